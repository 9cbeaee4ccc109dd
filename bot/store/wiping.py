"""The bubbles that can be taken away on the resident's side, of both sides of the talk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from bot.store.sending import Claimed
from bot.store.tables import inbox, outbox
from bot.store.vault import DataKey, Place, Vault

#: How long a channel still takes a bubble away (Bot API, deleteMessage).
DELETABLE = timedelta(hours=48)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownBubbles:
    """Rows with the channel's ids of their bubbles, still sealed; oldest first."""

    said: Sequence[tuple[int, bytes]] = field(repr=False)
    heard: Sequence[tuple[int, bytes]] = field(repr=False)


def known_bubbles(connection: Connection, wipe: Claimed, at: datetime) -> KnownBubbles:
    """What stands in the chat of this wipe before it, and is young enough to be taken away."""
    said = select(outbox.c.id, outbox.c.message_ids).where(
        outbox.c.conversation_id == wipe.conversation_id,
        outbox.c.address_id == wipe.address_id,
        outbox.c.seq < wipe.seq,
        outbox.c.sent_at > at - DELETABLE,
        outbox.c.message_ids.is_not(None),
    )
    heard = select(inbox.c.id, inbox.c.message_id).where(
        inbox.c.conversation_id == wipe.conversation_id,
        inbox.c.address_id == wipe.address_id,
        inbox.c.seq < wipe.seq,
        inbox.c.received_at > at - DELETABLE,
        inbox.c.message_id.is_not(None),
    )
    return KnownBubbles(
        said=[(row.id, row.message_ids) for row in connection.execute(said.order_by(outbox.c.seq))],
        heard=[(row.id, row.message_id) for row in connection.execute(heard.order_by(inbox.c.seq))],
    )


def open_ids(vault: Vault, key: DataKey, known: KnownBubbles) -> list[str]:
    """The channel's ids themselves, each once. Raises Undecipherable."""
    said = (id for row, sealed in known.said for id in vault.open_json(key, sealed, _said(row)))
    heard = (vault.open(key, sealed, Place("inbox", row, "message_id")).decode() for row, sealed in known.heard)
    return list(dict.fromkeys([*said, *heard]))


def seal_ids(vault: Vault, key: DataKey, row_id: int, ids: Sequence[str]) -> bytes:
    """The channel's ids of a sent bubble, as they stand in its row."""
    return vault.seal_json(key, list(ids), _said(row_id))


def stands(connection: Connection, row_id: int) -> bool:
    """This bubble was sent and not wiped since."""
    here = select(outbox.c.message_ids).where(outbox.c.id == row_id)
    return connection.execute(here).scalar() is not None


def add_ids(connection: Connection, vault: Vault, key: DataKey, *, row_id: int, ids: Sequence[str]) -> bool:
    """What went after a bubble is taken away with it; False when the bubble was wiped already."""
    this = outbox.c.id == row_id
    sealed = connection.execute(select(outbox.c.message_ids).where(this)).scalar()
    if sealed is None:
        return False
    known = vault.open_json(key, sealed, _said(row_id))
    connection.execute(update(outbox).where(this).values(message_ids=seal_ids(vault, key, row_id, [*known, *ids])))
    return True


def forget_ids(connection: Connection, wipe: Claimed) -> None:
    """What stood before this wipe was taken away, or is too old for it: nothing is left to try."""
    before = outbox.c.conversation_id == wipe.conversation_id, outbox.c.seq < wipe.seq
    connection.execute(update(outbox).where(*before, outbox.c.address_id == wipe.address_id).values(message_ids=None))
    heard = inbox.c.conversation_id == wipe.conversation_id, inbox.c.seq < wipe.seq
    connection.execute(update(inbox).where(*heard, inbox.c.address_id == wipe.address_id).values(message_id=None))


def _said(row_id: int) -> Place:
    return Place("outbox", row_id, "message_ids")
