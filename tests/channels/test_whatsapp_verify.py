"""Only WhatsApp, which knows the app's secret, gets in; and nothing of what was expected gets out."""

import hashlib
import hmac
import json
import logging

import pytest

from bot.channels.whatsapp_door import MAX_BODY, WhatsAppDoor, verify
from bot.errors import Unverified
from tests.channels.recording import Clock, Recorder
from tests.channels.whatsapp_payloads import PHONE_ID, text, value, webhook

pytestmark = pytest.mark.anyio

HEADER = "X-Hub-Signature-256"
SECRET = "5ecret-of-the-app"
#: As WhatsApp sends it: an emoji as itself, another escaped, and a space that our own JSON would not write.
BODY = '{"entry": [], "said": "👋 \\ud83d\\udc4b"  }'.encode()


def sign(body: bytes, secret: str = SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


GOOD = sign(BODY)

#: name -> headers, secret that is set
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "no header": ({}, SECRET),
    "an empty header": ({HEADER: ""}, SECRET),
    "the prefix alone": ({HEADER: "sha256="}, SECRET),
    "without the prefix": ({HEADER: GOOD.removeprefix("sha256=")}, SECRET),
    "the prefix twice": ({HEADER: f"sha256={GOOD}"}, SECRET),
    "the prefix of another digest": ({HEADER: GOOD.replace("sha256", "sha1")}, SECRET),
    "other letters": ({HEADER: GOOD.upper()}, SECRET),
    "other letters after the prefix": ({HEADER: "sha256=" + GOOD[7:].upper()}, SECRET),
    "the beginning": ({HEADER: GOOD[:-1]}, SECRET),
    "and more": ({HEADER: f"{GOOD}0"}, SECRET),
    "with a space": ({HEADER: f" {GOOD}"}, SECRET),
    "with a line": ({HEADER: f"{GOOD}\n"}, SECRET),
    "another secret": ({HEADER: sign(BODY, "another")}, SECRET),
    "another body": ({HEADER: sign(BODY + b" ")}, SECRET),
    "the same JSON, written again": ({HEADER: sign(json.dumps(json.loads(BODY)).encode())}, SECRET),
    "non-ASCII": ({HEADER: f"{GOOD[:-1]}é"}, SECRET),
    "figures of another script": ({HEADER: GOOD.translate({48 + n: 0x660 + n for n in range(10)})}, SECRET),
    "a byte that is no text": ({HEADER: "\udce9"}, SECRET),
    "half a character": ({HEADER: "\ud800"}, SECRET),
    "no secret set": ({HEADER: sign(BODY, "")}, ""),
    "no secret set and none given": ({}, ""),
    "another header": ({"X-Hub-Signature": GOOD}, SECRET),
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def door(recorder: Recorder | None = None, **changed: str) -> WhatsAppDoor:
    told = {"app_secret": SECRET, "verify_token": "w0rd", "phone_id": PHONE_ID} | changed
    return WhatsAppDoor(submit=(recorder or Recorder()).submit, clock=Clock(), **told)


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_without_the_signature_is_refused(name: str) -> None:
    headers, secret = REFUSED[name]
    with pytest.raises(Unverified):
        verify(headers, BODY, secret)


@pytest.mark.parametrize("header", [HEADER, HEADER.lower(), HEADER.upper()])
def test_the_signature_opens_however_the_header_is_written(header: str) -> None:
    verify({"host": "x", header: GOOD}, BODY, SECRET)


@pytest.mark.parametrize("name", REFUSED)
async def test_nothing_of_what_was_expected_is_said(name: str, caplog: pytest.LogCaptureFixture) -> None:
    headers, secret = REFUSED[name]
    recorder = Recorder()
    with caplog.at_level(logging.DEBUG):
        assert await door(recorder, app_secret=secret).receive(headers, BODY) == 401
    with pytest.raises(Unverified) as refusal:
        verify(headers, BODY, secret)
    said = f"{caplog.text}{refusal.value}{refusal.value!r}{refusal.value.__cause__}"
    assert GOOD[7:15] not in said
    assert SECRET not in said
    assert recorder.tried == []


#: name -> body, status
BODIES: dict[str, tuple[bytes, int]] = {
    "a message": (json.dumps(webhook(value(text("hallo")))).encode(), 200),
    "nothing": (b"{}", 200),
    "a list": (b"[]", 200),
    "a word": (b'"x"', 200),
    "no JSON": (b"{", 400),
    "empty": (b"", 400),
    "not UTF-8": (b"\xff\xfe", 400),
    "deep": (b"[" * 100_000, 400),
    "too long": (b" " * MAX_BODY + b"{}", 413),
}


@pytest.mark.parametrize("name", BODIES)
async def test_every_body_has_an_answer(name: str) -> None:
    body, status = BODIES[name]
    assert await door().receive({HEADER: sign(body)}, body) == status


async def test_all_of_a_webhook_is_submitted_and_what_failed_is_a_503() -> None:
    recorder = Recorder()
    body = json.dumps(webhook(value(*(text(f"{n}", f"wamid.{n}") for n in range(5))))).encode()
    recorder.refused = {"wamid.2"}
    assert await door(recorder).receive({HEADER: sign(body)}, body) == 503
    recorder.refused = set()
    assert await door(recorder).receive({HEADER: sign(body)}, body) == 200
    assert [each.external_id for each in recorder.stored] == ["wamid.0", "wamid.1", "wamid.3", "wamid.4", "wamid.2"]


#: name -> what WhatsApp asks, what is answered
GREETED: dict[str, tuple[dict[str, str], str | None]] = {
    "as it should": ({"mode": "subscribe", "verify_token": "w0rd", "challenge": "1158201444"}, "1158201444"),
    "another word": ({"mode": "subscribe", "verify_token": "word", "challenge": "1"}, None),
    "no word": ({"mode": "subscribe", "challenge": "1"}, None),
    "an empty word": ({"mode": "subscribe", "verify_token": "", "challenge": "1"}, None),
    "a word beyond ASCII": ({"mode": "subscribe", "verify_token": "w0rdé", "challenge": "1"}, None),
    "half a character": ({"mode": "subscribe", "verify_token": "\ud800", "challenge": "1"}, None),
    "another mode": ({"mode": "unsubscribe", "verify_token": "w0rd", "challenge": "1"}, None),
    "no challenge": ({"mode": "subscribe", "verify_token": "w0rd"}, None),
    "a challenge that is a page": ({"mode": "subscribe", "verify_token": "w0rd", "challenge": "<script>"}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize("name", GREETED)
def test_whatsapp_is_greeted_by_its_word(name: str) -> None:
    asked, answered = GREETED[name]
    assert door().greet({f"hub.{key}": word for key, word in asked.items()}) == answered


def test_without_a_word_nobody_is_greeted() -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
    assert door(verify_token="").greet(asked) is None
