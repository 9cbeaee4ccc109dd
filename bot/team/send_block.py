"""A message chosen from texts that are written already: it goes out in the resident's own language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.casework import moving
from bot.casework.course import Note, NoteKind
from bot.conversation.bubbles import Day, Phrase, Value
from bot.store import happened
from bot.team.refused import Refused
from bot.team.words import is_said_twice, written
from bot.work.asking_resident import tell_block
from bot.work.casefile import CaseFile

#: The blocks, in the order they are offered -> the values each asks for.
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "block.read": (),
    "block.unread": (),
    "block.looking": (),
    "block.call": ("day",),
    "block.later": ("day",),
    "block.nothing_party": (),
    "block.nothing_full": (),
    "block.nothing_time": (),
    "block.not_reached": (),
    "block.letter": (),
    "block.thanks": (),
    "block.question": (),
    "block.unanswered": (),
    "block.ask": (),
    "block.readers": ("names",),
    "block.learning": ("day",),
}
#: What is only asked of who wants to think along.
_TOGETHER = "block.learning"
#: A promise further away than this is more likely a slip of the pen.
_FURTHEST = timedelta(days=92)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A block as somebody of the team chose it."""

    key: str
    #: The day it names, where it names one.
    day: date | None = None


def phrase_of(file: CaseFile, chosen: Chosen) -> Phrase:
    """What the resident will be told. Raises Refused."""
    asks = BLOCKS.get(chosen.key)
    if asks is None:
        raise Refused(because=f"There is no text '{chosen.key}'.", key="refused.message.choose")
    if chosen.key == _TOGETHER and "cocreate" not in file.scopes:
        raise Refused(
            because="The resident did not say yes to thinking along.",
            key="refused.learning.no_invite",
        )
    values: dict[str, Value] = {}
    if "day" in asks:
        values["day"] = Day(_day(file, chosen.day).isoformat())
    if "names" in asks:
        values["names"] = ", ".join(_readers(file))
    return Phrase(chosen.key, values)


def send_block(file: CaseFile, chosen: Chosen, *, told: str, language: str) -> bool:
    """Say this to the resident when the turn of it comes; `told` is what it says, in the team's language.

    False when the button was pressed twice: it is said once. Raises Refused and IllegalChange.
    """
    phrase = phrase_of(file, chosen)
    said = Note(
        kind=NoteKind.MESSAGE,
        text=written(told, what="The message"),
        language=language,
        by=file.actor,
        at=file.now,
        block=chosen.key,
        day=chosen.day if "day" in phrase.values else None,
    )
    if is_said_twice(file, said):
        return False
    file.change(moving.note(file.case, said))
    file.note("resident.written_to")
    tell_block(file, phrase)
    return True


def _day(file: CaseFile, day: date | None) -> date:
    if day is None or not file.today <= day <= file.today + _FURTHEST:
        raise Refused(
            because=f"Say which day, from today until {_FURTHEST.days} days from now.",
            key="refused.message.day",
            values={"count": _FURTHEST.days},
        )
    return day


def _readers(file: CaseFile) -> list[str]:
    """Who of the team read this story, by the audit log; whoever writes has read it too."""
    lines = happened.lines_of(file.work.connection, file.case.id, file.work.talk.id)
    return sorted({file.actor, *(line.actor for line in lines if line.action in happened.READ)}, key=str.casefold)
