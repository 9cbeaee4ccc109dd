"""A start with another key than the residents were sealed with is refused, before anything is answered."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.assemble import assemble
from bot.channels.base import Incoming
from bot.conversation.events import Started
from bot.errors import KeyFileError
from bot.settings import read_settings
from bot.store.tables import data_key


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


def test_every_key_in_use_is_looked_for_not_only_the_oldest_and_the_newest(tmp_path: Path) -> None:
    settings = read_settings({"AANBEL_DATA": str(tmp_path / "data")})
    with assemble(settings) as app:
        starts = [
            Incoming(channel="web", external_id=id, address=id, received_at=datetime.now(UTC), event=Started())
            for id in ("1", "2", "3")
        ]
        turns = app.turns(lambda: None)
        for incoming in starts:
            asyncio.run(turns.submit(incoming))
        second = select(data_key.c.id).order_by(data_key.c.id).offset(1).limit(1).scalar_subquery()
        lost = update(data_key).where(data_key.c.id == second).values(key_id="lost")
        app.database.write_now(lambda connection: connection.execute(lost))
    with pytest.raises(KeyFileError, match="another key"), assemble(settings):
        pytest.fail("it started")
