"""Leases between two workers on one PostgreSQL: bubbles, timers, files, and one that is taken over."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.channels.base import IncomingFile
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, MessageReceived, Started
from bot.store.database import Database
from bot.store.tables import attachment, due, erasure_ledger, outbox, request, resident
from bot.store.vault import Vault
from bot.work.attachments import Attachments
from bot.work.due import Timers
from bot.work.out_of_reach import look_who_is_out_of_reach
from tests.channels.test_files import GOOD
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, Clock, House, Resident, incoming, road
from tests.work.sending import post, real_time, until

pytestmark = pytest.mark.postgres

RESIDENTS = [f"a{number}" for number in range(25)]
STEPS = (("language", "nl"), ("form", "type"), ("welcome", "ok"), ("can_cannot", "ok"), ("age", "yes"))


@pytest.fixture
def houses(postgres_url: str, vault: Vault) -> Iterator[tuple[House, House]]:
    """Two processes, as far as the database can tell."""
    databases = Database(postgres_url), Database(postgres_url)
    one, two = (House(database=each, road=road(vault, real_time), clock=Clock()) for each in databases)
    yield one, two
    for database in databases:
        database.close()


def test_each_bubble_is_sent_once_and_in_order(houses: tuple[House, House]) -> None:
    chats = Chats(slow=0.002)
    presses = [ButtonPressed(step=s, option=o, turn=number) for number, (s, o) in enumerate(STEPS, 1)]

    async def play() -> None:
        async with asyncio.timeout(60), post(houses[0], chats) as one, post(houses[1], chats) as two:
            async with asyncio.TaskGroup() as tasks:
                for number, who in enumerate(RESIDENTS):
                    tasks.create_task((one, two)[number % 2].ring(who, Started(), *presses))
            for _ in range(20):
                await one.delivery.tick()
                await two.delivery.tick()
                await asyncio.sleep(0.01)
            await one.all_sent()

    asyncio.run(play())
    assert [chats.turns(who) for who in RESIDENTS] == [[1, 2, 3, 4, 5, 6]] * len(RESIDENTS)
    assert {row.status for row in houses[0].rows(outbox)} == {"sent"}
    assert {row.attempts for row in houses[0].rows(outbox)} == {1}


def test_a_lease_that_ended_is_taken_over_and_its_first_holder_marks_nothing_twice(houses: tuple[House, House]) -> None:
    slow, quick = Chats(slow=2.0), Chats()
    clock = Clock()
    for house in houses:
        house.road = replace(house.road, clock=clock)
        house.__post_init__()

    async def play() -> None:
        async with asyncio.timeout(20), post(houses[0], slow) as one:
            await one.starts("7")
            await until(lambda: bool(slow.tried))
            clock.move(seconds=21)  # the first one sleeps past its lease
            async with post(houses[1], quick) as two:
                await two.delivery.tick()
                await two.all_sent()
            await until(lambda: bool(slow.sent))

    asyncio.run(play())
    assert (len(slow.sent), len(quick.sent)) == (1, 1)
    (row,) = houses[0].rows(outbox)
    assert (row.status, row.attempts) == ("sent", 2)


def _go(houses: tuple[House, House], times: int = 3) -> None:
    """Both processes look after their timers at the same time."""

    async def play() -> None:
        timers = [Timers(database=house.database, road=house.road, turns=house.turns) for house in houses]
        for _ in range(times):
            await asyncio.gather(*(each.tick() for each in timers))

    asyncio.run(play())


@pytest.fixture
def quiet(houses: tuple[House, House]) -> tuple[House, House]:
    """Both houses, with residents who began to tell and went quiet a day ago."""
    clock = Clock(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
    for house in houses:
        house.road = replace(house.road, clock=clock)
        house.clock = clock
        house.__post_init__()
    for who in RESIDENTS[:12]:
        for step, option in (("", ""), *TO_THE_STORY):
            event = ButtonPressed(step=step, option=option, turn=0) if step else Started()
            houses[0].ring(incoming(who, event, clock=clock, channel="telegram"))
    clock.move(hours=24)
    return houses


def test_each_reminder_comes_once(quiet: tuple[House, House]) -> None:
    _go(quiet)
    assert sum(row.proactive for row in quiet[0].rows(outbox)) == 12
    assert sorted(row.status for row in quiet[0].rows(due) if row.kind == "reminder") == ["done"] * 12


def test_each_resident_is_erased_once(quiet: tuple[House, House]) -> None:
    quiet[0].clock.move(days=42)
    _go(quiet)
    assert quiet[0].rows(resident) == []
    assert len(quiet[0].rows(erasure_ledger)) == 12


def test_each_file_is_fetched_once(quiet: tuple[House, House]) -> None:
    for number, who in enumerate(RESIDENTS[:12]):
        ref = f"r{number}"
        event = MessageReceived(attachments=(Attachment(ref=ref, kind=AttachmentKind.PHOTO),))
        file = IncomingFile(ref=ref, remote_id="f")
        quiet[0].ring(incoming(who, event, clock=quiet[0].clock, channel="telegram", files=(file,)))
    chats = Chats(slow=0.01, files={"f": GOOD["image/png"]})

    async def play() -> None:
        channels = {"telegram": chats}
        work = [Attachments(database=h.database, road=h.road, turns=h.turns, channels=channels) for h in quiet]
        await asyncio.gather(*(each.tick() for each in work))

    asyncio.run(play())
    assert [(row.status, row.attempts) for row in quiet[0].rows(attachment)] == [("kept", 1)] * 12


def test_who_is_to_be_called_is_put_before_the_team_once(houses: tuple[House, House]) -> None:
    """Both look at the same moment, as after a start together."""
    clock = Clock()

    def slowly(moment: datetime) -> date:
        time.sleep(0.3)
        return moment.date()

    for house in houses:
        house.road = replace(house.road, clock=clock, promise=slowly)
        house.__post_init__()
    amal = Resident(house=houses[0], address="NL.1", channel="whatsapp")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    houses[0].database.write_now(lambda c: c.execute(outbox.update().values(status="failed")))

    async def play() -> None:
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            for house in houses:
                tasks.create_task(look_who_is_out_of_reach(house.database, house.road, timedelta(days=3)))

    asyncio.run(play())
    assert [row.kind for row in houses[0].rows(request)] == ["not_delivered"]
