"""A person's own words to a resident, in the resident's language."""

from bot.casework import moving
from bot.casework.course import Note, NoteKind
from bot.team.words import for_resident, is_said_twice, written
from bot.work.asking_resident import tell_message
from bot.work.casefile import CaseFile


def message(file: CaseFile, *, text: str, language: str, meaning: str = "") -> None:
    """Send the resident these words when the turn of it comes, and keep them with the case. Raises Refused.

    `meaning` is what they say in the team's language, where a person translated them.
    """
    words = for_resident(file.case, text, language, what="The message")
    told = written(meaning, what="The translation") if meaning.strip() else ""
    said = Note(kind=NoteKind.MESSAGE, text=words, language=language, by=file.actor, at=file.now, meaning=told)
    if is_said_twice(file, said):
        return
    file.change(moving.note(file.case, said))
    file.note("resident.written_to")
    tell_message(file, words)
