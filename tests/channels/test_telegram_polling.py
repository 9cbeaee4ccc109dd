"""Polling loses nothing: the offset follows the commits, whatever goes wrong in between."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from bot.bench.telegram_standin import StandIn
from bot.channels import telegram_polling
from bot.channels.base import Incoming
from bot.channels.telegram import Telegram
from bot.channels.telegram_door import TelegramDoor
from bot.channels.telegram_polling import Polling
from bot.conversation.events import MessageReceived
from bot.logs import JsonLines
from tests.channels.recording import Clock, Recorder

pytestmark = pytest.mark.anyio


class Shelf:
    """Keeps the next offset, as the database will."""

    def __init__(self) -> None:
        self.offset: int | None = None
        self.saved: list[int] = []

    async def load(self) -> int | None:
        return self.offset

    async def save(self, offset: int) -> None:
        self.offset = offset
        self.saved.append(offset)


def polling_of(telegram: Telegram, recorder: Recorder, shelf: Shelf) -> Polling:
    door = TelegramDoor(telegram=telegram, submit=recorder.submit, group_text=str, clock=Clock())
    return Polling(telegram=telegram, take_in=door.take_in, load=shelf.load, save=shelf.save, first_pause=0.01)


def texts(recorder: Recorder) -> list[str]:
    return [
        incoming.event.text
        for incoming in recorder.stored
        if isinstance(incoming, Incoming) and isinstance(incoming.event, MessageReceived)
    ]


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_everything_said_arrives_once_and_in_order(standin: StandIn, telegram: Telegram) -> None:
    recorder, shelf = Recorder(), Shelf()
    residents = [standin.resident(number) for number in range(1, 5)]
    for number in range(120):
        residents[number % 4].say(f"{number}")
    polling = polling_of(telegram, recorder, shelf)
    polling.start()
    await recorder.until(120)
    residents[0].say("120")
    await recorder.until(121)
    await polling.stop()
    assert texts(recorder) == [f"{number}" for number in range(121)]


async def test_the_offset_is_asked_with_only_after_the_commit(standin: StandIn, telegram: Telegram) -> None:
    recorder, shelf = Recorder(), Shelf()
    recorder.delay = 0.2
    polling = polling_of(telegram, recorder, shelf)
    standin.resident(1).say("hallo")
    polling.start()
    await until(lambda: recorder.tried)
    assert (len(standin.called("getUpdates")), shelf.saved, len(standin.world.updates)) == (1, [], 1)
    await recorder.until(1)
    await until(lambda: len(standin.called("getUpdates")) == 2)
    assert standin.called("getUpdates")[1]["offset"] == str(shelf.offset)
    assert not standin.world.updates
    await polling.stop()


async def test_what_could_not_be_stored_comes_again_and_nothing_is_lost(standin: StandIn, telegram: Telegram) -> None:
    recorder, shelf = Recorder(), Shelf()
    recorder.failures = 7
    for number in range(5):
        standin.resident(1).say(f"{number}")
    polling = polling_of(telegram, recorder, shelf)
    polling.start()
    await recorder.until(5)
    await until(lambda: shelf.offset == 700_000_006)
    await polling.stop()
    assert sorted(texts(recorder)) == ["0", "1", "2", "3", "4"]
    assert len(recorder.tried) > 5


async def test_the_offset_stops_at_the_first_that_is_not_stored(standin: StandIn, telegram: Telegram) -> None:
    recorder, shelf = Recorder(), Shelf()
    recorder.refused = {"700000003"}
    for number in range(5):
        standin.resident(number + 1).say(f"{number}")
    polling = polling_of(telegram, recorder, shelf)
    polling.start()
    await until(lambda: recorder.tried.count("700000003") >= 3)
    assert shelf.offset == 700_000_003
    assert len(recorder.stored) == 4
    recorder.refused.clear()
    await recorder.until(5)
    await until(lambda: shelf.offset == 700_000_006)
    await polling.stop()


async def test_a_stop_between_commit_and_next_request_repeats_and_never_skips(
    standin: StandIn, telegram: Telegram
) -> None:
    recorder, shelf = Recorder(), Shelf()
    standin.resident(1).say("een")
    first = polling_of(telegram, recorder, Shelf())
    first.start()
    await recorder.until(1)
    await first.stop()
    standin.resident(1).say("twee")
    second = polling_of(telegram, recorder, shelf)
    second.start()
    await recorder.until(2)
    await second.stop()
    assert texts(recorder) == ["een", "twee"]


async def test_a_restart_goes_on_at_the_kept_offset(standin: StandIn, telegram: Telegram) -> None:
    recorder, shelf = Recorder(), Shelf()
    standin.resident(1).say("een")
    shelf.offset = 700_000_002
    standin.resident(1).say("twee")
    polling = polling_of(telegram, recorder, shelf)
    polling.start()
    await recorder.until(1)
    await polling.stop()
    assert texts(recorder) == ["twee"]


async def test_an_update_that_cannot_be_read_does_not_stop_the_others(standin: StandIn, telegram: Telegram) -> None:
    recorder, shelf = Recorder(), Shelf()
    standin.world.push("message", {"broken": True}, line=1)
    standin.resident(1).say("hallo")
    polling = polling_of(telegram, recorder, shelf)
    polling.start()
    await recorder.until(1)
    await until(lambda: shelf.offset == 700_000_003)
    await polling.stop()


async def test_a_webhook_that_was_set_is_taken_away_and_what_waits_is_kept(
    standin: StandIn, telegram: Telegram
) -> None:
    recorder = Recorder()
    standin.webhook.set({"url": "http://127.0.0.1:9/nowhere"})
    standin.resident(1).say("hallo")
    polling = polling_of(telegram, recorder, Shelf())
    polling.start()
    assert len(await recorder.until(1)) == 1
    assert not standin.webhook.url
    await polling.stop()


async def test_a_second_poller_is_said_clearly_and_polling_goes_on_after_it(
    standin: StandIn, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    recorder, other = Recorder(), Telegram(token=standin.token, api_url=standin.url)
    polling = polling_of(telegram, recorder, Shelf())
    polling.start()
    for _ in range(3):
        await until(lambda: len(standin.called("getUpdates")) >= 1)
        standin.calls.clear()
        intruder = asyncio.create_task(other.updates(None, 5))
        await until(lambda: len(standin.called("getUpdates")) >= 2)
        intruder.cancel()
    said = [record for record in caplog.records if record.getMessage() == "telegram.polled_elsewhere"]
    assert [record.levelno for record in said] == [logging.ERROR]
    assert "Another program polls this bot" in JsonLines().format(said[0])
    standin.resident(1).say("hallo")
    await recorder.until(1)
    await polling.stop()
    await other.close()


@pytest.mark.parametrize("kind", ["error", "drop_before", "drop_after", "garbage"])
async def test_a_bad_network_is_waited_out(standin: StandIn, telegram: Telegram, kind: str) -> None:
    recorder = Recorder()
    for _ in range(3):
        standin.fault("*", kind)
    standin.resident(1).say("hallo")
    polling = polling_of(telegram, recorder, Shelf())
    polling.start()
    await recorder.until(1)
    await polling.stop()


async def test_a_stop_breaks_off_a_long_poll_at_once(
    standin: StandIn, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert telegram_polling.GRACE < 2 < telegram_polling.LONG_POLL
    monkeypatch.setattr(telegram_polling, "GRACE", 60)
    polling = polling_of(telegram, Recorder(), Shelf())
    polling.start()
    await until(lambda: standin.called("getUpdates"))
    async with asyncio.timeout(20):
        await polling.stop()


@pytest.mark.parametrize(("delay", "grace", "stored"), [(0.3, 60, 1), (60.0, 0.3, 0)])
async def test_a_stop_waits_for_commits_under_way_but_not_for_ever(
    standin: StandIn, telegram: Telegram, monkeypatch: pytest.MonkeyPatch, delay: float, grace: float, stored: int
) -> None:
    monkeypatch.setattr(telegram_polling, "GRACE", grace)
    recorder = Recorder()
    recorder.delay = delay
    polling = polling_of(telegram, recorder, Shelf())
    standin.resident(1).say("hallo")
    polling.start()
    await until(lambda: recorder.tried)
    await polling.stop()
    assert len(recorder.stored) == stored


async def test_a_stop_before_anything_began_is_no_error(standin: StandIn, telegram: Telegram) -> None:
    polling = polling_of(telegram, Recorder(), Shelf())
    await polling.stop()
    polling.start()
    await polling.stop()
    assert standin.called("getUpdates") == []


async def test_a_pressed_buttons_clock_stops_after_the_commit(standin: StandIn, telegram: Telegram) -> None:
    recorder = Recorder()
    resident = standin.resident(1)
    resident.start()
    press = resident.press_data("1|age|yes", standin.world.chat(1).bubbles[0])
    polling = polling_of(telegram, recorder, Shelf())
    polling.start()
    await recorder.until(2)
    await until(lambda: standin.world.presses[press] is None)
    await polling.stop()
