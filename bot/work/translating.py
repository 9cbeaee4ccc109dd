"""Answers are translated by a computer after the commit, for the team only: rows say what is still to be done."""

import logging
import secrets
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot.channels.own_server import NoAnswer
from bot.errors import AanbelError
from bot.store import by_computer, cases
from bot.store.by_computer import ClaimedWords
from bot.store.database import Database
from bot.store.leases import Lease
from bot.work.pacing import backoff
from bot.work.proposing import opened
from bot.work.road import Road

log = logging.getLogger(__name__)

#: How long an answer is held: longer than a server may take.
_LEASE = timedelta(minutes=3)
TRIES = 3


class Translates(Protocol):
    """What translates words."""

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """What a computer makes of it. Raises NoAnswer."""


class Translating:
    """Has one answer after the other translated."""

    def __init__(self, *, database: Database, road: Road, translator: Translates) -> None:
        self._database = database
        self._road = road
        self._translator = translator
        self._token = secrets.token_hex(8)

    async def tick(self) -> None:
        """Translate everything that waits. Raises StoreError when the database failed."""
        while claimed := await self._claim():
            for words in claimed:
                await self._try(words)

    async def _claim(self) -> list[ClaimedWords]:
        at = self._road.clock()
        lease = Lease(token=self._token, at=at, until=at + _LEASE)
        return await self._database.write(lambda connection: by_computer.claim(connection, lease, limit=1))

    async def _try(self, words: ClaimedWords) -> None:
        try:
            await self._translate(words)
        except NoAnswer as error:
            log.info("translation.failed", extra={"id": words.id, "tries": words.attempts})
            lasting = error.permanent or words.attempts >= TRIES
            await (self._give_up(words, error) if lasting else self._put_off(words, error))
        except AanbelError as error:
            log.warning("translation.failed", extra={"id": words.id, "error": type(error).__name__})
            await self._give_up(words, error)

    async def _translate(self, words: ClaimedWords) -> None:
        if words.attempts > TRIES:
            raise NoAnswer(because="too often", permanent=True)
        original = await self._database.write(lambda connection: self._said(connection, words))
        if not original:
            raise NoAnswer(because="not said any more", permanent=True)
        text = await self._translator.translate(original, source=words.source, target=words.target)
        vault, at = self._road.vault, self._road.clock()
        key = vault.unwrap(words.wrapped)
        sealed = by_computer.seal_text(vault, key, words.id, text=text, original=original)
        await self._database.write(lambda connection: by_computer.done(connection, words, sealed, at=at))

    def _said(self, connection: Connection, words: ClaimedWords) -> str:
        """What stands there now; empty when nothing does, or it is in another language."""
        stored = cases.find_case(connection, self._road.vault, words.case_id)
        case = opened(stored) if stored else None
        if case is None or case.language_of(words.name) != words.source:
            return ""
        return case.said().get(words.name, "")

    async def _put_off(self, words: ClaimedWords, error: Exception) -> None:
        until, kind = self._road.clock() + backoff(words.attempts), type(error).__name__
        await self._database.write(lambda connection: by_computer.put_off(connection, words, until, kind))

    async def _give_up(self, words: ClaimedWords, error: Exception) -> None:
        kind = type(error).__name__
        await self._database.write(lambda connection: by_computer.give_up(connection, words, kind))
