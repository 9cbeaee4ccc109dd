"""One talk that cannot be opened does not stop the polling for the others, and help is given there all the same."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.bench.telegram_standin import StandIn
from bot.channels.telegram import Telegram
from bot.channels.telegram_door import TelegramDoor
from bot.channels.telegram_polling import Polling
from bot.store.database import Database
from bot.store.tables import address, conversation, data_key, inbox
from bot.store.vault import Vault
from tests.channels.test_telegram_polling import Shelf, until
from tests.work.roads import Clock, House, road

pytestmark = pytest.mark.anyio


def _damage_state(house: House) -> None:
    house.database.write_now(lambda connection: connection.execute(update(conversation).values(state=b"\x01damaged")))


def _damage_key(house: House) -> None:
    house.database.write_now(lambda connection: connection.execute(update(data_key).values(wrapped=b"\x01damaged")))


@pytest.mark.parametrize("damage", [_damage_state, _damage_key])
async def test_polling_goes_on(
    standin: StandIn, telegram: Telegram, database: Database, vault: Vault, damage: Callable[[House], None]
) -> None:
    clock = Clock()
    house, shelf = House(database=database, road=road(vault, clock), clock=clock), Shelf()
    door = TelegramDoor(telegram=telegram, submit=house.turns.submit, group_text=str, clock=clock)
    polling = Polling(telegram=telegram, take_in=door.take_in, load=shelf.load, save=shelf.save, first_pause=0.01)
    polling.start()
    standin.resident(1).say("hallo")
    await until(lambda: shelf.offset == 700_000_002)
    damage(house)
    for number in (1, 2, 1, 3):
        standin.resident(number).say("hallo")
    await until(lambda: shelf.offset == 700_000_006)
    await polling.stop()
    rows = await asyncio.to_thread(house.rows, inbox)
    assert [row.status for row in rows] == ["done", "dead", "done", "dead", "done"]
    assert len(await asyncio.to_thread(house.rows, address)) == 3
