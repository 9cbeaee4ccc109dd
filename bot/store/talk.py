"""What stands on a resident's page: both sides of the talk, as far as it was held at this address."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from bot.conversation.bubbles import Bubble
from bot.conversation.events import Event
from bot.store.inbox import opened_event
from bot.store.outbox import open_bubble
from bot.store.statuses import Saying, Sending
from bot.store.tables import address, conversation, data_key, inbox, outbox
from bot.store.vault import DataKey, Vault, WrappedKey


@dataclass(frozen=True, kw_only=True, slots=True)
class FromResident:
    """What the resident sent."""

    id: int
    seq: int
    at: datetime
    event: Event


@dataclass(frozen=True, kw_only=True, slots=True)
class FromBot:
    """What the bot says."""

    outbox_id: int
    seq: int
    at: datetime
    bubble: Bubble
    #: Not on any page before now.
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """A talk at one address, in order."""

    conversation_id: int
    #: Language code; empty until chosen.
    language: str
    #: The turn of the question that is open now.
    turn: int
    #: See `statuses.Talking`.
    status: str
    entries: tuple[FromResident | FromBot, ...]

    @property
    def unseen(self) -> tuple[int, ...]:
        """The outbox ids that were not on any page before now."""
        return tuple(entry.outbox_id for entry in self.entries if isinstance(entry, FromBot) and entry.is_new)


_SHOWN = (Sending.WAITING.value, Sending.SENDING.value, Sending.SENT.value, Sending.UNKNOWN.value)


def read_talk(connection: Connection, vault: Vault, *, channel: str, at: str) -> Talk | None:
    """The talk held at this address; None for an address that is not known.

    What was said before the last wipe is left out, and so is what was said at the resident's other addresses: a code
    that opens the talk elsewhere does not open what was told.
    """
    row = connection.execute(
        select(
            conversation, address.c.id.label("here"), data_key.c.id.label("key"), data_key.c.key_id, data_key.c.wrapped
        )
        .join(address, address.c.resident_id == conversation.c.resident_id)
        .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
        .where(address.c.lookup == vault.lookup(channel, at))
    ).first()
    if row is None:
        return None
    key = vault.unwrap(WrappedKey(row.key, row.key_id, row.wrapped))
    after = _last_wipe(connection, row)
    heard = _heard(connection, vault, key, row=row, after=after)
    said = _said(connection, vault, key, row=row, after=after)
    return Talk(
        conversation_id=row.id,
        language=row.language,
        turn=row.turn,
        status=row.status,
        entries=tuple(sorted([*heard, *said], key=lambda entry: entry.seq)),
    )


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


def _last_wipe(connection: Connection, row: Row[*tuple[Any, ...]]) -> int:
    wiped = select(func.max(outbox.c.seq)).where(
        outbox.c.conversation_id == row.id,
        outbox.c.address_id == row.here,
        outbox.c.kind == Saying.WIPE.value,
    )
    return connection.execute(wiped).scalar() or 0


def _heard(connection: Connection, vault: Vault, key: DataKey, *, row: Any, after: int) -> Iterator[FromResident]:
    here = inbox.c.conversation_id == row.id, inbox.c.address_id == row.here, inbox.c.seq > after
    for one in connection.execute(select(inbox).where(*here, inbox.c.payload.is_not(None))):
        event = opened_event(vault, key, one.id, one.payload)
        yield FromResident(id=one.id, seq=one.seq, at=one.received_at, event=event)


def _said(connection: Connection, vault: Vault, key: DataKey, *, row: Any, after: int) -> Iterator[FromBot]:
    here = outbox.c.conversation_id == row.id, outbox.c.address_id == row.here, outbox.c.seq > after
    for one in connection.execute(select(outbox).where(*here, outbox.c.body.is_not(None), outbox.c.status.in_(_SHOWN))):
        bubble = open_bubble(vault, key, one.id, one.body)
        is_new = one.status == Sending.WAITING.value
        yield FromBot(outbox_id=one.id, seq=one.seq, at=one.made_at, bubble=bubble, is_new=is_new)
