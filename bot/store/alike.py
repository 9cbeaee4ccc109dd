"""What cases are compared by, sealed with the resident's own key; and who may be compared at all.

Nothing about two cases together is ever stored. What is kept of one goes when the yes to it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, or_, select

from bot.casework.case import CaseStatus
from bot.conversation.state import State
from bot.errors import Undecipherable
from bot.store.alike_table import likeness
from bot.store.cases import StoredCase
from bot.store.conversations import open_state
from bot.store.statuses import Talking
from bot.store.tables import address, cases, consent, conversation, data_key, resident
from bot.store.vault import Place, Vault, WrappedKey

#: Without these nothing of a case is kept here; and all that is asked of a resident's consents.
_NEEDED = ("keep", "cocreate")
_SCOPES = (*_NEEDED, "contact")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stood:
    """Where a case and its resident stand, as far as it is in the clear."""

    case: str
    resident: int
    conversation: int
    status: str
    neighbourhood: str
    changed_at: datetime
    closed_at: datetime | None
    scopes: frozenset[str]
    erasing: bool
    blocked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What a case is compared by, still sealed."""

    stood: Stood
    model: str
    #: When the case was changed that it was made from.
    made_from: datetime
    key: WrappedKey
    sealed: bytes

    def is_fresh(self, model: str | None) -> bool:
        """It was made from the case as it is now, by this model; None: whichever."""
        return self.made_from == self.stood.changed_at and model in (None, self.model)

    def opened(self, vault: Vault) -> bytes | None:
        """What was kept; None when it cannot be opened."""
        try:
            return vault.open(vault.unwrap(self.key), self.sealed, _place(self.stood.case))
        except Undecipherable:
            return None


def stood(connection: Connection, ids: Iterable[str]) -> dict[str, Stood]:
    """Where these cases stand now; one that is gone is left out."""
    return {row.id: _stood(row) for row in connection.execute(_standing().where(cases.c.id.in_(list(ids))))}


def page(connection: Connection, *, after: str, limit: int) -> list[Kept]:
    """Some of what is kept, by the numbers of the cases."""
    rows = connection.execute(_kept().where(cases.c.id > after).order_by(cases.c.id).limit(limit))
    return [_opened_row(row) for row in rows]


def find(connection: Connection, case_id: str) -> Kept | None:
    """What is kept of this case; None when nothing is."""
    row = connection.execute(_kept().where(cases.c.id == case_id)).first()
    return None if row is None else _opened_row(row)


def missing(connection: Connection, *, model: str | None, after: str = "", limit: int) -> list[str]:
    """The numbers of cases that may be compared and were not read since they changed, or by another model.

    `model` None: whichever read it is right.
    """
    wrong = [likeness.c.case_id.is_(None), likeness.c.changed_at != cases.c.changed_at]
    if model is not None:
        wrong.append(likeness.c.model != model)
    found = select(cases.c.id).outerjoin(likeness, likeness.c.case_id == cases.c.id)
    wanted = found.where(cases.c.id > after, *_AGREED, or_(*wrong)).order_by(cases.c.id).limit(limit)
    return list(connection.execute(wanted).scalars())


def keep(connection: Connection, vault: Vault, case: StoredCase, *, plain: bytes, model: str) -> bool:
    """Keep what a case, as it was read, is compared by; False when it changed since, or may not be compared."""
    found = select(data_key.c.id, data_key.c.key_id, data_key.c.wrapped)
    found = found.join(cases, cases.c.resident_id == data_key.c.resident_id)
    row = connection.execute(
        found.where(cases.c.id == case.id, cases.c.changed_at == case.changed_at, *_AGREED)
    ).first()
    if row is None:
        return False
    key = vault.unwrap(WrappedKey(row.id, row.key_id, row.wrapped))
    connection.execute(delete(likeness).where(likeness.c.case_id == case.id))
    kept = {
        "case_id": case.id,
        "resident_id": case.resident_id,
        "changed_at": case.changed_at,
        "model": model,
        "sealed": vault.seal(key, plain, _place(case.id)),
    }
    connection.execute(likeness.insert(), kept)
    return True


def forget_unwanted(connection: Connection) -> int:
    """Delete what is kept of cases whose resident no longer agrees to it; how many that were."""
    agreed = select(cases.c.id).where(*_AGREED)
    return connection.execute(delete(likeness).where(likeness.c.case_id.not_in(agreed))).rowcount


def forget_all(connection: Connection) -> int:
    """Delete what is kept of every case; how many that were."""
    return connection.execute(delete(likeness)).rowcount


def state_of(connection: Connection, vault: Vault, stood: Stood) -> State | None:
    """Where the talk of this case stands; None when it cannot be opened."""
    found = select(conversation.c.state, data_key.c.id, data_key.c.key_id, data_key.c.wrapped)
    found = found.join(data_key, data_key.c.resident_id == conversation.c.resident_id)
    row = connection.execute(found.where(conversation.c.id == stood.conversation)).first()
    if row is None:
        return None
    try:
        key = vault.unwrap(WrappedKey(row.id, row.key_id, row.wrapped))
        return open_state(vault, key, stood.conversation, row.state)
    except Undecipherable:
        return None


def _yes_to(scope: str) -> ColumnElement[bool]:
    return exists().where(
        consent.c.resident_id == cases.c.resident_id, consent.c.scope == scope, consent.c.withdrawn_at.is_(None)
    )


#: What is not withdrawn, of a resident who agreed.
_AGREED = (cases.c.status != CaseStatus.WITHDRAWN.value, *(_yes_to(scope) for scope in _NEEDED))


def _standing() -> Select[Any]:
    blocked = exists().where(address.c.resident_id == cases.c.resident_id, address.c.blocked_at.is_not(None))
    return (
        select(
            cases.c.id, cases.c.resident_id, cases.c.conversation_id, cases.c.status, cases.c.neighbourhood,
            cases.c.changed_at, cases.c.closed_at, resident.c.erase_at, conversation.c.status.label("talk"),
            blocked.label("blocked"), *(_yes_to(scope).label(scope) for scope in _SCOPES),
        )
        .join(resident, resident.c.id == cases.c.resident_id)
        .join(conversation, conversation.c.id == cases.c.conversation_id)
    )  # fmt: skip


def _kept() -> Select[Any]:
    return (
        _standing()
        .add_columns(
            likeness.c.model, likeness.c.changed_at.label("made_from"), likeness.c.sealed,
            data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped,
        )
        .join(likeness, likeness.c.case_id == cases.c.id)
        .join(data_key, data_key.c.resident_id == cases.c.resident_id)
    )  # fmt: skip


def _stood(row: Row[Any]) -> Stood:
    return Stood(
        case=row.id,
        resident=row.resident_id,
        conversation=row.conversation_id,
        status=row.status,
        neighbourhood=row.neighbourhood or "",
        changed_at=row.changed_at,
        closed_at=row.closed_at,
        scopes=frozenset(scope for scope in _SCOPES if getattr(row, scope)),
        erasing=row.erase_at is not None or row.talk == Talking.ERASING.value,
        blocked=bool(row.blocked),
    )


def _opened_row(row: Row[Any]) -> Kept:
    key = WrappedKey(row.data_key_id, row.key_id, row.wrapped)
    return Kept(stood=_stood(row), model=row.model, made_from=row.made_from, key=key, sealed=row.sealed)


def _place(case_id: str) -> Place:
    return Place("likeness", case_id, "sealed")
