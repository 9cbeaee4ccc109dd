"""The first page: what there is to do today, and below it the cases."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Account, Reach, Right
from bot.casework.case import CaseStatus
from bot.casework.promises import STILL
from bot.language.names import name_of
from bot.store import caseload, laid_aside, today
from bot.store.caseload import OPEN, Held, Wanted
from bot.store.today import Look
from bot.web.console.agenda import AT_ONCE, FIRST, GROUPS, Agenda, Seen
from bot.web.console.page import Page
from bot.web.console.room import Room
from bot.web.console.visit import Visit

#: Things to do that are read at once: more than anybody does in a day.
_MOST = 120
#: Where somebody starts who has no caseload: the first page they may see.
_STARTS = (
    (Right.REFERRALS, "/referrals"), (Right.OVERVIEW, "/overview"), (Right.TEXTS, "/texts"),
    (Right.ORGANISATION, "/organisation"), (Right.GIVEN_CASES, "/given"),
)  # fmt: skip
#: What a list can be narrowed to by where a case stands: the last one is not among them, for nothing is left of it.
STATUSES = tuple(status.value for status in CaseStatus if status is not CaseStatus.WITHDRAWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the address asks for."""

    wanted: Wanted
    page: int
    #: The group that is shown whole.
    whole: str
    #: Also what others of the team have.
    all: bool


async def show(visit: Visit) -> Response:
    """GET /: today, and the cases."""
    if not visit.may(Right.CASELOAD):
        return visit.go(next((path for right, path in _STARTS if visit.may(right)), "/me"))
    asked = asked_of(visit)
    seen, page = await visit.room.database.write(partial(_seen, visit.room, visit.account, asked))
    groups = Agenda(visit=visit, seen=seen).groups()
    undo = visit.request.query_params.get("undo", "")
    return visit.page(
        "today",
        groups=groups,
        shown={group: FIRST for group in groups if group not in (*AT_ONCE, asked.whole)},
        at_once=AT_ONCE,
        asked=asked,
        listed=page,
        pages=-(-page.total // caseload.PAGE),
        others=_others(visit),
        undo=undo if undo.isdigit() else "",
        on_call=visit.room.organisation().on_call,
        reads=Reach.READ,
        works=Reach.WORK,
        options=filters(visit),
    )


def asked_of(visit: Visit) -> Asked:
    """What is asked for; what makes no sense is left out."""
    query = visit.request.query_params

    def one_of(name: str, known: tuple[str, ...], otherwise: str = "") -> str:
        given = query.get(name, otherwise)
        return given if given in known else otherwise

    number = "".join(letter for letter in query.get("number", "").lower() if letter.isascii() and letter.isalnum())
    wanted = Wanted(
        account=visit.account,
        neighbourhood=one_of("neighbourhood", tuple(place.id for place in visit.room.organisation().neighbourhoods)),
        language=one_of("language", visit.room.catalogues.languages),
        status=one_of("status", ("", OPEN, *STATUSES), OPEN),
        held=Held(one_of("held", tuple(Held), Held.OURS)),
        waiting=query.get("waiting") == "1",
        number=number[:10],
    )
    page = query.get("page", "")
    return Asked(
        wanted=wanted,
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        whole=one_of("whole", GROUPS),
        all=query.get("all") == "1",
    )


def filters(visit: Visit) -> dict[str, object]:
    """What the cases can be narrowed to: lists of value and label."""
    t, organisation = visit.t, visit.room.organisation()
    return {
        "places": {place.id: place.name for place in organisation.neighbourhoods},
        "neighbourhoods": [("", t("caseload.every")), *((each.id, each.name) for each in organisation.neighbourhoods)],
        "tongues": [
            ("", t("caseload.every")),
            *((language, name_of(language, visit.language)) for language in visit.room.catalogues.languages),
        ],
        "statuses": [
            (OPEN, t("caseload.open")),
            *((status, t(f"case.status.{status}")) for status in STATUSES),
            ("", t("caseload.every")),
        ],
        "helds": [(held.value, t(f"caseload.held.{held.value}")) for held in Held],
    }


def _seen(room: Room, account: Account, asked: Asked, connection: Connection) -> tuple[Seen, caseload.Page]:
    """A fixed number of statements, however many cases there are."""
    now = room.now
    ways = caseload.ways_of(connection, account.id, at=now)
    look = Look(account=account, ways=ways, at=now, most=_MOST, all=asked.all)
    seen = Seen(
        requests=today.requests(connection, look),
        quiet=today.without_contact(connection, look),
        still=today.standing_still(connection, look, since=now - timedelta(days=STILL)),
        foreign=today.untranslated(connection, look, known=room.console.languages),
        letters=laid_aside.laid_aside(connection, look),
    )
    return seen, caseload.page(connection, asked.wanted, ways, number=asked.page)


def _others(visit: Visit) -> dict[str, str]:
    """What is asked for beside the page, to be asked for once more with another page."""
    known = ("neighbourhood", "language", "status", "held", "waiting", "number")
    return {name: value for name, value in visit.request.query_params.items() if name in known}


PAGES = (Page(path="", right=Right.OWN_ACCOUNT, get=show, nav="nav.today", nav_right=Right.CASELOAD),)
