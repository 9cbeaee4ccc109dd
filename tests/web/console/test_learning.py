"""The learning meeting: what is prepared, what comes back, who is named nowhere, and who may come."""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from pypdf import PdfReader
from sqlalchemy import func, select, update

from bot.casework import moving
from bot.casework.access import Role
from bot.store.statuses import Talking
from bot.store.tables import analysis, cases, conversation, learned
from tests.web.console.many import Somebody, live_here
from tests.web.console.meetings import prepared, say_yes, take_back
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.party_house import PARTY, SECRETS, PartyHouse

#: Who came before these six weeks gave a second score in them.
MANY = (
    [Somebody(before=3, later=6, days_ago=50)] * 9
    + [Somebody(before=7, later=5, days_ago=50)] * 7
    + [Somebody(before=7, later=1, days_ago=90)] * 5
    + [Somebody(before=2)] * 4
)
ASKED = {
    "case": CASE,
    "asked": "Weer rustig kunnen slapen.",
    "done": "Samen spullen gezocht die over waren.",
    "became": "De slaapkamer is ingericht.",
    "party-1": "kringloop",
    "planned-1-low": "150",
    "planned-1-high": "250",
    "avoided-1-low": "1200",
    "source-1": "Begroting",
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        live_here(house, MANY)
        answered = update(cases).values(changed_at=house.now - timedelta(days=1))
        house.write(lambda connection: connection.execute(answered))
        house.move(lambda case: moving.assign(case, "Noor"))
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR)


def planned(noor: Staff) -> str:
    """The address of a meeting that is held today."""
    noor.get("/learning")
    response = noor.post("/learning", day=noor.house.now.date().isoformat())
    assert "gepland" in response.text
    return response.url.path.removeprefix("/team")


def send(who: Staff, path: str, fields: Mapping[str, str]) -> Response:
    return who.post(path, **fields)  # type: ignore[arg-type]


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_pack_counts_people_and_how_wellbeing_moved_with_its_spread(noor: Staff) -> None:
    page = words(noor.get(planned(noor)).text)
    assert "Bewoners die hun verhaal vertelden 5" in page
    assert re.search(r"Beter 9 .*Slechter 7 .*Samen 16", page)
    assert re.search(r"16 .*\+3.* -2.* \+3", page)


def test_few_people_are_hidden_on_the_page_and_in_the_pdf(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        live_here(house, [Somebody()] * 3 + [Somebody(before=3, later=6, days_ago=50)] * 3)
        answered = update(cases).values(changed_at=house.now)
        house.write(lambda connection: connection.execute(answered))
        noor = staff(house, Role.COORDINATOR)
        meeting = planned(noor)
        page = words(noor.get(meeting).text)
        assert "minder dan vijf" in page
        assert "Te weinig mensen" in page
        assert "minder dan vijf" in pdf(noor, meeting)


def pdf(who: Staff, meeting: str) -> str:
    response = who.client.get(f"/team{meeting}/pack.pdf")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert "attachment" in response.headers["content-disposition"]
    assert response.content.startswith(b"%PDF-")
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages))


