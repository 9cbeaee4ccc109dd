"""A road to drive on: real parts all of them, a clock that the test moves, and residents who ring."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, select

from bot.assemble import sample_organisation
from bot.channels.base import Incoming, IncomingFile
from bot.conversation.engine import advance
from bot.conversation.events import ButtonPressed, Event, MessageReceived, Started
from bot.store.cases import Composed
from bot.store.database import Database
from bot.store.ids import Ids
from bot.store.talk import Talk, mark_seen, read_talk
from bot.store.vault import Vault
from bot.work.proposing import Proposing
from bot.work.road import Confirmed, Road
from bot.work.turns import Turns
from tests.conversation.scenes import scene

_numbers = itertools.count(1)

#: From the hello to the yes, and that it is safe to write here.
TO_THE_STORY = (
    ("language", "nl"), ("form", "type"), ("welcome", "ok"), ("can_cannot", "ok"), ("age", "yes"), ("consent", "yes"),
    ("safe", "yes"),
)  # fmt: skip


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += timedelta(**time)


def compose(confirmed: Confirmed) -> Composed:
    """A case as the program makes it, for the sample's parties, with what a test wants to see of it beside."""
    made = Proposing(sample_organisation, ZoneInfo("Europe/Amsterdam"))(confirmed)
    goal = confirmed.state.answers["goal"].text
    content = {**made.content, "goal": goal, "scopes": sorted(confirmed.scopes)}
    return Composed(status=made.status, neighbourhood="n1", content=content)


def road(vault: Vault, clock: Callable[[], datetime], **changes: Any) -> Road:
    """A road with the real engine."""
    built = Road(
        vault=vault,
        ids=Ids(),
        clock=clock,
        scene=scene,
        advance=advance,
        compose=compose,
        organisation=sample_organisation,
        promise=lambda moment: moment.date() + timedelta(days=1),
        zone=ZoneInfo("Europe/Amsterdam"),
        text_version=lambda: "test-1",
    )
    return replace(built, **changes)


@dataclass(kw_only=True)
class House:
    """A database with a road to it."""

    database: Database
    road: Road
    clock: Clock
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        self.turns = Turns(self.database, self.road, careful=0)

    def rows(self, table: Table) -> list[Any]:
        """Every row of a table, oldest first."""
        return self.database.write_now(lambda connection: list(connection.execute(select(table).order_by(table.c.id))))

    def ring(self, *incoming: Incoming) -> None:
        """These messages arrive together."""
        asyncio.run(self._ring(incoming))

    async def _ring(self, incoming: tuple[Incoming, ...]) -> None:
        async with asyncio.TaskGroup() as tasks:
            for one in incoming:
                tasks.create_task(self.turns.submit(one))


def incoming(
    address: str, event: Event, *, clock: Callable[[], datetime], channel: str = "web", **more: Any
) -> Incoming:
    """A message of its own."""
    number = next(_numbers)
    plain = {"external_id": f"{channel}-{number}", "message_id": f"bubble-{number}", **more}
    return Incoming(channel=channel, address=address, received_at=clock(), event=event, **plain)


@dataclass(kw_only=True)
class Resident:
    """Someone who rings, and reads every bubble before answering."""

    house: House
    address: str
    channel: str = "web"

    def sends(self, event: Event, *files: IncomingFile) -> None:
        self.house.ring(incoming(self.address, event, clock=self.house.clock, channel=self.channel, files=files))
        self.reads()

    def starts(self, payload: str = "") -> None:
        self.sends(Started(payload=payload))

    def says(self, text: str) -> None:
        self.sends(MessageReceived(text=text))

    def presses(self, step: str, option: str) -> None:
        self.sends(ButtonPressed(step=step, option=option, turn=0))

    def tells(self, *choices: tuple[str, str]) -> None:
        for step, option in choices:
            self.presses(step, option)

    def reads(self) -> None:
        """Have everything shown that waits."""

        def read(connection: Connection) -> None:
            talk = self._talk(connection)
            if talk:
                mark_seen(connection, talk.conversation_id, talk.unseen, at=self.house.clock())

        self.house.database.write_now(read)

    def talk(self) -> Talk:
        """What stands on the page."""
        talk = self.house.database.write_now(self._talk)
        assert talk is not None
        return talk

    def hears(self) -> str:
        """The step of the last bubble."""
        return [entry.bubble.step for entry in self.talk().entries if entry.bubble][-1]

    def _talk(self, connection: Connection) -> Talk | None:
        return read_talk(
            connection, self.house.road.vault, channel=self.channel, address=self.address, now=self.house.clock()
        )
