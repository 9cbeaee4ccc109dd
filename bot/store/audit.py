"""Who did what to what, and when: never what was told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select

from bot.store.ids import Ids
from bot.store.prepared import PreparedWrite
from bot.store.tables import audit, cases

_NOTE = PreparedWrite(lambda _: audit.insert(), ("id", "at", "action", "actor", "object", "result"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the log."""

    id: int
    at: datetime
    #: Dotted: "consent.given".
    action: str
    actor: str
    #: "case:k3f9m2pqrs".
    object: str


class Often(NamedTuple):
    """How often something was done, and when last."""

    times: int
    last: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which lines are asked for; what is empty does not matter."""

    since: datetime | None = None
    #: This moment itself not included.
    until: datetime | None = None
    actor: str = ""
    #: The first part of the action: "case".
    group: str = ""
    #: A case, and the talk that it came from.
    case_id: str = ""


def note(connection: Connection, ids: Ids, action: str, *, on: str, at: datetime, actor: str = "resident") -> None:
    """Write one line: a dotted action ("consent.given") on an object ("conversation:123")."""
    add_all(connection, [line(ids, action, on=on, at=at, actor=actor)])


def line(ids: Ids, action: str, *, on: str, at: datetime, actor: str = "resident") -> dict[str, Any]:
    """One line, to be written with others."""
    return {"id": ids.new(), "at": at, "action": action, "actor": actor, "object": on, "result": "done"}


def add_all(connection: Connection, lines: Sequence[dict[str, Any]]) -> None:
    """Write these lines, in one statement."""
    _NOTE.run(connection, lines)


def was_noted(connection: Connection, object: str, action: str) -> bool:
    """Whether anybody ever did this to this object."""
    noted = select(audit.c.id).where(audit.c.object == object, audit.c.action == action).limit(1)
    return connection.execute(noted).first() is not None


def did(connection: Connection, object: str, action: str, *, by: str, since: datetime) -> bool:
    """Whether this person did this to this object since that moment."""
    theirs = audit.c.object == object, audit.c.action == action, audit.c.actor == by, audit.c.at >= since
    return connection.execute(select(audit.c.id).where(*theirs).limit(1)).first() is not None


def how_often(connection: Connection, objects: Collection[str], action: str) -> dict[str, Often]:
    """How often this was done to each of these; what it was never done to is left out."""
    counted = select(audit.c.object, func.count(), func.max(audit.c.at))
    theirs = audit.c.object.in_(objects), audit.c.action == action
    return {on: Often(*rest) for on, *rest in connection.execute(counted.where(*theirs).group_by(audit.c.object))}


def lines_of(connection: Connection, asked: Asked, *, before: int | None = None, limit: int) -> list[Line]:
    """The lines that are asked for, newest first; `before` is the id of the last one of the page above."""
    wanted = select(audit.c.id, audit.c.at, audit.c.action, audit.c.actor, audit.c.object)
    wanted = wanted.where(*_asked(connection, asked)).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
    if before is not None:
        moment = select(audit.c.at).where(audit.c.id == before).scalar_subquery()
        wanted = wanted.where((audit.c.at < moment) | ((audit.c.at == moment) & (audit.c.id < before)))
    return [
        Line(id=row.id, at=row.at, action=row.action, actor=row.actor, object=row.object)
        for row in connection.execute(wanted)
    ]


def forget_before(connection: Connection, *, at: datetime, limit: int) -> int:
    """Delete the oldest lines from before this moment, so many at most; how many went."""
    oldest = select(audit.c.id).where(audit.c.at < at).order_by(audit.c.at).limit(limit)
    return connection.execute(delete(audit).where(audit.c.id.in_(oldest))).rowcount


def _asked(connection: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    wanted = []
    if asked.since:
        wanted.append(audit.c.at >= asked.since)
    if asked.until:
        wanted.append(audit.c.at < asked.until)
    if asked.actor:
        wanted.append(audit.c.actor == asked.actor)
    if asked.group:
        wanted.append(audit.c.action.startswith(f"{asked.group}.", autoescape=True))
    if asked.case_id:
        wanted.append(audit.c.object.in_(_objects_of(connection, asked.case_id)))
    return wanted


def _objects_of(connection: Connection, case_id: str) -> list[str]:
    """What a case is called in the log: itself, and its talk."""
    talks = connection.execute(select(cases.c.conversation_id).where(cases.c.id == case_id)).scalars()
    return [f"case:{case_id}", *(f"conversation:{talk}" for talk in talks)]
