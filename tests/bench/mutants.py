"""Programs with a fault that the crash bench must see. Each changes the program in its own process, which is killed."""

import asyncio

from sqlalchemy import update

from bot.bench.victim import Orders, live
from bot.channels.base import Incoming, Outgoing, Receipt
from bot.store.sending import Sent
from bot.store.tables import outbox
from bot.work.sender import Parcel, Sender
from bot.work.turns import Turns


def answers_before_the_commit(orders: Orders) -> None:
    """A message counts as accepted while it is nowhere but in memory."""
    submit = Turns.submit
    later: set[asyncio.Task[None]] = set()

    async def submits_later(turns: Turns, incoming: Incoming | Receipt) -> None:
        async def after_a_while() -> None:
            await asyncio.sleep(0.1)
            await submit(turns, incoming)

        later.add(asyncio.create_task(after_a_while()))

    setattr(Turns, "submit", submits_later)  # noqa: B010 - on purpose, and in this process only
    live(orders)


def marks_before_the_send(orders: Orders) -> None:
    """A bubble counts as sent while it is still here."""
    said = Sender._said

    async def marks_first(sender: Sender, parcel: Parcel, outgoing: Outgoing, version: str) -> Sent:
        marked = update(outbox).where(outbox.c.id == parcel.claimed.id).values(status="sent")
        await sender._database.write(lambda connection: connection.execute(marked))
        return await said(sender, parcel, outgoing, version)

    setattr(Sender, "_said", marks_first)  # noqa: B010 - on purpose, and in this process only
    live(orders)
