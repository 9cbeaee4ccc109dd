"""The learning meeting: when it is held, what is written down for it, and the cases that are told of."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("first_day", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("closed_by", sa.String()),
        sa.Column("closed_at", INSTANT),
        sa.Column("figures", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("day", name="uq_meeting_day"),
    )
    op.create_table(
        "learned",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("closed_by", sa.String()),
        sa.Column("closed_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_learned"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_learned_meeting_id_meeting", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_learned_meeting_id", "learned", ["meeting_id"])
    op.create_table(
        "analysis",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("resident_id", ID, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_analysis"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_analysis_meeting_id_meeting", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_analysis_resident_id_resident", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_analysis_case_id_cases", ondelete="CASCADE"),
        sa.UniqueConstraint("meeting_id", "case_id", name="uq_analysis_meeting_id_case_id"),
    )
    for column in ("meeting_id", "resident_id", "case_id"):
        op.create_index(f"ix_analysis_{column}", "analysis", [column])


def downgrade() -> None:
    for table in ("analysis", "learned", "meeting"):
        op.drop_table(table)
