"""A lesson, a barrier or a next step is looked at for what may tell who it is about, before it is kept."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.casework import moving
from bot.casework.access import Role
from bot.store.tables import cases, learned
from tests.web.console.many import Somebody, live_here
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.console.test_learning import planned, send, words
from tests.web.party_house import PARTY, PartyHouse

STEP = {"do": "step", "step-text": "Bel de gemeente.", "owner": "Sam", "until": "2026-12-10"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    """Somebody who holds the case of Selam, whose number is 0687654321."""
    house.move(lambda case: moving.assign(case, "Noor"))
    return staff(house, Role.COORDINATOR)


def kept(house: PartyHouse) -> int:
    return house.write(lambda c: c.execute(select(func.count()).select_from(learned)).scalar_one())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "lesson", "lesson-text": "Selam wachtte te lang."}, "Een naam of nummer van de bewoner: Selam"),
        ({"do": "lesson", "lesson-text": "Bel.", "change": "Wij bellen Fatima eerst."}, "Misschien een naam: Fatima"),
        ({"do": "barrier", "sort": "rule", "barrier-text": "Bel 06-12345678."}, "Een getal: 06-12345678"),
        ({"do": "barrier", "sort": "rule", "barrier-text": "Regel", "remover": "Jan Bos"}, "Misschien een naam: Bos"),
        ({"do": "barrier", "sort": "rule", "barrier-text": "Regel", "belongs": "In 5344 AB."}, "Een adres: 5344 AB"),
        ({"do": "barrier", "sort": "rule", "barrier-text": "Regel", "helps": "Een bed, 43 jaar."}, "Een getal: 43"),
        ({**STEP, "step-text": "Ga naar de Dorpsstraat 5."}, "Een adres: Dorpsstraat 5"),
        ({**STEP, "owner": "Selam"}, "Een naam of nummer van de bewoner: Selam"),
    ],
)
def test_what_may_tell_who_it_is_is_named_and_kept_only_on_purpose(
    house: PartyHouse, noor: Staff, fields: dict[str, str], said: str
) -> None:
    meeting = planned(noor)
    noor.get(meeting)
    warned = send(noor, meeting, fields)
    assert warned.status_code == 422
    assert said in words(warned.text)
    assert "Kijk nog eens" in words(warned.text)
    assert warned.text.count('name="sure"') == 1, "asked in the form that was sent, and in no other"
    for typed in fields.values():
        assert typed in warned.text
    assert (kept(house), house.audited("learning.noted")) == (0, 0)
    assert send(noor, meeting, {**fields, "sure": "yes"}).status_code == 200
    assert (kept(house), house.audited("learning.noted")) == (1, 1)


def test_who_does_a_step_and_a_party_may_be_named(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    noor.get(meeting)
    said = {**STEP, "step-text": "Wij vragen de Kringloop, en Karel Bos belt.", "owner": "Karel Bos"}
    assert send(noor, meeting, said).status_code == 200
    assert kept(house) == 1


@pytest.mark.parametrize("role", [Role.PROCESS_FACILITATOR, Role.COORDINATOR])
def test_who_does_not_hold_the_case_learns_no_name_from_it(house: PartyHouse, noor: Staff, role: Role) -> None:
    meeting = planned(noor)
    other = staff(house, role, name="Fay")
    other.get(meeting)
    assert send(other, meeting, {"do": "lesson", "lesson-text": "Selam wachtte."}).status_code == 200
    assert kept(house) == 1


def test_names_are_looked_for_in_every_case_somebody_holds(
    house: PartyHouse, noor: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in those after the first that are opened in one go."""
    monkeypatch.setattr("bot.team.learning_words._AT_ONCE", 1)
    monkeypatch.setattr("bot.store.cases.new_case_id", lambda: "aaaa234567")
    live_here(house, [Somebody()])
    house.write(lambda c: c.execute(update(cases).values(holder="Noor")))
    meeting = planned(noor)
    noor.get(meeting)
    assert send(noor, meeting, {"do": "lesson", "lesson-text": "Selam wachtte."}).status_code == 422


def test_what_came_of_it_is_looked_at_too(house: PartyHouse, noor: Staff) -> None:
    meeting = planned(noor)
    noor.get(meeting)
    send(noor, meeting, {**STEP, "until": (house.now + timedelta(days=5)).date().isoformat()})
    (id,) = house.write(lambda c: c.execute(select(learned.c.id)).scalars().all())
    outcome = {f"outcome-{id}": "Selam kreeg een bed."}
    for path, act in ((meeting, "do"), ("/promises", "act")):
        noor.get(path)
        warned = send(noor, path, {act: f"settle:{id}", **outcome})
        assert warned.status_code == 422
        assert "Een naam of nummer van de bewoner: Selam" in words(warned.text)
        assert 'name="sure"' in warned.text
        assert "Selam kreeg een bed." in warned.text
    assert house.audited("learning.settled") == 0
    send(noor, "/promises", {"act": f"settle:{id}", **outcome, "sure": "yes"})
    assert house.audited("learning.settled") == 1
