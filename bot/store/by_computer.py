"""Translations by a computer, of answers and for the team only: rows that wait, then words beside the original."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, update

from bot.errors import Undecipherable
from bot.store.dialect import insert_new
from bot.store.leases import Lease, is_free, is_open, take
from bot.store.statuses import Writing
from bot.store.tables import cases, computer_translation, data_key
from bot.store.vault import DataKey, Place, Vault, WrappedKey

_ENDED = (Writing.DONE.value, Writing.GIVEN_UP.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One answer to be translated."""

    id: int
    case_id: str
    #: As `Case.said` names it.
    name: str
    source: str
    target: str
    #: Who of the team asked.
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimedWords:
    """An answer that is ours to have translated."""

    id: int
    case_id: str
    name: str
    source: str
    target: str
    #: This try included.
    attempts: int
    token: str
    wrapped: WrappedKey = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ByComputer:
    """What a computer made of an answer, or is to make of it."""

    name: str
    target: str
    status: Writing
    #: Empty as long as it is not there.
    text: str
    #: Of which words it was made; see `mark_of`.
    mark: str
    at: datetime | None


def mark_of(text: str) -> str:
    """By this it is known whether an answer still is what was translated."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def ask(connection: Connection, wanted: Wanted) -> None:
    """Have this translated, again if it was before; what is under way stays so."""
    same = and_(
        computer_translation.c.case_id == wanted.case_id,
        computer_translation.c.name == wanted.name,
        computer_translation.c.target == wanted.target,
    )
    connection.execute(delete(computer_translation).where(same, computer_translation.c.status.in_(_ENDED)))
    row = {
        "id": wanted.id, "case_id": wanted.case_id, "name": wanted.name, "source": wanted.source,
        "target": wanted.target, "status": Writing.WAITING.value, "attempts": 0, "next_attempt_at": wanted.at,
        "asked_by": wanted.by, "made_at": wanted.at,
    }  # fmt: skip
    connection.execute(insert_new(connection, computer_translation), row)


def claim(connection: Connection, lease: Lease, *, limit: int) -> list[ClaimedWords]:
    """Take up to `limit` answers, the oldest first."""
    theirs = computer_translation
    ready = (
        select(theirs, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped)
        .join(cases, cases.c.id == theirs.c.case_id)
        .join(data_key, data_key.c.resident_id == cases.c.resident_id)
        .where(is_open(theirs), theirs.c.next_attempt_at <= lease.at, is_free(theirs, lease.at))
        .order_by(theirs.c.next_attempt_at, theirs.c.id)
        .limit(limit)
        .with_for_update(of=theirs, skip_locked=True)
    )
    rows = connection.execute(ready).all()
    taken = take(connection, theirs, [row.id for row in rows], lease)
    return [_claimed(row, lease.token) for row in rows if row.id in taken]


def done(connection: Connection, words: ClaimedWords, sealed: bytes, *, at: datetime) -> None:
    """It is there."""
    changed = {"text": sealed, "done_at": at, "error": None, **_ended(Writing.DONE)}
    connection.execute(update(computer_translation).where(_is_ours(words)).values(**changed))


def put_off(connection: Connection, words: ClaimedWords, until: datetime, error: str) -> None:
    """Try again at this moment."""
    later = {"next_attempt_at": until, "error": error, **_ended(Writing.WAITING)}
    connection.execute(update(computer_translation).where(_is_ours(words)).values(**later))


def give_up(connection: Connection, words: ClaimedWords, error: str) -> None:
    """It does not work; somebody may ask again."""
    ended = {"error": error, **_ended(Writing.GIVEN_UP)}
    connection.execute(update(computer_translation).where(_is_ours(words)).values(**ended))


def seal_text(vault: Vault, key: DataKey, id: int, *, text: str, original: str) -> bytes:
    """The translation as it stands in the row of this id."""
    plain = {"text": text, "of": mark_of(original)}
    return vault.seal_json(key, plain, Place("computer_translation", id, "text"))


def of_case(connection: Connection, vault: Vault, key: DataKey, *, case_id: str) -> Sequence[ByComputer]:
    """Everything of this kind at a case; what cannot be opened is left out."""
    rows = select(computer_translation).where(computer_translation.c.case_id == case_id)
    found = (_opened(vault, key, row) for row in connection.execute(rows.order_by(computer_translation.c.id)))
    return [each for each in found if each]


def _opened(vault: Vault, key: DataKey, row: Row[Any]) -> ByComputer | None:
    try:
        place = Place("computer_translation", row.id, "text")
        plain = vault.open_json(key, row.text, place) if row.text else {"text": "", "of": ""}
    except Undecipherable:
        return None
    return ByComputer(
        name=row.name, target=row.target, status=Writing(row.status), text=plain["text"], mark=plain["of"],
        at=row.done_at,
    )  # fmt: skip


def _ended(status: Writing) -> dict[str, Any]:
    return {"status": status.value, "lease": None, "lease_until": None}


def _is_ours(words: ClaimedWords) -> ColumnElement[bool]:
    held = computer_translation.c.lease == words.token, computer_translation.c.status == Writing.WORKING.value
    return and_(computer_translation.c.id == words.id, *held)


def _claimed(row: Row[Any], token: str) -> ClaimedWords:
    return ClaimedWords(
        id=row.id, case_id=row.case_id, name=row.name, source=row.source, target=row.target,
        attempts=row.attempts + 1, token=token, wrapped=WrappedKey(row.data_key_id, row.key_id, row.wrapped),
    )  # fmt: skip
