"""Tables of what belongs to no resident: who did what, who was erased, what was heard, how far a channel was read."""

from sqlalchemy import Column, LargeBinary, String, Table

from bot.store.columns import Id, Instant, metadata, own_id

audit = Table(
    "audit",
    metadata,
    own_id(),
    Column("at", Instant, nullable=False, index=True),
    #: Dotted: "consent.given".
    Column("action", String, nullable=False),
    #: "resident", "system", or a member of the team.
    Column("actor", String, nullable=False),
    #: What it was done to: "conversation:123". Outlives an erasure; says nothing by itself.
    Column("object", String, nullable=False),
    Column("result", String, nullable=False),
)

erasure_ledger = Table(
    "erasure_ledger",
    metadata,
    own_id(),
    #: No foreign key: the resident is gone. Played again after a restore.
    Column("resident_id", Id, nullable=False, unique=True),
    Column("erased_at", Instant, nullable=False),
)

seen_message = Table(
    "seen_message",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("made_at", Instant, nullable=False, index=True),
)

poll_offset = Table(
    "poll_offset",
    metadata,
    Column("channel", String, primary_key=True),
    Column("next_offset", Id, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
