"""What a computer writes down of voice notes: rows that wait, and then words that the resident is asked about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from bot.conversation.events import AttachmentKind
from bot.errors import Undecipherable
from bot.store.attachments import open_about
from bot.store.dialect import insert_new
from bot.store.ids import Ids
from bot.store.leases import Lease, is_free, is_open, take
from bot.store.statuses import Writing
from bot.store.tables import attachment, conversation, data_key, transcript
from bot.store.vault import DataKey, Place, Vault, WrappedKey


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimedVoice:
    """A voice note that is ours to have written down; sealed values are still sealed."""

    id: int
    attachment_id: int
    conversation_id: int
    language: str
    mime: str
    #: This try included.
    attempts: int
    token: str
    wrapped: WrappedKey = field(repr=False)
    about: bytes = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a computer wrote down of a voice note."""

    attachment_id: int
    text: str
    language: str
    at: datetime
    #: The resident said that it is right.
    approved: bool


def want(connection: Connection, ids: Ids, attachment_id: int, *, languages: Collection[str], at: datetime) -> None:
    """Have this file written down, when it is a voice note in one of these languages."""
    asked = (
        select(attachment.c.conversation_id, conversation.c.language)
        .join(conversation, conversation.c.id == attachment.c.conversation_id)
        .where(attachment.c.id == attachment_id, attachment.c.kind == AttachmentKind.VOICE.value)
        .where(conversation.c.language.in_(list(languages)))
    )
    row = connection.execute(asked).one_or_none()
    if row is None:
        return
    new = {
        "id": ids.new(), "attachment_id": attachment_id, "conversation_id": row.conversation_id,
        "language": row.language, "status": Writing.WAITING.value, "attempts": 0, "made_at": at, "next_attempt_at": at,
    }  # fmt: skip
    connection.execute(insert_new(connection, transcript), new)


def claim(connection: Connection, lease: Lease, *, limit: int) -> list[ClaimedVoice]:
    """Take up to `limit` voice notes, the oldest first."""
    file = attachment.c["mime", "about", "content"]
    ready = (
        select(transcript, *file, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped)
        .join(attachment, attachment.c.id == transcript.c.attachment_id)
        .join(conversation, conversation.c.id == transcript.c.conversation_id)
        .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
        .where(is_open(transcript), transcript.c.next_attempt_at <= lease.at, is_free(transcript, lease.at))
        .order_by(transcript.c.next_attempt_at, transcript.c.id)
        .limit(limit)
        .with_for_update(of=transcript, skip_locked=True)
    )
    rows = connection.execute(ready).all()
    taken = take(connection, transcript, [row.id for row in rows], lease)
    return [_claimed(row, lease.token) for row in rows if row.id in taken]


def written(connection: Connection, voice: ClaimedVoice, sealed: bytes, *, at: datetime) -> bool:
    """The words are there, and the resident is to be asked; False when the voice note is no longer ours."""
    changed = {"text": sealed, "written_at": at, "error": None, **_ended(Writing.ASKED)}
    return connection.execute(update(transcript).where(_is_ours(voice)).values(**changed)).rowcount == 1


def put_off(connection: Connection, voice: ClaimedVoice, until: datetime, error: str) -> None:
    """Try again at this moment."""
    later = {"next_attempt_at": until, "error": error, **_ended(Writing.WAITING)}
    connection.execute(update(transcript).where(_is_ours(voice)).values(**later))


def give_up(connection: Connection, voice: ClaimedVoice, error: str) -> None:
    """It stays a voice note."""
    ended = {"error": error, **_ended(Writing.GIVEN_UP)}
    connection.execute(update(transcript).where(_is_ours(voice)).values(**ended))


def settle(
    connection: Connection, vault: Vault, *, conversation_id: int, ref: str, approved_at: datetime | None
) -> None:
    """The resident said that it is right; or, without a moment, that it is to be forgotten."""
    key = vault.attachment_key(conversation_id, ref)
    this = select(attachment.c.id).where(attachment.c.key == key)
    asked = and_(transcript.c.attachment_id.in_(this), transcript.c.status == Writing.ASKED.value)
    gone = {"status": Writing.DROPPED.value, "text": None}
    changed = {"status": Writing.APPROVED.value, "approved_at": approved_at} if approved_at else gone
    connection.execute(update(transcript).where(asked).values(**changed))


def seal_text(vault: Vault, key: DataKey, id: int, text: str) -> bytes:
    """The words as they stand in the row of transcript `id`."""
    return vault.seal_json(key, text, Place("transcript", id, "text"))


def ref_of(vault: Vault, key: DataKey, voice: ClaimedVoice) -> str:
    """The ref of the voice note. Raises Undecipherable."""
    return str(open_about(vault, key, voice.attachment_id, voice.about)["ref"])


def of_talk(connection: Connection, vault: Vault, key: DataKey, *, conversation_id: int) -> Sequence[Written]:
    """Everything that was written down of this talk and stands; what cannot be opened is left out."""
    rows = select(transcript).where(transcript.c.conversation_id == conversation_id, transcript.c.text.is_not(None))
    found = (_written(vault, key, row) for row in connection.execute(rows.order_by(transcript.c.id)))
    return [each for each in found if each]


def _written(vault: Vault, key: DataKey, row: Row[Any]) -> Written | None:
    try:
        text = vault.open_json(key, row.text, Place("transcript", row.id, "text"))
    except Undecipherable:
        return None
    return Written(
        attachment_id=row.attachment_id, text=text, language=row.language, at=row.written_at,
        approved=row.approved_at is not None,
    )  # fmt: skip


def _ended(status: Writing) -> dict[str, Any]:
    return {"status": status.value, "lease": None, "lease_until": None}


def _is_ours(voice: ClaimedVoice) -> ColumnElement[bool]:
    held = transcript.c.lease == voice.token, transcript.c.status == Writing.WORKING.value
    return and_(transcript.c.id == voice.id, *held)


def _claimed(row: Row[Any], token: str) -> ClaimedVoice:
    return ClaimedVoice(
        id=row.id, attachment_id=row.attachment_id, conversation_id=row.conversation_id, language=row.language,
        mime=row.mime or "", attempts=row.attempts + 1, token=token,
        wrapped=WrappedKey(row.data_key_id, row.key_id, row.wrapped), about=row.about, content=row.content or b"",
    )  # fmt: skip
