"""Files that residents sent: fetched after the commit, looked at by their bytes, sealed; or refused, kindly."""

import asyncio
import logging
import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import Connection

from bot.channels.base import Channel
from bot.channels.files import GONE, TOO_LARGE, FileRefused, check_file
from bot.conversation.events import AttachmentRefused
from bot.errors import AanbelError, ChannelError, FileTooLarge, Undecipherable
from bot.store import fetching, transcripts
from bot.store.attachments import open_about, open_content, seal_content
from bot.store.database import Database
from bot.store.fetching import ClaimedFile
from bot.store.leases import Lease
from bot.store.vault import DataKey
from bot.work.pacing import backoff
from bot.work.road import Road
from bot.work.turns import Prompt, Turns

log = logging.getLogger(__name__)

#: How long a file is held: longer than a channel may take to hand it over.
_LEASE = timedelta(minutes=3)
#: Files in hand at the same time: each may be 20 MB.
_AT_ONCE = 4
#: After this long a file that could not be fetched counts as gone: Telegram keeps its links for an hour (Bot API).
PATIENCE = timedelta(hours=24)


class Attachments:
    """Fetches, checks and keeps files."""

    def __init__(
        self,
        *,
        database: Database,
        road: Road,
        turns: Turns,
        channels: Mapping[str, Channel],
        write_down: Collection[str] = (),
    ) -> None:
        """`write_down`: of these languages voice notes are written down once they are kept."""
        self._write_down = write_down
        self._database = database
        self._road = road
        self._turns = turns
        self._channels = channels
        self._token = secrets.token_hex(8)

    async def tick(self) -> None:
        """Fetch everything that waits. Raises StoreError when the database failed."""
        files = await self._claim()
        while files:
            await asyncio.gather(*(self._try(file) for file in files))
            files = await self._claim()

    async def _claim(self) -> list[ClaimedFile]:
        at = self._road.clock()
        lease = Lease(token=self._token, at=at, until=at + _LEASE)
        return await self._database.write(lambda connection: fetching.claim(connection, lease, limit=_AT_ONCE))

    async def _try(self, file: ClaimedFile) -> None:
        try:
            await self._take(file)
        except Undecipherable as error:
            # Only a person can mend that; what is sealed stays as it is meanwhile.
            log.error("attachment.failed", extra={"id": file.id, "error": type(error).__name__})
            await self._put_off(file, error, PATIENCE)
        except AanbelError as error:
            # It stays ours until the lease ends, and is tried again then.
            log.warning("attachment.failed", extra={"error": type(error).__name__})

    async def _take(self, file: ClaimedFile) -> None:
        key = self._road.vault.unwrap(file.wrapped)
        about = open_about(self._road.vault, key, file.id, file.about)
        try:
            content = await self._bytes(file, key, about["remote_id"])
            await self._keep(file, key, content)
        except FileRefused as refused:
            await self._refuse(file, about["ref"], refused.reason)
        except FileTooLarge:
            await self._refuse(file, about["ref"], TOO_LARGE)
        except (ChannelError, OSError) as error:
            lasting = isinstance(error, ChannelError) and error.permanent
            if lasting or self._road.clock() - file.made_at > PATIENCE:
                await self._refuse(file, about["ref"], GONE)
            else:
                await self._put_off(file, error, _wait(file, error))

    async def _bytes(self, file: ClaimedFile, key: DataKey, remote_id: str) -> bytes:
        if file.content:
            return open_content(self._road.vault, key, file.id, file.content)
        if not remote_id or file.channel not in self._channels:
            raise FileRefused(GONE)
        return await self._channels[file.channel].fetch(remote_id)

    async def _keep(self, file: ClaimedFile, key: DataKey, content: bytes) -> None:
        # In a thread: twenty megabytes would hold up every conversation.
        checked = await asyncio.to_thread(check_file, content)
        sealed = await asyncio.to_thread(seal_content, self._road.vault, key, file.id, checked.content)
        size, at = len(checked.content), self._road.clock()

        def keep(connection: Connection) -> bool:
            kept = fetching.keep(connection, file, mime=checked.mime, size=size, sealed=sealed, at=at)
            if kept and self._write_down:
                transcripts.want(connection, self._road.ids, file.id, languages=self._write_down, at=at)
            return kept

        if not await self._database.write(keep):
            raise FileRefused(TOO_LARGE)

    async def _refuse(self, file: ClaimedFile, ref: str, reason: str) -> None:
        prompt = Prompt(
            conversation_id=file.conversation_id,
            event=AttachmentRefused(ref=ref, reason=reason),
            cause=f"a{file.id}",
            settle=lambda connection: fetching.refuse(connection, file, reason),
        )
        if not await self._turns.prompt(prompt):
            # The resident has no address at the moment, or the talk is damaged: nobody is told.
            await self._database.write(lambda connection: fetching.refuse(connection, file, reason))

    async def _put_off(self, file: ClaimedFile, error: Exception, wait: timedelta) -> None:
        until = self._road.clock() + wait
        await self._database.write(lambda connection: fetching.put_off(connection, file, until, type(error).__name__))


def _wait(file: ClaimedFile, error: Exception) -> timedelta:
    if isinstance(error, ChannelError) and error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return backoff(file.attempts)
