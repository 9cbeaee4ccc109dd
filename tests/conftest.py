"""What the tests of several rooms stand on: a vault, and a migrated database of either kind."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from bot.store.database import Database
from bot.store.keyfile import make_key_file
from bot.store.migrate import upgrade
from bot.store.vault import Vault
from tests import postgres

_numbers = itertools.count()

# A machine that is busy with something else is no defect.
settings.register_profile("aanbel", deadline=None)
settings.load_profile("aanbel")


#: A file system in memory, and how much of it must be free.
_MEMORY, _ROOM = Path("/dev/shm"), 6 * 2**30


def pytest_configure() -> None:
    """What tests write is kept in memory where there is room: most of their time was waiting for the disk."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of the run's own, with a migrated database `aanbel` to copy."""
    if not postgres.is_installed():
        reason = "PostgreSQL 15 is not installed: apt install postgresql-15"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with postgres.running() as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE aanbel")
        database = Database(server.url("aanbel"))
        upgrade(database)
        database.close()
        yield server


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "aanbel.sqlite3"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    return file


@pytest.fixture
def sqlite_url(sqlite_file: Path, tmp_path: Path) -> str:
    """A migrated SQLite database for one test."""
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(sqlite_file, tmp_path / "data" / "aanbel.sqlite3")
    return f"sqlite:///{tmp_path}/data/aanbel.sqlite3"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> str:
    """A migrated PostgreSQL database for one test."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE aanbel".encode())
    return postgres_server.url(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database for one test: the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database of either kind."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "data.key"
    make_key_file(file)
    return file


@pytest.fixture
def vault(key_file: Path) -> Vault:
    return Vault(key_file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The few long ones first: one that begins last keeps everybody waiting while the other processor rests."""
    items.sort(key=lambda item: "whole" not in item.path.parts)
