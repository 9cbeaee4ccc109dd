"""Residents to whom nothing arrives any more, as far as a channel says: who blocks us there is never told of."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from bot.store.laid_aside import is_laid_aside
from bot.store.statuses import Asking, Saying, Sending, Talking
from bot.store.tables import consent, conversation, data_key, outbox, receipt, request
from bot.store.vault import WrappedKey

#: Bubbles that did not arrive: one may be late for many reasons.
LEAST = 2
#: Longer ago nobody looks.
_LATELY = timedelta(days=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Silent:
    """A talk in which nothing arrived since the resident was last heard."""

    conversation_id: int
    language: str
    wrapped: WrappedKey = field(repr=False)


def silent(connection: Connection, *, kind: str, before: datetime, limit: int) -> list[Silent]:
    """Who did not get the bubbles that were taken before this moment, and agreed to contact.

    Each once since the resident was last heard: nobody is put before the team as this kind of request twice.
    """
    since = outbox.c.sent_at > conversation.c.heard_at
    of_it = outbox.c.conversation_id == conversation.c.id, outbox.c.status == Sending.SENT.value
    taken = (
        select(func.count())
        .select_from(outbox.join(receipt, receipt.c.outbox_id == outbox.c.id))
        .where(*of_it, since, outbox.c.sent_at < before, receipt.c.status == "sent")
        .correlate(conversation)
        .scalar_subquery()
    )
    arrived = exists().where(
        *of_it, since, receipt.c.outbox_id == outbox.c.id, receipt.c.status.in_(("delivered", "read"))
    )
    asked = exists().where(
        request.c.conversation_id == conversation.c.id, request.c.kind == kind,
        request.c.made_at > conversation.c.heard_at,
    )  # fmt: skip
    heard = conversation.c.heard_at > before - _LATELY, conversation.c.heard_at < before
    found = _talks(limit).where(*heard, _agreed(), ~asked, ~arrived, taken >= LEAST)
    return _opened(connection, found)


def undelivered(connection: Connection, *, kinds: Collection[str], limit: int) -> list[Silent]:
    """Who did not get a bubble for good since they were last heard, and agreed to contact.

    Each bubble once: not who was put before the team as one of these kinds since, or waits there already.
    """
    talk = conversation.alias("talk")
    failed = is_laid_aside(outbox), outbox.c.kind == Saying.BUBBLE.value, outbox.c.made_at >= talk.c.heard_at
    asked = request.c.conversation_id == outbox.c.conversation_id, request.c.kind.in_(kinds)
    known = exists().where(*asked, or_(request.c.status == Asking.OPEN.value, request.c.made_at >= outbox.c.made_at))
    # From the few that failed to their talks: there is an index of those.
    theirs = select(outbox.c.conversation_id).join(talk, talk.c.id == outbox.c.conversation_id).where(*failed, ~known)
    return _opened(connection, _talks(limit).where(conversation.c.id.in_(theirs), _agreed()))


def _agreed() -> ColumnElement[bool]:
    return exists().where(
        consent.c.resident_id == conversation.c.resident_id, consent.c.scope == "contact",
        consent.c.withdrawn_at.is_(None),
    )  # fmt: skip


def _talks(limit: int) -> Select[Any]:
    return (
        select(conversation.c.id, conversation.c.language, data_key.c.id.label("key"), data_key.c.key_id)
        .add_columns(data_key.c.wrapped)
        .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
        .where(conversation.c.status != Talking.ERASING.value)
        .order_by(conversation.c.id)
        .limit(limit)
    )


def _opened(connection: Connection, found: Select[Any]) -> list[Silent]:
    return [
        Silent(
            conversation_id=row.id, language=row.language, wrapped=WrappedKey(row.key, row.key_id, row.wrapped)
        )
        for row in connection.execute(found)
    ]  # fmt: skip
