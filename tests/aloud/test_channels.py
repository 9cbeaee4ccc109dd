"""What a bubble sounds like, over real HTTP against both stand-ins, and what goes out with it or instead."""

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
from bot.channels.base import Medium, Outgoing
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import Account, WhatsApp
from bot.channels.whatsapp_pair import BURST
from bot.conversation.bubbles import Bubble, Phrase
from bot.errors import ChannelError
from bot.language.catalogue import Catalogues
from bot.language.render import FACTS
from bot.resources import folder
from bot.work.composing import compose
from bot.work.reading_aloud import read_aloud

pytestmark = pytest.mark.anyio


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


async def test_on_telegram_a_sound_is_a_voice_note_and_goes_over_once(
    telegram: tuple[TelegramStandIn, Telegram], note: Medium
) -> None:
    standin, channel = telegram
    ids = [*await channel.voice("5", note), *await channel.voice("5", note)]
    assert ids == [str(bubble.message_id) for bubble in standin.resident(5).sounds]
    first, second = (wanted["voice"] for wanted in standin.called("sendVoice"))
    assert (first, isinstance(second, str)) == (note.content, True)


async def test_on_whatsapp_a_sound_goes_over_once(whatsapp: tuple[WhatsAppStandIn, WhatsApp], note: Medium) -> None:
    standin, channel = whatsapp
    resident = standin.resident(1)
    ids = [*await channel.voice(resident.chat.phone, note), *await channel.voice(resident.chat.phone, note)]
    assert ids == [bubble.id for bubble in resident.sounds]
    (file,) = standin.world.files.values()
    assert (file.content, file.mime) == (note.content, "audio/ogg")


async def test_what_holds_a_residents_words_is_handed_over_anew_and_under_no_id(
    telegram: tuple[TelegramStandIn, Telegram], note: Medium
) -> None:
    standin, channel = telegram
    private = Medium(content=note.content, mime=note.mime, key="")
    for _ in range(2):
        await channel.voice("5", private)
    assert [wanted["voice"] for wanted in standin.called("sendVoice")] == [note.content] * 2


async def test_a_sound_that_an_id_no_longer_stands_for_is_handed_over_anew(
    telegram: tuple[TelegramStandIn, Telegram], note: Medium
) -> None:
    standin, channel = telegram
    await channel.voice("5", note)
    standin.world.files.clear()
    with pytest.raises(ChannelError):
        await channel.voice("5", note)
    assert await channel.voice("5", note)


async def test_a_flood_holds_a_sound_up(telegram: tuple[TelegramStandIn, Telegram], note: Medium) -> None:
    standin, channel = telegram
    standin.methods.flood = Flood(per_chat=2.0, burst=1)
    for _ in range(2):
        assert await channel.voice("5", note)
    assert standin.methods.flood.refused == 1


async def test_who_may_not_be_written_to_at_once_on_whatsapp_gets_no_sound(
    whatsapp: tuple[WhatsAppStandIn, WhatsApp], note: Medium
) -> None:
    standin, channel = whatsapp
    resident = standin.resident(1)
    for _ in range(BURST):
        await channel.voice(resident.chat.phone, note)
    with pytest.raises(ChannelError):
        await channel.voice(resident.chat.phone, note)
    assert len(resident.sounds) == BURST


async def test_a_client_that_others_wrote_finds_our_sound_good(
    whatsapp: tuple[WhatsAppStandIn, WhatsApp], note: Medium
) -> None:
    standin, _ = whatsapp
    resident = standin.resident(1)
    async with httpx.AsyncClient(trust_env=False) as session:
        client = Pywa(phone_id=standin.world.phone_id, token=standin.token, session=session)
        session.base_url = httpx.URL(f"{standin.url}/v26.0")
        await client.send_audio(resident.chat.phone, note.content, mime_type=note.mime)
        (bubble,) = resident.sounds
        assert bubble.body["type"] == "audio"
        with pytest.raises(WhatsAppError, match="Media upload error"):
            await client.send_audio(resident.chat.phone, b"RIFF", mime_type="audio/wav")


def teller(language: str) -> Teller:
    return Teller(Catalogues.load(folder("locales"), (language,)), dict(zip(FACTS, FACTS, strict=True)))


async def shown(sounds: Sounds, language: str, **bubble: Any) -> Outgoing:
    """What goes out of this bubble, as a channel gets it."""
    told = teller(language)
    asked = replace(Bubble(step="age", turn=1, parts=(Phrase("age.text"),), aloud=True), **bubble)
    outgoing = compose(asked, language, told.catalogues, told.facts)
    return read_aloud(outgoing, asked, told, sounds=sounds)


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
