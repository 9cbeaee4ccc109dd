"""A house whose bubbles really go out, over channels that write down what they are given."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.conversation.events import ButtonPressed, Event, Started
from bot.language.catalogue import Catalogues
from bot.language.render import FACTS
from bot.resources import folder
from bot.store.tables import outbox
from bot.work.delivery import Delivery
from bot.work.sender import Words
from bot.work.turns import Turns
from tests.work.channels import Chats
from tests.work.roads import House, incoming


def words() -> Words:
    """The real texts, with the name of each fact in its place."""
    catalogues = Catalogues.load(folder("locales"), ("nl", "en", "ar", "ti"))
    return Words(catalogues=catalogues, facts=lambda _language: dict(zip(FACTS, FACTS, strict=True)))


def real_time() -> datetime:
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Post:
    """A house with a delivery at work."""

    house: House
    chats: Chats
    delivery: Delivery
    turns: Turns

    async def ring(self, address: str, *events: Event) -> None:
        """These events of one resident, one after the other."""
        for event in events:
            message = incoming(address, event, clock=self.house.road.clock, channel=self.chats.name)
            await self.turns.submit(message)

    async def starts(self, address: str) -> None:
        await self.ring(address, Started())

    async def presses(self, address: str, *choices: tuple[str, str]) -> None:
        """Answer question after question, each when it has arrived."""
        for step, option in choices:
            turn = await self.arrived(address, step)
            await self.ring(address, ButtonPressed(step=step, option=option, turn=turn))

    async def arrived(self, address: str, step: str) -> int:
        """Wait until the question of this step stands in the chat; its turn."""

        def found() -> list[str]:
            data = (
                b.data
                for bubble in self.chats.sent
                if bubble.address == address
                for row in bubble.outgoing.buttons
                for b in row
            )
            return [each for each in data if each.split("|")[1] == step]

        await until(lambda: bool(found()))
        return int(found()[-1].split("|")[0])

    async def all_sent(self) -> None:
        """Wait until nothing is waiting or on its way."""
        while any(row.status in ("waiting", "sending") for row in await self.rows()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def rows(self) -> list[Any]:
        return await asyncio.to_thread(self.house.rows, outbox)


@asynccontextmanager
async def post(house: House, chats: Chats, **more: Any) -> AsyncIterator[Post]:
    """A delivery at work, stopped at the end."""
    delivery = Delivery(database=house.database, road=house.road, channels={chats.name: chats}, words=words(), **more)
    await delivery.start()
    try:
        yield Post(
            house=house,
            chats=chats,
            delivery=delivery,
            turns=Turns(house.database, house.road, on_commit=delivery.wake, careful=0),
        )
    finally:
        await delivery.stop(within=2)


async def until(condition: Callable[[], bool], within: float = 20.0) -> None:
    """Wait for something to come true."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is waited for may happen in another thread
            await asyncio.sleep(0.005)
