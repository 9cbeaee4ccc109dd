"""The webhook: the same road, over real HTTP from the stand-in to our door."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.bench.telegram_standin import StandIn
from bot.channels.base import Incoming
from bot.channels.telegram import UPDATES, Telegram
from bot.channels.telegram_door import MAX_BODY, TelegramDoor
from bot.conversation.events import MessageReceived
from tests.channels import payloads
from tests.channels.recording import Clock, Recorder
from tests.channels.serving import serving

pytestmark = pytest.mark.anyio

SECRET = "s3cret_-x"
HEADERS = {"x-telegram-bot-api-secret-token": SECRET}


def door_of(telegram: Telegram, recorder: Recorder, clock: Clock | None = None) -> TelegramDoor:
    return TelegramDoor(
        telegram=telegram,
        submit=recorder.submit,
        group_text=lambda language: f"{language}: alleen met één mens tegelijk",
        clock=clock or Clock(),
        secret=SECRET,
    )


@contextlib.asynccontextmanager
async def hooked(standin: StandIn, telegram: Telegram, recorder: Recorder) -> AsyncIterator[TelegramDoor]:
    """Our door as a web server, and Telegram told where it is."""
    door = door_of(telegram, recorder)

    async def receive(request: Request) -> Response:
        return Response(status_code=await door.receive(request.headers, await request.body()))

    async with serving(Starlette(routes=[Route("/telegram", receive, methods=["POST"])])) as url:
        standin.webhook.first_pause = 0.02
        await telegram.set_webhook(f"{url}/telegram", SECRET)
        yield door
        await door.close()
        standin.webhook.close()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def texts(recorder: Recorder, address: str) -> list[str]:
    return [
        incoming.event.text
        for incoming in recorder.stored
        if isinstance(incoming, Incoming)
        and isinstance(incoming.event, MessageReceived)
        and incoming.address == address
    ]


async def test_what_residents_say_arrives_through_the_webhook_in_order(standin: StandIn, telegram: Telegram) -> None:
    recorder = Recorder()
    async with hooked(standin, telegram, recorder):
        for number in range(20):
            for resident in (1, 2, 3, 4):
                standin.resident(resident).say(f"{number}")
        await recorder.until(80)
        await until(lambda: not standin.world.updates)
    assert all(texts(recorder, str(resident)) == [f"{number}" for number in range(20)] for resident in (1, 2, 3, 4))


async def test_what_is_not_stored_is_a_503_and_comes_again_in_order(standin: StandIn, telegram: Telegram) -> None:
    recorder = Recorder()
    recorder.failures = 3
    async with hooked(standin, telegram, recorder):
        for number in range(5):
            standin.resident(1).say(f"{number}")
        await until(lambda: standin.webhook.last_error == "Wrong response from the webhook: 503")
        await recorder.until(5)
    assert texts(recorder, "1") == ["0", "1", "2", "3", "4"]


async def test_a_repeat_carries_the_same_id(standin: StandIn, telegram: Telegram) -> None:
    recorder = Recorder()
    standin.webhook.twice = True
    async with hooked(standin, telegram, recorder):
        standin.resident(1).say("hallo")
        await until(lambda: len(recorder.tried) >= 2)
    assert len(set(recorder.tried)) == 1
    assert len(recorder.stored) == 1


async def test_a_webhook_with_another_secret_gets_nothing_in(standin: StandIn, telegram: Telegram) -> None:
    recorder = Recorder()
    async with hooked(standin, telegram, recorder):
        await telegram.set_webhook(standin.webhook.url, "another")
        standin.resident(1).say("hallo")
        await until(lambda: standin.webhook.last_error == "Wrong response from the webhook: 401")
    assert recorder.tried == []


async def test_the_webhook_is_set_with_what_it_needs(standin: StandIn, telegram: Telegram) -> None:
    await telegram.set_webhook("https://example.org/telegram", SECRET, connections=10)
    [wanted] = standin.called("setWebhook")
    assert (wanted["secret_token"], wanted["max_connections"]) == (SECRET, "10")
    assert json.loads(wanted["allowed_updates"]) == list(UPDATES)
    await telegram.remove_webhook()
    assert standin.webhook.information()["url"] == ""
    assert standin.called("deleteWebhook")[0]["drop_pending_updates"] == "false"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json.dumps(payloads.message(text="hallo")).encode(), 200),
        (b'{"update_id": 5}', 200),
        (b'{"update_id": 5, "telepathy": {}}', 200),
        (b"{}", 200),
        (b"[]", 400),
        (b'"hallo"', 400),
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b" " * MAX_BODY + b"{}", 413),
    ],
)
async def test_every_body_has_an_answer(telegram: Telegram, body: bytes, status: int) -> None:
    assert await door_of(telegram, Recorder()).receive(HEADERS, body) == status


async def test_a_stranger_learns_nothing_from_any_body(telegram: Telegram) -> None:
    door = door_of(telegram, Recorder())
    for body in (b"{}", b"{", b" " * (MAX_BODY + 1)):
        assert await door.receive({}, body) == 401


async def test_a_group_gets_one_sentence_an_hour_and_nothing_of_it_is_kept(
    standin: StandIn, telegram: Telegram
) -> None:
    recorder, clock, group = Recorder(), Clock(), standin.group()
    door = door_of(telegram, recorder, clock)
    await telegram.learn_name()

    async def take_all_in() -> None:
        for update in await telegram.updates(None, 0):
            await door.take_in(update)
            standin.world.forget(update["update_id"])
        await door.close()

    group.add_bot(standin.resident(1))
    group.say(standin.resident(1), "/start")
    await take_all_in()
    [bubble] = group.bubbles
    assert bubble.text == "nl: alleen met één mens tegelijk"
    group.say(standin.resident(2), "wat?", reply_to=bubble)
    clock.move(timedelta(minutes=59))
    await take_all_in()
    assert len(group.bubbles) == 1
    clock.move(timedelta(minutes=2))
    group.say(standin.resident(2), f"@{telegram.username} hallo?", privacy=False)
    await take_all_in()
    assert len(group.bubbles) == 2
    assert recorder.tried == []


async def test_a_group_that_put_the_bot_out_is_no_error(standin: StandIn, telegram: Telegram) -> None:
    standin.group()
    standin.world.chat(-1_000_123).blocked = True
    door = door_of(telegram, Recorder())
    await door.take_in(payloads.in_group({"id": -1_000_123, "type": "group", "title": "x"}, text="/start"))
    await door.close()
    assert standin.called("sendMessage")


async def test_the_answer_to_a_press_does_not_wait_for_telegram(standin: StandIn, telegram: Telegram) -> None:
    standin.fault("answerCallbackQuery", "slow", seconds=0.3)
    door = door_of(telegram, Recorder())
    async with asyncio.timeout(0.2):
        assert await door.receive(HEADERS, json.dumps(payloads.pressed("1|age|yes")).encode()) == 200
    await door.close()
    assert [call["callback_query_id"] for call in standin.called("answerCallbackQuery")] == ["4382bfdwdsb323b2d9"]


async def test_a_stop_does_not_wait_for_a_telegram_that_is_away(standin: StandIn, telegram: Telegram) -> None:
    standin.fault("answerCallbackQuery", "slow", seconds=3)
    door = door_of(telegram, Recorder())
    await door.take_in(payloads.pressed("1|age|yes"))
    async with asyncio.timeout(2):
        await door.close()
        await door.close()
