"""Lines of the audit log go after two years: they name people of the team, and who was there when."""

from datetime import datetime, timedelta
from functools import partial

from bot.store import audit
from bot.store.database import Database
from bot.work.road import Road

#: house.md, Retention.
KEPT = timedelta(days=730)
#: Lines that go in one transaction: whoever rings meanwhile waits for no more than these.
_AT_ONCE = 2_000


async def forget_old_lines(database: Database, road: Road) -> None:
    """Delete every line that is older. Raises StoreError."""
    before: datetime = road.clock() - KEPT
    forget = partial(audit.forget_before, at=before, limit=_AT_ONCE)
    while await database.write(forget) == _AT_ONCE:
        pass
