"""A message that the resident has not seen yet, taken back."""

from collections.abc import Iterator

from bot.casework import moving
from bot.casework.course import Note, NoteKind
from bot.conversation.prompts import Prompt
from bot.team.refused import Refused
from bot.work.casefile import CaseFile

_MESSAGE = "message"


def unseen(file: CaseFile) -> Iterator[Prompt]:
    """The messages of this case that wait for the resident, oldest first."""
    for prompt in file.work.talk.state.prompts:
        if prompt.step == _MESSAGE and prompt.case == file.case.id and not prompt.turn:
            yield prompt


def take_back(file: CaseFile, *, about: str, why: str) -> None:
    """Let this message not be said any more; `why` is kept with the case. Raises Refused when it was seen."""
    if about not in (prompt.about for prompt in unseen(file)):
        raise Refused(because="The resident has seen this message already.", key="refused.message.seen")
    file.drop_prompts(_MESSAGE, about=about)
    file.change(moving.note(file.case, Note(kind=NoteKind.NOTE, text=why, by=file.actor, at=file.now)))
    file.note("resident.message_taken_back")
