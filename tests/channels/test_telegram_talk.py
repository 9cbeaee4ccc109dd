"""The whole road over Telegram: stand-in, polling or webhook, turn writer, delivery, and back to the resident."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.assemble import App, assemble
from bot.bench.telegram_methods import Flood
from bot.bench.telegram_residents import Resident
from bot.bench.telegram_standin import StandIn
from bot.channels.telegram import Telegram
from bot.channels.telegram_door import TelegramDoor
from bot.channels.telegram_polling import Polling
from bot.settings import read_settings
from bot.store.polling import load_offset, save_offset
from bot.work.delivery import Delivery
from bot.work.sender import Words
from tests.channels.serving import serving

pytestmark = pytest.mark.anyio

SECRET = "s3cret"


@contextlib.asynccontextmanager
async def polled(app: App, telegram: Telegram, door: TelegramDoor) -> AsyncIterator[None]:
    polling = Polling(
        telegram=telegram,
        take_in=door.take_in,
        load=lambda: app.database.write(lambda connection: load_offset(connection, "telegram")),
        save=lambda offset: app.database.write(
            lambda connection: save_offset(connection, "telegram", offset, app.clock())
        ),
    )
    polling.start()
    try:
        yield
    finally:
        await polling.stop()


@contextlib.asynccontextmanager
async def hooked(app: App, telegram: Telegram, door: TelegramDoor) -> AsyncIterator[None]:
    async def receive(request: Request) -> Response:
        return Response(status_code=await door.receive(request.headers, await request.body()))

    async with serving(Starlette(routes=[Route("/telegram", receive, methods=["POST"])])) as url:
        await telegram.set_webhook(f"{url}/telegram", SECRET)
        yield
        await telegram.remove_webhook()


@contextlib.asynccontextmanager
async def running(standin: StandIn, folder: Path, *, webhook: bool, aloud: bool = False) -> AsyncIterator[App]:
    """Aanbel with a database of its own, talking to the stand-in."""
    with assemble(read_settings({"AANBEL_DATA": str(folder / "data")})) as app:
        telegram = Telegram(token=standin.token, api_url=standin.url)
        words = Words(catalogues=app.catalogues, facts=app.facts, sounds=app.sounds if aloud else None)
        delivery = Delivery(database=app.database, road=app.road, channels={"telegram": telegram}, words=words)
        turns = app.turns(delivery.wake)
        door = TelegramDoor(telegram=telegram, submit=turns.submit, group_text=str, clock=app.clock, secret=SECRET)
        await delivery.start()
        try:
            async with (hooked if webhook else polled)(app, telegram, door):
                yield app
        finally:
            await delivery.stop()
            await door.close()
            await telegram.close()
            app.sounds.close()


async def talk(resident: Resident, language: str) -> list[str]:
    """Open the talk, choose a language by its name, and press the first button a few times."""
    resident.start()
    shown = [await resident.next_bubble(20)]
    assert language in shown[0].labels
    resident.press(language)
    for _ in range(4):
        shown.append(await resident.next_bubble(20))
        resident.press(shown[-1].labels[0])
    shown.append(await resident.next_bubble(20))
    return [bubble.text for bubble in shown]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_four_residents_talk_at_once_each_in_an_own_language(
    standin: StandIn, tmp_path: Path, webhook: bool
) -> None:
    standin.methods.flood = Flood()
    names = ["Nederlands", "English", "العربية", "ትግርኛ"]
    residents = [standin.resident(number) for number in range(1, 5)]
    async with running(standin, tmp_path, webhook=webhook):
        talks = await asyncio.gather(*map(talk, residents, names))
    assert [len(set(texts)) for texts in talks] == [6, 6, 6, 6]
    assert len({texts[1] for texts in talks}) == 4
    assert all("\u200f" in text for text in talks[2][1:])
    assert [len(resident.bubbles) for resident in residents] == [6, 6, 6, 6]


async def test_a_talk_goes_on_after_a_restart_without_a_word_lost_or_repeated(standin: StandIn, tmp_path: Path) -> None:
    resident = standin.resident(1)
    async with running(standin, tmp_path, webhook=False):
        resident.start()
        await resident.next_bubble()
    resident.press("English")
    async with running(standin, tmp_path, webhook=False):
        english = await resident.next_bubble()
    async with running(standin, tmp_path, webhook=False):
        resident.press(english.labels[0])
        await resident.next_bubble()
    assert len(resident.bubbles) == 3
    assert not standin.world.waiting()[1:]


async def test_who_asks_for_pictures_gets_one_with_every_question_until_they_are_switched_off(
    standin: StandIn, tmp_path: Path
) -> None:
    residents = [standin.resident(number) for number in (1, 2)]
    async with running(standin, tmp_path, webhook=False):
        for resident in residents:
            resident.start("ar")
            form = await resident.next_bubble(20)
            assert "photo" not in form.body
            resident.press(next(label for label in form.labels if "📷" in label))
            shown = await resident.next_bubble(20)
            assert shown.body["photo"]
            assert shown.text
            assert shown.labels
            resident.say("/pictures")
            assert "photo" not in (await resident.next_bubble(20)).body
    pictures = [file for file in standin.world.files.values() if file.path.startswith("photo/")]
    assert len(pictures) == 1, "what the first one got was not handed over again"


async def test_who_would_rather_talk_hears_every_question_and_who_types_only_the_choice_how(
    standin: StandIn, tmp_path: Path
) -> None:
    talker, typist = standin.resident(1), standin.resident(2)
    async with running(standin, tmp_path, webhook=False, aloud=True):
        for resident, sign in ((talker, "🎤"), (typist, "✍️")):
            resident.start("ti")
            form = await resident.next_bubble(20)
            resident.press(next(label for label in form.labels if sign in label))
            welcome = await resident.next_bubble(20)
            resident.press(welcome.labels[0])
            await resident.next_bubble(20)
        async with asyncio.timeout(20):
            while len(talker.sounds) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert len(typist.sounds) == 1, "who cannot read must be able to choose"
        talker.say("/wipe")
        await talker.next_bubble(20)
        async with asyncio.timeout(20):
            while len(talker.sounds) > 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    sounds = [file.content for file in standin.world.files.values() if file.path.startswith("voice/")]
    assert len(sounds) == len(set(sounds)), "each was handed over once"
    assert all(sound[:4] == b"OggS" and b"OpusHead" in sound[:64] for sound in sounds)
