"""Voice notes are written down after the commit, outside any transaction; what was written enters like a message.

Rows say what is still to be done. What does not work a few times is given up without a word: the voice note is the
answer, with or without it. Nothing of what was said is ever in a log.
"""

import asyncio
import logging
import secrets
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot.channels.own_server import NoAnswer
from bot.conversation.events import Transcribed
from bot.conversation.hearing import answered_at
from bot.errors import AanbelError
from bot.store import conversations, transcripts
from bot.store.attachments import open_content
from bot.store.database import Database
from bot.store.leases import Lease
from bot.store.transcripts import ClaimedVoice
from bot.store.vault import DataKey
from bot.work.pacing import backoff
from bot.work.road import Road
from bot.work.turns import Prompt, Turns

log = logging.getLogger(__name__)

#: How long a voice note is held: longer than a server may take.
_LEASE = timedelta(minutes=5)
#: Tries of one voice note, and the least pause between them.
TRIES, _PAUSE = 3, timedelta(minutes=1)


class WritesDown(Protocol):
    """What writes a voice note down."""

    async def write_down(self, content: bytes, *, mime: str, language: str) -> str:
        """What is said in it; empty when that is nothing. Raises NoAnswer."""


class Transcribing:
    """Has one voice note after the other written down: such a server does one thing at a time."""

    def __init__(self, *, database: Database, road: Road, turns: Turns, writer: WritesDown) -> None:
        self._database = database
        self._road = road
        self._turns = turns
        self._writer = writer
        self._token = secrets.token_hex(8)

    async def tick(self) -> None:
        """Write down everything that waits. Raises StoreError when the database failed."""
        while voices := await self._claim():
            for voice in voices:
                await self._try(voice)

    async def _claim(self) -> list[ClaimedVoice]:
        at = self._road.clock()
        lease = Lease(token=self._token, at=at, until=at + _LEASE)
        return await self._database.write(lambda connection: transcripts.claim(connection, lease, limit=1))

    async def _try(self, voice: ClaimedVoice) -> None:
        try:
            await self._write_down(voice)
        except NoAnswer as error:
            log.info("transcript.failed", extra={"id": voice.id, "tries": voice.attempts})
            lasting = error.permanent or voice.attempts >= TRIES
            await (self._give_up(voice, error) if lasting else self._put_off(voice, error))
        except AanbelError as error:
            log.warning("transcript.failed", extra={"id": voice.id, "error": type(error).__name__})
            await self._give_up(voice, error)

    async def _write_down(self, voice: ClaimedVoice) -> None:
        if voice.attempts > TRIES:
            # It came this far before, and ended with the program or with a talk that could not be opened.
            raise NoAnswer(because="too often", permanent=True)
        vault = self._road.vault
        key = vault.unwrap(voice.wrapped)
        ref = transcripts.ref_of(vault, key, voice)
        if not await self._database.write(lambda connection: self._is_wanted(connection, voice, ref)):
            raise NoAnswer(because="not wanted", permanent=True)
        content = await asyncio.to_thread(open_content, vault, key, voice.attachment_id, voice.content)
        text = await self._writer.write_down(content, mime=voice.mime, language=voice.language)
        if not text:
            raise NoAnswer(because="nothing said", permanent=True)
        await self._ask(voice, key, Transcribed(ref=ref, text=text))

    def _is_wanted(self, connection: Connection, voice: ClaimedVoice, ref: str) -> bool:
        """It is part of an answer that may be kept: what was asked of a person is for that person to hear."""
        talk = conversations.find_by_id(connection, self._road.vault, voice.conversation_id)
        return bool(talk and not talk.is_damaged and talk.state.consented and answered_at(talk.state, ref))

    async def _ask(self, voice: ClaimedVoice, key: DataKey, event: Transcribed) -> None:
        sealed = transcripts.seal_text(self._road.vault, key, voice.id, event.text)
        at = self._road.clock()
        await self._turns.prompt(
            Prompt(
                conversation_id=voice.conversation_id,
                event=event,
                cause=f"v{voice.id}",
                settle=lambda connection: transcripts.written(connection, voice, sealed, at=at),
            )
        )

    async def _put_off(self, voice: ClaimedVoice, error: Exception) -> None:
        until = self._road.clock() + max(_PAUSE, backoff(voice.attempts))
        kind = type(error).__name__
        await self._database.write(lambda connection: transcripts.put_off(connection, voice, until, kind))

    async def _give_up(self, voice: ClaimedVoice, error: Exception) -> None:
        kind = type(error).__name__
        await self._database.write(lambda connection: transcripts.give_up(connection, voice, kind))
