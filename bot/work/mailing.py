"""Sends the mail to parties: takes rows, renders them in the team's language, hands them over, and marks them.

A mail that is not taken is tried again for two days, with the same Message-ID; after that, or when it was refused for
good, a person sees it (`aanbel dead`), and the team is asked to tell the party itself.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from bot.channels.email import Mail, Mailbox, MailNotSent
from bot.conversation.bubbles import Day, Value
from bot.errors import StoreError, Undecipherable
from bot.language.catalogue import Catalogues
from bot.store import mails, requests
from bot.store.database import Database
from bot.store.doors import CODE_LIVES
from bot.store.leases import Lease
from bot.store.mails import ClaimedMail, Letter
from bot.store.requests import NewRequest
from bot.store.sending import lock_talks
from bot.store.statuses import Sending
from bot.work.casefile import UNDELIVERED
from bot.work.pacing import backoff
from bot.work.proposing import STAFF
from bot.work.road import Road
from bot.work.sender import PATIENCE

log = logging.getLogger(__name__)

#: How long a mail is held: longer than a mailbox may take over it.
_LEASE = timedelta(minutes=3)
#: Mails that are handed over at the same time.
_AT_ONCE = 4
#: Seconds to leave the database alone after it failed.
_BREATH = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class MailWords:
    """What a mail is rendered with."""

    #: The team's texts: `mail.<kind>.subject` and `mail.<kind>.text`.
    console: Catalogues
    #: What the organisation fills in, by language.
    facts: Callable[[str], Mapping[str, str]]
    #: Where the world reaches us, without a slash at the end.
    public_url: str

    def subject(self, kind: str, letter: Letter) -> str:
        """What anybody may see who sees a mailbox."""
        return self._said(f"mail.{kind}.subject", letter)

    def text(self, kind: str, letter: Letter) -> str:
        return self._said(f"mail.{kind}.text", letter)

    def _said(self, key: str, letter: Letter) -> str:
        where = f"{self.public_url}/team" if self.public_url else "aanbel requests"
        values: dict[str, Value] = {**letter.values, "list": where}
        if "token" in letter.values:
            values["link"] = f"{self.public_url}/r/{letter.values['token']}"
        if "until" in letter.values:
            values["until"] = Day(letter.values["until"])
        return self.console.text(STAFF, key, values, self.facts(STAFF))


class Mailing:
    """Sends mail until it is stopped."""

    def __init__(self, *, database: Database, road: Road, mailbox: Mailbox, words: MailWords) -> None:
        self._database = database
        self._road = road
        self._mailbox = mailbox
        self._words = words
        self._token = secrets.token_hex(8)
        self._wanted = asyncio.Event()
        self._stopping = False
        self._going: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send, in the running event loop."""
        self._going = asyncio.create_task(self._go())
        self.wake()

    def wake(self) -> None:
        """Something was committed: look at once. Cheap, from the event loop's thread only."""
        self._wanted.set()

    async def send_waiting(self) -> None:
        """Send all that may go now. Raises StoreError."""
        while not self._stopping and await self._send_some():
            pass

    async def tick(self) -> None:
        """Look for what came without a call."""
        self.wake()

    async def stop(self, within: float = 10.0) -> None:
        """Take nothing more, and give what is being sent so many seconds; the rest is sent again after its lease."""
        self._stopping = True
        self.wake()
        if self._going:
            await asyncio.wait([self._going], timeout=within)
            self._going.cancel()
            with suppress(asyncio.CancelledError):
                await self._going

    async def _go(self) -> None:
        while not self._stopping:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self.send_waiting()
            except Exception as error:
                log.warning("mail.unreadable", extra={"error": type(error).__name__})
                asyncio.get_running_loop().call_later(_BREATH, self.wake)

    async def _send_some(self) -> bool:
        """Send what may go now, a few at a time; False when there was none."""
        at = self._road.clock()
        lease = Lease(token=self._token, at=at, until=at + _LEASE)
        claimed = await self._database.write(lambda connection: mails.claim(connection, lease, limit=_AT_ONCE))
        await asyncio.gather(*(self._carry(each) for each in claimed))
        return bool(claimed)

    async def _carry(self, claimed: ClaimedMail) -> None:
        if claimed.kind == mails.CODE and self._road.clock() - claimed.made_at >= CODE_LIVES:
            return await self._write(lambda c: mails.cancel(c, self._token, claimed.id))
        try:
            await self._send(claimed)
        except MailNotSent as error:
            await self._write(self._refused(claimed, error))
        except Exception as error:
            # Of our own making: trying again changes nothing. Its words could hold an address.
            kind = type(error).__name__
            log.error("mail.failed", extra={"id": claimed.id, "error": kind})
            await self._write(lambda c: self._give_up(c, claimed, Sending.FAILED, kind))
        else:
            at = self._road.clock()
            await self._write(lambda c: mails.mark_sent(c, self._token, claimed.id, at=at))

    async def _send(self, claimed: ClaimedMail) -> None:
        letter = mails.open_letter(self._road.vault, claimed)
        mail = Mail(
            id=claimed.id,
            to=letter.to,
            subject=self._words.subject(claimed.kind, letter),
            text=self._words.text(claimed.kind, letter),
            at=self._road.clock(),
        )
        self._road.probe("before_mail")
        await self._mailbox.send(mail)
        self._road.probe("after_mail")

    def _refused(self, claimed: ClaimedMail, error: MailNotSent) -> Callable[[Connection], None]:
        at = self._road.clock()
        if error.permanent:
            return lambda c: self._give_up(c, claimed, Sending.FAILED, error.kind)
        if at - claimed.made_at > PATIENCE:
            return lambda c: self._give_up(c, claimed, Sending.DEAD, error.kind)
        until = at + backoff(claimed.attempts)
        return lambda c: mails.put_off(c, self._token, claimed.id, until=until, error=error.kind)

    def _give_up(self, connection: Connection, claimed: ClaimedMail, status: Sending, error: str) -> None:
        """Try no more, and ask the team to tell the party, where there is a resident to do it for.

        Not when the door was closed while the mail was on its way: then the party is to be told nothing.
        """
        if claimed.conversation_id is not None:
            lock_talks(connection, [claimed.conversation_id])
        ours = mails.give_up(connection, self._token, claimed.id, status=status, error=error)
        with suppress(Undecipherable):
            if ours and claimed.kind != mails.CODE and not mails.is_shut(connection, claimed.id):
                self._ask_team(connection, claimed, error)

    def _ask_team(self, connection: Connection, claimed: ClaimedMail, error: str) -> None:
        if claimed.conversation_id is None:
            return
        vault, at = self._road.vault, self._road.clock()
        to = mails.open_letter(vault, claimed).to
        asked = NewRequest(
            id=self._road.ids.new(), conversation_id=claimed.conversation_id, kind=UNDELIVERED,
            text=f"{to} ({error})", reach="", attachments=(), language=claimed.language, made_at=at,
            due_by=self._road.read_by(at),
        )  # fmt: skip
        requests.ask(connection, vault, mails.key_of(vault, claimed), asked=asked)

    async def _write(self, what: Callable[[Connection], None]) -> None:
        """Write what became of a mail. A failed database is tried until it is back: else it would be sent twice."""
        while True:
            try:
                return await self._database.write(what)
            except StoreError as error:
                log.warning("mail.unmarkable", extra={"error": type(error).__name__})
                await asyncio.sleep(_BREATH)
