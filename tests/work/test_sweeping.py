"""What is owed and has no timer gets one, and what was set before is left alone; a word of nothing resets no clock."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.migrate import downgrade, upgrade
from bot.store.tables import due
from bot.store.vault import Vault
from bot.team.nothing_yet import WHY, nothing_yet
from bot.team.refused import Refused
from bot.work.sweeping import Sweeping
from tests.table.ways import WAYS
from tests.work.roads import Clock, House, road
from tests.work.table import Table


def _owed(table: Table) -> list[tuple[str, object, str]]:
    rows = table.house.rows(due)
    kinds = ("reading", "beginning", "follow_up")
    return sorted((row.kind, row.due_at, row.status) for row in rows if row.kind in kinds)


def test_what_is_missing_is_set_and_what_fired_does_not_fire_again(house: House) -> None:
    table = Table.laid(house)
    before = _owed(table)
    sweeping = Sweeping(house.database, house.road)
    house.database.write_now(lambda c: c.execute(due.delete().where(due.c.kind == "beginning")))
    house.database.write_now(lambda c: c.execute(due.update().where(due.c.kind == "reading").values(status="done")))
    asyncio.run(sweeping.tick())
    assert _owed(table) == [(kind, at, "done" if kind == "reading" else status) for kind, at, status in before]
    house.database.write_now(lambda c: c.execute(due.delete().where(due.c.kind == "beginning")))
    asyncio.run(sweeping.tick())
    assert len(_owed(table)) == 2
    house.clock.move(days=1)
    asyncio.run(sweeping.tick())
    assert len(_owed(table)) == 3


def test_what_was_dropped_and_is_owed_all_the_same_is_set_anew(house: House) -> None:
    table = Table.laid(house)
    house.database.write_now(lambda c: c.execute(due.update().where(due.c.kind == "reading").values(status="dropped")))
    house.database.write_now(lambda c: c.execute(due.update().where(due.c.kind == "follow_up").values(status="missed")))
    asyncio.run(Sweeping(house.database, house.road).tick())
    states = {kind: status for kind, _, status in _owed(table)}
    assert states == {"beginning": "waiting", "follow_up": "missed", "reading": "waiting"}


@pytest.mark.parametrize("why", WHY)
def test_nothing_yet_is_told_and_no_clock_begins_anew(house: House, why: str) -> None:
    table = Table.laid(house)
    before = _owed(table)
    house.clock.move(hours=2)
    table.team(lambda file: nothing_yet(file, why=why, say=lambda key: key, language="nl"))
    assert _owed(table) == before
    assert [note.block for note in table.case().course.notes] == [WHY[why]]
    assert "resident.nothing_yet" in table.log()


def test_nothing_yet_needs_a_reason(house: House) -> None:
    table = Table.laid(house)
    with pytest.raises(Refused):
        table.team(lambda file: nothing_yet(file, why="", say=lambda key: key, language="nl"))


def test_a_database_of_before_the_calendar_goes_on_with_its_timers_and_gets_what_it_misses(
    sqlite_url: str, vault: Vault
) -> None:
    """As version 0011 left it: two kinds of timers for a case, and no place of any."""
    clock = Clock()
    house = House(database=Database(sqlite_url), road=road(vault, clock), clock=clock)
    table = Table.laid(house)
    WAYS["word back"].to(table)
    house.database.write_now(lambda c: c.execute(due.delete().where(due.c.kind.not_in(["follow_up", "word_back"]))))
    before = {row.kind: row.due_at for row in house.rows(due)}
    downgrade(house.database, "0011")
    columns = house.database.write_now(lambda c: c.execute(text("select * from due")).keys())
    assert "place" not in columns
    clock.move(days=3)
    upgrade(house.database)
    assert {row.place for row in house.rows(due)} == {0}
    asyncio.run(Sweeping(house.database, house.road).tick())
    after = {row.kind: row.due_at for row in house.rows(due)}
    assert after.items() >= before.items()
    assert after.keys() >= {"follow_up", "word_back"}
    table.ticks(2, days=4, minutes=1)
    clock.now = before["word_back"] + timedelta(minutes=1)
    table.ticks(2)
    assert table.requests().count("feedback_unanswered") == 1
    assert [prompt.step for prompt in table.state().prompts].count("again") == 1
    house.database.close()
