"""Who did what to what, and when: never what was told."""

from datetime import datetime

from sqlalchemy import Connection

from bot.store.ids import Ids
from bot.store.tables import audit


def note(connection: Connection, ids: Ids, action: str, *, on: str, at: datetime, actor: str = "resident") -> None:
    """Write one line: a dotted action ("consent.given") on an object ("conversation:123")."""
    connection.execute(
        audit.insert(), {"id": ids.new(), "at": at, "action": action, "actor": actor, "object": on, "result": "done"}
    )
