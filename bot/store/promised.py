"""What is due, overdue and undeliverable, by case: what waits for the team, what did not arrive, what comes by itself.

What belongs to no resident any more, as a mail that tells a party to stop, stands there too: somebody still has to act.
A fixed number of statements, however much there is. No word of what anybody said is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from bot.casework.access import Account, Reach
from bot.casework.promises import AHEAD, PROMISES, To
from bot.store.asked import URGENT
from bot.store.caseload import PLACE, Ways, is_ours, newest_case, reach_of, there
from bot.store.laid_aside import is_laid_aside
from bot.store.leases import is_open
from bot.store.statuses import Asking, Saying, Talking
from bot.store.tables import cases, conversation, due, inbox, mail, outbox, request

#: Cases of one page.
PAGE = 25
#: So long after its moment what comes by itself may still be on its way.
ON_ITS_WAY = timedelta(minutes=15)
#: Nothing reaches this resident here: somebody calls.
CALL = ("unreachable", "maybe_unreachable", "not_delivered", "call_instead", "too_late")
#: What was put before the team because it did not arrive.
NOT_ARRIVED = (*CALL, "mail_failed")
#: What was put before the team because a promise was not kept: it is too late from its first moment.
BROKEN = frozenset({
    "overdue", "resident_silent", *(promise.otherwise for promise in PROMISES if promise.otherwise),
    *(promise.says for promise in PROMISES if promise.to is To.TEAM),
})  # fmt: skip
#: Of these it is told since when they wait, and not until when.
SINCE = BROKEN.union(URGENT)
#: Timers that only keep order and are no promise to anybody, or watch over a request that stands there itself.
NO_PROMISE = ("reminder", "erase", "forget_inbox", "retention", "forgetting", "knock", "alert", "request")


class State(StrEnum):
    """How it stands; in the order of the page."""

    OVERDUE = "overdue"
    UNDELIVERED = "undelivered"
    DUE = "due"


class What(StrEnum):
    """What sort of row it is."""

    #: Somebody or the program asks it of the team.
    REQUEST = "request"
    #: Of the resident, and the program could not take it in.
    MESSAGE = "message"
    #: Tried in vain: to say something, to take what was said away, to mail a party.
    BUBBLE = "bubble"
    WIPE = "wipe"
    MAIL = "mail"
    #: Its moment passed by.
    MISSED = "missed"
    #: It happens by itself.
    TIMER = "timer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """One thing that is to be done."""

    what: What
    id: int
    kind: str
    state: State
    #: By when; of what is urgent, too late or was tried in vain since when.
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PromisedCase:
    """All that is to be done for one resident; without a number as long as there is no case."""

    case: str
    status: str
    #: Below zero for what belongs to no resident any more.
    conversation_id: int
    language: str
    neighbourhood: str
    holder: str
    reach: Reach
    rows: tuple[Promised, ...]

    @property
    def is_nobodys(self) -> bool:
        """It belongs to no resident any more."""
        return self.conversation_id < 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """What is looked for, and for whom."""

    account: Account
    at: datetime
    #: Also what others of the team have.
    all: bool = False
    #: Only what stands like this; None: everything.
    state: State | None = None
    #: Only of this neighbourhood, and danger; empty: of every one.
    neighbourhood: str = ""
    #: Counted from 1.
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A page of it, and how much there is in all."""

    cases: tuple[PromisedCase, ...]
    #: Residents.
    total: int
    #: How many things stand like this.
    counts: dict[State, int]


#: What comes first, and in the order of the page.
_FIRST = {State.OVERDUE: 1, State.UNDELIVERED: 2, State.DUE: 3}


def find(connection: Connection, sought: Sought, ways: Ways) -> Found:
    """A page of the residents for whom something is to be done: danger first, then what is overdue."""
    every = _every(sought.at)
    known = _known(every, sought, ways)
    totals = connection.execute(_counted(every, known)).all()
    narrowed = (*known, every.c.state == sought.state.value) if sought.state else known
    talks = connection.execute(_talks(every, narrowed, sought.page)).all()
    wanted = [row.talk for row in talks]
    rows = connection.execute(
        _joined(every, select(*every.c, *_CLEAR))
        .where(*narrowed, every.c.talk.in_(wanted))
        .order_by(every.c.first, every.c.at, every.c.row_id)
    ).all()
    total = connection.execute(_joined(every, select(func.count(every.c.talk.distinct()))).where(*narrowed))
    return Found(
        cases=tuple(_cases(sought.account, ways, wanted, rows)),
        total=total.scalar_one(),
        counts={state: next((row.things for row in totals if row.state == state.value), 0) for state in State},
    )


_CLEAR = (
    conversation.c.language, cases.c.id, cases.c.status, cases.c.holder, PLACE.label("neighbourhood"),
)  # fmt: skip


