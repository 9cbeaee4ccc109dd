"""The whole program on either kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.ground import Ground, on_postgres, on_sqlite


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    if request.param == "postgres":
        request.getfixturevalue("postgres_server")  # skips, or fails, where there is none
    with (on_sqlite if request.param == "sqlite" else on_postgres)(tmp_path) as ground:
        yield ground
