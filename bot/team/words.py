"""The team's own words: they reach a resident only in the resident's language (house.md)."""

from dataclasses import replace
from datetime import timedelta

from bot.casework import moving
from bot.casework.case import Case
from bot.casework.course import Note, NoteKind
from bot.errors import Key
from bot.language.script import script_of, script_of_letter
from bot.team.refused import Refused
from bot.work.casefile import CaseFile

#: Characters of one text: what a person reads in one go, and what one message of a channel holds.
MOST = 2000
#: The same words by the same hand within this time are one press of a button, sent twice.
_TWICE = timedelta(minutes=10)
#: What a text is called in English -> the last word of its key.
_NAMES = {
    "The name": "name",
    "The note": "note",
    "The reason": "reason",
    "The message": "message",
    "The translation": "translation",
    "The place": "place",
    "The interpreter's name": "interpreter",
    "The name of who comes along": "along",
    "Step": "step",
    "--told": "told",
    "--did": "did",
    "--gave": "gave",
    "--because": "because",
    "--possible": "possible",
}


def named(what: str) -> Key:
    """What a text is called to whoever writes it, as a key; a step of a plan has its number beside it."""
    return Key("written." + _NAMES.get(what.rstrip("0123456789 "), "text"))


def written(text: str, *, what: str, most: int = MOST) -> str:
    """The text without white space around it. Raises Refused when there is none, or more than `most` characters."""
    words = text.strip()
    if not words:
        raise Refused(
            because=f"{what} is empty. Write it, or give '-' to read it from the input.",
            key="refused.empty",
            values={"what": named(what), "number": _number(what)},
        )
    if len(words) > most:
        raise Refused(
            because=f"{what} has {len(words)} characters; at most {most} fit.",
            key="refused.too_long",
            values={"what": named(what), "number": _number(what), "count": len(words), "most": most},
        )
    return words


def is_said_twice(file: CaseFile, said: Note) -> bool:
    """Whether this is the last thing that was noted at this case, just now and by the same hand.

    A text that was chosen says the same to the resident whoever chose it.

    What was taken back in between left a note of its own, and can be said again.
    """
    last = file.case.course.notes[-1:]
    return any(_is_same(each, said) and said.at - each.at < _TWICE for each in last)


def _is_same(noted: Note, said: Note) -> bool:
    by = said.by if said.block else noted.by
    return replace(noted, at=said.at, by=by) == said


def keep_reason(file: CaseFile, although: str) -> None:
    """Note why somebody of the team does otherwise than the rules or the resident's wishes say. Raises Refused."""
    why = Note(kind=NoteKind.NOTE, text=written(although, what="The reason"), by=file.actor, at=file.now)
    file.change(moving.note(file.case, why))


def for_resident(case: Case, text: str, language: str, *, what: str, most: int = MOST) -> str:
    """Words that the resident will read, in the resident's language. Raises Refused, with how to do it."""
    if not language:
        raise Refused(
            because=f"Say in which language this is: --language {case.language} is what the resident reads.",
            key="refused.language",
            values={"language": case.language},
        )
    if language != case.language:
        raise Refused(
            because=f"The resident reads '{case.language}', not '{language}'. Have it translated by a person first, "
            f"and give that text with --language {case.language}.",
            key="refused.language",
            values={"language": case.language},
        )
    words = written(text, what=what, most=most)
    script = script_of(language)
    letters = [letter for letter in words if letter.isalpha()]
    if script and letters and not any(script_of_letter(letter) == script for letter in letters):
        raise Refused(
            because=f"{what} holds no letter of '{language}'. Have it translated by a person first.",
            key="refused.letters",
            values={"what": named(what), "number": _number(what), "language": language},
        )
    return words


def _number(what: str) -> int:
    """The number at the end of "Step 3"; 0 without one."""
    return int(what.rpartition(" ")[2]) if what[-1:].isdigit() else 0
