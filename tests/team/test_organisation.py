"""Changing the organisation: only what differs is written, two at once are told apart, and there is a way back."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.assemble import sample_organisation
from bot.casework.access import Account, Role
from bot.casework.organisation import NEEDED_NUMBERS
from bot.casework.organisation_parts import mark_of, parts_of
from bot.casework.parties import party_cells
from bot.store import organisation, organisation_past
from bot.store.audit import Asked, lines_of
from bot.store.database import Database
from bot.store.organisation import InUse
from bot.store.organisation_past import PastChange
from bot.store.tables import neighbourhood, party, setting
from bot.store.vault import Vault
from bot.team.organisation import Change, Organising, Outdated, StillAlerted, Unfit, undoable
from tests.conversation.scenes import DANGER
from tests.work.roads import TO_THE_STORY, Clock, House, Resident, road

NOOR = Account(id=1, name="Noor", roles=frozenset({Role.COORDINATOR}))
KRINGLOOP = "parties/kringloop"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def organising(database: Database, vault: Vault, clock: Clock) -> Organising:
    database.write_now(lambda connection: organisation.save(connection, sample_organisation(), clock()))
    return Organising(database=database, road=road(vault, clock), in_use=InUse(database))


def change(organising: Organising, what: str, parts: Mapping[str, Any], **marks: str) -> None:
    made = Change(what=what, parts=parts, marks={part.replace("__", "/"): mark for part, mark in marks.items()})
    asyncio.run(organising.change(NOOR, made))


def rows(database: Database) -> dict[str, Any]:
    """When each row was written last, and where it stands."""

    def read(connection: Connection) -> dict[str, Any]:
        parties = {row.id: (row.position, row.changed_at) for row in connection.execute(select(party))}
        places = {row.id: (row.position, row.name) for row in connection.execute(select(neighbourhood))}
        return {**parties, **places, "bare": connection.execute(select(setting.c.changed_at)).scalar()}

    return database.write_now(read)


def renamed(organising: Organising, name: str) -> dict[str, str]:
    return {**parts_of(organising.in_use())[KRINGLOOP], "name": name}


def test_a_change_writes_its_own_row_and_no_other(organising: Organising, database: Database, clock: Clock) -> None:
    before = rows(database)
    clock.move(hours=1)
    change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Kringloop")})
    after = rows(database)
    assert {id for id in before if before[id] != after[id]} == {"kringloop"}
    change(organising, "organisation.changed", {"organisation/phone": "0000-9"})
    assert {id for id, row in rows(database).items() if after[id] != row} == {"bare"}
    assert organising.in_use().phone == "0000-9"


def test_rows_are_added_at_the_end_and_taken_away(organising: Organising, database: Database) -> None:
    new = {**renamed(organising, "Nieuw"), "id": "nieuw"}
    place = {"id": "n9", "name": "Oost", "postcodes": []}
    change(organising, "x.y", {"parties/nieuw": new, "parties/corporatie": None, "neighbourhoods/n9": place})
    kept = database.write_now(organisation.load_one)
    assert kept == organising.in_use()
    assert (kept.parties[-1].name, kept.neighbourhoods[-1].id) == ("Nieuw", "n9")
    assert [each.id for each in kept.parties[:-1]] == [
        each.id for each in sample_organisation().parties if each.id != "corporatie"
    ]


def test_what_changed_since_the_form_was_made_is_not_written_over(organising: Organising) -> None:
    made_from = mark_of(parts_of(organising.in_use()), KRINGLOOP)
    change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Van Sam")}, parties__kringloop=made_from)
    with pytest.raises(Outdated) as outdated:
        change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Van Noor")}, parties__kringloop=made_from)
    assert outdated.value.now[KRINGLOOP]["name"] == "Van Sam"
    assert len(asyncio.run(organising.past())) == 1


NO_ORGANISATION: tuple[dict[str, Any], ...] = (
    {"neighbourhoods/n1": None, "neighbourhoods/n2": None, "neighbourhoods/n3": None},
    {f"numbers/{NEEDED_NUMBERS[0]}": None},
    {"neighbourhoods/n2": None},
    {"organisation/hours": "altijd"},
    {"on_call": [{"name": "Noor", "phone": "", "mail": ""}]},
    {KRINGLOOP: {"id": "kringloop", "name": "", "kind": "informal"}},
    {"parties/coordinator": {"id": "coordinator", "name": "C", "kind": "formal", "topics": "home"}},
)


def test_what_is_no_organisation_is_not_kept(organising: Organising, database: Database) -> None:
    before = rows(database)
    for parts in NO_ORGANISATION:
        with pytest.raises(Unfit):
            change(organising, "x.y", parts)
    assert rows(database) == before
    assert asyncio.run(organising.past()) == []


def test_a_change_is_a_line_in_the_log_under_what_was_changed(organising: Organising, database: Database) -> None:
    change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Kringloop")})
    change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Kringloop")})
    change(organising, "organisation.changed", {"organisation/phone": "1", "organisation/read_within": 2})
    lines = database.write_now(lambda connection: lines_of(connection, Asked(), limit=10))
    assert [(each.action, each.object, each.actor) for each in lines] == [
        ("organisation.changed", "organisation", "Noor"),
        ("party.changed", "party:kringloop", "Noor"),
    ]


def test_an_undoing_puts_back_and_can_be_undone(organising: Organising) -> None:
    before = organising.in_use()
    change(organising, "parties.imported", {KRINGLOOP: None, "parties/huisarts": None, "organisation/phone": "9"})
    after = organising.in_use()
    asyncio.run(organising.undo(NOOR, asyncio.run(organising.past())[0].id))
    assert set(organising.in_use().parties) == set(before.parties)
    assert organising.in_use().phone == before.phone
    asyncio.run(organising.undo(NOOR, asyncio.run(organising.past())[0].id))
    assert organising.in_use() == after


def test_only_the_newest_change_of_a_part_can_be_undone(organising: Organising) -> None:
    change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Een")})
    change(organising, "organisation.changed", {"organisation/phone": "9"})
    change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Twee")})
    third, second, first = asyncio.run(organising.past())
    assert undoable([third, second, first]) == {third.id, second.id}
    with pytest.raises(Outdated):
        asyncio.run(organising.undo(NOOR, first.id))
    with pytest.raises(Unfit):
        asyncio.run(organising.undo(NOOR, 77))


def test_the_last_two_hundred_changes_are_kept(organising: Organising, database: Database, clock: Clock) -> None:
    def keep(connection: Connection) -> list[PastChange]:
        for number in range(organisation_past.KEPT + 5):
            past = PastChange(id=number, at=clock(), by="Noor", what="x.y", parts={"on_call": ([], number)})
            organisation_past.keep(connection, past)
        return organisation_past.listed(connection)

    kept = database.write_now(keep)
    assert [kept[0].id, kept[-1].id, len(kept)] == [organisation_past.KEPT + 4, 5, organisation_past.KEPT]


def test_a_second_process_reads_what_the_first_kept(organising: Organising, vault: Vault, clock: Clock) -> None:
    second = Organising(database=organising.database, road=road(vault, clock), in_use=InUse(organising.database))
    change(organising, "party.changed", {KRINGLOOP: renamed(organising, "Kringloop")})
    assert second.in_use() != organising.in_use()
    assert asyncio.run(second.now()) == organising.in_use()
    asyncio.run(second.in_use.renew())
    assert second.in_use() == organising.in_use()
    assert party_cells(second.in_use().parties[0])


def test_no_text_keeps_a_number_that_was_changed_here_or_elsewhere(
    organising: Organising, vault: Vault, clock: Clock
) -> None:
    second = Organising(database=organising.database, road=road(vault, clock), in_use=InUse(organising.database))
    before = organising.in_use.facts("nl"), second.in_use.facts("nl")
    change(organising, "organisation.changed", {"organisation/phone": "0000-9"})
    assert [facts["phone"] != "0000-9" for facts in before] == [True, True]
    assert organising.in_use.facts("nl")["phone"] == "0000-9"
    asyncio.run(second.in_use.renew())
    assert second.in_use.facts("nl") == second.in_use().facts("nl") == organising.in_use.facts("nl")
    assert second.in_use.facts("ar") == second.in_use().facts("ar") != second.in_use.facts("nl")


def test_whoever_has_an_alert_that_waits_stays_on_call(organising: Organising, vault: Vault, clock: Clock) -> None:
    house = House(database=organising.database, road=organising.road, clock=clock)
    amal = Resident(house=house, address="a1")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    amal.presses("wellbeing", "5")
    amal.says(DANGER["nl"]["life"])
    rows = parts_of(organising.in_use())["on_call"]
    first = rows[0]["name"]
    for parts in ([*rows[1:]], [{**rows[0], "name": "Wil"}, *rows[1:]]):
        with pytest.raises(StillAlerted) as alerted:
            change(organising, "on_call.changed", {"on_call": parts})
        assert alerted.value.names == (first,)
    change(organising, "on_call.changed", {"on_call": [*reversed(rows)]})
    change(organising, "on_call.changed", {"on_call": [rows[0]]})
    assert [one.name for one in organising.in_use().on_call] == [first]
