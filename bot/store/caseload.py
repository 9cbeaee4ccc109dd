"""The cases as a list: what stands in the clear, how far somebody comes into each, and who waits the longest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from bot.casework.access import Account, Reach, Standing, reach
from bot.casework.case import CaseStatus
from bot.store.account_tables import case_access
from bot.store.case_access import Kind
from bot.store.statuses import Asking, Talking
from bot.store.tables import CONTACT, audit, cases, conversation, data_key, request
from bot.store.vault import Place, Vault, WrappedKey

#: Rows of one page.
PAGE = 25
#: As a filter: what is not done.
OPEN = "open"
#: Written out, or the database would not see that its index of such lines fits.
_IS_CONTACT = audit.c.action.in_([literal_column(f"'{action}'") for action in CONTACT])
_OF_CASE = audit.c.object == "case:" + cases.c.id
#: Nobody has to turn to these any more.
DONE = (CaseStatus.CLOSED.value, CaseStatus.WITHDRAWN.value)
#: Where somebody lives: as the case says, else as the talk does.
PLACE = func.coalesce(cases.c.neighbourhood, conversation.c.neighbourhood)


def newest_case(talk: ColumnElement[int]) -> ScalarSelect[str]:
    """The number of the newest case of this conversation that was not taken back, beside a row of another table."""
    newer = cases.alias("newer")
    theirs = newer.c.conversation_id == talk, newer.c.status != CaseStatus.WITHDRAWN.value
    return select(newer.c.id).where(*theirs).order_by(newer.c.made_at.desc(), newer.c.id).limit(1).scalar_subquery()


class Held(StrEnum):
    """Whose cases."""

    #: One's own, and what nobody has in one's neighbourhoods.
    OURS = "ours"
    MINE = "mine"
    NOBODY = "nobody"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which cases, for whom."""

    account: Account
    neighbourhood: str = ""
    language: str = ""
    #: A word of `CaseStatus`, "open", or "" for every one.
    status: str = OPEN
    held: Held = Held.OURS
    #: Only where somebody waits for the team.
    waiting: bool = False
    #: What the number begins with; then nothing else counts.
    number: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One case, as far as it is in the clear."""

    id: str
    status: str
    language: str
    #: A neighbourhood's id; empty when none is known.
    neighbourhood: str
    holder: str
    made_at: datetime
    #: Since when somebody waits for the team: for a first contact, or with what was asked; None: nobody does.
    waits_since: datetime | None
    #: How far whoever asked comes into it.
    reach: Reach


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the cases, and how many there are in all."""

    rows: tuple[Listed, ...]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedCase:
    """A case whose content nobody opened yet."""

    id: str
    status: str
    key: WrappedKey
    content: bytes

    def opened(self, vault: Vault) -> Mapping[str, Any]:
        """Its content. Raises Undecipherable."""
        plain: Mapping[str, Any] = vault.open_json(
            vault.unwrap(self.key), self.content, Place("cases", self.id, "content")
        )
        return plain


#: What a list is made of.
CLEAR = (
    cases.c.id, cases.c.status, cases.c.language, cases.c.neighbourhood, cases.c.holder, cases.c.made_at,
    cases.c.changed_at,
)  # fmt: skip

_ERASING = select(conversation.c.id).where(conversation.c.status == Talking.ERASING.value)

#: Since when something that was put before the team waits. Looked up case by case: joined to a list of all, a database
#: that has not counted its rows yet goes through that list for every case.
_FIRST_ASKED = (
    select(func.min(request.c.made_at))
    .where(request.c.conversation_id == cases.c.conversation_id, request.c.status == Asking.OPEN.value)
    .scalar_subquery()
)

#: The numbers of the cases that somebody was let into, opened, or may not read -> which of these.
Ways = Mapping[str, frozenset[Kind]]


def ways_of(connection: Connection, account_id: int, *, at: datetime) -> Ways:
    """What stands for this account, case by case."""
    found: dict[str, frozenset[Kind]] = {}
    for row in connection.execute(select(case_access.c.case_id, case_access.c.kind).where(*_theirs(account_id, at))):
        found[row.case_id] = found.get(row.case_id, frozenset()) | {Kind(row.kind)}
    return found


def reach_of(account: Account, ways: Ways, row: Row[Any]) -> Reach:
    """How far somebody comes into the case in a row that holds id, status, holder and neighbourhood."""
    kinds = ways.get(row.id, frozenset())

    def me(kind: Kind) -> frozenset[int]:
        return frozenset({account.id} if kind in kinds else ())

    standing = Standing(
        status=CaseStatus(row.status), holder=row.holder or "", neighbourhood=row.neighbourhood or "",
        blocked=me(Kind.BLOCKED), given=me(Kind.GIVEN), opened=me(Kind.OPENED),
    )  # fmt: skip
    return reach(account, standing)


