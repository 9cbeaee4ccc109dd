"""The measuring of many follow-ups itself, and that it measures what it says."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.bench import promises
from bot.store import firing
from bot.store.database import Database
from bot.store.leases import Lease
from tests.postgres import Server

_NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


def _told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_it_tells_what_a_tick_and_a_follow_up_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert promises.run(1200, json=True, folder=tmp_path, rounds=1) == 0
    told = _told(capsys)
    assert [each["follow_ups"] for each in told["waiting"]] == [1000, 1200]
    assert all(each[name] > 0 for each in told["waiting"] for name in told["ratios"])
    assert not list(tmp_path.iterdir())


@pytest.mark.postgres
def test_it_measures_on_postgresql_too(
    tmp_path: Path, postgres_server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert promises.run(1000, json=False, database=postgres_server.url(), folder=tmp_path, rounds=1) == 0
    assert "1,000 follow-ups: a tick " in capsys.readouterr().out


def test_what_is_due_is_found_by_its_index_in_its_order(sqlite_url: str) -> None:
    """However many follow-ups wait, a look costs what is due."""
    database, given = Database(sqlite_url), list[tuple[str, Any]]()

    def plan(connection: Connection) -> str:
        event.listen(connection, "before_cursor_execute", lambda *told: given.append(told[2:4]))
        assert not firing.claim(connection, Lease(token="mine", at=_NOW, until=_NOW), limit=100)
        ((statement, values),) = given
        return "\n".join(map(str, connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)))

    told = database.write_now(plan)
    assert "USING INDEX ix_due_open (due_at<?)" in told
    # Sorted by its moment already; only who is due at the same moment is put in order.
    assert "SCAN" not in told
    database.close()
