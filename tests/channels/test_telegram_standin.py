"""The stand-in itself, checked with a client that is not ours: python-telegram-bot's own Bot and Updater."""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import Updater

from bot.bench.telegram_methods import Flood
from bot.bench.telegram_standin import StandIn

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bot(standin: StandIn) -> AsyncIterator[Bot]:
    async with Bot(standin.token, base_url=f"{standin.url}/bot", base_file_url=f"{standin.url}/file/bot") as bot:
        yield bot


async def drain(queue: "asyncio.Queue[object]", count: int) -> list[Update]:
    updates: list[Update] = []
    async with asyncio.timeout(5):
        while len(updates) < count:
            update = await queue.get()
            assert isinstance(update, Update)
            updates.append(update)
    return updates


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_librarys_updater_polls_it_and_every_update_is_read(standin: StandIn, bot: Bot) -> None:
    resident = standin.resident(5)
    standin.webhook.set({"url": "http://127.0.0.1:9"})  # the Updater takes it away itself
    resident.start("n12_ti")
    queue: asyncio.Queue[object] = asyncio.Queue()
    updater = Updater(bot, queue)
    async with updater:
        await updater.start_polling(timeout=2)
        [first] = await drain(queue, 1)
        assert first.message
        assert first.message.text == "/start n12_ti"
        await first.message.reply_text(
            "hoi", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="1|a|b")]])
        )
        resident.press("Ja")
        resident.edit(resident.say("een"), "twee")
        resident.send_album([b"a", b"b"], "samen")
        resident.send_voice(b"v")
        resident.send_video(b"v")
        resident.send_document(b"d")
        for kind in ("sticker", "location", "contact", "poll", "dice"):
            resident.send_other(kind)
        resident.block()
        resident.unblock()
        updates = await drain(queue, 15)
        await until(lambda: not standin.world.updates)
        query = updates[0].callback_query
        assert query
        assert query.data == "1|a|b"
        await query.answer()
        await updater.stop()
    assert [update.effective_message.text for update in updates[1:3] if update.effective_message] == ["een", "twee"]
    album = [update.message for update in updates[3:5] if update.message]
    assert {message.media_group_id for message in album} == {album[0].media_group_id}
    assert [message.caption for message in album] == ["samen", None]
    kinds = [update.message.effective_attachment for update in updates[5:13] if update.message]
    assert None not in kinds
    assert len(kinds) == 8
    assert [change.new_chat_member.status for update in updates[13:] if (change := update.my_chat_member)] == [
        "kicked",
        "member",
    ]


async def test_updates_come_again_until_a_higher_offset_confirms_them(standin: StandIn, bot: Bot) -> None:
    for text in ("een", "twee", "drie"):
        standin.resident(5).say(text)
    first = await bot.get_updates()
    assert [update.update_id for update in await bot.get_updates()] == [update.update_id for update in first]
    assert [update.message.text for update in await bot.get_updates(limit=2) if update.message] == ["een", "twee"]
    rest = await bot.get_updates(offset=first[1].update_id)
    assert [update.message.text for update in rest if update.message] == ["twee", "drie"]
    assert len(await bot.get_updates()) == 2
    # An offset that cannot be, of another time, confirms nothing.
    assert len(await bot.get_updates(offset=900_000_000)) == 2
    assert len(await bot.get_updates(offset=-1)) == 1
    assert await bot.get_updates(offset=first[2].update_id + 1) == ()