def test_the_pdf_says_what_the_page_says(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    assert noor.account
    meeting = f"/learning/{prepared(house, noor.account)}"
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", ASKED)
    page, sheet = words(noor.get(meeting).text), pdf(noor, meeting)
    for said in (
        "Eerst een besluit, dan pas een bed.", "De afdeling inkomen", "Bel voor u schrijft.", "Praat met inkomen.",
        "De slaapkamer is ingericht.", "€ 150 – 250", "€ 1.200", "Begroting", "Noor", "Kringloop",
    ):  # fmt: skip
        assert said in page, said
        assert said in sheet, said
    assert "Regel 1" in page
    assert house.audited("learning.exported") == 1


def test_a_case_is_told_of_only_with_a_yes_to_learning(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    assert CASE not in noor.get(f"{meeting}/analysis").text
    refused = send(noor, f"{meeting}/analysis", ASKED)
    assert refused.status_code == 422
    assert "zei geen ja" in refused.text
    assert ASKED["done"] in refused.text
    say_yes(house, "keep", "learn")
    assert CASE in noor.get(f"{meeting}/analysis").text
    assert "De slaapkamer is ingericht." in send(noor, f"{meeting}/analysis", ASKED).text
    again = send(noor, f"{meeting}/analysis", ASKED)
    assert again.status_code == 422
    assert house.audited("learning.told_of") == 1


@pytest.mark.parametrize("scope", ["learn", "keep"])
def test_it_is_gone_from_the_pack_when_the_yes_is_taken_back(house: PartyHouse, noor: Staff, scope: str) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", ASKED)
    assert "De slaapkamer" in noor.get(meeting).text
    take_back(house, scope)
    assert "De slaapkamer" not in noor.get(meeting).text
    assert "De slaapkamer" not in pdf(noor, meeting)


def test_it_goes_with_everything_of_the_resident(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", ASKED)
    its = select(cases.c.conversation_id).where(cases.c.id == CASE).scalar_subquery()
    erasing = update(conversation).where(conversation.c.id == its).values(status=Talking.ERASING.value)
    house.write(lambda connection: connection.execute(erasing))
    assert "De slaapkamer" not in noor.get(meeting).text
    house.write(lambda connection: connection.execute(cases.delete().where(cases.c.id == CASE)))
    assert house.write(lambda c: c.execute(select(func.count()).select_from(analysis)).scalar_one()) == 0


def test_nothing_that_was_written_is_readable_in_the_database(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    assert noor.account
    meeting = f"/learning/{prepared(house, noor.account)}"
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", ASKED)
    rows = house.write(lambda c: [row.content for table in (analysis, learned) for row in c.execute(table.select())])
    assert len(rows) == 5
    assert not [row for row in rows if b"slaapkamer" in row or b"besluit" in row]


def test_what_may_tell_who_it_is_is_shown_before_it_is_kept(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    typed = {**ASKED, "done": "Met Selam van 43 gepraat. በይነይ ከይተርፍ። ገዛይ ጽቡቕ ክኸውን እደሊ።"}
    warned = send(noor, f"{meeting}/analysis", typed)
    assert warned.status_code == 422
    found = words(warned.text)
    assert "Een naam of nummer van de bewoner: Selam" in found
    assert "Een getal: 43" in found
    assert "Woorden uit het verhaal: ገዛይ ጽቡቕ ክኸውን እደሊ" in found
    assert house.audited("learning.told_of") == 0
    send(noor, f"{meeting}/analysis", {**typed, "sure": "yes"})
    assert house.audited("learning.told_of") == 1


def test_only_the_resident_gives_a_score(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    page = noor.get(f"{meeting}/analysis").text
    assert "score" not in re.findall(r'name="([^"]+)"', page)
    send(noor, f"{meeting}/analysis", {**ASKED, "score_before": "1", "score_later": "10"})
    assert "Eerst: geen cijfer. Later: geen cijfer." in noor.get(meeting).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"planned-1-low": "veel"}, "hele euro"),
        ({"planned-1-low": "300"}, "kleiner dan het laagste"),
        ({"source-1": ""}, "een bron"),
        ({"asked": " "}, "wat de vraag was"),
        ({"case": "zzzz234567"}, "Kies een zaak"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(
    house: PartyHouse, noor: Staff, typed: dict[str, str], said: str
) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    refused = send(noor, f"{meeting}/analysis", ASKED | typed)
    assert refused.status_code == 422
    assert said in refused.text
    assert ASKED["became"] in refused.text


def test_what_is_open_comes_back_at_the_next_meeting_until_it_is_closed(house: PartyHouse, noor: Staff) -> None:
    assert noor.account
    first = f"/learning/{prepared(house, noor.account)}"
    assert "gaat mee naar de volgende" in noor.get(first).text
    noor.post(first, do="close")
    late = send(noor, first, {"do": "lesson", "lesson-text": "Te laat"})
    assert late.status_code == 422
    house.later(days=42)
    noor = staff(house, Role.COORDINATOR)
    second = planned(noor)
    page = noor.get(second).text
    assert "Praat met inkomen." in page
    assert "(te laat)" in page
    number = re.search(r'value="settle:(\d+)"><?[^<]*<span class="unseen">: Praat met inkomen', page)
    assert number
    empty = noor.post(second, do=f"settle:{number[1]}")
    assert empty.status_code == 422
    send(noor, second, {"do": f"settle:{number[1]}", f"outcome-{number[1]}": "Het mag voortaan eerder."})
    page = words(noor.get(second).text)
    assert "Gedane stappen" in page
    assert "Het mag voortaan eerder." in page
    assert house.audited("learning.settled") == 1
    noor.post(second, do="close")
    house.later(days=42)
    noor = staff(house, Role.COORDINATOR)
    third = planned(noor)
    assert "Praat met inkomen." not in noor.get(third).text
    history = words(noor.get("/learning").text)
    assert "Stap: Praat met inkomen. → Het mag voortaan eerder." in history
    assert "Bel voor u schrijft." in history


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "barrier", "barrier-text": "Een regel"},
        {"do": "barrier", "barrier-text": " ", "sort": "rule"},
        {"do": "step", "step-text": "Bellen", "owner": "Noor"},
        {"do": "step", "step-text": "Bellen", "until": "2026-12-24"},
        {"do": "lesson"},
        {"do": "nothing"},
    ],
)
def test_what_is_not_whole_is_not_written_down(noor: Staff, fields: dict[str, str]) -> None:
    meeting = planned(noor)
    noor.get(meeting)
    assert send(noor, meeting, fields).status_code == 422


def test_a_meeting_is_planned_after_the_last_one_and_not_in_another_year(house: PartyHouse, noor: Staff) -> None:
    planned(noor)
    noor.get("/learning")
    for day in (house.now.date(), house.now.date() + timedelta(days=400), None):
        refused = noor.post("/learning", day=day.isoformat() if day else "morgen")
        assert refused.status_code == 422


def test_only_who_wants_to_think_along_is_asked_to_come_and_once(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    assert CASE not in noor.get(f"{meeting}/invite").text
    assert noor.post(f"{meeting}/invite", case=CASE).status_code == 422
    assert house.audited("learning.invited") == 0
    say_yes(house, "keep", "cocreate")
    page = noor.get(f"{meeting}/invite").text
    assert CASE in page
    done = noor.post(f"{meeting}/invite", case=CASE)
    assert "Gevraagd" in done.text
    assert house.audited("learning.invited") == 1
    assert house.case.course.notes[-1].block == "block.learning"
    assert noor.post(f"{meeting}/invite", case="zzzz234567").status_code == 422


def test_who_does_not_want_to_think_along_is_not_asked_from_the_message_page_either(
    house: PartyHouse, noor: Staff
) -> None:
    noor.get(f"/cases/{CASE}/message")
    refused = noor.post(f"/cases/{CASE}/message", what="block.learning", day="2026-12-04", do="send")
    assert refused.status_code == 422
    assert "meedenken" in refused.text


def test_whoever_leads_the_meeting_sees_it_and_no_case(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn", "cocreate")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", ASKED)
    leader = staff(house, Role.PROCESS_FACILITATOR, name="Fay")
    page = leader.get(meeting).text
    assert "De slaapkamer is ingericht." in page
    assert not [secret for secret in (*SECRETS, CASE) if secret in page]
    assert not [secret for secret in (*SECRETS, CASE) if secret in pdf(leader, meeting)]
    for path in (f"{meeting}/analysis", f"{meeting}/invite"):
        assert leader.get(path).status_code == 404
        assert leader.post(path, case=CASE).status_code == 404
    for role in (Role.PROFESSIONAL, Role.KEY_PERSON, Role.EDITOR, Role.ADMINISTRATOR):
        other = staff(
            house, role, name=role.title(), party=PARTY if role in (Role.PROFESSIONAL, Role.KEY_PERSON) else ""
        )
        for path in ("/learning", meeting, f"{meeting}/pack.pdf"):
            assert other.get(path).status_code == 404


def test_a_meeting_that_is_not_there_is_not_found(noor: Staff) -> None:
    for number in ("1", "zzz", "9" * 30):
        for path in ("", "/pack.pdf", "/analysis", "/invite"):
            assert noor.get(f"/learning/{number}{path}").status_code == 404
