"""A second look at a story never stands in the way: with a finder that hangs, fails or dies the talk is the same."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from bot.conversation import telling
from bot.conversation.state import State
from bot.conversation.topics import FoundTopic
from bot.meaning.embedding import Embedder
from bot.meaning.found import Found, NoModel
from bot.meaning.process import Process
from bot.store import conversations
from bot.store.tables import conversation
from bot.work.finding import Finding, Reworded
from tests.meaning.models import CANARY, needs_model, pid_of, reading
from tests.work.roads import TO_THE_STORY, House, Resident

#: The word lists see things in it, and the finders here see home.
GOAL = "Ik wil een bed"
STORY = (GOAL, "Ik kan goed koken", "Ik naai voor anderen", "Iemand met een auto")
ANSWERS = (
    ("more", "no"), ("neighbourhood", "n1"), ("channel", "chat"), ("time", "morning"), ("person", "any"),
    ("interpreter", "no"), ("along", "no"),
)  # fmt: skip
HOME = Found(topics=(FoundTopic("home", GOAL),))


@dataclass
class Finder:
    """Finds what it was told to, and remembers what it read."""

    found: Found = HOME
    trained_with: str = "a test"
    read: list[tuple[dict[str, str], str]] = field(default_factory=list)
    #: Done before every answer.
    first: Callable[[], object] = lambda: None

    def find(self, texts: Mapping[str, str], language: str) -> Found:
        self.read.append((dict(texts), language))
        self.first()
        return self.found


@contextmanager
def finding(house: House, finder: Finder | None, *, quiet: float = 0.05, most: int = 1_000) -> Iterator[None]:
    """The worker beside the road, as the program has it; None: there is no model."""
    if finder is None:
        yield
        return
    waiting = Reworded(quiet=quiet, most=most)
    house.road = replace(house.road, reread=waiting.put)
    house.__post_init__()
    worker = Finding(database=house.database, road=house.road, turns=house.turns, finder=finder, waiting=waiting)

    async def start() -> None:
        worker.start()

    asyncio.run(start())
    try:
        yield
    finally:
        asyncio.run(worker.stop(0.2))


def rung(house: House, address: str = "a1") -> Resident:
    """A resident who comes as far as the first question of the story."""
    amal = Resident(house=house, address=address)
    amal.starts()
    amal.tells(*TO_THE_STORY, ("wellbeing", "5"))
    return amal


def told(house: House, address: str = "a1", *, before_the_topics: Callable[[], None] = lambda: None) -> Resident:
    """The whole talk, to the end."""
    amal = rung(house, address)
    for text in STORY:
        amal.says(text)
    amal.tells(*ANSWERS)
    before_the_topics()
    amal.says("Amal")
    amal.tells(("topics", "yes"), ("summary", "yes"))
    amal.says("Mijn dak lekt ook")
    return amal


def state_of(house: House) -> State:
    """Where the newest talk stands."""
    id = house.rows(conversation)[-1].id
    talk = house.database.write_now(lambda c: conversations.find_by_id(c, house.road.vault, id))
    assert talk is not None
    return talk.state


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def is_found(house: House) -> Callable[[], bool]:
    return lambda: [each.topic for each in state_of(house).found] == ["home"]


def bubbles(amal: Resident) -> Sequence[object]:
    """Everything that was said, but for the topics that were proposed."""
    said = [entry.bubble for entry in amal.talk().entries if entry.bubble]
    return [replace(bubble, parts=tuple(part for part in bubble.parts if part.key != "topics.line")) for bubble in said]


def test_what_is_found_is_proposed_and_confirmed(house: House) -> None:
    finder = Finder()
    with finding(house, finder):
        amal = told(house, before_the_topics=lambda: until(is_found(house)))
        shown = [
            part.values["topic"].key  # type: ignore[union-attr]
            for entry in amal.talk().entries
            if entry.bubble
            for part in entry.bubble.parts
            if part.key == "topics.line"
        ]
        state = state_of(house)
    assert shown == ["topic.home"]
    assert telling.chosen_topics(state) == ("home",)
    words, language = finder.read[0]
    assert (words["goal"], language) == (GOAL, "nl")
    assert "name" not in {step for read, _ in finder.read for step in read}


def test_five_quick_messages_are_one_look_at_the_last(house: House) -> None:
    finder = Finder()
    with finding(house, finder, quiet=0.4):
        amal = rung(house)
        for text in STORY:
            amal.says(text)
        until(is_found(house))
    assert [list(words.values()) for words, _ in finder.read] == [list(STORY)]


def test_words_that_come_while_it_reads_are_read_again_and_the_late_answer_changes_nothing(house: House) -> None:
    reads, go_on = threading.Semaphore(0), threading.Semaphore(0)

    def wait() -> None:
        reads.release()
        go_on.acquire(timeout=20)

    finder = Finder(first=wait)
    with finding(house, finder):
        amal = rung(house)
        amal.says(GOAL)
        assert reads.acquire(timeout=20)
        amal.says("Ik kan goed koken")
        go_on.release()
        assert reads.acquire(timeout=20)
        assert state_of(house).found == ()
        go_on.release()
        until(is_found(house))
    assert [len(words) for words, _ in finder.read] == [1, 2]


def _raise(error: Exception) -> None:
    raise error


def hangs() -> Finder:
    return Finder(first=threading.Event().wait)


#: Kind of trouble -> a finder in it.
TROUBLED: dict[str, Callable[[], Finder | None]] = {
    "absent": lambda: None,
    "has no model": lambda: Finder(first=lambda: _raise(NoModel())),
    "raises": lambda: Finder(first=lambda: _raise(ValueError(CANARY))),
    "hangs": hangs,
    "is slow": lambda: Finder(first=lambda: time.sleep(0.3)),
    "finds nothing": lambda: Finder(Found()),
    "finds what is no topic": lambda: Finder(Found(topics=(FoundTopic("weather", GOAL),))),
    "finds it": Finder,
}


@pytest.mark.parametrize("trouble", TROUBLED)
def test_the_talk_is_the_very_same(trouble: str, house: House, caplog: pytest.LogCaptureFixture) -> None:
    undisturbed = bubbles(told(house, "alone"))
    with finding(house, TROUBLED[trouble](), quiet=0.01):
        began = time.monotonic()
        said = bubbles(told(house))
        assert time.monotonic() - began < 10
    assert len(said) > 20
    assert said == undisturbed
    assert CANARY not in caplog.text


@needs_model
def test_the_talk_is_the_very_same_when_the_child_is_killed_again_and_again(house: House) -> None:
    undisturbed = bubbles(told(house, "alone"))
    with reading() as (embedder, process):
        embedder.embed([GOAL])
        killing = _Killing(process, embedder)
        with finding(house, Finder(first=killing.kill_and_ask), quiet=0.01):
            said = bubbles(told(house, before_the_topics=lambda: until(is_found(house))))
    assert killing.killed > 0
    assert said == undisturbed


@dataclass
class _Killing:
    process: Process
    embedder: Embedder
    killed: int = 0

    def kill_and_ask(self) -> None:
        os.kill(pid_of(self.process), signal.SIGKILL)
        self.killed += 1
        self.embedder.embed([GOAL])


def test_a_hanging_finder_keeps_nobody_from_stopping(house: House) -> None:
    finder = hangs()
    with finding(house, finder):
        rung(house).says(GOAL)
        until(lambda: len(finder.read) == 1)
        began = time.monotonic()
    assert time.monotonic() - began < 2


def test_an_erased_talk_is_not_read(house: House) -> None:
    finder = Finder()
    with finding(house, finder, quiet=0.3):
        amal = rung(house)
        amal.says(GOAL)
        amal.presses("goal", "do:delete")
        amal.tells(("delete", "yes"))
        time.sleep(0.6)
        assert state_of(house).step == "erased"
        assert state_of(house).found == ()


def test_a_story_that_waits_is_there_once_and_the_longest_waiting_makes_room() -> None:
    waiting = Reworded(quiet=0.0, most=3)
    for talk in (1, 2, 3, 2, 4):
        waiting.put(talk)
    assert [waiting.take() for _ in range(3)] == [3, 2, 4]


def test_a_story_is_left_alone_until_it_is_quiet() -> None:
    waiting = Reworded(quiet=0.3)
    waiting.put(1)
    time.sleep(0.2)
    waiting.put(2)
    waiting.put(1)
    began = time.monotonic()
    assert [waiting.take(), waiting.take()] == [2, 1]
    assert time.monotonic() - began >= 0.29


def test_whoever_waits_for_a_story_is_let_go_at_the_end() -> None:
    waiting = Reworded()
    threading.Timer(0.1, waiting.close).start()
    assert waiting.take() is None
    waiting.put(1)
    assert waiting.take() is None
