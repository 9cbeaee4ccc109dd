"""A kind of database under the program, and what a thief of it would carry away."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests import postgres


@dataclass(kw_only=True)
class Ground:
    """Where it lies, and how to look into it beside the program."""

    url: str
    #: Every folder with something of the program or of the database server in it.
    folders: list[Path]
    #: Where the database itself lies; the journal of PostgreSQL keeps what was erased until it is written over.
    stores: list[Path]
    #: Runs a statement beside the program.
    run: Callable[[str], list[Any]]
    #: Writes down whatever can be read of it.
    settle: Callable[[], None]
    #: Bytes that no key opens, and a moment long ago, as this database writes them.
    damage: str
    long_ago: str


@contextlib.contextmanager
def on_sqlite(folder: Path) -> Iterator[Ground]:
    file = folder / "data" / "aanbel.sqlite3"

    def run(statement: str) -> list[Any]:
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            return connection.execute(statement).fetchall()

    yield Ground(
        url="", folders=[folder], stores=[folder / "data"], run=run, settle=lambda: None, damage="X'0102'", long_ago="0"
    )


@contextlib.contextmanager
def on_postgres(folder: Path) -> Iterator[Ground]:
    with postgres.running() as server:
        run_on("postgres", server, "CREATE DATABASE aanbel")

        def run(statement: str) -> list[Any]:
            return run_on("aanbel", server, statement)

        def settle() -> None:
            run("CHECKPOINT")
            (folder / "dump.sql").write_bytes(server.dump("aanbel"))

        folders = [folder, server.folder]
        yield Ground(
            url=server.url("aanbel"),
            folders=folders,
            stores=[folder, server.folder / "cluster" / "base"],
            run=run,
            settle=settle,
            damage="'\\x0102'",
            long_ago="'epoch'",
        )


def run_on(database: str, server: postgres.Server, statement: str) -> list[Any]:
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []
