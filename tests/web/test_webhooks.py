"""The doors of Telegram and WhatsApp over real HTTP: whoever does not know the secret stays out and learns nothing."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.bench.telegram_standin import StandIn
from bot.channels.telegram import Telegram
from bot.channels.telegram_door import TelegramDoor
from bot.channels.whatsapp_door import WhatsAppDoor
from bot.web.webhooks import Webhook
from tests.channels.recording import Clock, Recorder
from tests.channels.serving import serving

pytestmark = pytest.mark.anyio

SECRET, APP_SECRET = "Ab3_-xyz-canary", "5ecret-canary"
BODY = b'{"entry": []}'
SIGNED = f"sha256={hmac.new(APP_SECRET.encode(), BODY, hashlib.sha256).hexdigest()}".encode()
TELEGRAM, WHATSAPP = b"X-Telegram-Bot-Api-Secret-Token", b"X-Hub-Signature-256"

#: name -> what is made of what is right
FORGED: dict[str, list[bytes | None]] = {
    "absent": [],
    "empty": [b""],
    "another": [b"x" * 64],
    "the beginning": [None, b"-1"],
    "and more": [None, b"+0"],
    "a word before it": [None, b"sha256=+"],
    "other letters": [None, b"upper"],
    "non-ASCII": [None, b"+\xc3\xa9"],
    "no text": [b"\xff\xfe\xe9"],
    "twice, the right one first": [None, b"two: right, wrong"],
    "twice, the right one last": [None, b"two: wrong, right"],
    "twice the right one": [None, b"two: right, right"],
}


def values(name: str, right: bytes) -> list[bytes]:
    """The headers that are sent."""
    match FORGED[name]:
        case []:
            return []
        case [bytes(plain)]:
            return [plain]
        case [None, b"-1"]:
            return [right[:-1]]
        case [None, b"upper"]:
            return [right.swapcase()]
        case [None, b"sha256=+"]:
            return [b"sha256=" + right]
        case [None, bytes(more)] if more.startswith(b"+"):
            return [right + more[1:]]
        case [None, bytes(both)]:
            return [right if each == b"right" else b"wrong" for each in both.removeprefix(b"two: ").split(b", ")]
    raise AssertionError(name)


@dataclass
class Doors:
    url: str
    recorder: Recorder = field(default_factory=Recorder)

    async def post(self, path: str, *headers: tuple[bytes, bytes]) -> bytes:
        """The whole answer, byte for byte: no client of ours mends what is sent."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        lines = [b"Host: x", b"Content-Length: %d" % len(BODY), *(b"%s: %s" % each for each in headers)]
        asked = b"POST %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n" % (path.encode(), b"\r\n".join(lines))
        writer.write(asked + BODY)
        answer = await reader.read()
        writer.close()
        return answer


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def doors() -> AsyncIterator[Doors]:
    recorder = Recorder()
    async with StandIn() as standin:
        telegram = Telegram(token=standin.token, api_url=standin.url)
        told = {"telegram": telegram, "submit": recorder.submit, "group_text": str, "clock": Clock(), "secret": SECRET}
        whatsapp = WhatsAppDoor(submit=recorder.submit, clock=Clock(), app_secret=APP_SECRET, verify_token="w0rd")
        routes = [
            Route("/telegram", Webhook(TelegramDoor(**told).receive).take, methods=["POST"]),  # type: ignore[arg-type]
            Route("/whatsapp", Webhook(whatsapp.receive).take, methods=["POST"]),
        ]
        async with serving(Starlette(routes=routes)) as url:
            yield Doors(url, recorder)
        await telegram.close()


#: path -> header, what is right, and the status of who is kept out
KNOWN = {"/telegram": (TELEGRAM, SECRET.encode(), (401, 403)), "/whatsapp": (WHATSAPP, SIGNED, (401,))}


@pytest.mark.parametrize("path", KNOWN)
@pytest.mark.parametrize("name", FORGED)
async def test_what_is_forged_is_refused_and_nothing_of_what_is_right_is_said(
    doors: Doors, path: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    header, right, statuses = KNOWN[path]
    with caplog.at_level(logging.DEBUG):
        answer = await doors.post(path, *((header, value) for value in values(name, right)))
    # What is no text at all the server may refuse itself.
    assert int(answer.split()[1]) in (*statuses, 400)
    said = answer + caplog.text.encode()
    assert right.removeprefix(b"sha256=")[:12] not in said
    assert APP_SECRET.encode() not in said
    assert doors.recorder.tried == []


@pytest.mark.parametrize("path", KNOWN)
async def test_what_is_right_comes_in_however_the_header_is_written(doors: Doors, path: str) -> None:
    header, right, _ = KNOWN[path]
    for written in (header, header.lower(), header.upper()):
        assert (await doors.post(path, (written, right))).split()[1] == b"200"
