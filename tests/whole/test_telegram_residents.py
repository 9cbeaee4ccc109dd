"""Four residents at once, in four languages, over Telegram: by polling and by webhook, each to a case."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.bench.newcomer import Newcomer, step_of
from bot.bench.telegram_residents import Resident
from bot.bench.telegram_standin import StandIn
from tests.whole.program import Program, free_port, running

pytestmark = pytest.mark.anyio

LANGUAGES = ("nl", "en", "ar", "ti")
OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(100)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@contextlib.asynccontextmanager
async def in_the_background(folder: Path, **settings: str) -> AsyncIterator[Program]:
    """The program, started and stopped without holding up the stand-in it talks to."""
    program = running(folder, **settings)
    yield await asyncio.to_thread(program.__enter__)
    await asyncio.to_thread(program.__exit__, None, None, None)


async def tell_everything(resident: Resident, newcomer: Newcomer) -> None:
    """Lead the talk to its end, with a voice note at one question."""
    resident.start()
    told = set()
    while True:
        bubble = await resident.next_bubble(60)
        turn, step = step_of([button["callback_data"] for row in bubble.rows for button in row])
        reply = newcomer.reply(step)
        if reply is None:
            return
        # The second look comes when it is ready: after it a question stands there again that was just answered.
        if step in told:
            continue
        if step == "can_self":
            resident.send_voice(OGG, reply[1])
        elif reply[0] == "press":
            resident.press_data(f"{turn}|{step}|{reply[1]}", bubble)
        else:
            resident.say(reply[1])
            told.add(step)


async def cases_of(program: Program) -> list[dict[str, Any]]:
    return await asyncio.to_thread(program.cases)


@pytest.mark.parametrize("road", ["polling", "webhook"])
async def test_four_residents_at_once_each_get_a_case(road: str, tmp_path: Path) -> None:
    async with StandIn() as telegram:
        port = free_port()
        settings = {"AANBEL_TELEGRAM_TOKEN": telegram.token, "AANBEL_TELEGRAM_API_URL": telegram.url}
        if road == "webhook":
            settings |= {
                "AANBEL_TELEGRAM_WEBHOOK_SECRET": "a-Secret_1",
                "AANBEL_PUBLIC_URL": f"http://127.0.0.1:{port}",
            }
        async with in_the_background(tmp_path, AANBEL_PORT=str(port), **settings) as program:
            newcomers = [Newcomer(language) for language in LANGUAGES]
            residents = [telegram.resident(number) for number in range(1, 5)]
            async with asyncio.timeout(200):
                await asyncio.gather(*map(tell_everything, residents, newcomers))
            cases = {case["language"]: case for case in await cases_of(program)}
    assert set(cases) == set(LANGUAGES)
    for newcomer in newcomers:
        case = cases[newcomer.language]
        assert {step: case[step] for step in newcomer.told} == newcomer.told
        assert case["channel"] == "telegram"
        assert case["files"] == {"can_self": 1}
        assert case["parties"]
