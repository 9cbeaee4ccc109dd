"""What a channel says of bubbles: how far they came and what they cost, in any order, sometimes before the mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.dialect import insert_new
from bot.store.statuses import Sending
from bot.store.tables import outbox, receipt

#: A later word never takes back an earlier, higher one; "read" and "failed" are final.
RANK = {"": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 3}

#: The channel's number for a window that had closed, and the word in a row that goes once more because of it.
WINDOW_CLOSED, CLOSED = 131047, "WindowClosed"


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What a channel says of one bubble."""

    key: bytes
    status: str
    category: str = ""
    billable: bool | None = None
    code: int = 0
    at: datetime


def expect(connection: Connection, marked: Sequence[tuple[bytes, int, datetime]]) -> None:
    """These bubbles are marked: by key, row and moment. What was said of them before is theirs now."""
    if not marked:
        return
    connection.execute(insert_new(connection, receipt), [{"key": key, "made_at": at} for key, _, at in marked])
    connection.execute(_BELONGS, [{"the_key": key, "the_row": row} for key, row, _ in marked])
    _fail(connection, [key for key, _, _ in marked])


def take(connection: Connection, news: News) -> None:
    """Write down what is new in this."""
    connection.execute(insert_new(connection, receipt), {"key": news.key, "made_at": news.at})
    known = connection.execute(select(receipt.c.status).where(receipt.c.key == news.key).with_for_update()).scalar()
    found: dict[str, object] = {"category": news.category or None, "billable": news.billable}
    changed = {name: value for name, value in found.items() if value is not None}
    if RANK[news.status] > RANK[known or ""]:
        changed |= {"status": news.status, "code": news.code or None}
    if changed:
        connection.execute(update(receipt).where(receipt.c.key == news.key).values(**changed))
    if changed.get("status") == "failed":
        _fail(connection, [news.key])


def sweep(connection: Connection, *, before: datetime) -> None:
    """Forget what was said of bubbles that are not ours."""
    connection.execute(delete(receipt).where(receipt.c.outbox_id.is_(None), receipt.c.made_at < before))


def _fail(connection: Connection, keys: Sequence[bytes]) -> None:
    """What was taken and not delivered after all goes once more where the window had closed, else before a person."""
    failed = select(receipt.c.outbox_id).where(receipt.c.key.in_(keys), receipt.c.status == "failed")
    sent = outbox.c.status == Sending.SENT.value
    closed = outbox.c.id.in_(failed.where(receipt.c.code == WINDOW_CLOSED)), sent
    connection.execute(update(outbox).where(*closed).values(status=Sending.WAITING.value, error=CLOSED))
    ended = {"status": Sending.FAILED.value, "error": "NotDelivered"}
    connection.execute(update(outbox).where(outbox.c.id.in_(failed), sent).values(**ended))


_BELONGS = update(receipt).where(receipt.c.key == bindparam("the_key")).values(outbox_id=bindparam("the_row"))
