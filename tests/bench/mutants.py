"""Programs with a fault that the crash bench must see. Each changes the program in its own process, which is killed."""

import asyncio
from typing import Any

from bot.bench.victim import Orders, live
from bot.channels.base import Incoming, Receipt
from bot.work.delivery import Delivery
from bot.work.outcomes import Outcome
from bot.work.sender import Parcel, Sender
from bot.work.turns import Turns


def answers_before_the_commit(orders: Orders) -> None:
    """A message counts as accepted while it is nowhere but in memory."""
    submit = Turns.submit
    running = set[asyncio.Task[None]]()

    async def submit_later(turns: Turns, incoming: Incoming | Receipt) -> None:
        async def later() -> None:
            await asyncio.sleep(0.05)
            await submit(turns, incoming)

        running.add(asyncio.create_task(later()))

    _replace(Turns, "submit", submit_later)
    live(orders)


def marks_before_the_send(orders: Orders) -> None:
    """A bubble counts as sent while it is not."""
    ...
