"""Tables of the organisation itself: its parties, its neighbourhoods, and what it wrote of itself."""

from sqlalchemy import JSON, Column, Integer, String, Table

from bot.store.columns import Instant, metadata

party = Table(
    "party",
    metadata,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
)

neighbourhood = Table(
    "neighbourhood",
    metadata,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("postcodes", JSON, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
