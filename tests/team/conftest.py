"""A resident with a case at whose table the team works, on SQLite and on PostgreSQL."""

import pytest

from bot.store.database import Database
from bot.store.vault import Vault
from tests.work.roads import Clock, House, road
from tests.work.table import Table


@pytest.fixture
def table(database: Database, vault: Vault) -> Table:
    clock = Clock()
    return Table.laid(House(database=database, road=road(vault, clock), clock=clock))
