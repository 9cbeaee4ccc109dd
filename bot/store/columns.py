"""Column types that mean the same on SQLite and on PostgreSQL, and the columns that come back in every table."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, LargeBinary, MetaData, String
from sqlalchemy.types import TypeDecorator, TypeEngine

#: A number made by the program (see `ids.Ids`), never by the database: it is bound into what is encrypted.
Id = BigInteger().with_variant(Integer(), "sqlite")

#: Bytes that `vault.Vault.seal` made: a resident's words, name, address, topic or file. Never readable here.
Sealed = LargeBinary

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: timestamptz on PostgreSQL, whole microseconds since 1970 on SQLite. Naive is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return (value - _EPOCH) // _MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else as_instant(value)


def as_instant(value: int | datetime) -> datetime:
    """An instant as a driver gives it, as an aware UTC datetime."""
    return _EPOCH + value * _MICROSECOND if isinstance(value, int) else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def own_id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=False)


def part_of(table: str, *, index: bool = True) -> Column[int]:
    """A row that goes when what it belongs to goes."""
    return Column(f"{table}_id", Id, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, index=index)


def work_columns() -> tuple[Column[Any], ...]:
    """Of a row that is work: where it stands, how often it was tried, who is at it and until when nobody else may."""
    return (
        Column("status", String, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("lease", String),
        Column("lease_until", Instant),
        #: The kind of error of the last try, never its words.
        Column("error", String),
    )
