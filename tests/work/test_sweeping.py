"""What is owed and has no timer gets one, and what was set before is left alone; a word of nothing resets no clock."""

import asyncio

import pytest

from bot.store.tables import due
from bot.team.nothing_yet import WHY, nothing_yet
from bot.team.refused import Refused
from bot.work.sweeping import Sweeping
from tests.work.roads import House
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
