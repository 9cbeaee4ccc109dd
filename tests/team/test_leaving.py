"""Whoever leaves the team leaves no case behind that stands in nobody's list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.casework.access import Account, Role
from bot.store import promised
from bot.store.promised import Sought
from bot.store.tables import cases
from bot.team.accounts import Keeper, Wanted
from bot.team.assign import assign
from tests.work.table import Table

_COORDINATOR = frozenset({Role.COORDINATOR})
ANNA = Wanted(name="Anna", login="anna@team.example", roles=_COORDINATOR)
BO = Account(id=2, name="Bo", roles=_COORDINATOR)


def _closes(keeper: Keeper, anna: Account) -> None:
    keeper.close(anna.id)


def _coordinates_no_longer(keeper: Keeper, anna: Account) -> None:
    keeper.change(anna.id, replace(ANNA, roles=frozenset({Role.EDITOR})))


@pytest.mark.parametrize("leaves", [_closes, _coordinates_no_longer])
def test_what_was_promised_there_stands_in_the_list_of_the_others(
    table: Table, leaves: Callable[[Keeper, Account], None]
) -> None:
    house = table.house

    def kept(connection: Connection) -> Keeper:
        return Keeper(road=house.road, connection=connection, by="Root")

    def sees(connection: Connection) -> int:
        return promised.find(connection, Sought(account=BO, at=house.clock()), {}).total

    anna, _ = house.database.write_now(lambda connection: kept(connection).add(ANNA))
    table.team(lambda file: assign(file, who="Anna"))
    house.clock.now += timedelta(days=7)
    assert house.database.write_now(sees) == 0
    house.database.write_now(lambda connection: leaves(kept(connection), anna))
    assert house.database.write_now(sees) == 1
    assert house.rows(cases)[0].holder is None
    assert table.log().count("case.assigned") == 2
