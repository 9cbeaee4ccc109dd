"""A house with a road, on SQLite and on PostgreSQL."""

import pytest

from bot.store.database import Database
from bot.store.vault import Vault
from tests.work.roads import Clock, House, road


@pytest.fixture
def house(database: Database, vault: Vault) -> House:
    clock = Clock()
    return House(database=database, road=road(vault, clock), clock=clock)
