"""A request that is done is ticked off once, and who refused to be kept is kept no longer than it waited."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.store.asked import open_requests
from bot.store.database import Database
from bot.store.tables import resident
from bot.store.vault import Vault
from bot.team.answer_request import answer_request
from bot.work.due import Timers
from tests.work.roads import Clock, House, Resident, road


@pytest.fixture
def house(database: Database, vault: Vault) -> House:
    clock = Clock()
    return House(database=database, road=road(vault, clock), clock=clock)


def waiting(house: House) -> list[int]:
    return [each.id for each in house.database.write_now(lambda c: open_requests(c, house.road.vault))]


def residents(house: House) -> int:
    return house.database.write_now(lambda c: c.execute(select(func.count()).select_from(resident)).scalar_one())


def done(house: House, id: int) -> bool:
    return house.database.write_now(lambda c: answer_request(house.road, c, id, by="Noor"))


def pass_time(house: House, **time: float) -> None:
    house.clock.move(**time)
    asyncio.run(Timers(database=house.database, road=house.road, turns=house.turns).tick())


def refusing(house: House) -> Resident:
    """Somebody who wants to be called, and wants nothing kept."""
    amal = Resident(house=house, address="a1", channel="web")
    amal.starts()
    amal.says("ik wil een mens")
    amal.presses("human", "call")
    amal.says("06 12345678")
    amal.tells(("language", "nl"), ("form", "type"), ("welcome", "ok"), ("can_cannot", "ok"), ("age", "yes"))
    amal.presses("consent", "no")
    return amal


def test_after_the_call_nothing_is_kept_of_who_refused(house: House) -> None:
    refusing(house)
    pass_time(house, days=2)
    assert residents(house) == 1
    # The call, and that it waits past its day.
    asked, overdue = waiting(house)
    assert done(house, asked)
    assert not done(house, asked)
    assert done(house, overdue)
    pass_time(house, hours=1)
    assert (waiting(house), residents(house)) == ([], 0)


def test_who_did_not_refuse_stays(house: House) -> None:
    amal = Resident(house=house, address="a1", channel="web")
    amal.starts()
    amal.says("ik wil een mens")
    amal.presses("human", "chat")
    (asked,) = waiting(house)
    assert done(house, asked)
    assert not done(house, 1)
    pass_time(house, days=1)
    assert residents(house) == 1
