"""Cases: their content sealed; in the clear only what a list and a timer need."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, or_, select, update

from bot.casework.case import CaseStatus
from bot.errors import Undecipherable
from bot.store.conversations import OpenTalk
from bot.store.prepared import PreparedWrite
from bot.store.statuses import Talking
from bot.store.tables import cases, conversation, data_key
from bot.store.vault import DataKey, Place, Vault, WrappedKey

#: Letters and digits that nobody takes for one another.
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"

#: Nobody is at work on these any more.
_DONE = (CaseStatus.CLOSED.value, CaseStatus.WITHDRAWN.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed:
    """A case as it was made from the answers: what is stored and how far it is."""

    status: str
    #: A neighbourhood's id; empty when none was named that is known.
    neighbourhood: str
    #: Topics, story, preferences and proposed table, as JSON values.
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCase:
    """A case as it was stored, opened."""

    id: str
    resident_id: int
    conversation_id: int
    status: str
    neighbourhood: str | None
    language: str
    channel: str
    #: The coordinator who holds it.
    holder: str | None
    made_at: datetime
    changed_at: datetime
    #: When word was given back and answered; empty until then.
    closed_at: datetime | None
    content: Mapping[str, Any]


_CASES = select(cases, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped).join(
    data_key, data_key.c.resident_id == cases.c.resident_id
)
_NEWEST = (
    _CASES.where(cases.c.conversation_id == bindparam("talk"), cases.c.status != CaseStatus.WITHDRAWN.value)
    .order_by(cases.c.made_at.desc())
    .limit(1)
)
_TALKED = _CASES.join(conversation, conversation.c.id == cases.c.conversation_id)
_LISTED = _TALKED.where(conversation.c.status != Talking.ERASING.value).order_by(cases.c.made_at, cases.c.id)

_OPEN = PreparedWrite(
    lambda _: cases.insert(),
    (
        "id", "resident_id", "conversation_id", "status", "neighbourhood", "language", "channel", "content", "made_at",
        "changed_at",
    ),
)  # fmt: skip


def new_case_id() -> str:
    """Ten letters and digits: it can be read out, not guessed (49 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def open_case(
    connection: Connection, vault: Vault, talk: OpenTalk, *, id: str, composed: Composed, now: datetime
) -> None:
    """Store a new case."""
    row = {
        "id": id,
        "resident_id": talk.resident_id,
        "conversation_id": talk.id,
        "made_at": now,
        "channel": talk.channel,
        **_changing(vault, talk, id, composed=composed, now=now),
    }
    _OPEN.run(connection, [row])


def change_case(
    connection: Connection, vault: Vault, talk: OpenTalk, *, id: str, composed: Composed, now: datetime
) -> None:
    """Store what became of a case after an answer changed. Who tells more is not done: a closed case is open again."""
    values = _changing(vault, talk, id, composed=composed, now=now)
    connection.execute(update(cases).where(cases.c.id == id).values(**values, closed_at=None))


def save(connection: Connection, vault: Vault, key: DataKey, *, changed: StoredCase, now: datetime) -> bool:
    """Store what people made of a case: status, neighbourhood, holder, end and content; False when it is gone.

    `key` is the resident's. Language, channel and dates of making stay as they are.
    """
    values = {
        "status": changed.status,
        "neighbourhood": changed.neighbourhood,
        "holder": changed.holder,
        "closed_at": changed.closed_at,
        "content": vault.seal_json(key, changed.content, Place("cases", changed.id, "content")),
        "changed_at": now,
    }
    return connection.execute(update(cases).where(cases.c.id == changed.id).values(**values)).rowcount == 1


def release(connection: Connection, holder: str) -> list[str]:
    """Let nobody have what this person has and is not done; the numbers of these cases."""
    theirs = cases.c.holder == holder, cases.c.status.not_in(_DONE)
    return list(connection.execute(update(cases).where(*theirs).values(holder=None).returning(cases.c.id)).scalars())


def forget(connection: Connection, conversation_id: int) -> bool:
    """Delete every case of a conversation, with its doors and the mail that opens them; False when it had none."""
    return connection.execute(delete(cases).where(cases.c.conversation_id == conversation_id)).rowcount > 0


def case_of(connection: Connection, vault: Vault, talk: OpenTalk) -> StoredCase | None:
    """The newest case of this conversation that was not taken back; a closed one too."""
    row = connection.execute(_NEWEST, {"talk": talk.id}).first()
    return None if row is None else _stored(vault, row)


def closed_at(connection: Connection, conversation_id: int) -> datetime | None:
    """When the newest case of this conversation closed that was not taken back; None when it is not. Opens nothing."""
    row = connection.execute(_NEWEST, {"talk": conversation_id}).first()
    at: datetime | None = row.closed_at if row else None
    return at


def list_cases(connection: Connection, vault: Vault) -> list[StoredCase]:
    """Every case that can be opened, oldest first. One that is being erased is left out."""
    return list_all(connection, vault)[0]


def list_all(connection: Connection, vault: Vault) -> tuple[list[StoredCase], list[str]]:
    """What `list_cases` gives, and the numbers of the cases whose key or content is damaged: none hides the others."""
    looked_at = [(row.id, _readable(vault, row)) for row in connection.execute(_LISTED)]
    return [case for _, case in looked_at if case], [id for id, case in looked_at if not case]


def open_cases(connection: Connection, *, vault: Vault, after: str, limit: int) -> tuple[list[StoredCase], str]:
    """Some of the cases that are not done, by number, and the last number looked at; "" when there are no more."""
    return readable_page(connection, vault, cases.c.status.not_in(_DONE), after=after, limit=limit)


def kept_cases(connection: Connection, *, vault: Vault, after: str, limit: int) -> tuple[list[StoredCase], str]:
    """As `open_cases`, with those that are closed."""
    return readable_page(connection, vault, cases.c.status != CaseStatus.WITHDRAWN.value, after=after, limit=limit)


def readable_page(
    connection: Connection, vault: Vault, wanted: ColumnElement[bool], *, after: str, limit: int
) -> tuple[list[StoredCase], str]:
    """As `open_cases`, of these cases; what is damaged is left out."""
    rows = connection.execute(_TALKED.where(wanted, cases.c.id > after).order_by(cases.c.id).limit(limit)).all()
    last = rows[-1].id if len(rows) == limit else ""
    return [case for row in rows if (case := _readable(vault, row))], last


def changed_since(
    connection: Connection, vault: Vault, place: tuple[datetime, str], *, limit: int
) -> tuple[list[StoredCase], tuple[datetime, str] | None]:
    """Some of the cases that changed after this moment and number, in that order, and the last one's; None: no more.

    One that is damaged is left out.
    """
    at, id = place
    later = or_(cases.c.changed_at > at, and_(cases.c.changed_at == at, cases.c.id > id))
    rows = connection.execute(_CASES.where(later).order_by(cases.c.changed_at, cases.c.id).limit(limit)).all()
    last = (rows[-1].changed_at, rows[-1].id) if rows else None
    return [case for row in rows if (case := _readable(vault, row))], last


def find_case(connection: Connection, vault: Vault, id: str) -> StoredCase | None:
    """The case with this id; None when there is none, or when it is being erased."""
    row = connection.execute(_LISTED.where(cases.c.id == id)).first()
    return None if row is None else _stored(vault, row)


def standing_of(connection: Connection, id: str) -> tuple[str, bool] | None:
    """The status of a case, and whether everything of its resident is being erased; None when there is no such case."""
    found = select(cases.c.status, conversation.c.status.label("talk")).join(
        conversation, conversation.c.id == cases.c.conversation_id
    )
    row = connection.execute(found.where(cases.c.id == id)).first()
    return None if row is None else (row.status, row.talk == Talking.ERASING.value)


def _changing(vault: Vault, talk: OpenTalk, id: str, *, composed: Composed, now: datetime) -> dict[str, Any]:
    return {
        "status": composed.status,
        "neighbourhood": composed.neighbourhood or None,
        "language": talk.state.language,
        "content": vault.seal_json(talk.key, composed.content, Place("cases", id, "content")),
        "changed_at": now,
    }


def _readable(vault: Vault, row: Row[Any]) -> StoredCase | None:
    try:
        return _stored(vault, row)
    except Undecipherable:
        return None


def _stored(vault: Vault, row: Row[Any]) -> StoredCase:
    key = vault.unwrap(WrappedKey(row.data_key_id, row.key_id, row.wrapped))
    return StoredCase(
        id=row.id,
        resident_id=row.resident_id,
        conversation_id=row.conversation_id,
        status=row.status,
        neighbourhood=row.neighbourhood,
        language=row.language,
        channel=row.channel,
        holder=row.holder,
        made_at=row.made_at,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
        content=vault.open_json(key, row.content, Place("cases", row.id, "content")),
    )
