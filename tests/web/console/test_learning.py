"""The learning meeting: what is prepared, what comes back, who is named nowhere, and who may come."""

import asyncio
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
    assert "5 Bewoners die hun verhaal vertelden" in page
    assert re.search(r"Beter 9 Gelijk 0 Slechter 7 Van 16", page)
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
        assert "Minder dan vijf mensen gaven twee keer een cijfer" in page
        assert "Beter" not in page, "of a few nobody hears that all of them are better"
        assert "minder dan vijf" in pdf(noor, meeting)


def test_how_far_it_moved_is_not_told_where_it_tells_a_number_that_is_hidden(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        live_here(house, [Somebody(before=3, later=6, days_ago=50)] * 4 + [Somebody(before=7, later=5, days_ago=50)])
        house.write(lambda c: c.execute(update(cases).values(changed_at=house.now)))
        noor = staff(house, Role.COORDINATOR)
        meeting = planned(noor)
        for told in (words(noor.get(meeting).text), pdf(noor, meeting)):
            assert "een verborgen aantal uitrekenen" in told
            assert "+3" not in told


def answers(house: PartyHouse, many: int, *, later: int) -> None:
    """So many more residents give a second score, just now."""
    live_here(house, [Somebody(before=5, later=later, days_ago=50)] * many, called=f"more{many}.")
    house.write(lambda c: c.execute(update(cases).values(changed_at=house.now - timedelta(days=1))))


def scores(page: str) -> list[int]:
    """Better, the same and worse, in the table beneath the drawing."""
    table = page[page.index('id="learning-wellbeing"') :].partition("</figure>")[0]
    return [int(found) for found in re.findall(r'numeric-column">(\d+)</td>', table)]


def test_who_looks_before_and_after_one_resident_answers_sees_no_difference(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    before = scores(noor.get(meeting).text)
    assert before == [9, 0, 7]
    answers(house, 1, later=1)
    assert scores(noor.get(meeting).text) == before
    assert "Slechter 8" not in pdf(noor, meeting)
    answers(house, 4, later=1)
    assert scores(noor.get(meeting).text) == [9, 0, 12]


def test_a_score_is_not_learned_from_when_the_yes_to_that_is_taken_back(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    assert scores(noor.get(meeting).text) == [9, 0, 7]
    for case in house.write(lambda c: c.execute(select(cases.c.id)).scalars().all()):
        take_back(house, "learn", case=case)
    assert "Minder dan vijf mensen gaven twee keer een cijfer" in noor.get(meeting).text


def test_the_pack_of_a_closed_meeting_stays_as_it_was(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    before = scores(noor.get(meeting).text)
    noor.post(meeting, do="close")
    answers(house, 20, later=9)
    assert scores(noor.get(meeting).text) == before
    house.write(lambda c: c.execute(cases.delete()))
    assert scores(noor.get(meeting).text) == before
    assert "blijven zoals ze bij het afsluiten waren" in noor.page
    assert "9, Gelijk 0, Slechter 7" in words(noor.get("/learning").text), "and it is drawn on the line of time"


def test_a_meeting_is_opened_again_only_as_long_as_it_is_the_last(house: PartyHouse, noor: Staff) -> None:
    first = planned(noor)
    noor.post(first, do="close")
    assert 'value="open"' in noor.get(first).text
    assert "weer open" in noor.post(first, do="open").text
    assert noor.post(first, do="open").status_code == 422
    noor.post(first, do="close")
    house.later(days=42)
    noor = staff(house, Role.COORDINATOR)
    planned(noor)
    assert 'value="open"' not in noor.get(first).text
    assert noor.post(first, do="open").status_code == 422
    assert noor.post(first, do="move", day=house.now.date().isoformat()).status_code == 422
    assert house.audited("learning.opened") == 1


def test_a_meeting_is_held_on_another_day_and_what_was_written_down_goes_with_it(
    house: PartyHouse, noor: Staff
) -> None:
    assert noor.account
    meeting = f"/learning/{prepared(house, noor.account)}"
    noor.get(meeting)
    later = (house.now + timedelta(days=3)).date()
    assert "verplaatst" in noor.post(meeting, do="move", day=later.isoformat()).text
    for said in ("Leerbijeenkomst van maandag 30 november 2026", "Bel voor u schrijft.", "Haal weg"):
        assert said in noor.page
    assert "Bel voor u schrijft." in noor.get("/learning").text
    noor.get(meeting)
    for day in ("morgen", (later + timedelta(days=400)).isoformat(), "2020-01-01"):
        assert noor.post(meeting, do="move", day=day).status_code == 422
    noor.post(meeting, do="close")
    assert noor.post(meeting, do="move", day=later.isoformat()).status_code == 422
    assert house.audited("learning.moved") == 1


def test_what_was_a_mistake_is_taken_away_and_what_is_not_done_is_open_again(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    assert noor.account
    meeting = f"/learning/{prepared(house, noor.account)}"
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", ASKED)
    (told,) = house.write(lambda c: c.execute(select(analysis.c.id)).scalars().all())
    number = re.search(r'value="settle:(\d+)">[^<]*<span class="unseen">: Kom samen', noor.get(meeting).text)
    assert number
    send(noor, meeting, {"do": f"settle:{number[1]}", f"outcome-{number[1]}": "Elke week."})
    assert "Afgeronde lessen" in noor.page
    noor.post(meeting, do=f"unsettle:{number[1]}")
    assert "Afgeronde lessen" not in noor.page
    assert noor.post(meeting, do=f"unsettle:{number[1]}").status_code == 422
    for id, said in ((number[1], "Kom samen."), (str(told), "De slaapkamer is ingericht.")):
        noor.get(meeting)
        assert "Weggehaald." in noor.post(meeting, do=f"remove:{id}").text
        assert said not in noor.page
        assert "Dit staat hier niet meer." in noor.post(meeting, do=f"remove:{id}").text
    noor.post(meeting, do="close")
    (left, *_) = house.write(lambda c: c.execute(select(learned.c.id)).scalars().all())
    for do in ("remove", "unsettle"):
        assert noor.post(meeting, do=f"{do}:{left}").status_code == 422
    assert (house.audited("learning.removed"), house.audited("learning.unsettled")) == (2, 1)


def test_what_another_meeting_wrote_down_is_closed_and_not_taken_away(house: PartyHouse, noor: Staff) -> None:
    assert noor.account
    first = prepared(house, noor.account)
    house.later(days=42)
    noor = staff(house, Role.COORDINATOR)
    second = planned(noor)
    assert 'value="settle:' in noor.get(second).text
    assert 'value="remove:' not in noor.page
    id = house.write(lambda c: c.execute(select(learned.c.id).where(learned.c.meeting_id == first)).scalars().first())
    assert "Dit staat hier niet meer." in noor.post(second, do=f"remove:{id}").text


def test_a_fourth_case_is_not_lost_without_a_word(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    assert noor.account
    meeting = planned(noor)
    others = select(cases.c.id).where(cases.c.id != CASE).limit(3)
    others_ids = house.write(lambda c: list(c.execute(others).scalars()))
    held = update(cases).where(cases.c.id.in_(others_ids)).values(holder="Noor")
    house.write(lambda c: c.execute(held))
    for case in others_ids:
        say_yes(house, "learn", case=case)
        noor.get(f"{meeting}/analysis")
        assert send(noor, f"{meeting}/analysis", {**ASKED, "case": case}).status_code == 200
    assert f'href="/team{meeting}/analysis"' not in noor.get(meeting).text
    noor.get(f"{meeting}/analysis")
    refused = send(noor, f"{meeting}/analysis", ASKED)
    assert refused.status_code == 422
    assert "al drie zaken" in refused.text
    assert ASKED["became"] in refused.text


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


@pytest.mark.parametrize("text", ["regel\n" * 120, ("Bron en uitleg. " * 99)[:1500], "W" * 1500])
def test_there_is_a_pdf_however_much_was_written_down(house: PartyHouse, noor: Staff, text: str) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", {**ASKED, "source-1": text, "sure": "yes"})
    noor.get(meeting)
    send(noor, meeting, {"do": "lesson", "lesson-text": text[:1000], "change": text[:1000]})
    (last,) = house.write(lambda c: c.execute(select(learned.c.id)).scalars().all())
    send(noor, meeting, {"do": f"settle:{last}", f"outcome-{last}": text[:1000]})
    sheet = pdf(noor, meeting)
    assert "Afgeronde lessen" in sheet
    assert sheet.replace(" ", "").count(text.split()[0][:50]) >= 3


def test_a_pdf_is_drawn_beside_the_loop_that_answers_everybody(noor: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(*_: object, **__: object) -> bytes:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return b"%PDF-"

    monkeypatch.setattr("bot.web.console.learning.as_pdf", drawn)
    assert noor.client.get(f"/team{planned(noor)}/pack.pdf").content == b"%PDF-"


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


def test_words_in_arabic_run_their_own_way(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    send(noor, f"{meeting}/analysis", {**ASKED, "done": "تحدثنا مع الجيران، ثم 3 أسابيع.", "sure": "yes"})
    assert re.search(r"<bdi[^>]*>تحدثنا", noor.get(meeting).text), "else its full stop stands before its first word"


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


@pytest.mark.parametrize("until", ["1026-12-24", "2025-12-24", "2062-12-24", "9999-12-31"])
def test_a_slip_of_the_pen_in_the_day_of_a_step_is_said(noor: Staff, until: str) -> None:
    meeting = planned(noor)
    noor.get(meeting)
    typed = {"do": "step", "step-text": "Bellen met de gemeente", "owner": "Noor", "until": until}
    refused = send(noor, meeting, typed)
    assert refused.status_code == 422
    assert "binnen twee jaar" in refused.text
    assert f'value="{until}"' in refused.text
    assert "Bellen met de gemeente" in refused.text


@pytest.mark.parametrize(
    ("do", "field", "more"),
    [("lesson", "lesson-text", {}), ("barrier", "belongs", {"barrier-text": "Een regel", "sort": "rule"})],
)
def test_what_is_too_long_is_not_cut_but_said_and_stays(
    noor: Staff, do: str, field: str, more: Mapping[str, str]
) -> None:
    meeting = planned(noor)
    noor.get(meeting)
    refused = send(noor, meeting, {"do": do, **more, field: "x" * 990 + " En dit is waar het om gaat."})
    assert refused.status_code == 422
    assert "Te lang" in refused.text
    assert "En dit is waar het om gaat." in refused.text


def test_what_is_too_long_in_a_case_that_is_told_is_said_and_stays(house: PartyHouse, noor: Staff) -> None:
    say_yes(house, "keep", "learn")
    meeting = planned(noor)
    noor.get(f"{meeting}/analysis")
    refused = send(noor, f"{meeting}/analysis", {**ASKED, "became": "x" * 1490 + " Zo liep het af."})
    assert (refused.status_code, "Zo liep het af." in refused.text) == (422, True)


def test_a_form_that_is_sent_twice_is_written_down_once(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    page = noor.get(meeting).text
    for _ in range(2):
        noor.page = page
        send(noor, meeting, {"do": "lesson", "lesson-text": "Bel eerst."})
    assert house.write(lambda c: c.execute(select(func.count()).select_from(learned)).scalar_one()) == 1


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