def _every(now: datetime) -> FromClause:
    """Every row of any sort: talk, what, id, kind, state, what comes first, and the moment."""
    urgent, since = request.c.kind.in_(URGENT), request.c.kind.in_(SINCE)
    asked = case(
        (request.c.kind.in_(NOT_ARRIVED), State.UNDELIVERED.value),
        (or_(since, request.c.due_by < now), State.OVERDUE.value),
        else_=State.DUE.value,
    )
    vain = literal(State.UNDELIVERED.value)
    comes = case((due.c.due_at < now - ON_ITS_WAY, State.OVERDUE.value), else_=State.DUE.value)
    promise = due.c.kind.not_in(NO_PROMISE)
    talk_of_mail = (
        select(conversation.c.id).where(conversation.c.resident_id == mail.c.resident_id).limit(1).scalar_subquery()
    )
    bubble = outbox.c.kind == Saying.BUBBLE.value
    when = case((since, request.c.made_at), else_=request.c.due_by)
    sorts = (
        _sort(request, What.REQUEST, asked, when, urgent=urgent)
        .where(request.c.status == literal_column(f"'{Asking.OPEN.value}'")),
        _sort(inbox, What.MESSAGE, vain, inbox.c.received_at).where(is_laid_aside(inbox)),
        _sort(outbox, What.BUBBLE, vain, outbox.c.made_at).where(is_laid_aside(outbox), bubble),
        _sort(outbox, What.WIPE, vain, outbox.c.made_at).where(is_laid_aside(outbox), ~bubble),
        _sort(mail, What.MAIL, vain, mail.c.made_at, talk=func.coalesce(talk_of_mail, -mail.c.id))
        .where(is_laid_aside(mail)),
        _sort(due, What.MISSED, literal(State.OVERDUE.value), due.c.due_at).where(is_laid_aside(due)),
        _sort(due, What.TIMER, comes, due.c.due_at).where(is_open(due), due.c.due_at < now + AHEAD, promise),
    )  # fmt: skip
    return union_all(*sorts).subquery("promised")


def _sort(
    table: Any, what: What, state: ColumnElement[str], at: ColumnElement[Any], *,
    talk: Any = None, urgent: ColumnElement[bool] | None = None,
) -> Select[Any]:  # fmt: skip
    order = case(*((state == each.value, literal_column(str(place))) for each, place in _FIRST.items()), else_=3)
    return select(
        (table.c.conversation_id if talk is None else talk).label("talk"),
        literal(what.value).label("what"),
        table.c.id.label("row_id"),
        (table.c.kind if "kind" in table.c else literal("")).label("kind"),
        state.label("state"),
        (order if urgent is None else case((urgent, literal_column("0")), else_=order)).label("first"),
        at.label("at"),
    )


def _joined(every: FromClause, found: Select[Any]) -> Select[Any]:
    return (
        found.select_from(every)
        .outerjoin(conversation, conversation.c.id == every.c.talk)
        .outerjoin(cases, cases.c.id == newest_case(conversation.c.id))
    )


def _known(every: FromClause, sought: Sought, ways: Ways) -> tuple[ColumnElement[bool], ...]:
    """What may be known of; and where not all is asked for, what is one's own, or nobody's, or danger."""
    stays = or_(conversation.c.id.is_(None), conversation.c.status != Talking.ERASING.value)
    known = [stays, or_(cases.c.id.is_(None), and_(*there(ways)))]
    danger = every.c.first == 0
    if sought.neighbourhood:
        known.append(or_(danger, PLACE.in_([sought.neighbourhood])))
    if not sought.all:
        known.append(or_(danger, is_ours(sought.account, cases.c.holder, PLACE)))
    return tuple(known)


def _counted(every: FromClause, known: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return _joined(every, select(every.c.state, func.count().label("things"))).where(*known).group_by(every.c.state)


def _talks(every: FromClause, narrowed: Sequence[ColumnElement[bool]], page: int) -> Select[Any]:
    order = func.min(every.c.first), func.min(every.c.at), every.c.talk
    found = _joined(every, select(every.c.talk)).where(*narrowed).group_by(every.c.talk).order_by(*order)
    return found.limit(PAGE).offset((page - 1) * PAGE)


def _cases(account: Account, ways: Ways, wanted: Sequence[int], rows: Sequence[Row[Any]]) -> list[PromisedCase]:
    found: dict[int, list[Row[Any]]] = {talk: [] for talk in wanted}
    for row in rows:
        found[row.talk].append(row)
    made = (_case(account, ways, theirs) for theirs in found.values())
    return [each for each in made if each.reach is not Reach.NOTHING]


def _case(account: Account, ways: Ways, rows: Sequence[Row[Any]]) -> PromisedCase:
    one = rows[0]
    return PromisedCase(
        case=one.id or "",
        status=one.status or "",
        conversation_id=one.talk,
        language=one.language or "",
        neighbourhood=one.neighbourhood or "",
        holder=one.holder or "",
        reach=reach_of(account, ways, one) if one.id else Reach.WORK,
        rows=tuple(
            Promised(what=What(row.what), id=row.row_id, kind=row.kind, state=State(row.state), at=row.at)
            for row in rows
        ),
    )
