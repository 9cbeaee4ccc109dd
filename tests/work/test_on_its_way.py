"""How much is on its way at once: what a killed program sends again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.base import Outgoing
from tests.work.channels import Chats
from tests.work.roads import House
from tests.work.sending import post


@dataclass(kw_only=True)
class Watched(Chats):
    """Counts what is on its way."""

    slow: float = 0.02
    away: int = 0
    most: int = 0

    async def send(self, address: str, outgoing: Outgoing) -> Sequence[str]:
        self.away += 1
        self.most = max(self.most, self.away)
        try:
            return await super().send(address, outgoing)
        finally:
            self.away -= 1


def _hello_to(house: House, residents: int) -> Watched:
    chats = Watched()

    async def play() -> None:
        async with asyncio.timeout(15), post(house, chats) as at_work:
            async with asyncio.TaskGroup() as tasks:
                for number in range(residents):
                    tasks.create_task(at_work.starts(str(number)))
            await at_work.all_sent()

    asyncio.run(play())
    assert len(chats.sent) == residents
    return chats


def test_one_bubble_is_on_its_way_at_a_time(house: House) -> None:
    assert _hello_to(house, 20).most == 1


def test_a_crowd_is_not_served_one_after_the_other(house: House) -> None:
    assert _hello_to(house, 150).most > 1
