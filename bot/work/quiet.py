"""The hours in which nothing is sent unasked (house.md: none between 20:00 and 09:00 on the resident's clock)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING = time(20)
MORNING = time(9)


def next_polite(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the morning after it when it falls in the quiet hours; aware UTC."""
    local = moment.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=1) if local.time() >= EVENING else local.date()
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
