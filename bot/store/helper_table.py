"""The table of the phones of helpers, from which somebody else typed for a resident."""

from sqlalchemy import Column, ForeignKey, String, Table

from bot.store.columns import Id, Instant, metadata, part_of

helper_phone = Table(
    "helper_phone",
    metadata,
    Column("address_id", Id, ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
    part_of("conversation"),
    #: The language the helper reads.
    Column("language", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    #: When the resident said that this phone hears that there is news; empty: it hears nothing.
    Column("news_at", Instant),
)
