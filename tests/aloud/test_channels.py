"""What a bubble sounds like, over real HTTP against both stand-ins: after the text, once, and never in its way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pywa_async import WhatsApp as Pywa
from pywa_async.errors import WhatsAppError

from bot.aloud.script import Teller
from bot.aloud.sounds import Sounds
from bot.aloud.speaker import Said, Speaker
from bot.bench.telegram_methods import Flood
from bot.bench.telegram_standin import StandIn as TelegramStandIn
from bot.bench.whatsapp_standin import StandIn as WhatsAppStandIn
from bot.channels import sound
from bot.channels.base import Button, MakesSound, Medium, Outgoing
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import Account, WhatsApp
from bot.conversation.bubbles import Bubble, Phrase
from bot.language.catalogue import Catalogues
from bot.language.render import FACTS
from bot.resources import folder
from bot.work.composing import compose
from bot.work.reading_aloud import read_aloud

pytestmark = pytest.mark.anyio

ROWS = ((Button("Ja", "3|consent|yes"),),)


@pytest.fixture
def note(voice: Speaker) -> Medium:
    made = voice.join([Said("Hallo", "nl")], kind="ogg")
    return Medium(content=made.content, mime="audio/ogg", key="a" * 40)


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[TelegramStandIn, Telegram]]:
    async with TelegramStandIn() as standin:
        channel = Telegram(token=standin.token, api_url=standin.url)
        standin.resident(5).start()
        yield standin, channel
        await channel.close()


@pytest.fixture
async def whatsapp() -> AsyncIterator[tuple[WhatsAppStandIn, WhatsApp]]:
    async with WhatsAppStandIn() as standin:
        account = Account(token=standin.token, phone_id=standin.world.phone_id, api_url=standin.url)
        channel = WhatsApp(account, opener=lambda language: "Kies")
        standin.resident(1).say("hoi")
        yield standin, channel
        await channel.close()


def heard(medium: Medium | None) -> MakesSound:
    async def made() -> Medium | None:
        return medium

    return made


def aloud(makes: MakesSound, text: str = "Mag dat?") -> Outgoing:
    return Outgoing(text=text, language="nl", buttons=ROWS, sound=makes)


async def test_on_telegram_the_voice_follows_the_text_and_goes_over_once(
    telegram: tuple[TelegramStandIn, Telegram], note: Medium
) -> None:
    standin, channel = telegram
    ids = [*await channel.send("5", aloud(heard(note))), *await channel.send("5", aloud(heard(note)))]
    bubbles = standin.resident(5).bubbles
    assert ["voice" in bubble.body for bubble in bubbles] == [False, True] * 2
    assert ids == [str(bubble.message_id) for bubble in bubbles]
    assert [bubble.labels for bubble in bubbles] == [["Ja"], []] * 2
    first, second = (wanted["voice"] for wanted in standin.called("sendVoice"))
    assert (first, isinstance(second, str)) == (note.content, True)


async def test_on_whatsapp_the_voice_follows_the_text_and_goes_over_once(
    whatsapp: tuple[WhatsAppStandIn, WhatsApp], note: Medium
) -> None:
    standin, channel = whatsapp
    resident = standin.resident(1)
    ids: list[str] = []
    for _ in range(2):
        ids += await channel.send(resident.chat.phone, aloud(heard(note)))
    kinds = [bubble.body["type"] for bubble in resident.bubbles]
    assert kinds == ["interactive", "audio"] * 2
    assert ids == [bubble.id for bubble in resident.bubbles]
    (file,) = standin.world.files.values()
    assert (file.content, file.mime) == (note.content, "audio/ogg")


async def test_what_holds_a_residents_words_is_handed_over_anew_and_under_no_id(
    telegram: tuple[TelegramStandIn, Telegram], note: Medium
) -> None:
    standin, channel = telegram
    private = Medium(content=note.content, mime=note.mime, key="")
    for _ in range(2):
        await channel.send("5", aloud(heard(private)))
    assert [wanted["voice"] for wanted in standin.called("sendVoice")] == [note.content] * 2


async def test_a_sound_that_does_not_go_leaves_the_text_where_it_is(
    telegram: tuple[TelegramStandIn, Telegram], whatsapp: tuple[WhatsAppStandIn, WhatsApp], note: Medium
) -> None:
    standin, channel = telegram
    standin.fault("sendVoice", "error")
    assert len(await channel.send("5", aloud(heard(note)))) == 1
    assert [bubble.text for bubble in standin.resident(5).bubbles] == ["Mag dat?"]
    other, number = whatsapp
    wrong = Medium(content=b"no Ogg at all", mime="audio/ogg", key="b")
    assert len(await number.send(other.resident(1).chat.phone, aloud(heard(wrong)))) == 1
    assert [bubble.text for bubble in other.resident(1).bubbles] == ["Mag dat?"]


async def test_a_sound_that_cannot_be_made_or_takes_too_long_leaves_the_text_where_it_is(
    telegram: tuple[TelegramStandIn, Telegram], monkeypatch: pytest.MonkeyPatch
) -> None:
    standin, channel = telegram
    monkeypatch.setattr(sound, "_PATIENCE", 0.05)

    async def broken() -> Medium | None:
        raise OSError

    async def endless() -> Medium | None:
        await asyncio.Event().wait()
        return None

    for makes in (broken, endless, heard(None)):
        assert len(await channel.send("5", aloud(makes))) == 1
    assert len(standin.resident(5).bubbles) == 3
    assert standin.called("sendVoice") == []


async def test_the_text_is_there_before_the_sound_is_even_made(telegram: tuple[TelegramStandIn, Telegram]) -> None:
    standin, channel = telegram
    seen: list[int] = []

    async def made() -> Medium | None:
        seen.append(len(standin.resident(5).bubbles))
        return None

    await channel.send("5", aloud(made))
    assert seen == [1]


async def test_a_flood_holds_the_sound_up_and_not_the_text(
    telegram: tuple[TelegramStandIn, Telegram], note: Medium
) -> None:
    standin, channel = telegram
    standin.methods.flood = Flood(per_chat=2.0, burst=1)
    ids = await channel.send("5", aloud(heard(note)))
    assert len(ids) == 2
    assert standin.methods.flood.refused == 1


async def test_a_client_that_others_wrote_finds_our_sound_good(
    whatsapp: tuple[WhatsAppStandIn, WhatsApp], note: Medium
) -> None:
    standin, _ = whatsapp
    resident = standin.resident(1)
    async with httpx.AsyncClient(trust_env=False) as session:
        client = Pywa(phone_id=standin.world.phone_id, token=standin.token, session=session)
        session.base_url = httpx.URL(f"{standin.url}/v26.0")
        await client.send_audio(resident.chat.phone, note.content, mime_type=note.mime)
        (bubble,) = resident.bubbles
        assert bubble.body["type"] == "audio"
        with pytest.raises(WhatsAppError, match="Media upload error"):
            await client.send_audio(resident.chat.phone, b"RIFF", mime_type="audio/wav")


def teller(language: str) -> Teller:
    return Teller(Catalogues.load(folder("locales"), (language,)), dict(zip(FACTS, FACTS, strict=True)))


async def shown(sounds: Sounds, language: str, **bubble: Any) -> Outgoing:
    """What goes out of this bubble, as a channel gets it."""

    async def turn() -> None: ...

    told = teller(language)
    asked = replace(Bubble(step="age", turn=1, parts=(Phrase("age.text"),), aloud=True), **bubble)
    outgoing = compose(asked, language, told.catalogues, told.facts)
    return read_aloud(outgoing, asked, told, sounds=sounds, turn=turn)


async def test_who_asked_to_hear_everything_hears_it(sounds: Sounds) -> None:
    outgoing = await shown(sounds, "nl")
    assert outgoing.sound
    made = await outgoing.sound()
    assert made
    assert made.content[:4] == b"OggS"
    assert (await shown(sounds, "nl", aloud=False)).sound is None


async def test_where_nothing_speaks_the_language_a_note_says_so_but_not_to_who_never_asked(sounds: Sounds) -> None:
    mute = await shown(sounds, "so")
    assert mute.sound is None
    assert mute.text.endswith(teller("so").catalogues.phrases("so")["aloud.none"])
    unasked = await shown(sounds, "so", step="form", parts=(Phrase("form.text"),))
    assert "🔇" not in unasked.text
