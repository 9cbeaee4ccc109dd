"""A stand-in for Telegram over real HTTP, and our channel that talks to it."""

from collections.abc import AsyncIterator

import pytest

from bot.bench.telegram_standin import StandIn
from bot.channels.telegram import Telegram


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn() as standin:
        yield standin


@pytest.fixture
async def telegram(standin: StandIn) -> AsyncIterator[Telegram]:
    telegram = Telegram(token=standin.token, api_url=standin.url)
    yield telegram
    await telegram.close()
