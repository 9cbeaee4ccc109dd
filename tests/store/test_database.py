"""One writer, one process on SQLite, and no promise before the commit."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, func, insert, select, text

from bot.errors import StoreError
from bot.store import talk
from bot.store.database import Conflict, Database
from bot.store.ids import Ids
from bot.store.tables import resident, seen_message, setting
from bot.store.vault import Vault
from tests import postgres

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _add(key: bytes, at: datetime = NOON) -> Callable[[Connection], None]:
    """Work that writes one row."""

    def work(connection: Connection) -> None:
        connection.execute(insert(seen_message), {"key": key, "made_at": at})

    return work


def test_what_was_written_is_there_after_a_restart(database_url: str) -> None:
    database = Database(database_url)
    database.write_now(_add(b"1"))
    database.close()
    database = Database(database_url)
    assert database.write_now(lambda c: c.execute(select(seen_message.c.key)).scalars().all()) == [b"1"]
    database.close()
    database.close()


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        _add(b"1")(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write_now(half)
    assert _count(database) == 0


def test_the_event_loop_only_waits(database: Database) -> None:
    threads: list[str] = []

    async def write() -> int:
        await database.write(lambda c: threads.append(threading.current_thread().name))
        return await database.write(lambda c: c.execute(select(func.count()).select_from(resident)).scalar_one())

    assert asyncio.run(write()) == 0
    assert threads == ["aanbel-writer"]


def test_whoever_no_longer_waits_stops_nothing(database: Database) -> None:
    async def impatient() -> None:
        waiting = asyncio.ensure_future(database.write(_add(b"1")))
        await asyncio.sleep(0)
        waiting.cancel()
        await database.write(_add(b"2"))

    asyncio.run(impatient())
    assert b"2" in database.write_now(lambda c: c.execute(select(seen_message.c.key)).scalars().all())


def test_the_same_key_twice_is_a_conflict_and_a_broken_statement_is_not(database: Database) -> None:
    database.write_now(_add(b"1"))
    with pytest.raises(Conflict):
        database.write_now(_add(b"1"))
    with pytest.raises(StoreError) as broken:
        database.write_now(lambda c: c.execute(text("SELECT kanarie FROM nowhere")) and None)
    assert not isinstance(broken.value, Conflict)
    assert "kanarie" not in str(broken.value)


def test_after_closing_nothing_is_taken(database: Database) -> None:
    database.close()
    with pytest.raises(StoreError, match="closed"):
        database.write_now(lambda c: None)


def test_a_job_that_raises_does_not_end_the_writer(database: Database) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    database.put(broken)
    assert _count(database) == 0


def test_an_instant_keeps_its_microsecond_in_utc(database: Database) -> None:
    tigray = datetime(2026, 11, 22, 15, 0, 0, 123457, tzinfo=timezone(timedelta(hours=3)))
    database.write_now(_add(b"1", tigray))
    found = database.write_now(lambda c: c.execute(select(seen_message.c.made_at)).scalar_one())
    assert (found, found.tzinfo) == (tigray, UTC)


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StoreError):
        database.write_now(_add(b"1", datetime(2026, 11, 22, 12)))


def test_what_organisations_set_is_kept_as_it_is(database: Database) -> None:
    value = {"name": "Voorbeeldwijk", "open": ["ma", "di"], "ም": None}
    row = {"key": "organisation", "value": value, "changed_at": NOON}
    database.write_now(lambda c: c.execute(insert(setting), row) and None)
    assert database.write_now(lambda c: c.execute(select(setting.c.value)).scalar_one()) == value


def test_a_second_process_on_sqlite_is_refused_with_a_way_out(sqlite_url: str) -> None:
    first = Database(sqlite_url)
    with pytest.raises(StoreError, match=r"another Aanbel is running .* PostgreSQL"):
        Database(sqlite_url)
    first.close()
    Database(sqlite_url).close()


@pytest.mark.postgres
def test_two_processes_on_postgresql_are_welcome(postgres_url: str) -> None:
    first, second = Database(postgres_url), Database(postgres_url)
    first.write_now(_add(b"1"))
    assert _count(second) == 1
    first.close()
    second.close()


def test_sqlite_is_safe_and_for_its_owner_only(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    database.write_now(_add(b"1"))
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1}
    for name, value in wanted.items():
        assert database.write_now(partial(_pragma, name)) == value
    files = list((tmp_path / "data").iterdir())
    assert {file.name for file in files} >= {"aanbel.sqlite3", "aanbel.sqlite3-wal", "aanbel.sqlite3.lock"}
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
    database.close()


@pytest.mark.postgres
def test_a_lost_connection_is_made_again(postgres_url: str) -> None:
    database = Database(postgres_url)
    assert _count(database) == 0
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                      "AND datname = current_database()")  # fmt: skip
    assert _count(database) == 0
    database.close()


@pytest.mark.postgres
def test_a_restarted_server_is_found_again(postgres_server: postgres.Server, postgres_url: str) -> None:
    database = Database(postgres_url)
    database.write_now(_add(b"1"))
    postgres_server.stop("immediate")
    with pytest.raises(StoreError):
        _count(database)
    postgres_server.start()
    assert _count(database) == 1
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/a", "kanarie", ""])
def test_a_url_of_another_kind_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(StoreError, match="AANBEL_DATABASE_URL") as refused:
        Database(url)
    assert "kanarie" not in str(refused.value)


def test_numbers_rise_and_differ_between_processes() -> None:
    one, other = Ids(), Ids()
    numbers = [number for _ in range(2000) for number in (one.new(), other.new())]
    assert numbers[::2] == sorted(numbers[::2])
    assert max(numbers) < 2**63
    assert len(set(numbers[::2])) == 2000


def test_an_address_nobody_wrote_from_has_no_talk(database: Database, vault: Vault) -> None:
    assert database.write_now(lambda c: talk.read_talk(c, vault, channel="web", address="a1", now=NOON)) is None


def _pragma(name: str, connection: Connection) -> object:
    return connection.execute(text(f"PRAGMA {name}")).scalar()


def _count(database: Database) -> int:
    return database.write_now(lambda c: c.execute(select(func.count()).select_from(seen_message)).scalar_one())


@pytest.mark.postgres
def test_tables_whose_rows_may_leave_nothing_behind_are_written_anew(postgres_url: str) -> None:
    database = Database(postgres_url)
    before = _files_of(database)
    database.checkpoint()
    after = _files_of(database)
    assert [name for name, file in after.items() if file != before[name]] == ["address", "data_key", "learned"]
    database.close()


def _files_of(database: Database) -> dict[str, int]:
    """Table -> the file it is kept in."""
    asked = text("SELECT relname, pg_relation_filenode(oid) FROM pg_class WHERE relname = ANY(:names) ORDER BY relname")
    names = ["address", "data_key", "learned", "meeting"]
    return dict(database.write_now(lambda c: [(row[0], row[1]) for row in c.execute(asked, {"names": names})]))
