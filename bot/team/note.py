"""A line for the team: of a talk of a person with the resident (R17, T12), or anything it must know."""

from bot.casework import moving
from bot.casework.course import Note, NoteKind
from bot.team.settle import settle
from bot.team.words import written
from bot.work.casefile import CaseFile

#: Characters of a note: a talk can be long.
_MOST = 10_000


def note(file: CaseFile, *, text: str, kind: NoteKind = NoteKind.NOTE, language: str) -> None:
    """Write this down with the case; the resident can ask to read it. Raises Refused and IllegalChange."""
    words = written(text, what="The note", most=_MOST)
    file.change(moving.note(file.case, Note(kind=kind, text=words, language=language, by=file.actor, at=file.now)))
    file.note("talk.noted" if kind is NoteKind.HUMAN_TALK else "case.noted")
    if kind is NoteKind.HUMAN_TALK:
        settle(file, "not_contacted")
