"""What waits for the team today, told without opening anything: kind, language, when, and whose it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select
from sqlalchemy import case as when

from bot.casework.access import Account, Reach
from bot.casework.case import CaseStatus
from bot.store.asked import URGENT
from bot.store.caseload import CLEAR, PLACE, Ways, had_contact, is_ours, newest_case, reach_of, there, was_noted
from bot.store.statuses import Asking, Duty, Talking, Timer
from bot.store.tables import cases, conversation, due, request

#: What says that somebody of the team opened the story.
_READ = "case.read"
_TRANSLATED = "answer.translated"
#: The team has the next step here, and nobody else.
_UNDER_WAY = tuple(
    status.value
    for status in CaseStatus
    if status not in (CaseStatus.WORD_BACK, CaseStatus.CLOSED, CaseStatus.WITHDRAWN)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Something that was put before the team, without a word of what it says."""

    id: int
    conversation_id: int
    kind: str
    language: str
    made_at: datetime
    due_by: datetime
    #: Who of the team is to look first; empty: whoever reads.
    addressee: str
    #: When it is the next one's; None: it stays where it is.
    next_at: datetime | None
    #: The number of the resident's newest case; empty before there is one.
    case: str
    neighbourhood: str
    holder: str
    #: How far whoever asked comes into that case; before there is one, every coordinator may read.
    reach: Reach


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet:
    """A case in which the next step is the team's."""

    id: str
    status: str
    language: str
    neighbourhood: str
    holder: str
    made_at: datetime
    changed_at: datetime
    #: Somebody of the team opened the story, or turned to the resident.
    is_read: bool
    reach: Reach


@dataclass(frozen=True, slots=True)
class Unread:
    """How many open cases in one language nobody translated anything of."""

    language: str
    cases: int
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """For whom, at which moment, and how much at most; `all` also what others of the team have."""

    account: Account
    ways: Ways
    at: datetime
    most: int
    all: bool = False


_REQUESTS: Select[Any] = (
    select(
        request.c.id.label("request_id"), request.c.conversation_id, request.c.kind, request.c.language,
        request.c.made_at, request.c.due_by, request.c.addressee, cases.c.id, cases.c.status, cases.c.holder,
        PLACE.label("neighbourhood"), due.c.due_at.label("next_at"),
    )
    .join(conversation, conversation.c.id == request.c.conversation_id)
    .outerjoin(cases, cases.c.id == newest_case(request.c.conversation_id))
    .outerjoin(
        due,
        and_(
            due.c.conversation_id == request.c.conversation_id,
            due.c.kind == Timer.ALERT.value,
            due.c.status == Duty.WAITING.value,
            request.c.addressee.is_not(None),
        ),
    )
    .where(conversation.c.status != Talking.ERASING.value)
)  # fmt: skip


def requests(connection: Connection, look: Look) -> list[Waiting]:
    """What residents and the program asked of a person: danger and help first, then what was due first.

    Danger is everybody's. Of the rest what somebody has, and what nobody has where somebody works.
    """
    urgent = request.c.kind.in_(URGENT)
    open_ones = _REQUESTS.where(request.c.status == Asking.OPEN.value)
    if not look.all:
        open_ones = open_ones.where(or_(urgent, is_ours(look.account, cases.c.holder, PLACE)))
    first = open_ones.order_by(when((urgent, 0), else_=1), request.c.due_by, request.c.id)
    found = connection.execute(first.limit(look.most))
    return [each for row in found if (each := _waiting(look, row))]


def find(connection: Connection, look: Look, id: int) -> Waiting | None:
    """One of them, done or not; None when there is none, or none that may be known of."""
    row = connection.execute(_REQUESTS.where(request.c.id == id)).first()
    return _waiting(look, row) if row else None


def case_of(connection: Connection, conversation_id: int) -> str:
    """The number of the newest case of this conversation; empty before there is one."""
    theirs = cases.c.conversation_id == conversation_id, cases.c.status != CaseStatus.WITHDRAWN.value
    newest = select(cases.c.id).where(*theirs).order_by(cases.c.made_at.desc(), cases.c.id).limit(1)
    return connection.execute(newest).scalar() or ""


def without_contact(connection: Connection, look: Look) -> list[Quiet]:
    """Cases of which nobody turned to the resident yet: what nobody read first, then the oldest."""
    is_read = was_noted(_READ).label("is_read")
    mine = _quiet(look, select(*CLEAR, is_read)).where(~had_contact())
    rows = connection.execute(mine.order_by(is_read, cases.c.made_at, cases.c.id).limit(look.most))
    return [_quiet_of(look, row, is_read=bool(row.is_read)) for row in rows]


def standing_still(connection: Connection, look: Look, *, since: datetime) -> list[Quiet]:
    """Cases the team began, and that nothing happened in since that moment, the longest first."""
    still = _quiet(look, select(*CLEAR)).where(had_contact(), cases.c.changed_at < since)
    rows = connection.execute(still.order_by(cases.c.changed_at, cases.c.id).limit(look.most))
    return [_quiet_of(look, row, is_read=True) for row in rows]


def untranslated(connection: Connection, look: Look, *, known: Collection[str]) -> list[Unread]:
    """Open cases by language, of the languages that are not `known`, as long as nobody translated anything of them."""
    count = func.count().label("cases")
    found = _quiet(look, select(cases.c.language, count, func.min(cases.c.made_at).label("since")))
    foreign = found.where(cases.c.language.not_in(known), ~was_noted(_TRANSLATED)).group_by(cases.c.language)
    return [Unread(row.language, row.cases, row.since) for row in connection.execute(foreign.order_by(count.desc()))]


def _quiet(look: Look, found: Select[Any]) -> Select[Any]:
    ours = () if look.all else (is_ours(look.account, cases.c.holder, cases.c.neighbourhood),)
    return found.select_from(cases).where(cases.c.status.in_(_UNDER_WAY), *there(look.ways), *ours)


def _waiting(look: Look, row: Row[Any]) -> Waiting | None:
    reach = reach_of(look.account, look.ways, row) if row.id else Reach.WORK
    if reach is Reach.NOTHING:
        return None
    return Waiting(
        id=row.request_id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        language=row.language,
        made_at=row.made_at,
        due_by=row.due_by,
        addressee=row.addressee or "",
        next_at=row.next_at,
        case=row.id or "",
        neighbourhood=row.neighbourhood or "",
        holder=row.holder or "",
        reach=reach,
    )


def _quiet_of(look: Look, row: Row[Any], *, is_read: bool) -> Quiet:
    return Quiet(
        id=row.id,
        status=row.status,
        language=row.language,
        neighbourhood=row.neighbourhood or "",
        holder=row.holder or "",
        made_at=row.made_at,
        changed_at=row.changed_at,
        is_read=is_read,
        reach=reach_of(look.account, look.ways, row),
    )
