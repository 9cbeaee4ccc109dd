"""Rows that are work: whoever takes one holds it for a while, and after that while anybody may take it up again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, and_, literal_column, or_, update

from bot.store.tables import attachment, computer_translation, due, mail, outbox, transcript

#: The word for "somebody is at it", by table.
TAKEN = {
    outbox.name: "sending", due.name: "claimed", attachment.name: "fetching", mail.name: "sending",
    transcript.name: "working", computer_translation.name: "working",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """Who takes rows, when, and until when nobody else may."""

    token: str
    at: datetime
    until: datetime


def is_free(table: Table, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The row waits, or whoever had it did not come back in time."""
    left = and_(table.c.status == TAKEN[table.name], table.c.lease_until <= at)
    return or_(table.c.status == "waiting", left)


def is_open(table: Table) -> ColumnElement[bool]:
    """There is work left. Written out, or SQLite would not see that its index of open rows fits."""
    words = ("waiting", TAKEN[table.name])
    return table.c.status.in_([literal_column(f"'{word}'") for word in words])


def take(connection: Connection, table: Table, ids: Collection[int | str], lease: Lease) -> set[int]:
    """Take these rows, counting the try; the ids that were still free."""
    if not ids:
        return set()
    taken = (
        update(table)
        .where(table.c.id.in_(ids), is_free(table, lease.at))
        .values(
            status=TAKEN[table.name],
            lease=lease.token,
            lease_until=lease.until,
            attempts=table.c.attempts + 1,
        )
        .returning(table.c.id)
    )
    return set(connection.execute(taken).scalars())


def renew(connection: Connection, table: Table, ids: Collection[int], lease: Lease) -> None:
    """Hold these rows for longer, as far as they are still held."""
    held = and_(table.c.id.in_(ids), table.c.lease == lease.token, table.c.status == TAKEN[table.name])
    connection.execute(update(table).where(held).values(lease_until=lease.until))


def let_go_of_all(connection: Connection, at: datetime) -> None:
    """End every lease. Only for the start of the one process of an SQLite file: whoever held them is gone."""
    for table in (outbox, due, attachment, mail, transcript, computer_translation):
        taken = table.c.status == TAKEN[table.name]
        connection.execute(update(table).where(is_open(table), taken, table.c.lease_until > at).values(lease_until=at))
