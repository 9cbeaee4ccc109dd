"""The migrations make the tables, with rows in them, up and down."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table, func, inspect, select

import bot.store.tables
from bot.assemble import sample_organisation
from bot.resources import folder
from bot.store import organisation
from bot.store.columns import Instant, metadata
from bot.store.database import Database
from bot.store.migrate import downgrade, newest, upgrade, version_of
from tests import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a single table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        server: postgres.Server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS empty")
            connection.execute("CREATE DATABASE empty")
        url = server.url("empty")
    database = Database(url)
    yield database
    database.close()


def test_whoever_knows_one_table_knows_them_all() -> None:
    """A restore counts the tables it knows: one that only its own module names would make it refuse the archive."""
    modules = sorted(Path(bot.store.tables.__file__).parent.glob("*.py"))
    every = "".join(f"import bot.store.{module.stem}\n" for module in modules)
    counts = "import bot.store.tables\nfrom bot.store.columns import metadata\nknown = set(metadata.tables)\n"
    told = subprocess.run(
        [sys.executable, "-c", f"{counts}{every}print(sorted(set(metadata.tables) - known))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout == "[]\n"


def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert len(metadata.tables) > 15
    assert database.write_now(difference) == []


def test_rows_survive_up_and_down_leaves_nothing(empty: Database) -> None:
    upgrade(empty)
    counted = empty.write_now(_fill_every_table)
    assert counted == dict.fromkeys(metadata.tables, 1)
    upgrade(empty)  # a second start changes nothing
    assert empty.write_now(_count) == counted
    downgrade(empty, "base")
    assert empty.write_now(lambda c: set(inspect(c).get_table_names())) <= {"alembic_version"}
    upgrade(empty)
    assert empty.write_now(_count) == dict.fromkeys(metadata.tables, 0)
    assert empty.write_now(version_of) == newest()


def test_an_organisation_kept_before_there_were_modules_has_them_all(empty: Database) -> None:
    upgrade(empty)
    plain = replace(sample_organisation(), modules=("intake",))
    empty.write_now(lambda c: organisation.save(c, plain, datetime(2026, 1, 1, tzinfo=UTC)))
    downgrade(empty, "0005")
    assert empty.write_now(organisation.load) == plain
    upgrade(empty)
    assert empty.write_now(organisation.load) == sample_organisation()


def test_the_migrations_are_numbered_without_a_gap_and_each_follows_the_one_before() -> None:
    files = sorted((folder("migrations") / "versions").glob("*.py"))
    assert files
    for number, file in enumerate(files, start=1):
        text = file.read_text(encoding="utf-8")
        before = f'"{number - 1:04}"' if number > 1 else "None"
        assert re.fullmatch(rf"{number:04}_[a-z_]+\.py", file.name)
        assert f'revision = "{number:04}"\ndown_revision = {before}\n' in text


def _fill_every_table(connection: Connection) -> dict[str, int]:
    for table in metadata.sorted_tables:
        connection.execute(table.insert(), _row(table))
    return _count(connection)


def _row(table: Table) -> dict[str, object]:
    return {column.name: _value(column.type) for column in table.columns}


def _value(type_: object) -> object:
    if isinstance(type_, Instant):
        return datetime(2026, 11, 22, 3, 4, 5, 678, tzinfo=UTC)
    return {"LargeBinary": b"x", "String": "1", "JSON": ["1"], "Boolean": True}.get(type(type_).__name__, 1)


def _count(connection: Connection) -> dict[str, int]:
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in metadata.tables.items()
    }
