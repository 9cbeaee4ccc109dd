"""What can be switched off is on, also where it was never heard of.

Until now an organisation was kept with the one module there was, which nothing looked at.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
SETTING = sa.table("setting", sa.column("key", sa.String), sa.column("value", sa.JSON))


def upgrade() -> None:
    _keep(None)


def downgrade() -> None:
    _keep(["intake"])


def _keep(modules: list[str] | None) -> None:
    """Write these modules into the organisation, if there is one; None: the line is left out."""
    connection = op.get_bind()
    ours = SETTING.c.key == "organisation"
    kept = connection.execute(sa.select(SETTING.c.value).where(ours)).scalar()
    if kept is None:
        return
    fields = {name: value for name, value in kept["organisation"].items() if name != "modules"}
    changed = {**kept, "organisation": fields | ({} if modules is None else {"modules": modules})}
    connection.execute(sa.update(SETTING).where(ours).values(value=changed))
