"""On the page of promises: what was agreed at a learning meeting comes back by its day, and is closed right there."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.casework.access import Role
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.console.test_learning import planned, send, words
from tests.web.console.test_promises import badges, counts
from tests.web.party_house import PartyHouse

STEP = "Bel de wethouder over de regel."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    """A meeting was held today, at which a step was agreed for in twelve days."""
    with staff_house(tmp_path) as house:
        noor = staff(house, Role.COORDINATOR)
        meeting = planned(noor)
        noor.get(meeting)
        until = house.now.date() + timedelta(days=12)
        send(noor, meeting, {"do": "step", "step-text": STEP, "owner": "Sam", "until": until.isoformat()})
        noor.get(meeting)
        noor.post(meeting, do="close")
        yield house


def promises(house: PartyHouse, *, days: int) -> Staff:
    """A coordinator looks so many days later."""
    house.later(days=days)
    noor = staff(house, Role.COORDINATOR)
    noor.get("/promises")
    return noor


def test_a_step_comes_up_a_week_before_its_day_and_stays_until_it_is_closed_there(house: PartyHouse) -> None:
    assert STEP not in promises(house, days=1).page
    coming = promises(house, days=4)
    assert f"Komt eraan {STEP} Sam doet dit, uiterlijk" in words(coming.page)
    late = promises(house, days=8)
    assert f"Te laat {STEP}" in words(late.page)
    found = re.search(r'value="(settle:(\d+))"', late.page)
    assert found
    act, outcome = found[1], f"outcome-{found[2]}"
    refused = send(late, "/promises", {"act": act, outcome: " "})
    assert refused.status_code == 422
    assert "open>" in refused.text.partition(STEP)[2]
    send(late, "/promises", {"act": act, outcome: "De regel is soepeler."})
    assert STEP not in late.get("/promises").text
    assert house.audited("learning.settled") == 1
    again = send(late, "/promises", {"act": act, outcome: "Nog eens."})
    assert again.status_code == 422, "somebody closed it before"


def test_the_next_meeting_is_to_be_planned_prepared_and_closed(house: PartyHouse) -> None:
    late = "Te laat"
    assert "Plan de volgende leerbijeenkomst" not in promises(house, days=30).page
    assert "Komt eraan Plan de volgende leerbijeenkomst" in words(promises(house, days=8).page)
    noor = promises(house, days=7)
    assert f"{late} Plan de volgende leerbijeenkomst" in words(noor.page)
    assert 'href="/team/learning"' in noor.page
    meeting = planned(noor)
    assert "Komt eraan De leerbijeenkomst komt eraan" in words(noor.get("/promises").text)
    noor = promises(house, days=1)
    assert f"{late} De leerbijeenkomst is nog niet afgesloten" in words(noor.page)
    assert f'href="/team{meeting}"' in noor.page
    noor.get(meeting)
    noor.post(meeting, do="close")
    assert "leerbijeenkomst is nog niet" not in noor.get("/promises").text


def test_they_stand_with_what_is_like_them(house: PartyHouse) -> None:
    noor = promises(house, days=13)
    assert STEP in noor.get("/promises?state=overdue").text
    assert STEP not in noor.get("/promises?state=due").text
    assert STEP not in noor.get("/promises?state=undelivered").text


def test_who_prepares_no_meeting_neither_sees_nor_closes_a_step(house: PartyHouse) -> None:
    act = re.search(r"settle:\d+", promises(house, days=8).page)
    assert act
    sam = staff(house, Role.PROFESSIONAL, name="Sam")
    assert STEP not in sam.get("/promises").text
    sam.get("/me")
    sam.post("/promises", act=act[0])
    assert house.audited("learning.settled") == 0


def test_they_are_counted_with_what_is_like_them_and_are_of_no_neighbourhood(house: PartyHouse) -> None:
    page = promises(house, days=13).page
    assert (counted := badges(page))
    assert counts(page) == tuple(map(counted.count, ("Te laat", "Kwam niet aan", "Komt eraan")))
    noor = staff(house, Role.COORDINATOR)
    elsewhere = noor.get("/promises?neighbourhood=n2").text
    assert STEP not in elsewhere
    assert counts(elsewhere) == (0, 0, 0)
