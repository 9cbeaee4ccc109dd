"""The page of a case says where nothing may be written unasked."""

import pytest

from bot.store.database import Database
from bot.store.vault import Vault
from bot.team.reaching import is_writable
from tests.work.roads import Clock, House, road
from tests.work.table import Table


def _is_writable(table: Table) -> bool:
    stored, house = table.stored(), table.house
    return house.database.write_now(lambda connection: is_writable(connection, house.road.vault, stored))


@pytest.mark.parametrize("safe", [True, False])
def test_only_a_safe_phone_is_written_to(database: Database, vault: Vault, *, safe: bool) -> None:
    clock = Clock()
    table = Table.laid(House(database=database, road=road(vault, clock), clock=clock), safe=safe)
    assert _is_writable(table) is safe


def test_who_said_stop_is_not_written_to(table: Table) -> None:
    assert _is_writable(table)
    table.amal.presses("", "do:stop")
    assert not _is_writable(table)
