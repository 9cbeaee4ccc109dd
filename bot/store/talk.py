"""What stands on a resident's page: both sides of the talk, as far as it was held at this address."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.conversation.bubbles import Bubble
from bot.conversation.events import Event
from bot.conversation.telling import shut
from bot.store.conversations import AWAY, open_state
from bot.store.inbox import opened_event
from bot.store.outbox import open_bubble
from bot.store.statuses import Saying, Sending
from bot.store.tables import address, conversation, data_key, inbox, outbox
from bot.store.vault import DataKey, Vault, WrappedKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One side's turn to speak: what the resident did, or a bubble of ours."""

    seq: int
    at: datetime
    event: Event | None = None
    bubble: Bubble | None = None
    #: The outbox row of the bubble.
    outbox_id: int = 0
    #: A bubble that was on no page before now.
    is_new: bool = False
    #: The version of the texts it was shown in last; empty before.
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """A talk at one address, in order."""

    conversation_id: int
    #: Language code; empty until chosen.
    language: str
    #: See `statuses.Talking`.
    status: str
    #: What was told is hidden until the code word, or the first address, opens it: only the open question stands here.
    hidden: bool
    entries: tuple[Entry, ...]

    @property
    def unseen(self) -> tuple[int, ...]:
        """The outbox ids that were on no page before now."""
        return tuple(entry.outbox_id for entry in self.entries if entry.is_new)

    def shown_anew(self, version: str) -> tuple[int, ...]:
        """The outbox id of the last bubble, when it now stands in other words than before."""
        last = next((entry for entry in reversed(self.entries) if entry.bubble), None)
        return (last.outbox_id,) if last and last.version != version else ()


_here = address.alias("here")
_TALK = (
    select(
        conversation.c.id, conversation.c.language, conversation.c.status, conversation.c.state,
        conversation.c.heard_at, _here.c.id.label("here"),
        data_key.c.id.label("key"), data_key.c.key_id, data_key.c.wrapped,
    )
    .join(_here, _here.c.resident_id == conversation.c.resident_id)
    .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
    .where(_here.c.lookup == bindparam("lookup"))
)  # fmt: skip

_SHOWN = (Sending.WAITING.value, Sending.SENDING.value, Sending.SENT.value, Sending.UNKNOWN.value)


def read_talk(connection: Connection, vault: Vault, *, channel: str, address: str, now: datetime) -> Talk | None:
    """The talk held at this address; None for an address that is not known.

    What was said before the last wipe is left out, and so is what was said at the resident's other addresses: a code
    that opens the talk elsewhere does not open what was told.
    """
    row = connection.execute(_TALK, {"lookup": vault.lookup(channel, address)}).first()
    if row is None:
        return None
    key = vault.unwrap(WrappedKey(row.key, row.key_id, row.wrapped))
    state = open_state(vault, key, row.id, row.state)
    hidden = state.locked or (state.consented and not state.safe and now - row.heard_at > AWAY)
    after = _last_wipe(connection, row)
    entries = [
        *_heard(connection, vault, key, row=row, after=after),
        *_said(connection, vault, key, row=row, after=after),
    ]
    entries.sort(key=lambda entry: entry.seq)
    return Talk(
        conversation_id=row.id,
        language=row.language,
        status=row.status,
        hidden=hidden,
        entries=tuple(_last_bubble(entries) if hidden else entries),
    )


def mark_version(connection: Connection, outbox_ids: Collection[int], version: str) -> None:
    """These bubbles stand there in the texts of this version."""
    connection.execute(update(outbox).where(outbox.c.id.in_(list(outbox_ids))).values(text_version=version))


def last_version(connection: Connection, conversation_id: int) -> str:
    """The version of the texts in which the resident saw our last bubble; empty when that is not known."""
    sent = outbox.c.status == Sending.SENT.value, outbox.c.text_version > ""
    last = select(outbox.c.text_version).where(outbox.c.conversation_id == conversation_id, *sent)
    return connection.execute(last.order_by(outbox.c.seq.desc()).limit(1)).scalar() or ""


def mark_seen(connection: Connection, conversation_id: int, outbox_ids: Collection[int], *, at: datetime) -> None:
    """These bubbles stand on the resident's page now: they are sent, and their turns seen."""
    new = (
        outbox.c.conversation_id == conversation_id,
        outbox.c.id.in_(list(outbox_ids)),
        outbox.c.status == Sending.WAITING.value,
    )
    seen = connection.execute(select(func.max(outbox.c.turn)).where(*new)).scalar()
    if seen is None:
        return
    connection.execute(update(outbox).where(*new).values(status=Sending.SENT.value, sent_at=at))
    note_seen_turn(connection, conversation_id, seen)


def note_seen_turn(connection: Connection, conversation_id: int, turn: int) -> None:
    """The bubble of this turn has reached the resident."""
    older = conversation.c.id == conversation_id, conversation.c.seen_turn < turn
    connection.execute(update(conversation).where(*older).values(seen_turn=turn))


def _last_bubble(entries: list[Entry]) -> list[Entry]:
    """The open question, without anything of what was told."""
    asked = [replace(entry, bubble=shut(entry.bubble)) for entry in entries if entry.bubble]
    return asked[-1:]


def _last_wipe(connection: Connection, row: Row[*tuple[Any, ...]]) -> int:
    wiped = select(func.max(outbox.c.seq)).where(
        outbox.c.conversation_id == row.id,
        outbox.c.address_id == row.here,
        outbox.c.kind == Saying.WIPE.value,
    )
    return connection.execute(wiped).scalar() or 0


def _heard(connection: Connection, vault: Vault, key: DataKey, *, row: Any, after: int) -> Iterator[Entry]:
    here = inbox.c.conversation_id == row.id, inbox.c.address_id == row.here, inbox.c.seq > after
    for one in connection.execute(select(inbox).where(*here, inbox.c.payload.is_not(None))):
        event = opened_event(vault, key, one.id, one.payload)
        yield Entry(seq=one.seq, at=one.received_at, event=event)


def _said(connection: Connection, vault: Vault, key: DataKey, *, row: Any, after: int) -> Iterator[Entry]:
    here = outbox.c.conversation_id == row.id, outbox.c.address_id == row.here, outbox.c.seq > after
    for one in connection.execute(select(outbox).where(*here, outbox.c.body.is_not(None), outbox.c.status.in_(_SHOWN))):
        bubble = open_bubble(vault, key, one.id, one.body)
        is_new = one.status == Sending.WAITING.value
        version = one.text_version or ""
        yield Entry(seq=one.seq, at=one.made_at, bubble=bubble, outbox_id=one.id, is_new=is_new, version=version)
