"""The phones of helpers, after a talk went on at the resident's own; and talks that were held on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "helper_phone",
        sa.Column("address_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("news_at", INSTANT),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_helper_phone_address_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_helper_phone_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("address_id", name="pk_helper_phone"),
    )
    op.create_index("ix_helper_phone_conversation_id", "helper_phone", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("helper_phone")
