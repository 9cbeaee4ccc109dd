"""Two clients that others wrote speak with our stand-in, and read what our side sends and what residents send.

pywa keeps to Meta's address, so its session is led to the stand-in; kapso's checks every limit on buttons and lists.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from kapso_whatsapp.client import WhatsAppClient
from kapso_whatsapp.exceptions import WhatsAppAPIError
from kapso_whatsapp.types import InteractiveButtonsInput, InteractiveListInput
from kapso_whatsapp.webhooks import normalize_webhook, verify_signature
from pywa_async import WhatsApp as Pywa
from pywa_async import types as of_pywa
from pywa_async.errors import ReEngagementMessage, WhatsAppError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.bench.whatsapp_residents import Resident
from bot.bench.whatsapp_standin import StandIn
from bot.channels.base import Button, Incoming, Outgoing
from bot.channels.whatsapp import Account, WhatsApp
from bot.channels.whatsapp_door import verify
from bot.channels.whatsapp_parse import parse
from tests.channels.serving import serving

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture
async def whatsapp() -> AsyncIterator[StandIn]:
    async with StandIn() as standin:
        yield standin


@pytest.fixture
async def pywa(whatsapp: StandIn) -> AsyncIterator[Pywa]:
    async with httpx.AsyncClient(trust_env=False) as session:
        client = Pywa(phone_id=whatsapp.world.phone_id, token=whatsapp.token, session=session)
        session.base_url = httpx.URL(f"{whatsapp.url}/v26.0")
        yield client


@pytest.fixture
async def kapso(whatsapp: StandIn) -> AsyncIterator[WhatsAppClient]:
    client = WhatsAppClient(access_token=whatsapp.token, base_url=whatsapp.url, max_retries=0)
    yield client
    await client.close()


async def test_pywa_sends_words_buttons_and_lists_through_the_stand_in(whatsapp: StandIn, pywa: Pywa) -> None:
    resident = whatsapp.resident(1)
    resident.say("hoi")
    await pywa.send_message(resident.chat.phone, "ሰላም")
    await pywa.send_message(
        resident.chat.phone, "Ja?", buttons=[of_pywa.Button("Ja", callback_data="y"), of_pywa.Button("Nee", "n")]
    )
    rows = [of_pywa.SectionRow(title=f"{n}", callback_data=f"r{n}") for n in range(10)]
    sections = of_pywa.SectionList(button_title="Kies", sections=[of_pywa.Section(title="Alles", rows=rows)])
    await pywa.send_message(resident.chat.phone, "Wat?", buttons=sections)
    assert [bubble.text for bubble in resident.bubbles] == ["ሰላም", "Ja?", "Wat?"]
    assert resident.bubbles[1].choices == [("y", "Ja"), ("n", "Nee")]
    assert len(resident.bubbles[2].choices) == 10


async def test_pywa_knows_the_stand_ins_errors(whatsapp: StandIn, pywa: Pywa) -> None:
    with pytest.raises(ReEngagementMessage):
        await pywa.send_message(whatsapp.resident(1).chat.phone, "te laat")
    with pytest.raises(WhatsAppError):
        await pywa.send_message("31699999999", "niemand")


async def test_pywa_fetches_a_file_of_the_stand_in(whatsapp: StandIn, pywa: Pywa) -> None:
    stored = whatsapp.world.store(b"OggS", "audio/ogg")
    found = await pywa.get_media_url(stored.id)
    assert (found.mime_type, found.file_size) == ("audio/ogg", 4)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {whatsapp.token}"}, trust_env=False) as client:
        assert (await client.get(found.url)).content == b"OggS"


async def test_kapso_sends_and_refuses_through_the_stand_in(whatsapp: StandIn, kapso: WhatsAppClient) -> None:
    resident = whatsapp.resident(1)
    sent: dict[str, Any] = {"phone_number_id": whatsapp.world.phone_id, "to": resident.chat.phone}
    with pytest.raises(WhatsAppAPIError):
        await kapso.messages.send_text(**sent, body="te laat")
    resident.say("hoi")
    answer = await kapso.messages.send_text(**sent, body="Hallo")
    buttons = [{"id": "y", "title": "Ja"}]
    await kapso.messages.send_interactive_buttons(**sent, body_text="Ja?", buttons=buttons)
    assert [bubble.text for bubble in resident.bubbles] == ["Hallo", "Ja?"]
    assert answer.messages[0].id == resident.bubbles[0].id


#: How many buttons a bubble has.
SIZES = (1, 2, 3, 4, 10, 14)


@pytest.mark.parametrize("count", SIZES)
async def test_kapso_takes_every_form_we_send(count: int, whatsapp: StandIn) -> None:
    resident = whatsapp.resident(1)
    resident.say("hoi")
    account = Account(token=whatsapp.token, phone_id=whatsapp.world.phone_id, api_url=whatsapp.url)
    channel = WhatsApp(account, opener=lambda language: "ምረጹ")
    buttons = tuple((Button(f"🧑 Een antwoord {n}", f"3|age|o{n}"),) for n in range(count))
    await channel.send(resident.chat.phone, Outgoing(text="Wat wil je? " * 200, buttons=buttons, language="nl"))
    await channel.close()
    form = resident.bubbles[-1].body["interactive"]
    head = {"phone_number_id": "1", "to": "1", "body_text": form["body"]["text"]}
    if form["type"] == "button":
        replies = [each["reply"] for each in form["action"]["buttons"]]
        InteractiveButtonsInput.model_validate({**head, "buttons": replies})
    else:
        # Meta asks for a section's title only where there are several; kapso asks for it always.
        sections = [{"title": "x", **section} for section in form["action"]["sections"]]
        opener = {"button_text": form["action"]["button"], "sections": sections}
        InteractiveListInput.model_validate({**head, **opener})


def _everything(resident: Resident) -> None:
    """All that one resident does, each a webhook of its own."""
    resident.say("ሰላም")
    resident.send_photo(b"x", caption="brief")
    resident.send_voice(b"OggS")
    resident.send_document(b"%PDF")
    resident.send_other("sticker")
    resident.send_other("location")


async def test_two_others_read_of_the_stand_ins_webhooks_what_we_read(
    whatsapp: StandIn, pywa: Pywa, kapso: WhatsAppClient
) -> None:
    bodies: list[tuple[bytes, str]] = []

    async def receive(request: Request) -> Response:
        if request.method == "GET":
            return PlainTextResponse(request.query_params["hub.challenge"])
        bodies.append((await request.body(), request.headers["X-Hub-Signature-256"]))
        return Response()

    async with serving(Starlette(routes=[Route("/whatsapp", receive, methods=["GET", "POST"])])) as url:
        await whatsapp.subscribe(f"{url}/whatsapp")
        _everything(whatsapp.resident(1))
        await whatsapp.idle()
        await asyncio.sleep(0)
    ours: list[Incoming] = []
    theirs: list[str] = []
    for body, signature in bodies:
        verify({"X-Hub-Signature-256": signature}, body, whatsapp.app_secret)
        assert verify_signature(app_secret=whatsapp.app_secret, raw_body=body, signature_header=signature)
        payload = json.loads(body)
        ours += [each for each in parse(payload, at=AT) if isinstance(each, Incoming)]
        for change in payload["entry"][0]["changes"]:
            # One at a time: more than the first pywa does not read.
            single: Any = {**payload, "entry": [{**payload["entry"][0], "changes": [change]}]}
            message = of_pywa.Message.from_update(pywa, single)
            theirs.append(f"{message.id} {message.from_user.bsuid} {message.from_user.wa_id}")
    assert [f"{each.external_id} {each.address} {each.alias}" for each in ours] == theirs
    read = [message["id"] for body, _ in bodies for message in normalize_webhook(json.loads(body)).messages]
    assert read == [each.external_id for each in ours]
    assert len(ours) == 6
