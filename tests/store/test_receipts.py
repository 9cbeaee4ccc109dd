"""What a channel says of a bubble, in every order: final stays final, and the price is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Row, select

from bot.store import receipts
from bot.store.database import Database
from bot.store.receipts import News
from bot.store.tables import receipt

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)
KEY = b"0123456789abcdef"

#: What is said, in this order -> what stands in the end.
TOLD: dict[tuple[str, ...], str] = {
    ("sent", "delivered", "read"): "read",
    ("sent", "read"): "read",
    ("read", "delivered", "sent"): "read",
    ("delivered", "sent"): "delivered",
    ("sent", "sent"): "sent",
    ("sent", "failed"): "failed",
    ("failed", "sent"): "failed",
    ("failed", "delivered"): "failed",
    ("failed", "read"): "failed",
    ("read", "failed"): "read",
}


def kept(database: Database) -> Row[tuple[object, ...]]:
    return database.write_now(lambda connection: connection.execute(select(receipt)).one())


def tell(database: Database, status: str, **more: object) -> None:
    news = News(key=KEY, status=status, at=AT, **more)  # type: ignore[arg-type]
    database.write_now(lambda connection: receipts.take(connection, news))


@pytest.mark.parametrize("told", TOLD)
def test_a_later_word_never_takes_back_a_final_one(told: tuple[str, ...], database: Database) -> None:
    for status in told:
        tell(database, status)
    assert kept(database).status == TOLD[told]


def test_the_price_is_kept_whichever_status_brings_it(database: Database) -> None:
    tell(database, "read")
    tell(database, "sent", category="utility", billable=True)
    tell(database, "delivered")
    row = kept(database)
    assert (row.status, row.category, row.billable) == ("read", "utility", True)


def test_the_reason_of_a_failure_is_kept(database: Database) -> None:
    tell(database, "sent")
    tell(database, "failed", code=131047)
    assert kept(database).code == 131047


def test_what_belongs_to_no_bubble_of_ours_is_forgotten(database: Database) -> None:
    tell(database, "sent")
    database.write_now(lambda connection: receipts.sweep(connection, before=AT))
    assert kept(database)
    database.write_now(lambda connection: receipts.sweep(connection, before=AT + timedelta(seconds=1)))
    assert not database.write_now(lambda connection: connection.execute(select(receipt)).all())
