"""What a person has to look at is found at once, however much there is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Written out here, and not taken from the program: a migration stays what it was.
LAID_ASIDE = {
    "inbox": "status IN ('dead')",
    "outbox": "status IN ('failed', 'dead', 'unknown')",
    "due": "status IN ('missed')",
    "mail": "status IN ('failed', 'dead')",
}
# A person of the team turned to the resident. All lines grow with every look at a case, these do not.
CONTACT = (
    "action IN ('resident.written_to', 'talk.noted', 'case.confirmed', 'talk.proposed', 'talk.held', 'plan.proposed', "
    "'word_back.given')"
)
# All that a list shows, so that no story has to be passed over to read it.
LISTED = ("status", "holder", "neighbourhood", "language", "made_at", "changed_at", "conversation_id", "id")


def upgrade() -> None:
    asked = sa.text("status = 'open'")
    op.create_index("ix_request_asked", "request", ["conversation_id"], sqlite_where=asked, postgresql_where=asked)
    for table, condition in LAID_ASIDE.items():
        vain = sa.text(condition)
        op.create_index(f"ix_{table}_laid_aside", table, ["id"], sqlite_where=vain, postgresql_where=vain)
    op.create_index("ix_cases_listed", "cases", list(LISTED))
    op.create_index("ix_conversation_status", "conversation", ["status"])
    op.create_index("ix_audit_done_to", "audit", ["object", "action"])
    op.drop_index("ix_audit_object", "audit")
    turned = sa.text(CONTACT)
    op.create_index("ix_audit_contact", "audit", ["object", "action"], sqlite_where=turned, postgresql_where=turned)


def downgrade() -> None:
    op.drop_index("ix_audit_contact", "audit")
    op.create_index("ix_audit_object", "audit", ["object"])
    op.drop_index("ix_audit_done_to", "audit")
    op.drop_index("ix_conversation_status", "conversation")
    op.drop_index("ix_cases_listed", "cases")
    for table in LAID_ASIDE:
        op.drop_index(f"ix_{table}_laid_aside", table)
    op.drop_index("ix_request_asked", "request")
