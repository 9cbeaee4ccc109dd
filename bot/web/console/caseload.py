"""Taking up a case, finding a resident by name among one's own, and the cases one was given reading of."""

from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Account, Right
from bot.errors import IllegalChange
from bot.store import caseload
from bot.store.caseload import Listed
from bot.team.assign import assign
from bot.team.doorway import NotThisFar
from bot.team.own_cases import find_by_name
from bot.team.refused import BeingErased, Refused, TakenBack
from bot.web.console.page import Page
from bot.web.console.room import Room
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

#: Letters of a name.
_LONGEST = 80


async def take(visit: Visit, form: Form) -> Response:
    """POST /take: from now on it is mine."""
    case_id = form.get("case")
    if not case_id.isalnum():
        raise NoCase
    try:
        await visit.room.doorway.do(visit.account, case_id, lambda file: assign(file, who=visit.account.name))
    except (NotThisFar, IllegalChange, BeingErased, TakenBack, Refused):
        return visit.go("", say="not_taken")
    return visit.go(f"/cases/{case_id}", say="case_taken")


async def ask_name(visit: Visit) -> Response:
    """GET /search: the form. Nothing that is looked for ever stands in an address."""
    return visit.page("search", found=None)


async def find_name(visit: Visit, form: Form) -> Response:
    """POST /search: residents of one's own cases by name."""
    name = form.get("name").strip()[:_LONGEST]
    if not name:
        return visit.page("search", status=422, found=None, alert=visit.t("search.empty"))
    found = await find_by_name(visit.room.database, visit.room.road, visit.account, name=name)
    return visit.page("search", found=found, typed=form)


async def given(visit: Visit) -> Response:
    """GET /given: the cases one was given reading of."""
    listed = await visit.room.database.write(partial(_given, visit.room, visit.account))
    places = {place.id: place.name for place in visit.room.organisation().neighbourhoods}
    return visit.page("given", listed=listed, places=places)


def _given(room: Room, account: Account, connection: Connection) -> tuple[Listed, ...]:
    return caseload.given(connection, account, caseload.ways_of(connection, account.id, at=room.now))


PAGES = (
    Page(path="/take", right=Right.CASELOAD, post=take),
    Page(path="/search", right=Right.CASELOAD, get=ask_name, post=find_name),
    Page(path="/given", right=Right.GIVEN_CASES, get=given, nav="nav.given"),
)
