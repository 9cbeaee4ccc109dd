"""Days and moments as a coordinator types them, on the organisation's own clock; a slip of the pen is refused."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.casework.joint_talk import MOST_MOMENTS, Moment
from bot.team.refused import Refused

#: A joint talk begins between these two: anything else is at night.
EARLIEST, LATEST = time(7), time(21)
#: Further ahead than this the year is mistyped.
FAR = timedelta(days=366)
#: How long a talk takes, in minutes.
SHORTEST, LONGEST = 10, 480


def read_moments(texts: Sequence[str], *, minutes: int, now: datetime, zone: ZoneInfo) -> tuple[Moment, ...]:
    """The moments of a talk, `minutes` long, in the order typed. Raises Refused with what to type instead."""
    if not 1 <= len(texts) <= MOST_MOMENTS:
        raise Refused(
            because=f"Propose one to {MOST_MOMENTS} moments, not {len(texts)}.",
            key="refused.talk.moments",
            values={"most": MOST_MOMENTS},
        )
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(
            because=f"A talk takes {SHORTEST} to {LONGEST} minutes, not {minutes}.",
            key="refused.talk.minutes",
            values={"least": SHORTEST, "most": LONGEST},
        )
    starts = [read_moment(text, now=now, zone=zone) for text in texts]
    for text, start in zip(texts, starts, strict=True):
        if starts.count(start) > 1:
            raise Refused(
                because=f"'{text}' stands there twice. Propose different moments.",
                key="refused.moment.twice",
                values={"moment": start.astimezone(zone)},
            )
    return tuple(Moment(start, minutes) for start in starts)


def read_moment(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment typed as "2026-12-01 14:00" on the clock of `zone`; aware UTC. Raises Refused."""
    try:
        local = datetime.strptime(text.strip().replace("T", " "), "%Y-%m-%d %H:%M")
    except ValueError:
        raise Refused(
            because=f"'{text}' is no moment. Write it like 2026-12-01 14:00.",
            key="refused.moment.unreadable",
            values={"text": text},
        ) from None
    start = _exactly(local, text, zone)
    if start <= now:
        today = now.astimezone(zone)
        raise Refused(
            because=f"'{text}' is over: it is {today:%Y-%m-%d %H:%M} now. Choose a later moment.",
            key="refused.moment.over",
            values={"moment": start.astimezone(zone)},
        )
    if start - now > FAR:
        raise Refused(
            because=f"'{text}' is more than a year away. Look at the year again.",
            key="refused.moment.far",
            values={"moment": start.astimezone(zone)},
        )
    if not EARLIEST <= local.time() <= LATEST:
        raise Refused(
            because=f"'{text}' is at night. A talk begins between {EARLIEST:%H:%M} and {LATEST:%H:%M}.",
            key="refused.moment.night",
            values={"moment": start.astimezone(zone), "first": f"{EARLIEST:%H:%M}", "last": f"{LATEST:%H:%M}"},
        )
    return start


def read_day(text: str, *, today: date) -> date:
    """A day typed as "2026-12-01", today or later. Raises Refused."""
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise Refused(
            because=f"'{text}' is no day. Write it like 2026-12-01.",
            key="refused.day.unreadable",
            values={"text": text},
        ) from None
    if day < today:
        raise Refused(
            because=f"{day} is over: today is {today}. Look at the day and the year again.",
            key="refused.day.over",
            values={"day": day},
        )
    if day - today > FAR:
        raise Refused(
            because=f"{day} is more than a year away. Look at the year again.",
            key="refused.day.far",
            values={"day": day},
        )
    return day


def _exactly(local: datetime, text: str, zone: ZoneInfo) -> datetime:
    """The instant of a local time that comes exactly once, which it does not in the nights the clock is changed."""
    first = local.replace(tzinfo=zone)
    start = first.astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None) != local:
        raise Refused(
            because=f"'{text}' does not exist: the clock is put forward then. Choose another time.",
            key="refused.moment.skipped",
            values={"text": text},
        )
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        raise Refused(
            because=f"'{text}' comes twice: the clock is put back then. Choose another time.",
            key="refused.moment.repeated",
            values={"text": text},
        )
    return start
