"""Attachment rows on their way: taken under a lease, then kept, refused, or put off."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, update

from bot.store.leases import Lease, is_free, is_open, take
from bot.store.sending import lock_talks
from bot.store.statuses import Keeping
from bot.store.tables import attachment, conversation, data_key
from bot.store.vault import WrappedKey

#: Bytes of files kept of one resident.
MOST_KEPT = 50 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimedFile:
    """A file that is ours for a while, with all that fetching it needs; sealed values are still sealed."""

    id: int
    conversation_id: int
    channel: str
    made_at: datetime
    #: This try included.
    attempts: int
    #: Whose lease it is.
    token: str
    wrapped: WrappedKey = field(repr=False)
    about: bytes = field(repr=False)
    #: The bytes, when they came along; empty when they are still at the channel.
    content: bytes = field(repr=False)


def claim(connection: Connection, lease: Lease, *, limit: int) -> list[ClaimedFile]:
    """Take up to `limit` files, the oldest first."""
    ready = (
        select(attachment, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped)
        .join(conversation, conversation.c.id == attachment.c.conversation_id)
        .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
        .where(is_open(attachment), attachment.c.next_attempt_at <= lease.at, is_free(attachment, lease.at))
        .order_by(attachment.c.next_attempt_at, attachment.c.id)
        .limit(limit)
        .with_for_update(of=attachment, skip_locked=True)
    )
    rows = connection.execute(ready).all()
    taken = take(connection, attachment, [row.id for row in rows], lease)
    return [_claimed(row, lease.token) for row in rows if row.id in taken]


def keep(connection: Connection, file: ClaimedFile, *, mime: str, size: int, sealed: bytes, at: datetime) -> bool:
    """The file was checked: keep it, sealed. False when the resident's files would be more than is kept of one."""
    # Two processes may each hold a file of this resident.
    lock_talks(connection, [file.conversation_id])
    if _kept_so_far(connection, file.conversation_id) + size > MOST_KEPT:
        return False
    kept = {"mime": mime, "size": size, "content": sealed, "kept_at": at}
    connection.execute(update(attachment).where(_is_ours(file)).values(**kept, **_ended(Keeping.KEPT)))
    return True


def refuse(connection: Connection, file: ClaimedFile, reason: str) -> bool:
    """The file is not kept, and what came of it goes; False when it is no longer ours."""
    gone = {"content": None, "error": reason}
    refused = update(attachment).where(_is_ours(file)).values(**gone, **_ended(Keeping.REFUSED))
    return connection.execute(refused).rowcount == 1


def put_off(connection: Connection, file: ClaimedFile, until: datetime, error: str) -> None:
    """Try again at this moment."""
    waiting = _ended(Keeping.WAITING) | {"next_attempt_at": until, "error": error}
    connection.execute(update(attachment).where(_is_ours(file)).values(**waiting))


def _kept_so_far(connection: Connection, conversation_id: int) -> int:
    kept = attachment.c.conversation_id == conversation_id, attachment.c.status == Keeping.KEPT.value
    return int(connection.execute(select(func.coalesce(func.sum(attachment.c.size), 0)).where(*kept)).scalar_one())


def _ended(status: Keeping) -> dict[str, Any]:
    return {"status": status.value, "lease": None, "lease_until": None}


def _is_ours(file: ClaimedFile) -> ColumnElement[bool]:
    return and_(
        attachment.c.id == file.id,
        attachment.c.lease == file.token,
        attachment.c.status == Keeping.FETCHING.value,
    )


def _claimed(row: Row[Any], token: str) -> ClaimedFile:
    return ClaimedFile(
        id=row.id, conversation_id=row.conversation_id, channel=row.channel, made_at=row.made_at,
        attempts=row.attempts + 1, token=token, wrapped=WrappedKey(row.data_key_id, row.key_id, row.wrapped),
        about=row.about, content=row.content or b"",
    )  # fmt: skip
