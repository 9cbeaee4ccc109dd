"""A promise is one of the clock on the wall: when the zone or its rules change, it moves along, and rings once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.store.tables import due
from tests.work.roads import House
from tests.work.table import Table


@pytest.mark.parametrize(
    ("zone", "rings"),
    [
        # The week after the story, noon: two hours later by this clock, and never before the moment it was set for.
        ("America/Sao_Paulo", datetime(2026, 11, 30, 15, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 11, 30, 12, tzinfo=UTC)),
    ],
)
def test_a_zone_that_changed_moves_what_was_meant(house: House, zone: str, rings: datetime) -> None:
    table = Table.laid(house)
    house.road = replace(house.road, zone=ZoneInfo(zone))
    house.__post_init__()
    house.clock.now = datetime(2026, 11, 30, 11, tzinfo=UTC)
    table.ticks(times=2)
    assert _follow_up(table) == ("waiting", rings, zone, "2026-11-30T12:00:00")
    house.clock.now = rings
    table.ticks(times=2)
    assert _follow_up(table)[0] == "done"
    assert [prompt.step for prompt in table.state().prompts] == ["followup", "again"]


@pytest.mark.parametrize(
    "spring", [datetime(2027, 3, 24, 9, 30, tzinfo=UTC), datetime(2027, 10, 27, 9, 30, tzinfo=UTC)]
)
def test_a_change_of_the_clock_moves_no_promise_on_the_wall(house: House, spring: datetime) -> None:
    house.clock.now = spring
    table = Table.laid(house)
    wall = spring.astimezone(house.road.zone)
    status, due_at, *_ = _follow_up(table)
    assert (status, due_at.astimezone(house.road.zone).time()) == ("waiting", wall.time())
    assert due_at - spring != timedelta(days=7)
    house.clock.now = due_at
    table.ticks(times=2)
    assert _follow_up(table)[0] == "done"


def _follow_up(table: Table) -> tuple[str, datetime, str, str]:
    (row,) = (row for row in table.house.rows(due) if row.kind == "follow_up")
    return row.status, row.due_at, row.zone, row.local_time
