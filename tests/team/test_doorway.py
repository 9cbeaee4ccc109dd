"""The one way into a case: who may, may no longer, and that every look is written down."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.casework import moving
from bot.casework.access import Account, Reach, Role
from bot.store import case_access
from bot.store.case_access import Kind, NewAccess
from bot.team.assign import assign
from bot.team.doorway import Doorway, NotThisFar
from bot.work.casefile import CaseFile, NoCase
from tests.web.console.staff import engage
from tests.web.party_house import CASE, PARTY, PartyHouse, party_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with party_house(tmp_path) as house:
        house.begin(PARTY)
        yield house


@pytest.fixture
def doorway(house: PartyHouse) -> Doorway:
    return Doorway(database=house.app.database, road=house.app.road)


@pytest.fixture
def noor(house: PartyHouse) -> Account:
    return engage(house, "Noor", Role.COORDINATOR)


def let(house: PartyHouse, who: Account, kind: Kind, **more: object) -> int:
    id = house.app.ids.new()

    def given(file: CaseFile) -> None:
        new = NewAccess(
            id=id, resident_id=file.stored.resident_id, case_id=CASE, account_id=who.id, kind=kind, reason="verlof",
            given_by="Sam", made_at=house.now, **more,  # type: ignore[arg-type]
        )  # fmt: skip
        case_access.add(file.work.connection, house.app.vault, file.work.talk.key, new=new)

    house.at_case(given)
    return id


def reads(doorway: Doorway, who: Account, case_id: str = CASE) -> Reach:
    return asyncio.run(doorway.read(who, case_id)).reach


def test_every_read_is_a_line_with_the_name_of_who_read(house: PartyHouse, doorway: Doorway, noor: Account) -> None:
    assert reads(doorway, noor) is Reach.WORK
    assert reads(doorway, noor) is Reach.WORK
    assert house.audited("case.read") == 2


def test_what_another_holds_opens_with_a_reason_and_for_a_while(
    house: PartyHouse, doorway: Doorway, noor: Account
) -> None:
    house.move(lambda case: moving.assign(case, "Sam"))
    with pytest.raises(NotThisFar):
        reads(doorway, noor)
    assert house.audited("case.read") == 0
    let(house, noor, Kind.OPENED, until=house.now.replace(hour=23))
    assert reads(doorway, noor) is Reach.WORK
    house.later(hours=12)
    with pytest.raises(NotThisFar):
        reads(doorway, noor)


def test_who_was_given_reading_reads_and_changes_nothing(house: PartyHouse, doorway: Doorway) -> None:
    selam = engage(house, "Selam", Role.KEY_PERSON)
    with pytest.raises(NoCase):
        reads(doorway, selam)
    id = let(house, selam, Kind.GIVEN)
    assert reads(doorway, selam) is Reach.READ
    with pytest.raises(NotThisFar):
        asyncio.run(doorway.do(selam, CASE, lambda file: assign(file, who="Selam")))
    assert house.case.holder == ""
    assert house.write(lambda connection: case_access.given_to(connection, selam.id, at=house.now)) == [CASE]
    assert not house.write(lambda connection: case_access.end(connection, id, case_id="zzzz234567", at=house.now))
    assert house.write(lambda connection: case_access.end(connection, id, case_id=CASE, at=house.now))
    assert not house.write(lambda connection: case_access.end(connection, id, case_id=CASE, at=house.now))
    with pytest.raises(NoCase):
        reads(doorway, selam)


def test_a_block_shuts_out_whoever_holds_the_case(house: PartyHouse, doorway: Doorway, noor: Account) -> None:
    asyncio.run(doorway.do(noor, CASE, lambda file: assign(file, who="Noor")))
    assert house.case.holder == "Noor"
    let(house, noor, Kind.BLOCKED)
    with pytest.raises(NoCase):
        reads(doorway, noor)
    with pytest.raises(NoCase):
        asyncio.run(doorway.do(noor, CASE, lambda file: assign(file, who="Sam")))
    assert house.case.holder == "Noor"


def test_a_number_that_is_not_there_and_one_that_is_not_yours_are_the_same(house: PartyHouse, doorway: Doorway) -> None:
    stranger = engage(house, "Ed", Role.EDITOR)
    for number in ("zzzz234567", CASE):
        with pytest.raises(NoCase):
            reads(doorway, stranger, number)


def test_a_verb_that_fails_leaves_nothing_behind(house: PartyHouse, doorway: Doorway, noor: Account) -> None:
    def broken(file: CaseFile) -> None:
        assign(file, who="Noor")
        raise NotThisFar

    with pytest.raises(NotThisFar):
        asyncio.run(doorway.do(noor, CASE, broken))
    assert house.case.holder == ""
    assert house.audited("case.assigned") == 0
