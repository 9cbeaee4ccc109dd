"""A sound follows its text when that is there and written down: never before it, and never instead."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.aloud.kept import Kept
from bot.aloud.sounds import Sounds
from bot.aloud.speaker import Speaker
from bot.channels.base import Medium
from bot.conversation.events import MessageReceived
from bot.errors import ChannelError
from bot.work.delivery import Delivery
from bot.work.turns import Turns
from tests.aloud.conftest import Tape
from tests.work.channels import Chats
from tests.work.roads import House
from tests.work.sending import Post, until, words

pytestmark = pytest.mark.anyio

WALK = (("language", "nl"), ("form", "voice"))


@pytest.fixture
def sounds(tmp_path: Path) -> Iterator[Sounds]:
    sounds = Sounds(voice=Speaker(), kept=Kept(tmp_path / "sounds"), recorded=Tape())
    yield sounds
    sounds.close()


@asynccontextmanager
async def post(house: House, chats: Chats, sounds: Sounds) -> AsyncIterator[Post]:
    """A delivery at work that reads aloud."""
    spoken = replace(words(), sounds=sounds)
    delivery = Delivery(database=house.database, road=house.road, channels={chats.name: chats}, words=spoken)
    await delivery.start()
    try:
        turns = Turns(house.database, house.road, on_commit=delivery.wake, careful=0)
        yield Post(house=house, chats=chats, delivery=delivery, turns=turns)
    finally:
        await delivery.stop(within=2)


async def test_every_bubble_is_followed_by_its_sound_and_a_wipe_takes_both(house: House, sounds: Sounds) -> None:
    chats = Chats()
    async with post(house, chats, sounds) as at:
        await at.starts("7")
        await at.presses("7", *WALK)
        await at.arrived("7", "welcome")
        await until(lambda: len(chats.voices) == 2)
        assert len(chats.sent) == 3, "the language is asked without a sound"
        await at.all_sent()
        await asyncio.sleep(0.1)
        await at.ring("7", MessageReceived(text="wis", message_id="m99"))
        await until(lambda: bool(chats.deleted))
    assert [id for id in chats.deleted if id.startswith("v")] != []
    assert len([id for id in chats.deleted if id.startswith("v")]) == 2


class Hoarse(Chats):
    """Takes texts, and no sound."""

    async def voice(self, address: str, sound: Medium) -> Sequence[str]:
        await super().voice(address, sound)
        raise ChannelError(because="too loud", permanent=True)


async def test_a_sound_that_does_not_go_leaves_its_text_sent_once(house: House, sounds: Sounds) -> None:
    chats = Hoarse()
    async with post(house, chats, sounds) as at:
        await at.starts("7")
        await at.presses("7", *WALK)
        await at.arrived("7", "welcome")
        await until(lambda: len(chats.voices) == 2)
        await at.all_sent()
        rows = await at.rows()
    assert [row.status for row in rows] == ["sent"] * 3
    assert len(chats.sent) == 3


async def test_a_text_is_there_while_its_sound_is_still_made(house: House, sounds: Sounds) -> None:
    chats = Chats()
    making = asyncio.Event()

    async def never(*_: object) -> None:
        making.set()
        await asyncio.Event().wait()

    sounds.of = never  # type: ignore[method-assign,assignment]
    async with post(house, chats, sounds) as at:
        await at.starts("7")
        await at.presses("7", *WALK)
        await at.arrived("7", "welcome")
        await at.all_sent()
        assert making.is_set()
    assert (len(chats.sent), chats.voices) == (3, [])
