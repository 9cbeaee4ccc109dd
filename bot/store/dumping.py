"""A whole database into one file and back, without the data keys: SQLite by its own copying, PostgreSQL by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url

from bot.errors import AanbelError
from bot.store.database import Database
from bot.store.tables import data_key

T = TypeVar("T")


class BackupError(AanbelError):
    """The backup could not be made or restored."""


def dump(database: Database, url: str, file: Path, describe: Callable[[Connection], T]) -> T:
    """Write one moment of the database to a file, without the data keys, and describe that moment.

    Raises BackupError. `describe` is given a connection that sees the same moment, keys and all.
    """
    if database.is_sqlite:
        return _dump_sqlite(database, file, describe)
    return database.write_now(
        lambda connection: _dump_postgres(connection, url=make_url(url), file=file, describe=describe)
    )


def load(url: str, file: Path) -> None:
    """Make a database of a dump. Raises BackupError; also when there is something in its place already."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        _load_sqlite(Path(parsed.database or ""), file)
    else:
        _load_postgres(parsed, file)


def unload(url: str) -> None:
    """Take away an SQLite file that was loaded in vain. On PostgreSQL a person looks."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{parsed.database}{ending}").unlink(missing_ok=True)


def _dump_sqlite(database: Database, file: Path, describe: Callable[[Connection], T]) -> T:
    """Copy over the one connection there is: a second one beside a writing one is what can break a file."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(file, check_same_thread=False)) as copy:
        database.alone(lambda source: source.backup(copy))
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        described = describe(connection)
    engine.dispose()
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        copy.execute("PRAGMA secure_delete=ON").fetchall()
        copy.execute(f"DELETE FROM {data_key.name}")  # noqa: S608 - a name of ours
        copy.execute("VACUUM")
    return described


def _load_sqlite(target: Path, file: Path) -> None:
    if target.exists():
        raise BackupError(because=f"{target} is there already; nothing is overwritten")
    with closing(sqlite3.connect(file)) as found:
        try:
            verdict = found.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError:
            verdict = "no database"
    if verdict != "ok":
        raise BackupError(because="the database in the archive is damaged")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    target.chmod(0o600)


def _dump_postgres(connection: Connection, *, url: URL, file: Path, describe: Callable[[Connection], T]) -> T:
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
         f"--exclude-table-data={data_key.name}", f"--file={file}")  # fmt: skip
    return describe(connection)


def _load_postgres(url: URL, file: Path) -> None:
    database = Database(url.render_as_string(hide_password=False))
    try:
        tables = database.write_now(lambda connection: inspect(connection).get_table_names())
    finally:
        database.close()
    if tables:
        raise BackupError(because="the database has tables already; nothing is overwritten")
    _run("pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(file))


def _run(program: str, url: URL, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(because=f"{program} is not installed: install postgresql-client")
    # The password goes by the environment: a command line is there for all to read.
    bare = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGPASSWORD": str(url.password or "")}
    done = subprocess.run(  # noqa: S603 - words of ours
        [found, f"--dbname={bare}", *words], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        # What it says of an error may hold a row.
        raise BackupError(because=f"{program} ended with {done.returncode}")
