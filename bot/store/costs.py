"""How many messages a channel billed, and how many not, by its own word for their kind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, select

from bot.casework.costs import Cost
from bot.store.tables import outbox, receipt

_BILLED = func.sum(case((receipt.c.billable, 1), else_=0))


def of_talk(connection: Connection, conversation_id: int) -> Sequence[Cost]:
    """Of one resident."""
    return _counted(connection, outbox.c.conversation_id == conversation_id)


def between(connection: Connection, since: datetime, until: datetime) -> Sequence[Cost]:
    """Of everybody together, from this moment until that."""
    return _counted(connection, receipt.c.made_at >= since, receipt.c.made_at < until)


def _counted(connection: Connection, *which: ColumnElement[bool]) -> Sequence[Cost]:
    """A row a kind; what the channel never said the kind of is in none."""
    kinds = (
        select(receipt.c.category, func.count().label("all"), _BILLED.label("billed"))
        .join(outbox, outbox.c.id == receipt.c.outbox_id)
        .where(receipt.c.category.is_not(None), *which)
        .group_by(receipt.c.category)
        .order_by(receipt.c.category)
    )
    rows = connection.execute(kinds)
    return [Cost(category=row.category, billed=int(row.billed), free=row.all - int(row.billed)) for row in rows]
