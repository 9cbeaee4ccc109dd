"""All that differs between SQLite and PostgreSQL, apart from `columns.Instant`."""

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import StaticPool

from bot.errors import StoreError

#: SQLSTATEs of PostgreSQL after which the same work may go well: serialization failure, deadlock, lock not available.
_TRY_AGAIN = {"40001", "40P01", "55P03"}

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "busy_timeout=5000",
    "temp_store=MEMORY",
    "cache_size=-16384",
)


class Dialect(Protocol):
    """How one kind of database is opened, locked and closed."""

    def open(self) -> Engine:
        """An engine of which one connection is used at a time. Raises StoreError."""

    def hold(self, engine: Engine, name: str) -> bool:
        """True while this is the one process that does what has this name."""

    def checkpoint(self, connection: Any) -> None:
        """Make what was deleted leave the files; over the driver's own connection, outside a transaction."""

    def close(self) -> None:
        """Let go of what `open` and `hold` took, after the engine is disposed of."""


def dialect_for(url: str) -> Dialect:
    """The dialect of a database URL. Raises StoreError for a URL that is not one, or of another kind."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(because="AANBEL_DATABASE_URL is not a database URL") from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database not in (None, "", ":memory:"):
            return SQLite(parsed)
        case "postgresql" | "postgres":
            return PostgreSQL(parsed)
    raise StoreError(because="AANBEL_DATABASE_URL must begin with sqlite:/// and a file, or with postgresql://")


class SQLite:
    """A file of one process, which a lock beside it keeps out of the hands of a second."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="sqlite+pysqlite")
        self._file = Path(url.database or "")
        self._lock: int | None = None

    def open(self) -> Engine:
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(self._file.with_name(f"{self._file.name}.lock"))
        # The file is made here, so that it and its WAL, which takes its rights over, are nobody else's to read.
        os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        engine = create_engine(
            self._url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine

    def hold(self, engine: Engine, name: str) -> bool:
        """There is no other process."""
        return True

    def checkpoint(self, connection: sqlite3.Connection) -> None:
        """The WAL would keep it until it is full."""
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreError(because="what was deleted could not leave the WAL")

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


class PostgreSQL:
    """A server that any number of processes may use."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._held: Connection | None = None

    def open(self) -> Engine:
        return create_engine(self._url, pool_size=1, max_overflow=1, hide_parameters=True)

    def hold(self, engine: Engine, name: str) -> bool:
        """True while this process is the one that holds the name: a lock of a connection kept for it alone."""
        try:
            if self._held is None:
                self._held = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                # Not the pool's any more: given back to a pool that is disposed of, it would hold the name still.
                self._held.detach()
            asked = text("SELECT pg_try_advisory_lock(hashtext(:name))")
            return bool(self._held.execute(asked, {"name": f"aanbel.{name}"}).scalar())
        except DBAPIError:
            # With the connection the lock is gone; the next call asks anew.
            self._held = None
            return False

    def checkpoint(self, connection: Any) -> None:
        """A deleted row stands in its page until something is written over it, also after a plain VACUUM.

        The tables of which that may not be are written anew instead: keys, addresses, and the words put away at a
        learning meeting, whose key stays. Who reads them for long (a backup) is not to hold up everyone behind us: then
        it fails, and is tried again.
        """
        connection.autocommit = True
        try:
            connection.execute("SET lock_timeout = '2s'")
            connection.execute("VACUUM (FULL) data_key, address, learned")
        finally:
            connection.execute("RESET lock_timeout")
            connection.autocommit = False

    def close(self) -> None:
        """Let go of what is held."""
        if self._held is not None:
            self._held.close()


def insert_new(connection: Connection, table: Table) -> Insert:
    """An INSERT that leaves a row alone whose unique key is already there; its rowcount tells how many were new."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement: Insert = insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return statement


def lock_alone(connection: Connection, name: str) -> None:
    """Until the end of the transaction no other process holds this name. On SQLite there is no other process."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"aanbel.{name}"})


def is_conflict(error: DBAPIError) -> bool:
    """True when another process was at the same rows, so that the same work may go well a moment later."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in _TRY_AGAIN


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise StoreError(
            because=f"{path}: another Aanbel is running on this SQLite file, and only one may. "
            "Stop that one first, or use PostgreSQL, which more than one may use."
        ) from None
    return descriptor


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN comes too late and takes no write lock; `_begin_immediate` gives ours.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
