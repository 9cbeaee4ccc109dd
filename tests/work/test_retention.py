"""How long is kept what never became a case is the organisation's to say; the audit log is kept for two years."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.assemble import sample_organisation
from bot.store import audit
from bot.store.audit import Asked, forget_before, lines_of
from bot.store.database import Database
from bot.store.vault import Vault
from bot.work.audit_retention import forget_old_lines
from tests.work.roads import road

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_the_organisation_sets_how_long_is_kept_and_else_the_installation(vault: Vault) -> None:
    own = replace(sample_organisation(), keep_unfinished=14, keep_before_consent=2)
    drawn = road(vault, lambda: NOW, unfinished_by_default=timedelta(days=30))
    assert (drawn.keep_unfinished, drawn.keep_before_consent) == (timedelta(days=30), timedelta(hours=24))
    changed = replace(drawn, organisation=lambda: own)
    assert (changed.keep_unfinished, changed.keep_before_consent) == (timedelta(days=14), timedelta(hours=2))


def test_a_line_of_the_log_goes_after_two_years_and_not_a_day_before(database: Database, vault: Vault) -> None:
    drawn = road(vault, lambda: NOW)

    def write(connection: Connection) -> None:
        for days in (0, 729, 731, 1000):
            audit.note(connection, drawn.ids, "case.read", on=f"case:{days}", at=NOW - timedelta(days=days))

    database.write_now(write)
    asyncio.run(forget_old_lines(database, drawn))
    left = database.write_now(lambda connection: lines_of(connection, Asked(), limit=10))
    assert [each.object for each in left] == ["case:0", "case:729"]


def test_so_many_lines_go_at_once_the_oldest_first(database: Database, vault: Vault) -> None:
    drawn = road(vault, lambda: NOW)

    def write(connection: Connection) -> list[int]:
        for days in range(3, 8):
            audit.note(connection, drawn.ids, "case.read", on=f"case:{days}", at=NOW - timedelta(days=days))
        return [forget_before(connection, at=NOW - timedelta(days=4), limit=2) for _ in range(3)]

    assert database.write_now(write) == [2, 1, 0]
    left = database.write_now(lambda connection: lines_of(connection, Asked(), limit=10))
    assert [each.object for each in left] == ["case:3", "case:4"]
