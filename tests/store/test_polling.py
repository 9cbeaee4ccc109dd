"""The next offset is kept, a channel at a time."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.store.database import Database
from bot.store.polling import load_offset, save_offset

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def test_the_last_offset_that_was_kept_is_the_next_one_asked_with(database: Database) -> None:
    async def keep(offset: int) -> int | None:
        await database.write(lambda connection: save_offset(connection, "telegram", offset, NOW))
        return await database.write(lambda connection: load_offset(connection, "telegram"))

    assert database.write_now(lambda connection: load_offset(connection, "telegram")) is None
    assert [asyncio.run(keep(offset)) for offset in (700_000_002, 700_000_009)] == [700_000_002, 700_000_009]
    assert database.write_now(lambda connection: load_offset(connection, "other")) is None


@pytest.mark.postgres
def test_a_name_is_free_once_its_holder_closed(postgres_url: str) -> None:
    async def comes_free(database: Database) -> None:
        async with asyncio.timeout(10):  # the server takes a moment to see that a connection ended
            while not await database.hold("polling"):  # noqa: ASYNC110 - the server is another process
                await asyncio.sleep(0.01)

    first, second = Database(postgres_url), Database(postgres_url)
    assert asyncio.run(first.hold("polling"))
    assert not asyncio.run(second.hold("polling"))
    first.close()
    asyncio.run(comes_free(second))
    second.close()