def page(connection: Connection, wanted: Wanted, ways: Ways, *, number: int) -> Page:
    """A page of the cases, counted from 1: who waits the longest first. Beyond the last page there are no rows."""
    waits = _waits_since().label("waits_since")
    rows: Select[Any] = select(*CLEAR, waits).where(*_are(wanted, ways))
    ordered = rows.order_by(waits.asc().nulls_last(), cases.c.made_at, cases.c.id)
    found = connection.execute(ordered.limit(PAGE).offset((number - 1) * PAGE)).all()
    total = connection.execute(select(func.count()).select_from(cases).where(*_are(wanted, ways))).scalar_one()
    return Page(tuple(_listed(wanted.account, ways, row) for row in found), total)


def given(connection: Connection, account: Account, ways: Ways) -> tuple[Listed, ...]:
    """The cases somebody was given reading of and may read now, oldest first."""
    ids = [id for id, kinds in ways.items() if Kind.GIVEN in kinds]
    waits = _waits_since().label("waits_since")
    rows: Select[Any] = select(*CLEAR, waits).where(cases.c.id.in_(ids), *there(ways)).order_by(cases.c.made_at)
    listed = (_listed(account, ways, row) for row in connection.execute(rows))
    return tuple(each for each in listed if each.reach >= Reach.READ)


def sealed_of(connection: Connection, account: Account, ways: Ways, *, after: str, limit: int) -> list[SealedCase]:
    """Some of the open cases that somebody holds, by number, still sealed."""
    found = (
        select(cases, data_key.c.id.label("data_key_id"), data_key.c.key_id, data_key.c.wrapped)
        .join(data_key, data_key.c.resident_id == cases.c.resident_id)
        .where(cases.c.holder == account.name, cases.c.id > after, *there(ways), cases.c.status.not_in(DONE))
        .order_by(cases.c.id)
        .limit(limit)
    )
    return [
        SealedCase(
            id=row.id, status=row.status, content=row.content, key=WrappedKey(row.data_key_id, row.key_id, row.wrapped)
        )
        for row in connection.execute(found)
    ]


def is_ours(account: Account, holder: ColumnElement[Any], place: ColumnElement[Any]) -> ColumnElement[bool]:
    """What somebody has, and what nobody has where somebody works."""
    nobody: ColumnElement[bool] = holder.is_(None)
    if account.neighbourhoods:
        nobody = and_(nobody, or_(place.is_(None), place.in_(sorted(account.neighbourhoods))))
    return or_(holder == account.name, nobody)


def was_noted(action: str) -> ColumnElement[bool]:
    """A line of this action stands in the audit log of the case."""
    return exists().where(_OF_CASE, audit.c.action == action)


def had_contact() -> ColumnElement[bool]:
    """A person of the team turned to the resident of the case."""
    return exists().where(_OF_CASE, _IS_CONTACT)


def there(ways: Ways) -> tuple[ColumnElement[bool], ...]:
    """There is a case that may be known of."""
    blocked = [id for id, kinds in ways.items() if Kind.BLOCKED in kinds]
    return (
        cases.c.status != CaseStatus.WITHDRAWN.value,
        # Few are being erased, at any moment: no case has to look its talk up.
        cases.c.conversation_id.not_in(_ERASING),
        *((cases.c.id.not_in(blocked),) if blocked else ()),
    )


def _waits_since() -> ColumnElement[Any]:
    untouched = and_(cases.c.status.not_in(DONE), ~had_contact())
    return case((untouched, cases.c.made_at), else_=_FIRST_ASKED)


def _are(wanted: Wanted, ways: Ways) -> tuple[ColumnElement[bool], ...]:
    if wanted.number:
        return (*there(ways), cases.c.id.startswith(wanted.number, autoescape=True))
    are = [*there(ways), *_held(wanted)]
    if wanted.neighbourhood:
        are.append(cases.c.neighbourhood == wanted.neighbourhood)
    if wanted.language:
        are.append(cases.c.language == wanted.language)
    if wanted.status == OPEN:
        are.append(cases.c.status.not_in(DONE))
    elif wanted.status:
        are.append(cases.c.status == wanted.status)
    if wanted.waiting:
        are.append(_waits_since().is_not(None))
    return tuple(are)


def _held(wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    match wanted.held:
        case Held.OURS:
            return (is_ours(wanted.account, cases.c.holder, cases.c.neighbourhood),)
        case Held.MINE:
            return (cases.c.holder == wanted.account.name,)
        case Held.NOBODY:
            return (cases.c.holder.is_(None),)
        case Held.ALL:
            return ()


def _theirs(account_id: int, at: datetime) -> tuple[ColumnElement[bool], ...]:
    stands = case_access.c.ended_at.is_(None), or_(case_access.c.until.is_(None), case_access.c.until > at)
    return case_access.c.account_id == account_id, *stands


def _listed(account: Account, ways: Ways, row: Row[Any]) -> Listed:
    return Listed(
        id=row.id,
        status=row.status,
        language=row.language,
        neighbourhood=row.neighbourhood or "",
        holder=row.holder or "",
        made_at=row.made_at,
        waits_since=row.waits_since,
        reach=reach_of(account, ways, row),
    )
