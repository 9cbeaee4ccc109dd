"""What native speakers say of the texts, as a table."""

from sqlalchemy import Boolean, Column, Index, String, Table

from bot.store.columns import Instant, metadata, own_id

text_review = Table(
    "text_review",
    metadata,
    own_id(),
    Column("language", String, nullable=False),
    Column("key", String, nullable=False),
    #: Of the text that was read: another text is not reviewed by it.
    Column("text_mark", String, nullable=False),
    Column("approves", Boolean, nullable=False),
    #: Another wording, and why; of a suggestion.
    Column("wording", String),
    Column("remark", String),
    Column("said_by", String, nullable=False),
    Column("said_at", Instant, nullable=False),
    #: A suggestion that was taken over or laid aside.
    Column("settled_by", String),
    Column("settled_at", Instant),
)
Index("ix_text_review_language_key", text_review.c.language, text_review.c.key)
