"""Mail to parties: what kind it is and its values, sealed; rendered only when it is sent, and then forgotten."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, exists, literal, or_, select, update

from bot.errors import Undecipherable
from bot.store.dialect import insert_new
from bot.store.leases import Lease, is_free, is_open, take
from bot.store.statuses import Sending
from bot.store.tables import conversation, data_key, door, mail
from bot.store.vault import DataKey, Place, Vault, WrappedKey

#: The kind that is of use for a short time only.
CODE = "code"

_GIVEN_UP = (Sending.FAILED.value, Sending.DEAD.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMail:
    id: int
    #: What caused it: the same cause never becomes a second mail. May name a party: only its HMAC is kept.
    cause: str
    #: None: it belongs to nobody, and outlives an erasure ("withdrawn, stop").
    resident_id: int | None
    #: offer, code, talk, plan, agreed, stop: `mail.<kind>` in the team's texts.
    kind: str
    to: str
    values: Mapping[str, str]
    made_at: datetime
    #: The door that its link or code belongs to.
    door_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimedMail:
    """A mail that is ours for a while; its body is still sealed."""

    id: int
    kind: str
    made_at: datetime
    #: This try included.
    attempts: int
    #: Empty for what belongs to no resident.
    conversation_id: int | None
    language: str
    wrapped: WrappedKey | None = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnsentMail:
    """A mail that was given up, without what stands in it."""

    id: int
    kind: str
    status: str
    #: The kind of error; empty without one.
    error: str
    attempts: int
    made_at: datetime
    #: Empty for what belongs to no resident.
    conversation_id: int | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in a mail."""

    to: str = field(repr=False)
    values: Mapping[str, str] = field(repr=False)


def add(connection: Connection, vault: Vault, key: DataKey, *, new: NewMail) -> bool:
    """Have this mail sent; False when its cause had one already.

    `key` is the resident's, or `vault.own_key()` for a mail without a resident.
    """
    return connection.execute(insert_new(connection, mail), _row(vault, key, new)).rowcount == 1


def claim(connection: Connection, lease: Lease, *, limit: int) -> list[ClaimedMail]:
    """Take up to `limit` mails that may go now, the longest due first."""
    _cancel_shut(connection)
    ready: Select[Any] = (
        select(
            mail.c.id, mail.c.kind, mail.c.made_at, mail.c.attempts, mail.c.body,
            conversation.c.id.label("conversation_id"), conversation.c.language,
            data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped,
        )
        .outerjoin(data_key, data_key.c.resident_id == mail.c.resident_id)
        .outerjoin(conversation, conversation.c.resident_id == mail.c.resident_id)
        .where(is_open(mail), mail.c.next_attempt_at <= lease.at, is_free(mail, lease.at))
        .order_by(mail.c.next_attempt_at, mail.c.id)
        .limit(limit)
        .with_for_update(of=mail, skip_locked=True)
    )  # fmt: skip
    rows = connection.execute(ready).all()
    taken = take(connection, mail, [row.id for row in rows], lease)
    return [_claimed(row) for row in rows if row.id in taken]


def key_of(vault: Vault, claimed: ClaimedMail) -> DataKey:
    """The key that a mail is sealed with. Raises Undecipherable."""
    return vault.unwrap(claimed.wrapped) if claimed.wrapped else vault.own_key()


def open_letter(vault: Vault, claimed: ClaimedMail) -> Letter:
    """Address and values of a mail. Raises Undecipherable."""
    content = vault.open_json(key_of(vault, claimed), claimed.body, Place("mail", claimed.id, "body"))
    return Letter(content["to"], content["values"])


def mark_sent(connection: Connection, token: str, id: int, *, at: datetime) -> None:
    """It went out. What stood in it is forgotten, also when its lease ran out meanwhile."""
    ours = mail.c.id == id, (mail.c.lease == token) | (mail.c.status == Sending.WAITING.value)
    sent = {"status": Sending.SENT.value, "sent_at": at, "body": None, "error": None}
    connection.execute(update(mail).where(*ours).values(lease=None, lease_until=None, **sent))


def put_off(connection: Connection, token: str, id: int, *, until: datetime, error: str) -> None:
    """Try it again later."""
    later = {"status": Sending.WAITING.value, "next_attempt_at": until, "error": error}
    _end(connection, token, id, later)


def give_up(connection: Connection, token: str, id: int, *, status: Sending, error: str) -> bool:
    """It is not tried again until a person says so; False when it is no longer ours."""
    return _end(connection, token, id, {"status": status.value, "error": error})


