"""Where a case, a referral, a joint talk and a plan can go, read from their tables (`aanbel flow cases`)."""

from bot.casework import case, joint_talk, plan, referral
from bot.casework.changes import Changes, Status

_WIDTH = 12


def picture() -> str:
    """Every status with the statuses it may become, in the order of each table."""
    tables = (
        _table("A case", case.ALLOWED_CHANGES),
        _table("A referral: the case at one party", referral.ALLOWED_CHANGES),
        _table("A joint talk: each proposal has its own", joint_talk.ALLOWED_CHANGES),
        _table("A plan: each proposal has its own", plan.ALLOWED_CHANGES),
    )
    return "\n\n".join(tables) + "\n"


def _table(heading: str, changes: Changes[Status]) -> str:
    # A set has no order of its own: the order of the table is the one people know.
    ways = {old: " ".join(new.value for new in changes if new in after) for old, after in changes.items()}
    return "\n".join([heading, *(f"  {old.value:<{_WIDTH}} -> {to or '(the end)'}" for old, to in ways.items())])
