"""What nobody asked for is looked at once more at the moment of sending: is it still wanted, safe, and the hour?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.state import State
from bot.store.sending import Claimed
from bot.work.quiet import next_polite

#: Older than this it is no longer sent: what was right yesterday may be wrong today.
STALE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Now:
    """Send it."""


@dataclass(frozen=True, slots=True)
class Later:
    """Send it at the first allowed moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Never:
    """It is no longer wanted."""


def decide(claimed: Claimed, state: State, zone: ZoneInfo, at: datetime, *, step: str = "") -> Now | Later | Never:
    """What becomes of a proactive row of this step at this instant."""
    talked_since = claimed.at_home and claimed.heard_at > claimed.made_at
    # "Is it you?" answers what somebody did just now with the resident's code: a stop before that does not forbid it.
    wanted = state.safe if step == "resume_check" else may_write(state, contact=claimed.contact)
    # A knock says nothing of its own: it is right as long as something waits behind it, however late it comes.
    knocks = step == "knock"
    old = not state.prompts if knocks else at - claimed.made_at > STALE
    if talked_since or claimed.blocked or old or not wanted:
        return Never()
    polite = next_polite(at, zone)
    return Now() if polite <= at else Later(polite)


def may_write(state: State, *, contact: bool) -> bool:
    """True when this resident may be written to unasked: safe here, contact agreed to, and we were not told to stop."""
    return contact and state.reachable
