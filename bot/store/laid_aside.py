"""What was tried in vain, for a person to look at: what kind of thing it was, since when, and why; never its words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from bot.casework.access import Reach
from bot.store.caseload import PLACE, is_ours, newest_case, reach_of
from bot.store.statuses import Duty, Sending, Talking
from bot.store.tables import cases, conversation, due, inbox, mail, outbox
from bot.store.today import Look


@dataclass(frozen=True, kw_only=True, slots=True)
class LaidAside:
    """One thing that did not work out."""

    id: int
    #: message (a resident's, not understood by the program), bubble (not sent), timer (its moment passed by), mail.
    what: str
    kind: str
    #: The kind of error; empty without one.
    error: str
    since: datetime
    #: The language of the resident; empty for what belongs to none any more.
    language: str
    #: The resident's newest case; empty without one.
    case: str
    holder: str
    reach: Reach


#: The words for "tried in vain", by table.
_GIVEN_UP = {
    inbox.name: ("dead",),
    outbox.name: ("failed", "dead", "unknown"),
    due.name: ("missed",),
    mail.name: ("failed", "dead"),
}


def is_laid_aside(table: Table) -> ColumnElement[bool]:
    """It was tried in vain. Written out, or SQLite would not see that its index of such rows fits."""
    return table.c.status.in_([literal_column(f"'{word}'") for word in _GIVEN_UP[table.name]])


class _Kind(NamedTuple):
    """Where one sort of it is found."""

    what: str
    table: Table
    kind: ColumnElement[Any]
    since: ColumnElement[Any]
    is_it: ColumnElement[bool]


_KINDS = (
    _Kind("message", inbox, literal(""), inbox.c.received_at, is_laid_aside(inbox)),
    _Kind("bubble", outbox, outbox.c.kind, outbox.c.made_at, is_laid_aside(outbox)),
    _Kind("timer", due, due.c.kind, due.c.due_at, is_laid_aside(due)),
    _Kind("mail", mail, mail.c.kind, mail.c.made_at, is_laid_aside(mail)),
)


def laid_aside(connection: Connection, look: Look) -> list[LaidAside]:
    """What was tried in vain for the residents of somebody's own, and of nobody, the oldest first."""
    every = union_all(*(_found(kind).where(*_wanted(look)) for kind in _KINDS)).subquery()
    oldest = select(every).order_by(every.c.since, every.c.letter_id).limit(look.most)
    return [each for row in connection.execute(oldest) if (each := _laid_aside(look, row))]


def find(connection: Connection, look: Look, id: int) -> LaidAside | None:
    """This one; None when there is none, or none that may be known of."""
    every = union_all(*(_found(kind).where(kind.table.c.id == id) for kind in _KINDS)).subquery()
    row = connection.execute(select(every)).first()
    return _laid_aside(look, row) if row else None


#: What a person saw to, and what it was before.
_LEFT = {
    outbox: (Sending.CANCELLED, Sending.DEAD),
    due: (Duty.DROPPED, Duty.MISSED),
    mail: (Sending.CANCELLED, Sending.DEAD),
}


def leave(connection: Connection, id: int) -> bool:
    """A person saw to it: it is tried no more. False for a resident's message, which is always to be read."""
    changes = (
        update(table).where(table.c.id == id, is_laid_aside(table)).values(status=left.value)
        for table, (left, _) in _LEFT.items()
    )
    return any(connection.execute(change).rowcount for change in changes)


def put_back(connection: Connection, id: int) -> bool:
    """What was left a moment ago is looked at again; False when it is not left any more."""
    changes = (
        update(table).where(table.c.id == id, table.c.status == left.value).values(status=before.value)
        for table, (left, before) in _LEFT.items()
    )
    return any(connection.execute(change).rowcount for change in changes)


def _found(kind: _Kind) -> Select[Any]:
    table = kind.table
    found = select(
        literal(kind.what).label("what"), table.c.id.label("letter_id"), kind.kind.label("kind"),
        kind.since.label("since"), func.coalesce(table.c.error, "").label("error"), conversation.c.language,
        cases.c.id, cases.c.status, cases.c.holder, PLACE.label("neighbourhood"),
    ).select_from(table)  # fmt: skip
    theirs = conversation.c.resident_id == table.c.resident_id if table is mail else _of_talk(table)
    return (
        found.outerjoin(conversation, theirs)
        .outerjoin(cases, cases.c.id == newest_case(conversation.c.id))
        .where(kind.is_it)
    )


def _of_talk(table: Table) -> ColumnElement[bool]:
    of_talk: ColumnElement[bool] = conversation.c.id == table.c.conversation_id
    return of_talk


def _wanted(look: Look) -> tuple[ColumnElement[bool], ...]:
    there = or_(conversation.c.id.is_(None), conversation.c.status != Talking.ERASING.value)
    return (there,) if look.all else (there, is_ours(look.account, cases.c.holder, PLACE))


def _laid_aside(look: Look, row: Row[Any]) -> LaidAside | None:
    reach = reach_of(look.account, look.ways, row) if row.id else Reach.WORK
    if reach is Reach.NOTHING:
        return None
    return LaidAside(
        id=row.letter_id, what=row.what, kind=row.kind, error=row.error, since=row.since, language=row.language or "",
        case=row.id or "", holder=row.holder or "", reach=reach,
    )  # fmt: skip
