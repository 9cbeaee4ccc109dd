"""A start with another key than the residents were sealed with is refused, before anything is answered."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.channels.base import Incoming
from bot.conversation.events import Started
from bot.errors import KeyFileError
from bot.settings import read_settings


def test_a_lost_key_file_is_not_quietly_replaced_by_a_new_one(tmp_path: Path) -> None:
    settings = read_settings({"AANBEL_DATA": str(tmp_path / "data")})
    with assemble(settings) as app:
        incoming = Incoming(
            channel="web", external_id="1", address="a1", received_at=datetime.now(UTC), event=Started()
        )
        asyncio.run(app.turns(lambda: None).submit(incoming))
    kept = settings.key_file.rename(tmp_path / "kept.key")
    with pytest.raises(KeyFileError, match="another key"), assemble(settings):
        pytest.fail("it started")
    kept.rename(settings.key_file)
    with assemble(settings):
        pass
