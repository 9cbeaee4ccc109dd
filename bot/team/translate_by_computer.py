"""A computer's translation of an answer, for whoever works on the case: never for a resident or a party."""

from collections.abc import Iterator

from bot.casework.case import Case
from bot.matching.situation import TEAM_LANGUAGES
from bot.store import by_computer
from bot.store.by_computer import Wanted
from bot.team.refused import Refused
from bot.work.casefile import CaseFile

#: Told for a coordinator to act on, not to be understood.
NO_WORDS = frozenset({"name", "number"})

Pairs = frozenset[tuple[str, str]]


def translatable(case: Case, pairs: Pairs, *, into: str) -> Iterator[str]:
    """The names of what was said in a language that a computer may translate from."""
    return (name for name in case.said() if name not in NO_WORDS and (case.language_of(name), into) in pairs)


def translate_by_computer(file: CaseFile, *, name: str, into: str) -> None:
    """Have one answer translated, or without a name all that can be. Raises Refused where nothing may be."""
    allowed = list(translatable(file.case, file.work.road.translates, into=into if into in TEAM_LANGUAGES else ""))
    wanted = [each for each in allowed if name in ("", each)]
    if not wanted:
        raise Refused(because="A computer does not translate this here.", key="refused.translate.computer")
    for each in wanted:
        asked = Wanted(
            id=file.work.road.ids.new(), case_id=file.case.id, name=each, source=file.case.language_of(each),
            target=into, by=file.actor, at=file.now,
        )  # fmt: skip
        by_computer.ask(file.work.connection, asked)
    file.note("answer.translated_by_computer")
