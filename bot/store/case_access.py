"""Who was let into a case, opened it with a reason, or may not read it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from bot.casework.access import Standing
from bot.casework.case import CaseStatus
from bot.errors import Undecipherable
from bot.store.account_tables import account, case_access
from bot.store.statuses import Talking
from bot.store.tables import audit, cases, conversation
from bot.store.vault import DataKey, Place, Vault


class Kind(StrEnum):
    #: Somebody who has the case let this account read it.
    GIVEN = "given"
    #: This account opened it itself, and said why.
    OPENED = "opened"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccess:
    """What is to be kept; `reason` is sealed."""

    id: int
    resident_id: int
    case_id: str
    account_id: int
    kind: Kind
    reason: str
    given_by: str
    made_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """What stands now; `name` is that of the account."""

    id: int
    account_id: int
    name: str
    kind: Kind
    given_by: str
    made_at: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldAccess:
    """What stands or stood, with why."""

    access: Access
    #: Empty where it cannot be opened.
    reason: str
    #: When somebody ended it; one that ran out by itself has none.
    ended_at: datetime | None

    def stands(self, at: datetime) -> bool:
        until = self.access.until
        return self.ended_at is None and (until is None or until > at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What may be known of a case without opening it."""

    number: str
    status: str
    language: str
    #: A neighbourhood's id; empty when none is known.
    neighbourhood: str
    holder: str
    made_at: datetime
    #: When somebody took it, or gave it to whoever has it.
    taken_at: datetime | None


def add(connection: Connection, vault: Vault, key: DataKey, *, new: NewAccess) -> None:
    """Keep this; `key` is the resident's."""
    row = {
        "id": new.id, "resident_id": new.resident_id, "case_id": new.case_id, "account_id": new.account_id,
        "kind": new.kind.value, "given_by": new.given_by, "made_at": new.made_at, "until": new.until,
        "reason": vault.seal_json(key, {"text": new.reason}, Place("case_access", new.id, "reason")),
    }  # fmt: skip
    connection.execute(case_access.insert(), row)


def end(connection: Connection, id: int, *, case_id: str, at: datetime) -> bool:
    """It stands no longer; False when nothing of this case stood under this id."""
    open_one = case_access.c.id == id, case_access.c.case_id == case_id, case_access.c.ended_at.is_(None)
    return connection.execute(update(case_access).where(*open_one).values(ended_at=at)).rowcount == 1


def standing_at(connection: Connection, case_id: str, *, at: datetime) -> list[Access]:
    """What stands at this case now, oldest first."""
    found = (
        select(case_access, account.c.name)
        .join(account, account.c.id == case_access.c.account_id)
        .where(case_access.c.case_id == case_id, *_stands(at))
        .order_by(case_access.c.made_at, case_access.c.id)
    )
    return [_access(row) for row in connection.execute(found)]


def every_one(connection: Connection, vault: Vault, key: DataKey, *, case_id: str) -> list[ToldAccess]:
    """Everything that ever stood at this case, oldest first, with why; `key` is the resident's."""
    found = (
        select(case_access, account.c.name)
        .join(account, account.c.id == case_access.c.account_id)
        .where(case_access.c.case_id == case_id)
        .order_by(case_access.c.made_at, case_access.c.id)
    )
    return [
        ToldAccess(access=_access(row), reason=_reason(vault, key, row), ended_at=row.ended_at)
        for row in connection.execute(found)
    ]


def given_to(connection: Connection, account_id: int, *, at: datetime) -> list[str]:
    """The numbers of the cases this account was given reading of, newest first."""
    theirs = case_access.c.account_id == account_id, case_access.c.kind == Kind.GIVEN.value
    found = select(case_access.c.case_id).where(*theirs, *_stands(at)).order_by(case_access.c.made_at.desc())
    return list(dict.fromkeys(connection.execute(found).scalars()))


def standing(connection: Connection, case_id: str, *, at: datetime) -> Standing | None:
    """What the way into a case depends on; None when there is no such case."""
    found = select(cases.c.status, cases.c.holder, cases.c.neighbourhood, conversation.c.status.label("talk"))
    row = connection.execute(
        found.join(conversation, conversation.c.id == cases.c.conversation_id).where(cases.c.id == case_id)
    ).first()
    if row is None:
        return None
    stands = standing_at(connection, case_id, at=at)

    def who(kind: Kind) -> frozenset[int]:
        return frozenset(each.account_id for each in stands if each.kind is kind)

    return Standing(
        status=CaseStatus(row.status),
        holder=row.holder or "",
        neighbourhood=row.neighbourhood or "",
        erasing=row.talk == Talking.ERASING.value,
        blocked=who(Kind.BLOCKED),
        given=who(Kind.GIVEN),
        opened=who(Kind.OPENED),
    )


def header(connection: Connection, case_id: str) -> Header | None:
    """What stands of a case in the clear; None when there is no such case."""
    row = connection.execute(select(*_HEADER).where(cases.c.id == case_id)).first()
    if row is None:
        return None
    taken = audit.c.object == f"case:{case_id}", audit.c.action == "case.assigned"
    return Header(
        number=row.id,
        status=row.status,
        language=row.language,
        neighbourhood=row.neighbourhood or "",
        holder=row.holder or "",
        made_at=row.made_at,
        taken_at=connection.execute(select(func.max(audit.c.at)).where(*taken)).scalar(),
    )


_HEADER = cases.c["id", "status", "language", "neighbourhood", "holder", "made_at"]


def _stands(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return case_access.c.ended_at.is_(None), or_(case_access.c.until.is_(None), case_access.c.until > at)


def _access(row: Row[Any]) -> Access:
    return Access(
        id=row.id, account_id=row.account_id, name=row.name, kind=Kind(row.kind), given_by=row.given_by,
        made_at=row.made_at, until=row.until,
    )  # fmt: skip


def _reason(vault: Vault, key: DataKey, row: Row[Any]) -> str:
    try:
        return str(vault.open_json(key, row.reason, Place("case_access", row.id, "reason"))["text"])
    except Undecipherable:
        return ""
