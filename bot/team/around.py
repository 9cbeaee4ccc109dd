"""What stands around a case when somebody of the team reads it: gathered in one transaction, decided nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from bot.casework.access import Account, Reach
from bot.casework.costs import Cost
from bot.casework.proposal import Seat
from bot.conversation.folding import fold
from bot.conversation.state import State
from bot.conversation.topics import FoundTopic
from bot.store import (
    accounts,
    asked,
    attachments,
    by_computer,
    case_access,
    consents,
    conversations,
    costs,
    happened,
    transcripts,
)
from bot.store.asked import Asked
from bot.store.attachments import Listed
from bot.store.by_computer import ByComputer
from bot.store.case_access import ToldAccess
from bot.store.cases import StoredCase
from bot.store.happened import Edited, Line, SaidTo
from bot.store.transcripts import Written
from bot.store.vault import DataKey, Vault
from bot.team.doorway import Opened
from bot.team.let_in import may_be_let_in
from bot.team.suggesting import situation_of, suggestions
from bot.work.road import Road
from bot.work.unasked import may_write

#: Bubbles to the resident since the case began, the newest.
_MOST_SAID = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a case does not hold itself."""

    #: What was asked of a person, oldest first.
    asked: tuple[Asked, ...]
    files: tuple[Listed, ...]
    accesses: tuple[ToldAccess, ...]
    lines: tuple[Line, ...]
    said: tuple[SaidTo, ...]
    #: Who could come in the place of who is lost.
    suggested: Sequence[Seat]
    #: The resident may be written to unasked.
    writable: bool
    #: What a second finder saw in the words.
    found: tuple[FoundTopic, ...]
    #: What the resident said otherwise at first, oldest first.
    edits: tuple[Edited, ...]
    #: Who can be let in or kept out.
    people: tuple[Account, ...]
    #: What a computer wrote down of voice notes.
    written: tuple[Written, ...] = ()
    #: What the messages to this resident cost.
    costs: tuple[Cost, ...] = ()
    #: What a computer made of answers for the team.
    by_computer: tuple[ByComputer, ...] = ()

    @property
    def waiting(self) -> tuple[str, ...]:
        """The kinds of what was put before the team and waits."""
        return tuple(each.kind for each in self.asked if not each.answered_by)


def surroundings(connection: Connection, road: Road, opened: Opened) -> Surroundings:
    """Everything around this case. What cannot be opened of a damaged talk is left out."""
    stored, vault = opened.stored, road.vault
    talk = conversations.find_by_id(connection, vault, stored.conversation_id)
    state = talk.opened if talk else None
    scopes = consents.standing(connection, stored.resident_id)
    sealed = _sealed(connection, vault, talk.own_key, stored) if talk and talk.own_key else _NOTHING
    if opened.reach is not Reach.WORK:
        # What nobody approved, and what a computer made, is for who works on the case.
        sealed = sealed._replace(written=(), by_computer=())
    return Surroundings(
        asked=tuple(asked.requests_of(connection, vault, stored.conversation_id)),
        files=sealed.files,
        written=sealed.written,
        by_computer=sealed.by_computer,
        costs=tuple(costs.of_talk(connection, stored.conversation_id)),
        accesses=sealed.accesses,
        lines=tuple(happened.lines_of(connection, stored.id, stored.conversation_id)),
        said=sealed.said,
        suggested=_suggested(road, opened, scopes),
        writable=state is None or may_write(state, contact="contact" in scopes),
        found=state.found if state else (),
        edits=_told(sealed.edits, opened, state) if state else (),
        people=tuple(
            each.account for each in accounts.listed(connection) if not each.closed_at and may_be_let_in(each.account)
        ),
    )


class _Sealed(NamedTuple):
    """What only the resident's own key opens."""

    files: tuple[Listed, ...] = ()
    accesses: tuple[ToldAccess, ...] = ()
    said: tuple[SaidTo, ...] = ()
    edits: tuple[Edited, ...] = ()
    written: tuple[Written, ...] = ()
    by_computer: tuple[ByComputer, ...] = ()


_NOTHING = _Sealed()


def _sealed(connection: Connection, vault: Vault, key: DataKey, stored: StoredCase) -> _Sealed:
    talk, since = stored.conversation_id, stored.made_at
    said = happened.said_to(connection, vault, key, conversation_id=talk, since=since, most=_MOST_SAID)
    return _Sealed(
        files=tuple(attachments.listed(connection, vault, key, conversation_id=talk)),
        accesses=tuple(case_access.every_one(connection, vault, key, case_id=stored.id)),
        said=tuple(said),
        edits=tuple(happened.edits_of(connection, vault, key, conversation_id=talk)),
        written=tuple(transcripts.of_talk(connection, vault, key, conversation_id=talk)),
        by_computer=tuple(by_computer.of_case(connection, vault, key, case_id=stored.id)),
    )


def _told(edits: Sequence[Edited], opened: Opened, state: State) -> tuple[Edited, ...]:
    """Of what was changed only what stands in the story now: never a code word, nor what was said beside it."""
    secret = {state.code_message, state.tried_message}
    told = list(opened.case.said().values())
    return tuple(
        each
        for each in edits
        if each.message_id not in secret
        and not (state.code_word and state.code_word in (fold(each.before), fold(each.now)))
        and any(each.now in text for text in told)
    )


def _suggested(road: Road, opened: Opened, scopes: frozenset[str]) -> Sequence[Seat]:
    today = road.clock().astimezone(road.zone).date()
    situation = situation_of(opened.case, scopes, today=today, load=road.loads())
    return suggestions(opened.case, situation, road.organisation().parties)
