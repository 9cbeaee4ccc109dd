"""Voice notes written down and answers translated by a computer, and by what else an address is known."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
WORK = sa.text("status IN ('waiting', 'working')")


def _work() -> list[sa.Column[object]]:
    return [
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String()),
        sa.Column("lease_until", INSTANT),
        sa.Column("error", sa.String()),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("attachment_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        *_work(),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("written_at", INSTANT),
        sa.Column("approved_at", INSTANT),
        sa.Column("text", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name="fk_transcript_attachment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_transcript_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcript"),
        sa.UniqueConstraint("attachment_id", name="uq_transcript_attachment_id"),
    )
    op.create_index("ix_transcript_conversation_id", "transcript", ["conversation_id"])
    op.create_index("ix_transcript_open", "transcript", ["next_attempt_at"], sqlite_where=WORK, postgresql_where=WORK)
    op.create_table(
        "computer_translation",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        *_work(),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("text", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_computer_translation_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_computer_translation"),
        sa.UniqueConstraint("case_id", "name", "target", name="uq_computer_translation_case_id"),
    )
    op.create_index(
        "ix_computer_translation_open",
        "computer_translation",
        ["next_attempt_at"],
        sqlite_where=WORK,
        postgresql_where=WORK,
    )
    op.create_table(
        "former_name",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_former_name_address_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lookup", name="pk_former_name"),
    )
    op.create_index("ix_former_name_address_id", "former_name", ["address_id"])
    op.add_column("address", sa.Column("phone", sa.LargeBinary()))


def downgrade() -> None:
    op.drop_column("address", "phone")
    op.drop_table("former_name")
    op.drop_table("computer_translation")
    op.drop_table("transcript")
