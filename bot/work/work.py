"""One turn at work, inside a transaction: what its effects may use, and what they gather."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.channels.base import IncomingFile
from bot.conversation.bubbles import Bubble, Day, Phrase, Value
from bot.conversation.events import Event
from bot.conversation.scene import Scene
from bot.store import audit, codes, outbox, requests
from bot.store.conversations import Contact, OpenTalk
from bot.store.due import NewDue
from bot.store.outbox import Sentence
from bot.store.requests import NewRequest
from bot.store.statuses import Saying, Timer
from bot.store.talk import last_version
from bot.work.road import Road
from bot.work.unasked import speaks_at, wants_a_person

#: What the engine leaves open in a phrase: known only when the row is written.
LATER = "?"
#: The kind of request that asks the team to call a resident who would rather not be written to.
CALL_INSTEAD = "call_instead"


class Alone(Exception):
    """This message moves an address to another talk: it goes in a transaction without others."""


@dataclass(kw_only=True, slots=True)
class Group:
    """What the turns of one transaction share and gather."""

    road: Road
    connection: Connection
    now: datetime
    scene: Scene
    #: Only one message is in this transaction.
    alone: bool = False
    #: Every conversation that took a turn, by id.
    talks: dict[int, OpenTalk] = field(default_factory=dict)
    #: Outbox rows, for one INSERT at the end.
    said: list[dict[str, Any]] = field(default_factory=list)
    #: Lines for the audit log, for another.
    noted: list[dict[str, Any]] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Work:
    """One turn at work."""

    group: Group
    contact: Contact
    #: What caused the turn; with a number it is the unique key of what is said.
    cause: str
    #: The files that came with the message, by ref.
    files: Mapping[str, IncomingFile] = field(default_factory=dict)
    #: Turns that follow at once, of this or another talk.
    follow: list[tuple[Contact, Event]] = field(default_factory=list)
    _said: int = 0

    @property
    def road(self) -> Road:
        return self.group.road

    @property
    def connection(self) -> Connection:
        return self.group.connection

    @property
    def now(self) -> datetime:
        return self.group.now

    @property
    def talk(self) -> OpenTalk:
        return self.contact.talk

    def say(self, kind: Saying, bubble: Bubble | None, *, address_id: int | None) -> None:
        """Put a bubble, or something to be done on the resident's side, into the outbox."""
        unasked = bubble is not None and bubble.proactive
        if bubble and unasked and wants_a_person(self.talk.state, bubble.step):
            # No knock stands: what is asked next may ask again.
            self.talk.state = replace(self.talk.state, knocked=False)
            self.ask_to_call()
            return
        sentence = Sentence(
            id=self.road.ids.new(),
            key=f"{self.cause}.{self._said}",
            address_id=address_id,
            kind=kind,
            bubble=self._filled(bubble) if bubble else None,
            made_at=self.now,
            send_at=self._speaks_at(bubble) if bubble and unasked else self.now,
        )
        self._said += 1
        self.group.said.append(outbox.row_of(self.road.vault, self.talk, sentence))

    def _speaks_at(self, bubble: Bubble) -> datetime:
        return speaks_at(self.talk.state, self.road.rest, self.now, step=bubble.step)

    def ask_to_call(self) -> None:
        """This resident is to hear from a person what stands ready; who is asked already is asked once."""
        talk = self.talk
        if requests.is_open(self.connection, talk.id, CALL_INSTEAD):
            return
        asked = NewRequest(
            id=self.road.ids.new(), conversation_id=talk.id, kind=CALL_INSTEAD, text="", reach="", attachments=(),
            language=talk.state.language, made_at=self.now, due_by=self.read_by(),
        )  # fmt: skip
        requests.ask(self.connection, self.road.vault, talk.key, asked=asked)

    def note(self, action: str, *, on: OpenTalk | None = None) -> None:
        """Write a line into the audit log."""
        line = audit.line(self.road.ids, action, on=f"conversation:{(on or self.talk).id}", at=self.now)
        self.group.noted.append(line)

    def timer(self, kind: Timer, after: timedelta, *, late: timedelta | None = None) -> NewDue:
        """A timer of this conversation, `after` from now; more than `late` after that it is too late."""
        return new_timer(self.group, self.talk, kind, after=after, late=late)

    def version_shown(self) -> str:
        """The version of the texts in which the resident saw what is answered now."""
        # A text may have been edited since: a yes is a yes to what stood there.
        return last_version(self.connection, self.talk.id) or self.road.text_version()

    def read_by(self) -> datetime:
        """The end of the day by which a person has read what arrived now."""
        return self.road.read_by(self.now)

    def _filled(self, bubble: Bubble) -> Bubble:
        if not any(LATER in part.values.values() for part in bubble.parts):
            return bubble
        return replace(bubble, parts=tuple(self._filled_phrase(part) for part in bubble.parts))

    def _filled_phrase(self, phrase: Phrase) -> Phrase:
        filled = {name: self._value(name) if value == LATER else value for name, value in phrase.values.items()}
        return Phrase(phrase.key, filled)

    def _value(self, name: str) -> Value:
        until = self.now + self.road.keep_unfinished
        match name:
            case "read_by":
                # The texts say "before": before the day after the one on which a person has read.
                return Day((self.road.promise(self.now) + timedelta(days=1)).isoformat())
            case "kept_until":
                return Day(until.astimezone(self.road.zone).date().isoformat())
            case "return_code":
                new = codes.NewCode(id=self.road.ids.new(), conversation_id=self.talk.id, made_at=self.now, until=until)
                return in_fours(codes.give(self.connection, self.road.vault, new))
            case _:
                # A resident may well have answered "?".
                return LATER


def in_fours(code: str) -> str:
    """The code as a person can copy it by hand: "1234 5678 9012"."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def new_timer(group: Group, talk: OpenTalk, kind: Timer, *, after: timedelta, late: timedelta | None = None) -> NewDue:
    """A timer of this conversation, `after` from now; more than `late` after that it is too late."""
    due_at = group.now + after
    return NewDue(
        id=group.road.ids.new(),
        kind=kind,
        conversation_id=talk.id,
        turn=talk.state.turn,
        due_at=due_at,
        late_until=due_at + late if late else None,
        zone=group.road.zone,
        made_at=group.now,
    )


def door_timers(group: Group, talk: OpenTalk) -> list[NewDue]:
    """What is set for every talk from its first moment: nothing is kept for longer than was said."""
    return [
        new_timer(group, talk, Timer.FORGET_INBOX, after=group.road.keep_before_consent),
        new_timer(group, talk, Timer.RETENTION, after=group.road.keep_unfinished),
    ]
