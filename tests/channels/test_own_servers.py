"""A server of the organisation's own: asked as it wants to be asked, and never believed further than needed."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from bot.channels.own_server import NoAnswer
from bot.channels.transcriber import Transcriber
from bot.channels.translator import Translator
from tests.channels.own_servers import OwnServers, own_servers

pytestmark = pytest.mark.anyio

VOICE = b"OggS canary of a voice"


@pytest.fixture
async def servers() -> AsyncIterator[OwnServers]:
    async with own_servers() as servers:
        yield servers


def transcriber(servers: OwnServers, **told: Any) -> Transcriber:
    return Transcriber(servers.url, **{"key": "s3cret", "model": "whisper-1", "languages": ("nl", "ar"), **told})


async def heard(writer: Transcriber, **told: Any) -> str:
    return await writer.write_down(VOICE, **{"mime": "audio/ogg", "language": "nl", **told})


async def test_a_voice_note_is_handed_over_as_the_api_wants_it(servers: OwnServers) -> None:
    assert await heard(transcriber(servers)) == "Ik wil minder schulden"
    assert servers.asked == [
        {
            "model": "whisper-1", "language": "nl", "response_format": "json", "temperature": "0", "name": "voice.ogg",
            "mime": "audio/ogg", "content": VOICE, "authorization": "Bearer s3cret",
        }
    ]  # fmt: skip
    await heard(transcriber(servers, key=""), mime="audio/mp4", language="ar")
    assert (servers.asked[1]["authorization"], servers.asked[1]["name"]) == ("", "voice.m4a")


async def test_the_address_may_be_told_with_its_version(servers: OwnServers) -> None:
    servers.url += "/v1"
    assert await heard(transcriber(servers)) == "Ik wil minder schulden"


@pytest.mark.parametrize(("mime", "language"), [("image/jpeg", "nl"), ("audio/ogg", "ti"), ("audio/ogg", "")])
async def test_no_other_language_and_no_other_file_leaves(servers: OwnServers, mime: str, language: str) -> None:
    with pytest.raises(NoAnswer) as refused:
        await heard(transcriber(servers), mime=mime, language=language)
    assert (refused.value.permanent, servers.asked) == (True, [])


#: name -> what is answered, whether another try is of no use
WRONG: dict[str, tuple[Response, bool]] = {
    "no key": (JSONResponse({"error": "canary"}, 401), False),
    "not here": (PlainTextResponse("canary", 404), False),
    "too large": (JSONResponse({}, 413), True),
    "not this file": (JSONResponse({}, 422), True),
    "busy": (JSONResponse({}, 429), False),
    "broken": (PlainTextResponse("canary", 500), False),
    "no JSON": (PlainTextResponse("canary"), False),
    "deep JSON": (PlainTextResponse("[" * 100_000), False),
    "half a word": (Response(b'{"text": "\xff"}', media_type="application/json"), False),
    "another form": (JSONResponse({"texts": ["canary"]}), False),
    "a list": (JSONResponse(["canary"]), False),
    "no text": (JSONResponse({"text": 5}), False),
    "without end": (PlainTextResponse('{"text": "' + "canary" * 400_000), True),
    "a subtitle file": (PlainTextResponse("1\n00:00 --> 00:01\ncanary"), False),
}


@pytest.mark.parametrize("name", WRONG)
async def test_whatever_is_wrong_is_one_error_without_a_word(
    servers: OwnServers, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer, lasting = WRONG[name]
    servers.answers.append(answer)
    with caplog.at_level(logging.DEBUG, logger="bot"), pytest.raises(NoAnswer) as failed:
        await heard(transcriber(servers))
    assert failed.value.permanent is lasting
    said = f"{failed.value} {failed.value!r} {failed.value.__cause__} {caplog.text}"
    assert "canary" not in said
    assert "s3cret" not in said


async def test_half_a_letter_reaches_no_page(servers: OwnServers) -> None:
    for name in ("text", "translatedText"):
        servers.answers.append(
            Response(b'{"%s": "ja \\ud83d\\u0000 nee"}' % name.encode(), media_type="application/json")
        )
    translator = Translator(servers.url, pairs={("ti", "nl")})
    said = await heard(transcriber(servers)), await translator.translate("x", source="ti", target="nl")
    assert said == ("ja ? nee", "ja ? nee"), "what cannot be written as UTF-8 would leave a resident without a page"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_is_led_elsewhere(servers: OwnServers, status: int) -> None:
    servers.answers.append(RedirectResponse("/elsewhere", status))
    with pytest.raises(NoAnswer):
        await heard(transcriber(servers))
    assert servers.strayed == []


async def test_who_takes_too_long_is_not_waited_for(servers: OwnServers) -> None:
    servers.answers.append(0.5)
    with pytest.raises(NoAnswer) as failed:
        await heard(transcriber(servers, limit=0.1))
    assert not failed.value.permanent


async def test_a_server_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(NoAnswer):
        await Transcriber("http://127.0.0.1:1", model="m", languages=("nl",)).write_down(
            VOICE, mime="audio/ogg", language="nl"
        )


async def test_no_proxy_of_the_surroundings_is_used(servers: OwnServers, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert await heard(transcriber(servers)) == "Ik wil minder schulden"
