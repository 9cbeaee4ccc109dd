"""What a channel says of a bubble: it may come before the bubble is marked as sent, and in any order."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table

from bot.store.columns import Id, Instant, metadata

receipt = Table(
    "receipt",
    metadata,
    #: HMAC of channel and message id.
    Column("key", LargeBinary, primary_key=True),
    #: Empty until the bubble is marked.
    Column("outbox_id", Id, ForeignKey("outbox.id", ondelete="CASCADE"), index=True),
    #: sent, delivered, read, failed; empty until the channel says so.
    Column("status", String),
    #: What it cost, in the channel's own word.
    Column("category", String),
    Column("billable", Boolean),
    #: The channel's number for why it failed.
    Column("code", Integer),
    Column("made_at", Instant, nullable=False),
)
