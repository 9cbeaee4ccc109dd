"""Only Telegram, which knows the secret, gets in."""

import pytest

from bot.channels.telegram_parse import verify
from bot.errors import Unverified

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "Ab3_-xyz"

#: name -> headers, secret that is set
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "no header": ({}, SECRET),
    "an empty header": ({HEADER: ""}, SECRET),
    "another secret": ({HEADER: "Ab3_-xyy"}, SECRET),
    "the beginning of the secret": ({HEADER: "Ab3_-xy"}, SECRET),
    "the secret and more": ({HEADER: "Ab3_-xyzz"}, SECRET),
    "the secret in other letters": ({HEADER: "ab3_-XYZ"}, SECRET),
    "the secret with a space": ({HEADER: f" {SECRET}"}, SECRET),
    "non-ASCII in the header": ({HEADER: "Ab3_-xyé"}, SECRET),
    "a byte that is no text": ({HEADER: "\udce9"}, SECRET),
    "half a character": ({HEADER: "\ud800"}, SECRET),
    "no secret set": ({HEADER: SECRET}, ""),
    "no secret set and none given": ({}, ""),
    "an empty secret given": ({HEADER: ""}, ""),
    "a secret Telegram does not allow": ({HEADER: "sécret"}, "sécret"),
    "a secret that is too long": ({HEADER: "a" * 257}, "a" * 257),
    "another header": ({"X-Hub-Signature-256": SECRET}, SECRET),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_without_the_secret_is_refused(name: str) -> None:
    headers, secret = REFUSED[name]
    with pytest.raises(Unverified):
        verify(headers, b"{}", secret)


@pytest.mark.parametrize("header", [HEADER, HEADER.lower(), HEADER.upper()])
def test_the_secret_opens_however_the_header_is_written(header: str) -> None:
    verify({"host": "x", header: SECRET}, b"{}", SECRET)


def test_the_error_does_not_say_the_secret() -> None:
    with pytest.raises(Unverified) as refusal:
        verify({HEADER: "wrong"}, b"{}", SECRET)
    assert "wrong" not in str(refusal.value)
    assert SECRET not in str(refusal.value)
