"""Which bubbles may go now: the two searches of every worker."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, exists, func, or_, select

from bot.conversation.effects import RequestKind
from bot.store.columns import Id, Instant
from bot.store.leases import is_free, is_open
from bot.store.statuses import Asking, Sending
from bot.store.tables import address, consent, conversation, data_key, outbox, request

_other = outbox.alias("other")
_last_sent = (
    select(func.max(_other.c.sent_at)).where(_other.c.conversation_id == outbox.c.conversation_id).scalar_subquery()
)
_contact = exists().where(
    consent.c.resident_id == conversation.c.resident_id, consent.c.scope == "contact", consent.c.withdrawn_at.is_(None)
)
_PERSON = tuple(kind.value for kind in (RequestKind.PERSON, RequestKind.ALONE, RequestKind.HELP_NOW))
_with_person = exists().where(
    request.c.conversation_id == conversation.c.id, request.c.kind.in_(_PERSON), request.c.status == Asking.OPEN.value
)
_AT, _CHANNEL = bindparam("at", type_=Instant), bindparam("channel", type_=String)
# Two: what stands in place of an empty list is another thing after "in" than after "not in".
_OURS, _ALSO_OURS = (bindparam(name, expanding=True, type_=Id) for name in ("ours", "also_ours"))


def sought(channel: str, at: datetime, ours: Collection[int]) -> dict[str, Any]:
    """The values of both searches; `ours` is what this worker is still sending."""
    return {"channel": channel, "at": at, "ours": list(ours), "also_ours": list(ours)}


def _ready(*, urgent: bool) -> Select[Any]:
    """Rows that may go now, with what is needed to send them; talks that are busy at this moment are passed by."""
    return (
        select(
            outbox.c.id, outbox.c.conversation_id, outbox.c.seq, outbox.c.turn, outbox.c.kind, outbox.c.urgent,
            outbox.c.proactive, outbox.c.body, outbox.c.made_at, outbox.c.attempts, outbox.c.address_id, outbox.c.error,
            address.c.channel, address.c.sealed.label("address"), address.c.phone, address.c.blocked_at,
            conversation.c.resident_id, conversation.c.language, conversation.c.seen_turn, conversation.c.heard_at,
            conversation.c.state, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped,
            (conversation.c.address_id == outbox.c.address_id).label("at_home"),
            _contact.label("contact"), _with_person.label("with_person"), _last_sent.label("last_sent_at"),
        )
        .join(conversation, conversation.c.id == outbox.c.conversation_id)
        .join(data_key, data_key.c.resident_id == conversation.c.resident_id)
        # An address can pass to another resident: what was meant for the one must never reach the other.
        .join(
            address,
            and_(address.c.id == outbox.c.address_id, address.c.resident_id == conversation.c.resident_id),
        )
        .where(
            is_open(outbox),
            outbox.c.next_attempt_at <= _AT,
            is_free(outbox, _AT),
            outbox.c.urgent.is_(urgent),
            address.c.channel == _CHANNEL,
            outbox.c.id.not_in(_OURS),
            ~_must_wait(),
        )
        .order_by(outbox.c.next_attempt_at, outbox.c.id)
        .with_for_update(of=conversation, skip_locked=True, key_share=True)
    )  # fmt: skip


def _must_wait() -> ColumnElement[bool]:
    """Another row of the same talk is on its way, or goes before this one.

    What is urgent goes before all that waits. What nobody asked for may wait for the morning and holds up nothing else.
    """
    held = and_(_other.c.status == Sending.SENDING.value, _other.c.lease_until > _AT)
    going = or_(held, _other.c.id.in_(_ALSO_OURS))
    urgent = and_(_other.c.urgent, ~outbox.c.urgent)
    earlier = and_(_other.c.urgent == outbox.c.urgent, _other.c.seq < outbox.c.seq)
    held_up = or_(~_other.c.proactive, outbox.c.proactive)
    return exists().where(
        _other.c.conversation_id == outbox.c.conversation_id,
        _other.c.id != outbox.c.id,
        _other.c.status.in_((Sending.WAITING.value, Sending.SENDING.value)),
        or_(going, and_(or_(urgent, earlier), held_up)),
    )


#: Made once: to write such a question down takes longer than to answer it.
URGENT, OTHERS = _ready(urgent=True), _ready(urgent=False).limit(bindparam("most", type_=Integer))
