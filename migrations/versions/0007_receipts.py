"""What a channel says of the bubbles we sent, and what they cost."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("outbox_id", ID),
        sa.Column("status", sa.String()),
        sa.Column("category", sa.String()),
        sa.Column("billable", sa.Boolean()),
        sa.Column("code", sa.Integer()),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_receipt_outbox_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_receipt"),
    )
    op.create_index("ix_receipt_outbox_id", "receipt", ["outbox_id"])


def downgrade() -> None:
    op.drop_table("receipt")
