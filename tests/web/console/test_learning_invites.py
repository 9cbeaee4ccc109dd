"""Who is asked to come to a learning meeting: once for a day, and again when it is held on another."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.casework import moving
from bot.casework.access import Role
from tests.web.console.meetings import say_yes
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.party_house import PARTY, PartyHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        house.move(lambda case: moving.assign(case, "Noor"))
        say_yes(house, "keep", "cocreate")
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR)


def planned(noor: Staff, day: date) -> str:
    """The address of a meeting on this day."""
    noor.get("/learning")
    response = noor.post("/learning", day=day.isoformat())
    assert "gepland" in response.text
    return response.url.path.removeprefix("/team")


def days_asked(house: PartyHouse) -> int:
    return sum(note.block == "block.learning" for note in house.case.course.notes)


def test_who_presses_twice_asks_once(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor, house.now.date() + timedelta(days=9))
    noor.get(f"{meeting}/invite")
    assert "Gevraagd" in noor.post(f"{meeting}/invite", case=CASE).text
    again = noor.post(f"{meeting}/invite", case=CASE)
    assert again.status_code == 422
    assert days_asked(house) == house.audited("learning.invited") == 1


def test_who_was_asked_for_one_meeting_was_not_asked_for_another(house: PartyHouse, noor: Staff) -> None:
    today = house.now.date()
    first, second = (planned(noor, today + timedelta(days=days)) for days in (9, 50))
    noor.get(f"{second}/invite")
    assert "Gevraagd" in noor.post(f"{second}/invite", case=CASE).text
    assert "Gevraagd" not in noor.get(f"{first}/invite").text


def test_who_was_asked_is_asked_again_when_the_meeting_is_held_on_another_day(house: PartyHouse, noor: Staff) -> None:
    day = house.now.date() + timedelta(days=9)
    meeting = planned(noor, day)
    noor.get(f"{meeting}/invite")
    noor.post(f"{meeting}/invite", case=CASE)
    noor.get(meeting)
    assert "Vraag hen opnieuw" in noor.post(meeting, do="move", day=(day + timedelta(days=7)).isoformat()).text
    assert "Gevraagd" not in noor.get(f"{meeting}/invite").text
    assert "Gevraagd" in noor.post(f"{meeting}/invite", case=CASE).text
    assert days_asked(house) == 2


def test_nobody_is_asked_to_come_to_a_meeting_that_is_over(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor, house.now.date() + timedelta(days=9))
    noor.get(meeting)
    noor.post(meeting, do="close")
    refused = noor.post(f"{meeting}/invite", case=CASE)
    assert refused.status_code == 422
    assert days_asked(house) == 0
