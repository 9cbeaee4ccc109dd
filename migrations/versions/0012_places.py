"""A timer can be about one of several: a referral, a talk, a plan, a step or a request."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("due") as table:
        table.add_column(sa.Column("place", ID, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("due") as table:
        table.drop_column("place")
