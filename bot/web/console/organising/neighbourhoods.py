"""The neighbourhoods that residents can live in."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.casework import cells
from bot.casework.access import Right
from bot.casework.organisation_parts import Parts, mark_of, parts_of
from bot.store.organisation import cases_by_neighbourhood
from bot.team.organisation import Change, Outdated, StillUsed, Unfit
from bot.web.console.organising.frame import HOME, organising, shown
from bot.web.console.organising.rows import Again, saved, showing, typed_row, wrong_row
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

AT = f"{HOME}/neighbourhoods"
_NEW = f"{HOME}/new-neighbourhood"
_TABLE = "neighbourhoods"
_FIELDS = ("name", "postcodes")


async def listed(visit: Visit) -> Response:
    return await _list(visit)


async def show(visit: Visit) -> Response:
    return await _row(visit, visit.request.path_params["id"])


async def begin(visit: Visit) -> Response:
    return await _row(visit, "")


async def save(visit: Visit, form: Form) -> Response:
    id = visit.request.path_params["id"]
    again = await _save(visit, form, id, what="neighbourhood.changed")
    return await _row(visit, id, again) if again else visit.go(AT, say="saved")


async def add(visit: Visit, form: Form) -> Response:
    """A new one; its id is made from its name."""
    taken = {each.id for each in (await organising(visit).now()).neighbourhoods}
    id = cells.identifier_for(form.get("name"), taken=taken, otherwise="wijk")
    again = await _save(visit, form, id, what="neighbourhood.added")
    return await _row(visit, "", again) if again else visit.go(AT, say="saved")


async def remove(visit: Visit, form: Form) -> Response:
    """Take one away in which there is nothing."""
    try:
        await organising(visit).remove_neighbourhood(visit.account, _id(visit), mark=form.get("mark"))
    except StillUsed as used:
        return await _list(visit, status=422, alert=_used(visit, used))
    except Outdated:
        return await _list(visit, status=409, alert=visit.t("organisation.outdated_list"))
    except Unfit:
        # All else was asked before: it is the last one.
        return await _list(visit, status=422, alert=visit.t("organisation.neighbourhoods.last"))
    return visit.go(AT, say="removed")


async def _save(visit: Visit, form: Form, id: str, *, what: str) -> Again | None:
    typed = typed_row(form, _FIELDS)
    row = {"id": id, "name": typed["name"], "postcodes": list(cells.split(typed["postcodes"]))}
    mark = form.get("mark") or mark_of({}, _part(id))
    again = wrong_row(visit, _TABLE, row, typed=typed, mark=mark)
    if again:
        return again
    change = Change(what=what, parts={_part(id): row}, marks={_part(id): mark})
    return await saved(visit, change, typed=typed, part=_part(id), read=lambda parts: _typed(parts, id))


async def _row(visit: Visit, id: str, again: Again | None = None) -> Response:
    parts = parts_of(await organising(visit).now())
    if id and _part(id) not in parts:
        raise NoCase
    mark = mark_of(parts, _part(id)) if id else ""
    return shown(visit, "neighbourhood", id=id, **showing(again, _typed(parts, id), mark))


async def _list(visit: Visit, **more: Any) -> Response:
    organisation = await organising(visit).now()
    parts = parts_of(organisation)
    return shown(
        visit,
        _TABLE,
        neighbourhoods=organisation.neighbourhoods,
        marks={each.id: mark_of(parts, _part(each.id)) for each in organisation.neighbourhoods},
        cases=await visit.room.database.write(cases_by_neighbourhood),
        **more,
    )


def _used(visit: Visit, used: StillUsed) -> str:
    """What is still there, and what to do about it."""
    reasons = [
        visit.t("organisation.neighbourhoods.cases", count=used.cases) if used.cases else "",
        visit.t("organisation.neighbourhoods.parties", names=", ".join(used.parties)) if used.parties else "",
        visit.t("organisation.neighbourhoods.people", names=", ".join(used.people)) if used.people else "",
    ]
    return " ".join([visit.t("organisation.neighbourhoods.used"), *filter(None, reasons)])


def _typed(parts: Parts, id: str) -> Mapping[str, str]:
    row = parts.get(_part(id), {})
    return {"name": row.get("name", ""), "postcodes": " ".join(row.get("postcodes", ()))}


def _part(id: str) -> str:
    return f"{_TABLE}/{id}"


def _id(visit: Visit) -> str:
    return str(visit.request.path_params["id"])


PAGES = (
    Page(path=AT, right=Right.ORGANISATION, get=listed),
    Page(path=_NEW, right=Right.ORGANISATION, get=begin, post=add),
    Page(path=f"{AT}/{{id}}", right=Right.ORGANISATION, get=show, post=save),
    Page(path=f"{AT}/{{id}}/remove", right=Right.ORGANISATION, post=remove),
)
