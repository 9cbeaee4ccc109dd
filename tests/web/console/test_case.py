"""The page of a case: who comes how far, and what stands where."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.casework import moving
from bot.casework.access import Role
from bot.casework.answers import Given
from bot.casework.course import Note, NoteKind
from bot.store import conversations
from bot.work.casefile import CaseFile
from tests.web.console import full_case
from tests.web.console.full_case import ARABIC, everything
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.party_house import PARTY, SECRETS, PartyHouse

AT = f"/cases/{CASE}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR, name="Noor")


def test_everything_of_a_case_stands_on_one_page(house: PartyHouse) -> None:
    full_case.begin(house)
    full_case.go_on(house)
    house.translate("fears", "Ik ben bang voor brieven.")
    page = staff(house, Role.COORDINATOR, name="Noor").get(AT)
    assert page.status_code == 200
    for words in ARABIC.values():
        assert words.split(".")[0] in page.text
    for words in ("Ik ben bang voor brieven.", "Samira", "Koffie gedronken.", "0612345678", "4 van 10", "7 van 10"):
        assert words in page.text
    assert house.audited("case.read") == 1


def test_the_goal_comes_first_and_needs_after_what_somebody_can(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    order = [page.index(ARABIC[step].split(".")[0]) for step in ("goal", "can_self", "can_other", "need", "fears")]
    assert order == sorted(order)


def test_words_carry_their_language_and_direction(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    said = re.search(r'<blockquote class="words" lang="(\w+)" dir="(\w+)">' + ARABIC["can_self"], page)
    assert said is not None
    assert said.groups() == ("ar", "rtl")


def test_a_topic_leads_to_the_sentence_that_led_to_it(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    marked = re.findall(r'<mark id="because-(\d+)">([^<]*)</mark>', page)
    assert ("أحتاج إلى ملابس وطعام") in [words for _, words in marked]
    assert {number for number, _ in marked} == set(re.findall(r'href="#because-(\d+)"', page))


def test_every_link_on_the_page_leads_to_something_on_it(house: PartyHouse) -> None:
    full_case.begin(house)
    full_case.go_on(house)
    page = staff(house, Role.COORDINATOR, name="Noor").get(AT).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 10
    assert links <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_language_of_the_page_is_the_readers(house: PartyHouse) -> None:
    full_case.begin(house)
    english = staff(house, Role.COORDINATOR, name="Noor", language="en").get(AT).text
    assert "What the resident wants" in english
    assert "Wat de bewoner wil" not in english


def test_nothing_of_a_story_stands_in_the_title_or_an_address(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    title = re.search("<title>(.*)</title>", page)
    assert title
    assert CASE in title[1]
    assert not any(words in title[1] for words in ARABIC.values())
    assert not re.search(r'(?:href|src|action)="[^"]*[\u0600-\u06ff]', page)


def test_of_somebody_elses_case_only_its_header_is_shown(house: PartyHouse) -> None:
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sanne"))
    page = staff(house, Role.COORDINATOR).get(AT)
    assert page.status_code == 200
    assert "Sanne" in page.text
    assert "Tigrinya" in page.text
    assert not any(secret in page.text for secret in SECRETS)
    assert house.audited("case.read") == 0


def test_a_case_that_may_not_be_known_is_answered_like_one_that_is_not_there(house: PartyHouse) -> None:
    house.begin(PARTY)
    for role in Role:
        if role is Role.COORDINATOR:
            continue
        somebody = staff(house, role, name=role.value)
        _finds_nothing(somebody)
    house.at_case(_erased)
    _finds_nothing(staff(house, Role.COORDINATOR))


def test_what_a_resident_took_back_is_not_there(house: PartyHouse, noor: Staff) -> None:
    house.begin(PARTY)
    house.move(lambda case: case.withdrawn())
    assert noor.get(AT).status_code == 404


def test_a_very_long_story_holds(house: PartyHouse, noor: Staff) -> None:
    long = "Ik wil een bed en kleren. <b>Niet</b> {{ dit }}. " * 2_100
    full_case.begin(house, everything(goal=Given((), long)), language="nl")
    for number in range(100):
        note = Note(kind=NoteKind.NOTE, text=f"Regel {number}", by="Noor", at=house.now)
        house.move(lambda case, note=note: moving.note(case, note))  # type: ignore[misc]
    page = noor.get(AT)
    assert page.status_code == 200
    assert "Regel 0" in page.text
    assert "Regel 99" in page.text
    assert page.text.count("&lt;b&gt;Niet") == 2_100
    assert "<b>Niet" not in page.text


def _finds_nothing(somebody: Staff) -> None:
    there, nowhere = somebody.get(AT), somebody.get("/cases/case999999")
    assert there.status_code == nowhere.status_code == 404
    assert _without_seal(there.text.replace(CASE, "")) == _without_seal(nowhere.text.replace("case999999", ""))


def _erased(file: CaseFile) -> None:
    talk = file.work.talk
    talk.state = replace(talk.state, consented=True, step="erased")
    conversations.save_all(file.work.connection, file.work.road.vault, [talk])


def _without_seal(page: str) -> str:
    return re.sub(r'value="[0-9a-f.]+"', "", page)
