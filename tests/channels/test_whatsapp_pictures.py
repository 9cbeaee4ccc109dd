"""Pictures on WhatsApp, over real HTTP against the stand-in, and in the eyes of a client that others wrote."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from kapso_whatsapp.types import InteractiveButtonsInput
from pywa_async import WhatsApp as Pywa
from pywa_async import types as of_pywa

from bot.bench.whatsapp_residents import Resident
from bot.bench.whatsapp_standin import StandIn
from bot.bench.whatsapp_world import ApiError, Bubble
from bot.channels.base import Button, Medium, Outgoing
from bot.channels.whatsapp import Account, WhatsApp
from bot.channels.whatsapp_pair import PairRate
from bot.channels.whatsapp_picture import LIFETIME, Pictures, with_picture
from bot.errors import ChannelError
from bot.pictures import files

pytestmark = pytest.mark.anyio


@pytest.fixture
async def whatsapp() -> AsyncIterator[StandIn]:
    async with StandIn() as standin:
        yield standin


def own(standin: StandIn, **more: Any) -> WhatsApp:
    account = Account(token=standin.token, phone_id=standin.world.phone_id, api_url=standin.url)
    return WhatsApp(
        account, opener=lambda language: "Kies", clock=lambda: datetime.fromtimestamp(standin.world.now(), UTC), **more
    )


@pytest.fixture
async def channel(whatsapp: StandIn) -> AsyncIterator[WhatsApp]:
    channel = own(whatsapp)
    yield channel
    await channel.close()


@pytest.fixture
def resident(whatsapp: StandIn) -> Resident:
    resident = whatsapp.resident(1)
    resident.say("hoi")
    return resident


def shown(count: int, text: str = "Wat wil je graag?") -> Outgoing:
    buttons = tuple((Button(f"Keuze {n}", f"3|age|o{n}"),) for n in range(count))
    picture = Medium(content=files.png("target"), mime="image/png", key="target")
    return Outgoing(text=text, language="nl", buttons=buttons, picture=picture)


def seen(bubbles: list[Bubble]) -> list[tuple[bool, str, int]]:
    """Of each bubble: whether a picture is in it, its words, and how many choices it has."""
    return [(bool(bubble.picture), bubble.text, len(bubble.choices)) for bubble in bubbles]


async def test_a_picture_stands_where_whatsapp_lets_it_stand(channel: WhatsApp, resident: Resident) -> None:
    for count in (0, 2, 5):
        await channel.send(resident.chat.phone, shown(count))
    question = "Wat wil je graag?"
    assert seen(resident.bubbles) == [(True, question, 0), (True, question, 2), (True, "", 0), (False, question, 5)]


async def test_it_is_uploaded_once_and_again_when_whatsapp_no_longer_keeps_it(
    whatsapp: StandIn, channel: WhatsApp, resident: Resident
) -> None:
    for _ in range(3):
        await channel.send(resident.chat.phone, shown(2))
    assert len(whatsapp.world.files) == 1
    [stored] = whatsapp.world.files.values()
    assert (stored.content, stored.mime) == (files.png("target"), "image/png")
    now = [0.0]
    uploaded: list[bytes] = []

    async def upload(content: bytes, mime: str) -> str:
        uploaded.append(content)
        return f"id {len(uploaded)}"

    pictures = Pictures(upload, lambda: now[0])
    outgoing = shown(0)
    for now[0] in (0.0, LIFETIME.total_seconds() - 1, LIFETIME.total_seconds()):
        await pictures.beside([{}], outgoing.picture)
    assert len(uploaded) == 2


async def test_the_text_goes_when_the_picture_does_not(whatsapp: StandIn, resident: Resident) -> None:
    """Refused with the message, unknown to WhatsApp meanwhile, or not taken at all."""
    for count in (0, 2, 5):
        channel = own(whatsapp)
        whatsapp.refusals.append(ApiError(500, 131000, "Something went wrong"))
        await channel.send(resident.chat.phone, shown(count))
        await channel.close()
    question = "Wat wil je graag?"
    assert seen(resident.bubbles) == [(False, question, 0), (False, question, 2), (False, question, 5)]


async def test_an_id_that_whatsapp_forgot_costs_only_the_picture(
    whatsapp: StandIn, channel: WhatsApp, resident: Resident
) -> None:
    await channel.send(resident.chat.phone, shown(2))
    whatsapp.world.files.clear()
    await channel.send(resident.chat.phone, shown(2))
    assert [bool(bubble.picture) for bubble in resident.bubbles] == [True, False]


async def test_a_picture_is_no_reason_to_wait(whatsapp: StandIn, resident: Resident) -> None:
    channel = own(whatsapp, pair=PairRate(lambda: 0.0, burst=3))
    for _ in range(2):
        await channel.send(resident.chat.phone, shown(5))
    assert [bool(bubble.picture) for bubble in resident.bubbles] == [True, False, False]
    with pytest.raises(ChannelError):
        await channel.send(resident.chat.phone, shown(5))
    await channel.close()


async def test_kapso_takes_buttons_with_a_picture_above_them(channel: WhatsApp, resident: Resident) -> None:
    await channel.send(resident.chat.phone, shown(3))
    form = resident.bubbles[-1].body["interactive"]
    replies = [each["reply"] for each in form["action"]["buttons"]]
    head = {"phone_number_id": "1", "to": "1", "body_text": form["body"]["text"], "header": form["header"]}
    InteractiveButtonsInput.model_validate({**head, "buttons": replies})


async def test_pywa_sends_pictures_in_the_very_forms_we_do(
    whatsapp: StandIn, channel: WhatsApp, resident: Resident
) -> None:
    async with httpx.AsyncClient(trust_env=False) as session:
        pywa = Pywa(phone_id=whatsapp.world.phone_id, token=whatsapp.token, session=session)
        session.base_url = httpx.URL(f"{whatsapp.url}/v26.0")
        medium = await pywa.upload_media(files.png("target"), mime_type="image/png", filename="target.png")
        for buttons in (None, [of_pywa.Button("Keuze 0", "3|age|o0"), of_pywa.Button("Keuze 1", "3|age|o1")]):
            await pywa.send_image(resident.chat.phone, medium.id, caption="Wat wil je graag?", buttons=buttons)
    for count in (0, 2):
        await channel.send(resident.chat.phone, shown(count))
    theirs, ours = resident.bubbles[:2], resident.bubbles[2:]
    for one, other in zip(theirs, ours, strict=True):
        kind = one.body["type"]
        assert _bare(one.body[kind]) == _bare(other.body[kind])


def _bare(form: dict[str, Any]) -> dict[str, Any]:
    """The form without the id of the picture: each of the two uploaded it."""
    told = json.loads(re.sub(r'"id": "\d{9,}"', '"id": ""', json.dumps(form)))
    return {key: value for key, value in told.items() if value is not None}


def test_words_that_are_too_long_for_a_caption_stand_below_the_picture() -> None:
    for length, messages in ((1024, 1), (1025, 2)):
        parts = [{"type": "text", "text": {"body": "a" * length}}]
        assert len(with_picture(parts, "7")) == messages
