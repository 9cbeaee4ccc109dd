"""What happened at a case and in its talk: lines of the audit log, and what was said to the resident."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.conversation.bubbles import Bubble
from bot.conversation.events import MessageEdited, MessageReceived
from bot.errors import Undecipherable
from bot.store.inbox import opened_event
from bot.store.outbox import open_bubble
from bot.store.statuses import Saying, Sending
from bot.store.tables import audit, inbox, outbox
from bot.store.vault import DataKey, Vault

#: Lines of the audit log that a case tells more of, at the same moment: there they only say who it was.
DETAILED = frozenset({
    "answer.share", "referral.offered", "referral.expired", "referral.completed", "sharing.stopped",
    "sharing.unasked", "consent.given", "consent.withdrawn", "talk.held", "plan.arranged", "plan.step_done",
    "case.closed",
})  # fmt: skip
#: Lines that tell something that no case keeps with its moment.
TOLD = DETAILED | frozenset({
    "case.opened", "case.changed", "case.assigned", "case.confirmed", "case.opened_with_reason", "access.given",
    "access.blocked", "access.ended", "answer.translated", "answer.translated_by_computer", "talk.proposed",
    "talk.agreed", "plan.proposed", "plan.agreed", "help.asked", "talk.resumed", "address.blocked",
})  # fmt: skip
#: Lines that say who did what a case tells itself.
BY_WHOM = DETAILED | frozenset({"case.confirmed", "word_back.given"})
#: Lines that say that somebody read of the story; and that it, or its topics, changed.
READ, CHANGED = frozenset({"case.read", "case.alike_shown"}), "case.changed"
#: Lines of one case; the newest are what is asked for.
_MOST_LINES = 4_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the audit log: what was done, never what was told."""

    at: datetime
    #: Dotted: "talk.proposed".
    action: str
    #: "resident", "system", "party", or somebody of the team.
    actor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidTo:
    """A bubble that was to go to the resident, and what became of it."""

    bubble: Bubble
    made_at: datetime
    status: Sending
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """A message of the resident that says something else by now."""

    #: The channel's id of the message.
    message_id: str
    before: str
    now: str
    at: datetime


def lines_of(connection: Connection, case_id: str, conversation_id: int) -> list[Line]:
    """The lines of a case and of its talk, oldest first."""
    on = audit.c.object.in_([f"case:{case_id}", f"conversation:{conversation_id}"])
    newest = select(audit).where(on).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(_MOST_LINES)
    lines = [Line(at=row.at, action=row.action, actor=row.actor) for row in connection.execute(newest)]
    return lines[::-1]


def edits_of(connection: Connection, vault: Vault, key: DataKey, *, conversation_id: int) -> list[Edited]:
    """The messages that the resident changed after they were sent, oldest first; what cannot be opened is left out."""
    theirs = inbox.c.conversation_id == conversation_id, inbox.c.payload.is_not(None)
    rows = connection.execute(select(inbox).where(*theirs).order_by(inbox.c.seq.desc()).limit(_MOST_LINES)).all()
    texts: dict[str, str] = {}
    edits = []
    for row in reversed(rows):
        try:
            event = opened_event(vault, key, row.id, row.payload)
        except Undecipherable:
            continue
        if isinstance(event, MessageReceived | MessageEdited) and event.message_id:
            before = texts.get(event.message_id, "")
            texts[event.message_id] = event.text
            if isinstance(event, MessageEdited) and before not in ("", event.text):
                edited = Edited(message_id=event.message_id, before=before, now=event.text, at=row.received_at)
                edits.append(edited)
    return edits


def said_to(
    connection: Connection, vault: Vault, key: DataKey, *, conversation_id: int, since: datetime, most: int
) -> list[SaidTo]:
    """The newest bubbles to this resident since that moment, oldest first; one that cannot be opened is left out."""
    theirs = (
        outbox.c.conversation_id == conversation_id,
        outbox.c.made_at >= since,
        outbox.c.kind == Saying.BUBBLE.value,
        outbox.c.body.is_not(None),
    )
    rows = connection.execute(select(outbox).where(*theirs).order_by(outbox.c.seq.desc()).limit(most)).all()
    said = []
    for row in reversed(rows):
        try:
            bubble = open_bubble(vault, key, row.id, row.body)
        except Undecipherable:
            continue
        said.append(SaidTo(bubble=bubble, made_at=row.made_at, status=Sending(row.status), sent_at=row.sent_at))
    return said
