"""A talk on paper: the sheet in every language, and what a worker wrote down of it becomes a case like any other."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from markupsafe import escape
from sqlalchemy import Table, select, update

from bot.casework.access import Role
from bot.store import cases
from bot.store.tables import attachment, audit, consent, conversation, inbox, outbox, request, return_code
from bot.store.tables import cases as case_table
from bot.work.proposing import opened
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import PartyHouse

AT = "/paper/enter"
STORY = "ኣብ ገዛ ቅሳነት እደሊ"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


@pytest.fixture
def selam(house: PartyHouse) -> Staff:
    return staff(house, Role.KEY_PERSON, name="Selam", party="sleutelpersoon")


def told(house: PartyHouse, **fields: str | list[str]) -> dict[str, str | list[str]]:
    """What a worker fills in."""
    place = house.app.organisation().neighbourhoods[0].id
    filled: dict[str, str | list[str]] = {
        "language": "ti", "on": house.now.date().isoformat(), "told_by": "self", "witness": "", "agreed": "yes",
        "age": "yes", "safe": "yes", "word": "Butterfly", "wellbeing": "=4", "goal": STORY, "can_self": "",
        "neighbourhood": place, "channel": "home", "name": "Sara",
    }  # fmt: skip
    return {**filled, **fields}


def sent(house: PartyHouse, somebody: Staff, **fields: str | list[str]) -> Response:
    """The form, filled in and sent."""
    return somebody.post(AT, follow=True, **told(house, **fields))


def the_case(house: PartyHouse) -> cases.StoredCase:
    stored = house.write(lambda connection: cases.list_cases(connection, house.app.vault))
    assert len(stored) == 1
    return stored[0]


def rows(house: PartyHouse, table: Table) -> list[Any]:
    return house.write(lambda connection: list(connection.execute(select(table))))


def code_on(page: str) -> str:
    (code,) = re.findall(r"\d{4} \d{4} \d{4}", page)[:1]
    return str(code)


def test_the_sheet_stands_in_every_language_and_in_two_side_by_side(house: PartyHouse, selam: Staff) -> None:
    texts = house.app.catalogues
    for language in texts.languages:
        page = selam.get(f"/paper?language={language}&language=nl").text
        for key in ("goal.text", "fears.text", "paper.title"):
            assert page.count(f'lang="{language}"') > 30
            assert escape(texts.text(language, key, {}, house.app.facts(language))) in page
        assert "date of birth" not in page.lower()
    assert 'lang="ti"' not in selam.get("/paper?language=xx").text


def test_a_talk_on_paper_becomes_a_case_with_consent_and_a_code_to_go_on_with(house: PartyHouse, selam: Staff) -> None:
    selam.get(AT)
    page = sent(house, selam).text
    stored = the_case(house)
    case = opened(stored)
    assert (stored.channel, stored.language, stored.neighbourhood) == ("paper", "ti", told(house)["neighbourhood"])
    assert case.content.story.goal is not None
    assert (case.content.story.goal.text, case.content.story.goal.language) == (STORY, "ti")
    assert case.content.wellbeing is not None
    assert case.content.wellbeing.score == 4
    assert case.proposal.seats
    (note,) = case.course.notes
    assert (note.by, "Selam" in note.text) == ("Selam", True)
    assert {row.scope for row in rows(house, consent)} == {"keep", "contact"}
    actions = [row.action for row in rows(house, audit)]
    assert {"talk.entered", "consent.on_paper", "consent.given", "case.opened"} <= set(actions)
    code = code_on(page)
    for row in (*rows(house, audit), *rows(house, return_code)):
        assert code.replace(" ", "") not in repr(row)
    again = selam.get(f"/paper/talks/{stored.id}").text
    assert (code in again, STORY in again, rows(house, outbox)) == (False, False, [])


def test_without_a_word_there_is_no_code(house: PartyHouse, selam: Staff) -> None:
    selam.get(AT)
    page = sent(house, selam, word="").text
    assert not re.findall(r"\d{4} \d{4} \d{4}", page)
    assert rows(house, return_code) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"agreed": "no"}, "Zonder het ja"),
        ({"age": "no"}, "Zonder het ja"),
        ({"neighbourhood": ""}, "Kies een buurt"),
        ({"neighbourhood": "nowhere"}, "Kies een buurt"),
        ({"on": "2999-01-01"}, "Geef een dag"),
        ({"on": "?"}, "Geef een dag"),
        ({"language": "xx"}, "Kies een taal"),
        ({"goal": " ", "wellbeing": ""}, "niets verteld"),
        ({"goal": "a" * 100_001}, "te lang"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    house: PartyHouse, selam: Staff, wrong: dict[str, str], says: str
) -> None:
    selam.get(AT)
    answer = sent(house, selam, name="Ik kook graag", **wrong)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Ik kook graag" in answer.text
    assert rows(house, conversation) == []
    sent(house, selam)
    assert the_case(house).language == "ti"


def test_the_same_form_twice_is_one_talk(house: PartyHouse, selam: Staff) -> None:
    form = selam.get(AT).text
    sent(house, selam)
    selam.page = form
    answer = sent(house, selam)
    assert (answer.status_code, "al ingevoerd" in answer.text) == (422, True)
    assert the_case(house)


def test_what_somebody_else_told_says_so_with_every_answer(house: PartyHouse, selam: Staff) -> None:
    selam.get(AT)
    sent(house, selam, told_by="family", topics=["home", "nothing"], join="yes", person="x")
    content = opened(the_case(house)).content
    assert {said.told_by for said in content.told().values()} == {"family"}
    assert (content.topics, content.story.join, content.preferences.person) == (("home",), "yes", None)
    noor = staff(house, Role.COORDINATOR)
    assert "Verteld door een helper (familie)" in noor.get(f"/cases/{the_case(house).id}").text


def test_photos_of_the_sheet_are_kept_with_the_case_and_danger_is_noticed(house: PartyHouse, selam: Staff) -> None:
    selam.get(AT)
    fields = told(house, goal="ik wil dood", language="nl")
    png = Path("bot/pictures/openmoji/call.png").read_bytes()
    form = {"form": re.findall(r'name="form" value="([^"]+)"', selam.page)[0], **fields}
    answer = selam.client.post(f"/team{AT}", data=form, files=[("photos", ("sheet.png", png, "image/png"))])
    assert answer.status_code == 200
    assert [row.channel for row in rows(house, attachment)] == ["paper"]
    assert opened(the_case(house)).content.story.added is not None
    assert [row.kind for row in rows(house, request)] == ["danger"]
    assert rows(house, inbox) == []


def test_a_mistake_is_taken_back_within_the_hour_by_who_made_it(house: PartyHouse, selam: Staff) -> None:
    selam.get(AT)
    sent(house, selam)
    number = the_case(house).id
    other = staff(house, Role.PROFESSIONAL, name="Piet", party="kringloop")
    assert other.get(f"/paper/talks/{number}").status_code == 404
    assert other.post(f"/paper/talks/{number}").status_code == 404
    assert selam.get("/paper/talks/zzzz234567").status_code == 404
    assert "teruggenomen" in selam.post(f"/paper/talks/{number}").text
    assert house.write(lambda connection: cases.list_cases(connection, house.app.vault)) == []


def test_after_an_hour_it_is_too_late(house: PartyHouse, selam: Staff) -> None:
    selam.get(AT)
    sent(house, selam)
    number = the_case(house).id
    house.write(
        lambda connection: connection.execute(update(case_table).values(made_at=house.now - timedelta(hours=2)))
    )
    assert "Alles terugnemen" not in selam.get(f"/paper/talks/{number}").text
    answer = selam.post(f"/paper/talks/{number}")
    assert (answer.status_code, "te laat" in answer.text) == (422, True)
    assert the_case(house).id == number
