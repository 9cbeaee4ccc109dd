"""Tables of the learning meeting: when it is held, what was written down for it, and the cases that are told of."""

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint

from bot.store.columns import Instant, Sealed, metadata, own_id, part_of

meeting = Table(
    "meeting",
    metadata,
    own_id(),
    #: ISO dates: the days it looks back on, the last of which is its own.
    Column("first_day", String, nullable=False),
    Column("day", String, nullable=False, unique=True),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("closed_by", String),
    Column("closed_at", Instant),
    #: What is counted, as it was last shown; under the installation's own key.
    Column("figures", Sealed),
)

learned = Table(
    "learned",
    metadata,
    own_id(),
    part_of("meeting"),
    #: barrier, lesson or step.
    Column("kind", String, nullable=False),
    #: Under the installation's own key: somebody of the team wrote it.
    Column("content", Sealed, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("closed_by", String),
    Column("closed_at", Instant),
)

#: Under the resident's key, and gone with the resident.
analysis = Table(
    "analysis",
    metadata,
    own_id(),
    part_of("meeting"),
    part_of("resident"),
    Column("case_id", String, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("content", Sealed, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    #: A case is told of once at a meeting.
    UniqueConstraint("meeting_id", "case_id", name="uq_analysis_meeting_id_case_id"),
)
