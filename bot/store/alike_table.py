"""The table of what cases are compared by."""

from sqlalchemy import Column, ForeignKey, String, Table

from bot.store.columns import Instant, Sealed, metadata, part_of

#: The gist of a case, while its resident's yes to looking together with others stands. It goes with the case.
likeness = Table(
    "likeness",
    metadata,
    Column("case_id", String, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    part_of("resident"),
    #: When the case was changed that this was made from.
    Column("changed_at", Instant, nullable=False),
    #: The model that read it; empty: none did.
    Column("model", String, nullable=False),
    Column("sealed", Sealed, nullable=False),
)