def is_shut(connection: Connection, id: int) -> bool:
    """True when the door that this mail belongs to was closed for good."""
    shut = exists().where(door.c.id == mail.c.door_id, door.c.revoked_at.is_not(None))
    return connection.execute(select(mail.c.id).where(mail.c.id == id, shut)).first() is not None


def cancel(connection: Connection, token: str, id: int) -> None:
    """It is of no use any more: it is not sent, and what stood in it is forgotten."""
    _end(connection, token, id, {"status": Sending.CANCELLED.value, "body": None})


def cancel_for(connection: Connection, door_ids: Collection[int]) -> None:
    """Send nothing more that opens these doors. What is going out goes out."""
    open_ones = (Sending.WAITING.value, *_GIVEN_UP)
    waiting = and_(mail.c.door_id.in_(list(door_ids)), mail.c.status.in_(open_ones))
    connection.execute(update(mail).where(waiting).values(status=Sending.CANCELLED.value, body=None))


def unsent(connection: Connection) -> list[UnsentMail]:
    """Every mail that was given up."""
    given_up = (
        select(mail, conversation.c.id.label("conversation_id"))
        .outerjoin(conversation, conversation.c.resident_id == mail.c.resident_id)
        .where(mail.c.status.in_(_GIVEN_UP))
    )
    return [
        UnsentMail(
            id=row.id,
            kind=row.kind,
            status=row.status,
            error=row.error or "",
            attempts=row.attempts,
            made_at=row.made_at,
            conversation_id=row.conversation_id,
        )
        for row in connection.execute(given_up)
    ]


def of_nobody(connection: Connection, vault: Vault, ids: Collection[int]) -> dict[int, Letter]:
    """What stands in those of these mails that belong to no resident any more; what is damaged is left out."""
    found = select(mail.c.id, mail.c.body).where(mail.c.id.in_(ids), mail.c.resident_id.is_(None))
    opened: dict[int, Letter] = {}
    for row in connection.execute(found):
        with suppress(Undecipherable):
            content = vault.open_json(vault.own_key(), row.body, Place("mail", row.id, "body"))
            opened[row.id] = Letter(content["to"], content["values"])
    return opened


def retry(connection: Connection, id: int, *, at: datetime) -> bool:
    """Have a mail that was given up tried anew; False when there is none, or its link opens nothing any more."""
    opens = exists().where(door.c.id == mail.c.door_id, door.c.revoked_at.is_(None), door.c.expires_at > at)
    again = (
        update(mail)
        .where(mail.c.id == id, mail.c.status.in_(_GIVEN_UP), or_(mail.c.door_id.is_(None), opens))
        # A code does not live longer by being sent again.
        .values(made_at=case((mail.c.kind == CODE, mail.c.made_at), else_=literal(at, mail.c.made_at.type)))
        .values(status=Sending.WAITING.value, next_attempt_at=at, attempts=0, error=None)
    )
    return connection.execute(again).rowcount == 1


def _cancel_shut(connection: Connection) -> None:
    """A mail that was on its way when its door was revoked, and was put off, goes no second time."""
    shut = select(door.c.id).where(door.c.revoked_at.is_not(None))
    waiting = is_open(mail), mail.c.status == Sending.WAITING.value, mail.c.door_id.in_(shut)
    connection.execute(update(mail).where(*waiting).values(status=Sending.CANCELLED.value, body=None))


def _end(connection: Connection, token: str, id: int, values: Mapping[str, Any]) -> bool:
    ours = mail.c.id == id, mail.c.lease == token
    done = connection.execute(update(mail).where(*ours).values(lease=None, lease_until=None, **values))
    return done.rowcount == 1


def _row(vault: Vault, key: DataKey, new: NewMail) -> dict[str, Any]:
    content = {"to": new.to, "values": dict(new.values)}
    return {
        "id": new.id,
        "key": vault.mail_key(new.cause),
        "resident_id": new.resident_id,
        "door_id": new.door_id,
        "kind": new.kind,
        "body": vault.seal_json(key, content, Place("mail", new.id, "body")),
        "made_at": new.made_at,
        "next_attempt_at": new.made_at,
        "status": Sending.WAITING.value,
        "attempts": 0,
    }


def _claimed(row: Row[Any]) -> ClaimedMail:
    return ClaimedMail(
        id=row.id,
        kind=row.kind,
        made_at=row.made_at,
        attempts=row.attempts + 1,
        conversation_id=row.conversation_id,
        language=row.language or "",
        wrapped=WrappedKey(row.data_key_id, row.key_id, row.wrapped) if row.wrapped else None,
        body=row.body,
    )
