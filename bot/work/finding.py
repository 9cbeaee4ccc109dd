"""Stories whose words changed are read once more, by a finder that takes its time; what it finds enters like a message.

After the commit and outside any transaction, in a thread of its own: no turn ever waits for it. Which stories wait is
kept in memory only. What is lost when the program ends is a proposal: the word lists' own stands.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.conversation import telling
from bot.conversation.events import TopicsFound
from bot.conversation.finding import mark_of
from bot.meaning.found import Finds, NoModel
from bot.store import conversations
from bot.store.database import Database
from bot.work.road import Road
from bot.work.turns import Prompt, Turns

log = logging.getLogger(__name__)

#: Seconds without new words before a story is read: messages in a row are one look.
QUIET = 1.0
#: Stories that can wait; what waits longest makes room.
_MOST_WAITING = 1_000


class Reworded:
    """The talks whose story is to be read once more: each waits once, since its newest words."""

    def __init__(self, *, quiet: float = QUIET, most: int = _MOST_WAITING) -> None:
        self._quiet = quiet
        self._most = most
        #: Conversation id -> when its words changed last, the longest ago first.
        self._since: dict[int, float] = {}
        self._closed = False
        self._changed = threading.Condition()

    def put(self, conversation_id: int) -> None:
        """Have this story read. Called within the turn; whoever reads it waits for the turn's own lock."""
        with self._changed:
            self._since.pop(conversation_id, None)
            self._since[conversation_id] = time.monotonic()
            while len(self._since) > self._most:
                del self._since[next(iter(self._since))]
            self._changed.notify()

    def take(self) -> int | None:
        """The next talk that has been quiet long enough; waits for one. None when no more are to be read."""
        with self._changed:
            while not self._closed:
                first = next(iter(self._since), None)
                wait = None if first is None else self._since[first] + self._quiet - time.monotonic()
                if first is not None and wait is not None and wait <= 0:
                    del self._since[first]
                    return first
                self._changed.wait(wait)
            return None

    def close(self) -> None:
        """Nothing is taken any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class _Story:
    language: str
    words: Mapping[str, str]


class Finding:
    """Reads one story after the other, for as long as the program runs."""

    def __init__(self, *, database: Database, road: Road, turns: Turns, finder: Finds, waiting: Reworded) -> None:
        self._database = database
        self._road = road
        self._turns = turns
        self._finder = finder
        self._waiting = waiting
        self._wake: Callable[[], None] = lambda: None
        # A finder that never answers is not waited for when the program ends.
        self._thread = threading.Thread(target=self._run, name="aanbel-finding", daemon=True)

    def start(self) -> None:
        """Begin, in the running event loop: it is told there when something may be left to send."""
        loop = asyncio.get_running_loop()
        self._wake = lambda: _in_loop(loop, self._turns.wake)
        self._thread.start()

    async def stop(self, within: float = 2.0) -> None:
        """Take no more, and give what is being read so many seconds."""
        self._waiting.close()
        await asyncio.to_thread(self._thread.join, within)

    def _run(self) -> None:
        while (conversation_id := self._waiting.take()) is not None:
            try:
                self._look(conversation_id)
            except NoModel:
                pass  # whoever knows why has said so
            except Exception as error:
                log.warning("finding.failed", extra={"error": type(error).__name__})

    def _look(self, conversation_id: int) -> None:
        story = self._database.write_now(lambda connection: self._read(connection, conversation_id))
        if story is None or not story.words:
            return
        found = self._finder.find(story.words, story.language)
        event = TopicsFound(topics=found.topics, worries=found.worries, read=mark_of(story.words))
        self._turns.prompt_now(
            Prompt(
                conversation_id=conversation_id,
                event=event,
                cause=f"t{self._road.ids.new()}",
                settle=lambda connection: True,
            )
        )
        self._wake()

    def _read(self, connection: Connection, conversation_id: int) -> _Story | None:
        talk = conversations.find_by_id(connection, self._road.vault, conversation_id)
        if talk is None or talk.is_damaged or not talk.state.consented:
            return None
        return _Story(talk.state.language, telling.all_words(talk.state))


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(call)
    except RuntimeError:
        log.info("loop.closed")
