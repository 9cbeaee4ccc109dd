"""What goes to parties: doors to a case, and mail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    _make_door()
    _make_mail()


def downgrade() -> None:
    op.drop_table("mail")
    op.drop_table("door")


def _make_door() -> None:
    op.create_table(
        "door",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("resident_id", ID, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("code_until", INSTANT, nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("codes_sent", sa.Integer(), nullable=False),
        sa.Column("codes_since", INSTANT, nullable=True),
        sa.Column("session", sa.LargeBinary(), nullable=True),
        sa.Column("open_until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_door_case_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_door_resident_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_door"),
        sa.UniqueConstraint("key", name="uq_door_key"),
    )
    op.create_index("ix_door_case_id", "door", ["case_id"])
    op.create_index("ix_door_resident_id", "door", ["resident_id"])


def _make_mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("resident_id", ID, nullable=True),
        sa.Column("door_id", ID, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["door_id"], ["door.id"], name="fk_mail_door_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_mail_resident_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("key", name="uq_mail_key"),
    )
    op.create_index("ix_mail_door_id", "mail", ["door_id"])
    op.create_index("ix_mail_resident_id", "mail", ["resident_id"])
    op.create_index(
        "ix_mail_open",
        "mail",
        ["next_attempt_at"],
        sqlite_where=sa.text("status IN ('waiting', 'sending')"),
        postgresql_where=sa.text("status IN ('waiting', 'sending')"),
    )
