"""Who did what to what, and when: never what was told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.store.ids import Ids
from bot.store.prepared import PreparedWrite
from bot.store.tables import audit

_NOTE = PreparedWrite(lambda _: audit.insert(), ("id", "at", "action", "actor", "object", "result"))


def note(connection: Connection, ids: Ids, action: str, *, on: str, at: datetime, actor: str = "resident") -> None:
    """Write one line: a dotted action ("consent.given") on an object ("conversation:123")."""
    add_all(connection, [line(ids, action, on=on, at=at, actor=actor)])


def line(ids: Ids, action: str, *, on: str, at: datetime, actor: str = "resident") -> dict[str, Any]:
    """One line, to be written with others."""
    return {"id": ids.new(), "at": at, "action": action, "actor": actor, "object": on, "result": "done"}


def add_all(connection: Connection, lines: Sequence[dict[str, Any]]) -> None:
    """Write these lines, in one statement."""
    _NOTE.run(connection, lines)
