"""Tables of what a computer made of words: a voice note written down, an answer translated. Never instead of either."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint, text

from bot.store.columns import Id, Instant, Sealed, metadata, own_id, part_of, work_columns

#: What a computer wrote down of a voice note; a row that waits is work.
transcript = Table(
    "transcript",
    metadata,
    own_id(),
    Column("attachment_id", Id, ForeignKey("attachment.id", ondelete="CASCADE"), nullable=False, unique=True),
    part_of("conversation"),
    Column("language", String, nullable=False),
    *work_columns(),
    Column("next_attempt_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("written_at", Instant),
    #: When the resident said that it is right; empty: nobody did.
    Column("approved_at", Instant),
    Column("text", Sealed),
)

#: What a computer made of one answer, for who works on the case; a row that waits is work.
computer_translation = Table(
    "computer_translation",
    metadata,
    own_id(),
    Column("case_id", String, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    #: What was translated, as `Case.said` names it, and into which language.
    Column("name", String, nullable=False),
    Column("source", String, nullable=False),
    Column("target", String, nullable=False),
    *work_columns(),
    Column("next_attempt_at", Instant, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("done_at", Instant),
    #: The translation, with a mark of the words it was made of (JSON).
    Column("text", Sealed),
    UniqueConstraint("case_id", "name", "target", name="uq_computer_translation_case_id"),
)

#: What an address was called before: what comes late under that name is still of the same resident.
former_name = Table(
    "former_name",
    metadata,
    #: HMAC of channel and address.
    Column("lookup", LargeBinary, primary_key=True),
    part_of("address"),
    Column("made_at", Instant, nullable=False),
)

_WORK = text("status IN ('waiting', 'working')")
Index("ix_transcript_open", transcript.c.next_attempt_at, sqlite_where=_WORK, postgresql_where=_WORK)
Index(
    "ix_computer_translation_open",
    computer_translation.c.next_attempt_at,
    sqlite_where=_WORK,
    postgresql_where=_WORK,
)
