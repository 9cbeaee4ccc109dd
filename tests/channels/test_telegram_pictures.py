"""Pictures on Telegram, over real HTTP against the stand-in: once handed over, and never in the way of the text."""

from typing import Any

import pytest
from telegram import Bot

from bot.bench.telegram_methods import Flood
from bot.bench.telegram_standin import StandIn
from bot.channels.base import Button, Medium, Outgoing
from bot.channels.handed import REST, Handed
from bot.channels.telegram import Telegram
from bot.channels.telegram_photo import LONGEST_CAPTION, Photos
from bot.errors import ChannelError, Unreachable
from bot.pictures import files

pytestmark = pytest.mark.anyio

ROWS = ((Button("Ja", "3|consent|yes"),),)


def shown(text: str = "Wat wil je graag?", name: str = "target", **more: Any) -> Outgoing:
    picture = Medium(content=files.png(name), mime="image/png", key=name)
    return Outgoing(text=text, language="nl", buttons=ROWS, picture=picture, **more)


async def test_a_picture_stands_above_its_text_and_buttons_and_is_handed_over_once(
    standin: StandIn, telegram: Telegram
) -> None:
    resident = standin.resident(5)
    resident.start()
    ids = [*await telegram.send("5", shown()), *await telegram.send("5", shown("Nog eens?"))]
    assert [bubble.text for bubble in resident.bubbles] == ["Wat wil je graag?", "Nog eens?"]
    assert [bubble.labels for bubble in resident.bubbles] == [["Ja"], ["Ja"]]
    assert [bubble.body["photo"][-1]["width"] for bubble in resident.bubbles] == [512, 512]
    assert ids == [str(bubble.message_id) for bubble in resident.bubbles]
    assert [file.content for file in standin.world.files.values()] == [files.png("target")]
    assert isinstance(standin.called("sendPhoto")[1]["photo"], str)


async def test_above_a_long_text_it_stands_alone(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    resident.start()
    for length, alone in ((LONGEST_CAPTION, False), (LONGEST_CAPTION + 1, True)):
        before = len(resident.bubbles)
        ids = await telegram.send("5", shown("a" * length))
        new = resident.bubbles[before:]
        assert len(ids) == len(new) == 1 + alone
        assert [bool(bubble.rows) for bubble in new] == [False, True][1 - alone :]
        assert "photo" in new[0].body
        assert new[-1].text == "a" * length


async def test_the_text_goes_when_the_picture_does_not(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    resident.start()
    standin.fault("sendPhoto", "error")
    await telegram.send("5", shown())
    # A moment after, none is even tried.
    await telegram.send("5", shown("Nog eens?"))
    assert [bubble.text for bubble in resident.bubbles] == ["Wat wil je graag?", "Nog eens?"]
    assert not any("photo" in bubble.body for bubble in resident.bubbles)
    assert len(standin.called("sendPhoto")) == 1


async def test_a_text_does_not_wait_for_a_picture_that_takes_long(standin: StandIn) -> None:
    standin.resident(5).start()
    async with Bot(standin.token, base_url=f"{standin.url}/bot") as bot:
        photos = Photos(bot, patience=0.1)
        standin.fault("sendPhoto", "slow", seconds=2)
        assert await photos.send("5", shown().picture, "Wat?") == ""
        assert await photos.send("5", shown().picture, "Wat?") == "", "nor for the next one"
    assert len(standin.called("sendPhoto")) == 1


async def test_what_would_stop_the_text_stops_the_picture(standin: StandIn, telegram: Telegram) -> None:
    resident = standin.resident(5)
    resident.start()
    standin.methods.flood = Flood(per_chat=1.0, burst=1)
    await telegram.send("5", shown())
    with pytest.raises(ChannelError) as told:
        await telegram.send("5", shown())
    assert told.value.retry_after
    standin.methods.flood = None
    resident.block()
    with pytest.raises(Unreachable):
        await telegram.send("5", shown())
    assert standin.called("sendMessage") == []


def test_what_was_handed_over_is_remembered_for_as_long_as_it_is_there() -> None:
    now = 0.0
    handed = Handed(lambda: now, lifetime=100)
    picture, other = (Medium(content=b"x", mime="image/png", key=key) for key in ("a", ""))
    handed.keep(picture, "1")
    handed.keep(other, "2")
    assert (handed.id_of(picture), handed.id_of(other)) == ("1", ""), "without a key nothing is kept"
    now = 99.0
    assert handed.id_of(picture) == "1"
    now = 100.0
    assert handed.id_of(picture) == ""
    handed.keep(picture, "3")
    handed.failed(picture)
    assert (handed.id_of(picture), handed.rests) == ("", True)
    now += REST
    assert not handed.rests