async def test_a_long_poll_returns_as_soon_as_something_is_said(standin: StandIn, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await until(lambda: standin.called("getUpdates"))
    standin.resident(5).say("hallo")
    async with asyncio.timeout(1):
        assert len(await waiting) == 1
    assert await bot.get_updates(offset=700_000_002, timeout=1) == ()


async def test_two_pollers_conflict_and_so_does_a_webhook(standin: StandIn, bot: Bot) -> None:
    async with Bot(standin.token, base_url=f"{standin.url}/bot") as other:
        waiting = asyncio.create_task(bot.get_updates(timeout=5))
        await until(lambda: standin.called("getUpdates"))
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict, match="only one bot instance"):
            await waiting
        await bot.set_webhook("http://127.0.0.1:9")
        with pytest.raises(Conflict, match="terminated by setWebhook"):
            await second
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_only_the_kinds_that_were_asked_for_come(standin: StandIn, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    standin.resident(5).say("hallo")
    assert await bot.get_updates() == ()


async def test_a_press_waits_150_seconds_and_a_message_a_day(standin: StandIn, bot: Bot) -> None:
    resident = standin.resident(5)
    resident.start()
    resident.press_data("x", standin.world.chat(5).bubbles[0])
    assert len(await bot.get_updates()) == 2
    standin.world.move_clock(151)
    assert len(await bot.get_updates()) == 1
    standin.world.move_clock(86_400)
    assert await bot.get_updates() == ()


async def test_texts_and_buttons_are_checked(standin: StandIn, bot: Bot) -> None:
    standin.resident(5).start()
    assert (await bot.send_message(5, "😀" * 2048)).message_id == 2
    for text in ("", "   ", "\u2028", "😀" * 2049):
        with pytest.raises(BadRequest, match=r"empty|too long"):
            await bot.send_message(5, text)
    for label, data in (("Ja", "x" * 65), ("Ja", "ሀ" * 22), ("", "x"), ("Ja", "")):
        button = InlineKeyboardButton(label, callback_data=data)
        with pytest.raises(BadRequest, match=r"Button_\w+_invalid"):
            await bot.send_message(5, "hoi", reply_markup=InlineKeyboardMarkup([[button]]))
    [_, bubble] = standin.world.chat(5).bubbles
    assert bubble.by_bot


async def test_a_text_loses_what_the_real_server_takes_out(standin: StandIn, bot: Bot) -> None:
    standin.resident(5).start()
    sent = await bot.send_message(5, " \u202bاهلا\u202c\tSam\r\n\u2068Sam\u2069\u200f ")
    assert sent.text == "اهلا Sam\n\u2068Sam\u2069\u200f"


async def test_who_blocked_is_forbidden_and_who_never_came_is_not_found(standin: StandIn, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(5, "hoi")
    standin.resident(5).start()
    standin.resident(5).block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(5, "hoi")
    standin.resident(5).unblock()
    assert await bot.send_message(5, "hoi")


async def test_bubbles_are_edited_and_taken_away_within_48_hours(standin: StandIn, bot: Bot) -> None:
    resident = standin.resident(5)
    typed = resident.say("hallo")
    sent = await bot.send_message(5, "een")
    await bot.edit_message_text("twee", 5, sent.message_id)
    assert [bubble.text for bubble in resident.bubbles] == ["twee"]
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("twee", 5, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("twee", 5, typed)
    assert await bot.delete_messages(5, [typed, 999])
    standin.world.move_clock(48 * 3600 + 1)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(5, sent.message_id)
    with pytest.raises(BadRequest, match="to delete not found"):
        await bot.delete_message(5, typed)
    assert len(resident.bubbles) == 1


async def test_a_press_is_answered_once(standin: StandIn, bot: Bot) -> None:
    resident = standin.resident(5)
    resident.start()
    press = resident.press_data("x", standin.world.chat(5).bubbles[0])
    assert await bot.answer_callback_query(press)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(press)
    with pytest.raises(LookupError):
        resident.press("Ja")


async def test_files_go_up_and_down(standin: StandIn, bot: Bot) -> None:
    resident = standin.resident(5)
    resident.send_photo(b"\xff\xd8 foto", "mijn trap")
    [update] = await bot.get_updates()
    assert update.message
    assert [size.width for size in update.message.photo] == [90, 1280]
    file = await update.message.photo[-1].get_file()
    assert await file.download_as_bytearray() == b"\xff\xd8 foto"
    voice = (await bot.send_voice(5, b"OggS")).voice
    photo = (await bot.send_photo(5, b"\xff\xd8")).photo
    assert voice
    assert [len(resident.bubbles) + len(resident.sounds), voice.file_size, photo[-1].file_size] == [2, 4, 2]
    standin.resident(5).send_document(bytes(20_000_001))
    big = (await bot.get_updates(offset=-1))[0].message
    assert big
    assert big.document
    with pytest.raises(BadRequest, match="too big"):
        await big.document.get_file()
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("x")


async def test_commands_and_descriptions_are_kept_by_language(standin: StandIn, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("start", "Begin")], language_code="ti")
    await bot.set_my_description("Lang")
    await bot.set_my_short_description("Kort", language_code="ar")
    assert set(standin.methods.profile) == {("commands", "ti"), ("description", ""), ("short_description", "ar")}
    with pytest.raises(BadRequest, match="language code"):
        await bot.set_my_description("Lang", language_code="kmr")
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_short_description("a" * 121)


async def test_limits_hold_for_a_chat_and_for_the_whole_bot(standin: StandIn, bot: Bot) -> None:
    standin.methods.flood = Flood(per_second=5, per_chat=0.5, burst=2)
    for number in range(1, 7):
        standin.resident(number).start()
    await bot.send_message(1, "een")
    await bot.send_message(1, "twee")
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(1, "drie")
    assert flood.value.retry_after.total_seconds() == 2  # type: ignore[union-attr]
    await asyncio.gather(*(bot.send_message(number, "een") for number in (2, 3, 4)))
    with pytest.raises(RetryAfter):
        await asyncio.gather(*(bot.send_message(number, "een") for number in (5, 6)))
    standin.world.move_clock(2)
    await bot.send_message(1, "drie")


async def test_faults_come_when_asked_for_and_end(standin: StandIn, bot: Bot) -> None:
    resident = standin.resident(5)
    resident.start()
    for kind, error, bubbles in (
        ("error", NetworkError, 0), ("drop_before", NetworkError, 0), ("drop_after", NetworkError, 1),
    ):  # fmt: skip
        standin.fault("sendMessage", kind)
        with pytest.raises(error):
            await bot.send_message(5, "hoi")
        assert len(resident.bubbles) == bubbles
    standin.fault("sendMessage", "slow", seconds=0.3)
    with pytest.raises(TimedOut):
        await bot.send_message(5, "hoi", read_timeout=0.1)
    assert await bot.send_message(5, "hoi")


async def test_a_wrong_token_is_refused(standin: StandIn) -> None:
    stranger = Bot("1:wrong", base_url=f"{standin.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_a_resident_can_wait_for_the_next_bubble(standin: StandIn, bot: Bot) -> None:
    resident = standin.resident(5)
    resident.start()
    waiting = asyncio.create_task(resident.next_bubble())
    await asyncio.sleep(0)
    await bot.send_message(5, "een")
    await bot.send_message(5, "twee")
    assert [(await waiting).text, (await resident.next_bubble()).text] == ["een", "twee"]
    with pytest.raises(TimeoutError):
        await resident.next_bubble(0.05)


def ask(url: str, arguments: dict[str, Any] | None = None) -> Any:
    body = None if arguments is None else json.dumps(arguments).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def test_it_works_as_a_process_of_its_own() -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "bot.bench.telegram_standin", "--limits"], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            told = json.loads(process.stdout.readline())
            url, bot = told["url"], f"{told['url']}/bot{told['token']}"
            ask(f"{url}/residents/5/say", {"text": "hallo"})
            [update] = ask(f"{bot}/getUpdates")["result"]
            assert update["message"]["text"] == "hallo"
            keyboard = {"inline_keyboard": [[{"text": "Ja", "callback_data": "1|a|b"}]]}
            assert ask(f"{bot}/sendMessage", {"chat_id": 5, "text": "hoi", "reply_markup": keyboard})["ok"]
            assert ask(f"{url}/residents/5/bubbles") == [{"id": 2, "text": "hoi", "labels": ["Ja"]}]
            ask(f"{url}/residents/5/press", {"label": "Ja"})
            assert ask(f"{bot}/getUpdates")["result"][1]["callback_query"]["data"] == "1|a|b"
        finally:
            process.terminate()
