"""A message that reaches two workers on one PostgreSQL at the same moment is taken once, and all that follows once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.conversation.events import ButtonPressed, Event, Started
from bot.store.database import Database
from bot.store.statuses import Timer
from bot.store.tables import conversation, due, inbox, outbox, resident
from bot.store.vault import Vault
from bot.work.due import Timers
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, Clock, House, incoming, road
from tests.work.sending import Post, post

pytestmark = pytest.mark.postgres

RESIDENTS = [f"r{number}" for number in range(12)]

Workers = tuple[House, House]


@pytest.fixture
def workers(postgres_url: str, vault: Vault) -> Iterator[Workers]:
    """Two of everything but the database and the clock."""
    clock = Clock()
    databases = Database(postgres_url), Database(postgres_url)
    one, other = (House(database=database, road=road(vault, clock), clock=clock) for database in databases)
    yield one, other
    for database in databases:
        database.close()


def _two_ways() -> tuple[Chats, Chats]:
    """Each worker's own way to the same chats."""
    one = Chats()
    return one, Chats(sent=one.sent, _ids=one._ids)


@asynccontextmanager
async def at_work(workers: Workers, chats: tuple[Chats, Chats]) -> AsyncIterator[tuple[Post, Post]]:
    """Both send what either of them was told."""
    async with asyncio.timeout(60), post(workers[0], chats[0]) as one, post(workers[1], chats[1]) as other:
        yield one, other


async def _heard_by_both(posts: tuple[Post, Post], address: str, event: Event) -> None:
    """A message that reaches both workers at the same moment, as one that was delivered twice may."""
    message = incoming(address, event, clock=posts[0].house.clock, channel="telegram")
    await asyncio.gather(*(each.turns.submit(message) for each in posts))


async def _tell(posts: tuple[Post, Post], address: str) -> None:
    await _heard_by_both(posts, address, Started())
    for step, option in TO_THE_STORY:
        turn = await posts[0].arrived(address, step)
        await _heard_by_both(posts, address, ButtonPressed(step=step, option=option, turn=turn))


def _tell_all(workers: Workers) -> tuple[Chats, Chats]:
    chats = _two_ways()

    async def play() -> None:
        async with at_work(workers, chats) as posts:
            await asyncio.gather(*(_tell(posts, address) for address in RESIDENTS))
            await posts[0].all_sent()

    asyncio.run(play())
    return chats


def test_what_both_hear_is_taken_once_and_answered_once_in_order(workers: Workers) -> None:
    chats = _tell_all(workers)
    assert all(each.tried for each in chats), "one worker sent everything"
    house, messages = workers[0], 1 + len(TO_THE_STORY)
    assert len(house.rows(resident)) == len(house.rows(conversation)) == len(RESIDENTS)
    assert len(house.rows(inbox)) == len(house.rows(outbox)) == len(RESIDENTS) * messages
    assert {row.status for row in house.rows(inbox)} == {"done"}
    for address in RESIDENTS:
        assert chats[0].turns(address) == list(range(1, messages + 1))


def test_each_reminder_is_sent_once_though_both_look_at_the_same_moment(workers: Workers) -> None:
    _tell_all(workers)
    workers[0].clock.move(hours=24)
    chats = _two_ways()

    async def play() -> None:
        async with at_work(workers, chats) as posts:
            timers = [Timers(database=each.house.database, road=each.house.road, turns=each.turns) for each in posts]
            for _ in range(3):
                await asyncio.gather(*(each.tick() for each in timers))
            await posts[0].all_sent()

    asyncio.run(play())
    house = workers[0]
    assert Counter(bubble.address for bubble in chats[0].sent) == Counter(RESIDENTS)
    assert sum(row.proactive for row in house.rows(outbox)) == len(RESIDENTS)
    reminders = [row for row in house.rows(due) if row.kind == Timer.REMINDER]
    assert [row.status for row in reminders] == ["done"] * len(RESIDENTS)
