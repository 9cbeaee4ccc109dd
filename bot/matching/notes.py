"""What the coordinator should mind or arrange: every wish of the resident that no seat fulfils by itself."""

from collections.abc import Iterator, Sequence

from bot.casework.preferences import Along, Interpreter
from bot.casework.proposal import Reason, Seat
from bot.casework.topics import SAFETY
from bot.matching.bridge import understood
from bot.matching.rank import Ranked
from bot.matching.situation import Situation


def notes(
    situation: Situation, covers: Sequence[Seat], bridges: Sequence[Seat], supporters: Sequence[Ranked]
) -> tuple[Reason, ...]:
    """The notes for a table, the most pressing first."""
    return (
        *_on_topics(situation),
        *_on_words(situation),
        *_on_interpreter(situation, covers),
        *_on_company(situation, bridges),
        *(() if supporters else (Reason("match.note.support_missing"),)),
    )


def _on_topics(situation: Situation) -> Iterator[Reason]:
    if SAFETY in situation.topics:
        yield Reason("match.note.safety")
    if not situation.content.topics:
        yield Reason("match.note.no_topics")


def _on_words(situation: Situation) -> Iterator[Reason]:
    if situation.content.preferences.own_words:
        yield Reason("match.note.own_words")


def _on_interpreter(situation: Situation, covers: Sequence[Seat]) -> Iterator[Reason]:
    wish = situation.content.preferences.interpreter
    values = {"language": situation.language}
    if situation.content.preferences.refuses_own_group:
        yield Reason("match.note.interpreter_not_own")
    if wish is Interpreter.KNOWN:
        yield Reason("match.note.interpreter_known")
    elif wish is not None and wish is not Interpreter.NO:
        yield Reason("match.note.interpreter", values) if situation.foreign else Reason("match.note.interpreter_which")
    elif situation.foreign and not understood(covers):
        yield Reason(f"match.note.interpreter_{'unknown' if wish is None else 'ask'}", values)


def _on_company(situation: Situation, bridges: Sequence[Seat]) -> Iterator[Reason]:
    along = situation.content.preferences.along
    if along is Along.KEY_PERSON and not bridges:
        yield Reason("match.note.key_person_missing")
    if along is Along.FAMILY:
        yield Reason("match.note.family_along")
