"""A person's translation of what a resident said; the original always stands beside it."""

from bot.casework import moving
from bot.casework.course import Translation
from bot.matching.situation import TEAM_LANGUAGES
from bot.team.refused import Refused
from bot.team.words import written
from bot.work.casefile import CaseFile

#: Characters of a translation: a story can be long.
_MOST = 10_000


def translate(file: CaseFile, *, step: str, text: str, language: str) -> None:
    """Keep what a key person or interpreter made of one answer. Raises Refused and IllegalChange."""
    original = file.case.language_of(step)
    if language not in TEAM_LANGUAGES or language == original:
        others = " or ".join(sorted(TEAM_LANGUAGES - {original}, reverse=True))
        raise Refused(
            because=f"The resident wrote '{original}'; a translation for the team is in {others}.",
            key="refused.translate.language",
            values={"language": original},
        )
    words = written(text, what="The translation", most=_MOST)
    translated = Translation(text=words, language=language, by=file.actor, at=file.now)
    file.change(moving.translate(file.case, step, translated))
    file.note("answer.translated")
