"""What is to be said: message keys and values, sealed, in the order of the talk. Rendered only at delivery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from bot.conversation import bubbles
from bot.conversation.bubbles import Bubble
from bot.store.conversations import OpenTalk
from bot.store.prepared import PreparedWrite
from bot.store.statuses import Saying, Sending
from bot.store.tables import outbox
from bot.store.vault import DataKey, Place, Vault


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One row to be written: a bubble, or something to be done on the resident's side."""

    id: int
    #: What caused it and a number; unique.
    key: str
    address_id: int | None
    kind: Saying
    #: Empty for a wipe.
    bubble: Bubble | None
    made_at: datetime
    #: Not before this moment.
    send_at: datetime


_ADD = PreparedWrite(
    lambda _: insert(outbox),
    (
        "id", "key", "conversation_id", "address_id", "seq", "turn", "kind", "urgent", "proactive", "body", "status",
        "attempts", "made_at", "next_attempt_at",
    ),
)  # fmt: skip


def row_of(vault: Vault, talk: OpenTalk, sentence: Sentence) -> dict[str, Any]:
    """The row of a sentence, at the next place of its talk."""
    bubble = sentence.bubble
    return {
        "id": sentence.id,
        "key": sentence.key,
        "conversation_id": talk.id,
        "address_id": sentence.address_id,
        "seq": talk.next_seq(),
        "turn": bubble.turn if bubble else talk.state.turn,
        "kind": sentence.kind.value,
        "urgent": bool(bubble and bubble.urgent),
        "proactive": bool(bubble and bubble.proactive),
        "body": _sealed_bubble(vault, talk.key, sentence.id, bubble) if bubble else None,
        "status": Sending.WAITING.value,
        "attempts": 0,
        "made_at": sentence.made_at,
        "next_attempt_at": sentence.send_at,
    }


def add_all(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store these rows, in one statement."""
    _ADD.run(connection, rows)


def open_bubble(vault: Vault, key: DataKey, id: int, body: bytes) -> Bubble:
    """The bubble of a stored row. Raises Undecipherable."""
    return bubbles.from_json(vault.open_json(key, body, Place("outbox", id, "body")))


def cancel_all(connection: Connection, conversation_id: int, *, at_address: int | None = None) -> None:
    """Let nothing more of this conversation be sent, or nothing more to one address. What is going out goes out."""
    waiting = [outbox.c.conversation_id == conversation_id, outbox.c.status == Sending.WAITING.value]
    if at_address is not None:
        waiting.append(outbox.c.address_id == at_address)
    connection.execute(update(outbox).where(*waiting).values(status=Sending.CANCELLED.value))


def _sealed_bubble(vault: Vault, key: DataKey, id: int, bubble: Bubble) -> bytes:
    return vault.seal_json(key, bubbles.to_json(bubble), Place("outbox", id, "body"))
