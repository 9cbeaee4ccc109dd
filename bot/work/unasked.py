"""What nobody asked for is looked at once more at the moment of sending: is it still wanted, safe, and the hour?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.moments import Rest
from bot.casework.preferences import Form, Reach
from bot.conversation.state import State
from bot.store.sending import Claimed

#: Older than this it is no longer sent: what was right yesterday may be wrong today.
STALE = timedelta(hours=24)
#: When a talk that is with a person is looked at again.
_AGAIN = timedelta(hours=6)
#: What is asked and told on a day of its own: the hours a resident likes best may come after it.
_OF_A_DAY = frozenset({"tomorrow", "step_due"})
#: What the program asks of itself, and not somebody of the team.
_BY_ITSELF = frozenset({*_OF_A_DAY, "followup", "again", "usable", "wellbeing_again"})

#: What a person can tell a resident instead.
_FOR_A_PERSON = ("knock", "reminder")


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


@dataclass(frozen=True, slots=True)
class Blocked:
    """It is wanted, and does not reach this resident any more: a person calls."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """It was wanted, and its moment passed by: a person looks."""


@dataclass(frozen=True, slots=True)
class ByPerson:
    """It is wanted, and this resident wants to hear it from a person."""


def decide(
    claimed: Claimed, state: State, rest: Rest, at: datetime, *, step: str = ""
) -> Now | Later | Never | Blocked | TooLate | ByPerson:
    """What becomes of a proactive row of this step at this instant."""
    if not _is_wanted(claimed, state, step):
        return Never()
    if claimed.blocked:
        return Blocked() if step in _FOR_A_PERSON else Never()
    if _is_stale(claimed, state, rest, at, step=step):
        return TooLate()
    handed = claimed.with_person and is_of_itself(state, step)
    # Who has the talk tells what cannot wait until that is done.
    if wants_a_person(state, step) or (handed and is_of_a_day(state)):
        return ByPerson()
    polite = speaks_at(state, rest, at, step=step)
    if polite <= at and handed:
        polite = speaks_at(state, rest, at + _AGAIN, step=step)
    return Now() if polite <= at else Later(polite)


def speaks_at(state: State, rest: Rest, at: datetime, *, step: str = "") -> datetime:
    """This moment, or the first after it at which a bubble of this step may go out to this resident."""
    if step == "resume_check":
        return rest.by_night.next(at)
    return rest.next(at, wishes(state))


def wishes(state: State) -> Sequence[str]:
    """When the resident likes to hear from us, as far as what waits leaves room for it."""
    given = state.answers.get("time")
    if given is None or is_of_a_day(state):
        return ()
    return given.options


def wants_a_person(state: State, step: str) -> bool:
    """What waits is told by a person: the resident wants to be called, or would rather tell it to somebody."""
    if step not in _FOR_A_PERSON:
        return False
    return _chose(state, "channel", Reach.CALL) or _chose(state, "form", Form.PERSON)


def is_of_itself(state: State, step: str) -> bool:
    """Nobody of the team is behind what is said: it is left while a person of the team is with the resident."""
    if step == "knock":
        return all(prompt.step in _BY_ITSELF for prompt in state.prompts)
    return step == "reminder"


def is_of_a_day(state: State) -> bool:
    """What waits means nothing once its day is over."""
    return any(prompt.step in _OF_A_DAY for prompt in state.prompts)


def may_write(state: State, *, contact: bool) -> bool:
    """True when this resident may be written to unasked: safe here, contact agreed to, and we were not told to stop."""
    return contact and state.reachable


def _is_wanted(claimed: Claimed, state: State, step: str) -> bool:
    talked_since = claimed.at_home and claimed.heard_at > claimed.made_at
    # "Is it you?" answers what somebody did just now with the resident's code: a stop before that does not forbid it.
    wanted = state.safe if step == "resume_check" else may_write(state, contact=claimed.contact)
    # A knock says nothing of its own: it is right as long as something waits behind it, however late it comes.
    nothing = step == "knock" and not state.prompts
    # The talk goes on elsewhere: there the resident is knocked for, and here may be somebody else by now.
    left = step in _FOR_A_PERSON and not claimed.at_home
    return wanted and not (talked_since or nothing or left)


def _is_stale(claimed: Claimed, state: State, rest: Rest, at: datetime, *, step: str) -> bool:
    """Counted from the first moment at which it might have been said."""
    return step != "knock" and at - speaks_at(state, rest, claimed.made_at, step=step) > STALE


def _chose(state: State, step: str, option: str) -> bool:
    given = state.answers.get(step)
    return given is not None and option in given.options
