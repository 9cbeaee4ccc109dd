"""What became of the rows that were taken, and how that is written: many at once, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, update

from bot.store import audit, conversations, requests, sending, wiping
from bot.store.conversations import OpenTalk
from bot.store.requests import NewRequest
from bot.store.sending import Claimed, PutOff, Sent
from bot.store.statuses import Sending
from bot.store.tables import address
from bot.work.road import Road

#: The kind of request that asks the team to call a resident whom no channel reaches any more.
UNREACHABLE = "unreachable"
#: It surely did not arrive.
_NOT_ARRIVED = (Sending.FAILED, Sending.DEAD)


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenUp:
    """A row that is not tried again."""

    claimed: Claimed
    status: Sending
    error: str = ""
    #: It was a knock that was not wanted any more.
    knock: bool = False
    #: The kind of request that asks a person to call instead; empty: nobody calls.
    call: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """The resident cannot be reached at this address any more."""

    claimed: Claimed
    at: datetime
    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wiped:
    """What could be taken away is gone."""

    claimed: Claimed
    at: datetime


Outcome = Sent | PutOff | GivenUp | Lost | Wiped


def row_of(outcome: Outcome) -> int:
    """The outbox row an outcome is of."""
    return outcome.id if isinstance(outcome, Sent) else outcome.claimed.id


def settle(connection: Connection, *, road: Road, token: str, outcomes: Sequence[Outcome]) -> None:
    """Write what became of these rows."""
    # Talks are locked before any of their rows, in the one order, or two processes could wait for each other.
    sending.lock_talks(connection, [o.claimed.conversation_id for o in outcomes if not isinstance(o, Sent)])
    sending.mark_sent(connection, token, [outcome for outcome in outcomes if isinstance(outcome, Sent)])
    sending.put_off(connection, token, [outcome for outcome in outcomes if isinstance(outcome, PutOff)])
    for outcome in outcomes:
        match outcome:
            case GivenUp():
                sending.give_up(connection, token, outcome.claimed.id, status=outcome.status, error=outcome.error)
                if outcome.knock or (outcome.claimed.proactive and outcome.status in _NOT_ARRIVED):
                    _not_knocked(connection, road, outcome.claimed)
                if outcome.call:
                    _ask_to_call(connection, road, outcome.claimed, kind=outcome.call)
            case Lost():
                _lose(connection, road, token, outcome)
            case Wiped():
                sending.mark_sent(connection, token, [Sent(id=outcome.claimed.id, at=outcome.at, text_version="")])
                wiping.forget_ids(connection, outcome.claimed)
            case _:
                pass


def _not_knocked(connection: Connection, road: Road, claimed: Claimed) -> None:
    """Nobody heard this knock: what is asked next may knock. What was said since has seen to that already."""
    talk = conversations.find_by_id(connection, road.vault, claimed.conversation_id)
    if talk and talk.heard_at <= claimed.made_at:
        _none_stands(connection, road, talk)


def _none_stands(connection: Connection, road: Road, talk: OpenTalk) -> None:
    if not talk.is_damaged:
        talk.state = replace(talk.state, knocked=False)
        conversations.save_all(connection, road.vault, [talk])


def _lose(connection: Connection, road: Road, token: str, lost: Lost) -> None:
    """Stop writing to this address, and ask a person to call instead, where the resident agreed to contact."""
    claimed = lost.claimed
    sending.give_up(connection, token, claimed.id, status=Sending.FAILED, error=lost.error)
    sending.cancel_waiting(connection, claimed.conversation_id, claimed.address_id)
    connection.execute(update(address).where(address.c.id == claimed.address_id).values(blocked_at=lost.at))
    talk = conversations.find_by_id(connection, road.vault, claimed.conversation_id)
    if talk is None:
        return
    if claimed.at_home:
        # Also when it was an answer that did not arrive: a knock that waited behind it goes nowhere either.
        _none_stands(connection, road, talk)
    audit.note(
        connection, road.ids, "address.blocked", on=f"conversation:{claimed.conversation_id}", at=lost.at,
        actor="system",
    )  # fmt: skip
    if claimed.contact:
        _ask_to_call(connection, road, claimed, kind=UNREACHABLE)


def _ask_to_call(connection: Connection, road: Road, claimed: Claimed, *, kind: str) -> None:
    """Once, as long as it waits."""
    if requests.is_open(connection, claimed.conversation_id, kind):
        return
    now = road.clock()
    asked = NewRequest(
        id=road.ids.new(), conversation_id=claimed.conversation_id, kind=kind, text="", reach="",
        attachments=(), language=claimed.language, made_at=now, due_by=road.read_by(now),
    )  # fmt: skip
    requests.ask(connection, road.vault, road.vault.unwrap(claimed.wrapped), asked=asked)
