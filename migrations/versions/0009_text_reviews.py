"""What native speakers say of a text: that it is right as it stands, or how it would be better."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "text_review",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text_mark", sa.String(), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String()),
        sa.Column("remark", sa.String()),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("settled_by", sa.String()),
        sa.Column("settled_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_text_review"),
    )
    op.create_index("ix_text_review_language_key", "text_review", ["language", "key"])


def downgrade() -> None:
    op.drop_table("text_review")
