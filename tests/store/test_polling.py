"""The next offset is kept, a channel at a time."""

import asyncio
from datetime import UTC, datetime

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
