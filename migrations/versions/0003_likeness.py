"""What cases are compared by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "likeness",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("resident_id", ID, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_likeness_case_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_likeness_resident_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", name="pk_likeness"),
    )
    op.create_index("ix_likeness_resident_id", "likeness", ["resident_id"])


def downgrade() -> None:
    op.drop_table("likeness")
