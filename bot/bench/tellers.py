"""Residents for the crash bench: each tells a whole talk, remembers what was told, and shrugs at a repeated bubble."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.bench.newcomer import Newcomer, step_of
from bot.bench.telegram_residents import Resident
from bot.bench.telegram_world import Bubble

LANGUAGES = ("nl", "en", "ar", "ti")

#: Where an answer in free words stands in the case.
OPEN_STEPS = ("goal", "can_self", "can_other", "need")

_VOICE = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """How one resident differs from the next."""

    language: str
    #: Answers a question with a voice note.
    speaks: bool
    #: Sends a second message at once.
    adds: bool
    #: Asks a question of a person in between.
    asks: bool
    #: Leaves the talk alone until the reminder comes.
    rests: bool


def habits_of(number: int, seed: int) -> Habits:
    """The same resident for the same seed."""
    chance = random.Random(f"habits {seed} {number}")  # noqa: S311 - nothing secret
    return Habits(
        language=LANGUAGES[number % len(LANGUAGES)],
        speaks=chance.random() < 0.3,
        adds=chance.random() < 0.3,
        asks=chance.random() < 0.3,
        rests=chance.random() < 0.3,
    )


@dataclass(kw_only=True)
class Teller:
    """One resident on the way to a case."""

    resident: Resident
    habits: Habits
    #: Seconds without a bubble after which nothing will come any more, and those a reminder is waited for.
    patience: float
    rest: float
    #: There is still time to leave a talk alone.
    may_rest: Callable[[], bool]
    #: Everything typed at an open question: each message is like no other.
    told: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    #: Step -> the option that was pressed.
    chosen: dict[str, str] = field(default_factory=dict)
    voices: int = 0
    _answered: int = 0
    _rested: bool = False

    async def tell(self) -> None:
        """Lead the talk from the hello to its end. Raises TimeoutError when no bubble comes any more."""
        self.resident.start()
        while True:
            bubble = await self.resident.next_bubble(self.patience)
            turn, step = step_of(data_of(bubble))
            if turn <= self._answered:
                continue  # it came once more, and was answered before
            if step == "done":
                return
            if step == "person" and self._would_rest() and await self._reminded():
                continue
            self._answered = turn
            self._answer(step, turn, bubble)

    def _answer(self, step: str, turn: int, bubble: Bubble) -> None:
        reply = Newcomer(self.habits.language).reply(step)
        if step == "reminder":
            self._rested = True  # there is never a second one to wait for
            self._press("open", step, turn, bubble)
        elif step == "question":
            self.questions.append(self._say("?"))
        elif step == "time" and self.habits.asks and not self.questions:
            self._press("do:question", step, turn, bubble)
        elif step == "can_other" and self.habits.speaks:
            self.resident.send_voice(_VOICE)
            self.voices += 1
        elif step in OPEN_STEPS and reply:
            self._tell(step, reply[1])
        elif reply and reply[0] == "press":
            # A yes to the topics that were found leaves them as they are, and an offered call is no answer.
            if step not in ("topics", "second_look"):
                self.chosen[step] = reply[1]
            self._press(reply[1], step, turn, bubble)
        elif reply:
            self.resident.say(reply[1])
        else:
            raise LookupError(f"nobody knows what to say at {step!r}")

    def _tell(self, step: str, words: str) -> None:
        self.told.append(self._say(words))
        if step == "goal" and self.habits.adds:
            self.told.append(self._say(words))

    def _say(self, words: str) -> str:
        text = f"{words} [{self.resident.id}-{len(self.told)}-{len(self.questions)}]"
        self.resident.say(text)
        return text

    def _press(self, option: str, step: str, turn: int, bubble: Bubble) -> None:
        self.resident.press_data(f"{turn}|{step}|{option}", bubble)

    def _would_rest(self) -> bool:
        return self.habits.rests and not self._rested and self.may_rest()

    async def _reminded(self) -> bool:
        """Wait for the reminder and open it; False when none came: after a kill in the middle of it, none ever does."""
        self._rested = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.rest):
                while True:
                    bubble = await self.resident.next_bubble(self.rest)
                    turn, step = step_of(data_of(bubble))
                    if step == "reminder":
                        self._answered = turn
                        self._press("open", step, turn, bubble)
                        return True
        return False


def data_of(bubble: Bubble) -> list[str]:
    """What the buttons of a bubble carry."""
    return [button["callback_data"] for row in bubble.rows for button in row]
