"""The team's own words: they reach a resident only in the resident's language (house.md)."""

import unicodedata

from bot.casework import moving
from bot.casework.case import Case
from bot.casework.course import Note, NoteKind
from bot.team.refused import Refused
from bot.work.casefile import CaseFile

#: Characters of one text: what a person reads in one go, and what one message of a channel holds.
MOST = 2000
#: Language -> the beginning of the Unicode names of its letters. A language that is not here is not looked at.
_LETTERS = {"nl": "LATIN", "en": "LATIN", "ar": "ARABIC", "ti": "ETHIOPIC"}


def written(text: str, *, what: str, most: int = MOST) -> str:
    """The text without white space around it. Raises Refused when there is none, or more than `most` characters."""
    words = text.strip()
    if not words:
        raise Refused(because=f"{what} is empty. Write it, or give '-' to read it from the input.")
    if len(words) > most:
        raise Refused(because=f"{what} has {len(words)} characters; at most {most} fit.")
    return words


def keep_reason(file: CaseFile, although: str) -> None:
    """Note why somebody of the team does otherwise than the rules or the resident's wishes say. Raises Refused."""
    why = Note(kind=NoteKind.NOTE, text=written(although, what="The reason"), by=file.actor, at=file.now)
    file.change(moving.note(file.case, why))


def for_resident(case: Case, text: str, language: str, *, what: str, most: int = MOST) -> str:
    """Words that the resident will read, in the resident's language. Raises Refused, with how to do it."""
    if not language:
        raise Refused(because=f"Say in which language this is: --language {case.language} is what the resident reads.")
    if language != case.language:
        raise Refused(
            because=f"The resident reads '{case.language}', not '{language}'. Have it translated by a person first, "
            f"and give that text with --language {case.language}."
        )
    words = written(text, what=what, most=most)
    script = _LETTERS.get(language)
    letters = [letter for letter in words if letter.isalpha()]
    if script and letters and not any(unicodedata.name(letter, "").startswith(script) for letter in letters):
        raise Refused(because=f"{what} holds no letter of '{language}'. Have it translated by a person first.")
    return words
