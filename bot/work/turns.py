"""The turn writer: messages wait for their commit, and those that wait together are stored together."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from bot.channels.base import Incoming, Receipt
from bot.conversation.events import Event
from bot.errors import NotStored, StoreError
from bot.store import conversations
from bot.store.conversations import Contact
from bot.store.database import Conflict, Database
from bot.store.statuses import Heard
from bot.work.group import Arrival, bury, close_group, count_try, lead, open_group, take_all, take_alone
from bot.work.road import Road
from bot.work.work import Alone, Work

T = TypeVar("T")

log = logging.getLogger(__name__)

#: Messages in one transaction.
GROUP = 64
#: Failures of one message, after which it is laid aside.
TRIES = 3
#: Tries of one message, each counted before it is made: beyond this it is the message that kills the program.
DEATHS = 10
#: How many messages are tried one by one after a start, each counted before: one of them may be what ended the last
#: run. More than a channel hands over at once.
CAREFUL = 128
#: How often the same rows may be in another process's hands before we give up for now.
_CONFLICTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """Something that happens to a conversation by itself: a reminder that is due."""

    conversation_id: int
    event: Event
    #: Unique: the same cause never has its effects twice.
    cause: str
    #: Done in the same transaction; False: the row behind it is no longer ours, and nothing happens.
    settle: Callable[[Connection], bool]


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrival: Arrival
    stored: asyncio.Future[Heard]


class Turns:
    """The one road into a conversation."""

    def __init__(
        self, database: Database, road: Road, *, on_commit: Callable[[], None] = lambda: None, careful: int = CAREFUL
    ) -> None:
        """`on_commit` is called in the event loop after every commit that may have left something to send."""
        self._database = database
        self._road = road
        self._on_commit = on_commit
        self._careful = careful
        self._waiting: deque[_Waiting] = deque()
        self._called = False
        self._lock = threading.Lock()

    async def submit(self, incoming: Incoming | Receipt) -> Heard:
        """Take one message; return when it is committed, a repeat too: DEAD when it was laid aside for a person.

        Raises NotStored: answer with a 503, or do not ask for the next messages.
        """
        stored: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(Arrival.of(self._road.vault, incoming), stored))
        self._call()
        return await stored

    async def prompt(self, prompt: Prompt) -> bool:
        """Take a turn that nobody asked for; True when it said something, which a damaged talk never does.

        Raises StoreError.
        """
        said = await self._database.write(lambda connection: self._prompted(connection, prompt))
        self._on_commit()
        return said

    def prompt_now(self, prompt: Prompt) -> bool:
        """`prompt` from a thread of its own, which calls `wake` in the event loop itself. Raises StoreError."""
        return self._database.write_now(lambda connection: self._prompted(connection, prompt))

    def wake(self) -> None:
        """Something was committed beside the road that may have left something to send. From the event loop only."""
        self._on_commit()

    def _prompted(self, connection: Connection, prompt: Prompt) -> bool:
        group = open_group(self._road, connection, alone=True)
        talk = conversations.find_by_id(connection, self._road.vault, prompt.conversation_id)
        if talk is None or talk.is_damaged or talk.address_id is None or not prompt.settle(connection):
            return False
        lead(Work(group=group, contact=Contact(talk.address_id, talk.channel, talk), cause=prompt.cause), prompt.event)
        close_group(group)
        return bool(group.said)

    def _call(self) -> None:
        """Ask the writer thread for a group, unless it was asked already."""
        with self._lock:
            if self._called:
                return
            self._called = True
        try:
            self._database.put(self._take)
        except StoreError:
            self._called = False
            raise NotStored from None

    def _take(self) -> None:
        """In the writer thread: one group. Whatever else waits for the thread comes before the next one."""
        with self._lock:
            group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
            self._called = bool(self._waiting)
        if self._called:
            self._database.put(self._take)
        if self._careful > 0:
            self._careful -= len(group)
            self._take_each(group)
        elif group:
            self._take_group(group)

    def _take_group(self, group: Sequence[_Waiting]) -> None:
        arrivals = [waiting.arrival for waiting in group]
        try:
            self._transact(lambda connection: take_all(self._road, connection, arrivals))
        except StoreError:
            self._settle(group, NotStored())
        except Exception as error:
            if not isinstance(error, Alone):
                log.warning("group.failed", extra={"messages": len(group), "error": type(error).__name__})
            self._take_each(group)
        else:
            self._settle(group, Heard.DONE)

    def _take_each(self, group: Sequence[_Waiting]) -> None:
        for waiting in group:
            try:
                self._settle([waiting], self._try(waiting.arrival))
            except Exception as error:
                # Not even laying it aside went well: the channel keeps it and sends it again.
                log.error("message.not_stored", extra={"error": type(error).__name__})
                self._settle([waiting], NotStored())

    def _try(self, arrival: Arrival) -> Heard:
        """Try one message by itself; after three failures it is laid aside, so that it stops nobody."""
        failures: list[str] = []
        while len(failures) < TRIES:
            tries = self._transact(lambda connection: count_try(self._road, connection, arrival))
            if tries is None:
                return Heard.DONE
            if tries > DEATHS:
                break
            try:
                self._transact(lambda connection: take_alone(self._road, connection, arrival))
            except StoreError:
                raise
            except Exception as error:
                failures.append(type(error).__name__)
            else:
                return Heard.DONE
        last = failures[-1] if failures else "killed"
        self._transact(lambda connection: bury(connection, arrival, last))
        log.error("message.dead", extra={"error": last})
        return Heard.DEAD

    def _transact(self, work: Callable[[Connection], T]) -> T:
        for _ in range(_CONFLICTS):
            try:
                result = self._database.transact(work)
            except Conflict:
                continue
            self._road.probe("after_commit")
            return result
        raise StoreError(because="other processes were at the same rows again and again")

    def _settle(self, group: Iterable[_Waiting], outcome: Heard | Exception) -> None:
        """Let those who wait go on, each in the event loop it waits in, and wake whoever sends."""
        by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[Heard]]] = {}
        for waiting in group:
            by_loop.setdefault(waiting.stored.get_loop(), []).append(waiting.stored)
        for loop, futures in by_loop.items():
            try:
                loop.call_soon_threadsafe(self._resolve, futures, outcome)
            except RuntimeError:
                log.info("loop.closed")

    def _resolve(self, futures: Iterable[asyncio.Future[Heard]], outcome: Heard | Exception) -> None:
        for future in futures:
            if future.done():
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
        self._on_commit()
