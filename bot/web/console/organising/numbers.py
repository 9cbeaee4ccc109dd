"""The telephone numbers that residents may be given: a wrong one is a danger, so each has its last day of checking."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.organisation import NEEDED_NUMBERS
from bot.casework.organisation_parts import Parts, mark_of, parts_of
from bot.team.organisation import Change
from bot.web.console.organising.frame import HOME, organising, shown, trouble_with
from bot.web.console.organising.rows import Again, refused, saved, showing, typed_row, wrong_row
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

AT = f"{HOME}/numbers"
_NEW = f"{HOME}/new-number"
_TABLE = "numbers"
_FIELDS = ("number", "source", "checked")


async def listed(visit: Visit) -> Response:
    return await _list(visit)


async def act(visit: Visit, form: Form) -> Response:
    """Tick one off as looked at today, or take one away that no talk needs."""
    id = form.get("id")
    row = parts_of(await organising(visit).now()).get(_part(id))
    if row is None:
        raise NoCase
    if form.get("act") == "remove":
        if id in NEEDED_NUMBERS:
            return await _list(visit, status=422, alert=visit.t("organisation.numbers.needed"))
        change = Change(what="number.removed", parts={_part(id): None}, marks={_part(id): form.get("mark")})
    else:
        checked = {**row, "checked": str(visit.today)}
        change = Change(what="number.checked", parts={_part(id): checked}, marks={_part(id): form.get("mark")})
    trouble = await trouble_with(visit, change)
    if trouble:
        # What was looked at may be another number by now.
        return await _list(visit, status=trouble.status, alert=visit.t("organisation.outdated_list"))
    return visit.go(AT, say="removed" if form.get("act") == "remove" else "number_checked")


async def show(visit: Visit) -> Response:
    return await _row(visit, visit.request.path_params["id"])


async def begin(visit: Visit) -> Response:
    return await _row(visit, "")


async def save(visit: Visit, form: Form) -> Response:
    id = visit.request.path_params["id"]
    again = await _save(visit, form, id, typed=typed_row(form, _FIELDS), what="number.changed")
    return await _row(visit, id, again) if again else visit.go(AT, say="saved")


async def add(visit: Visit, form: Form) -> Response:
    """A new one, under the name that it has in texts."""
    typed = typed_row(form, ("id", *_FIELDS))
    parts = parts_of(await organising(visit).now())
    if _part(typed["id"]) in parts:
        again: Again | None = refused(visit, typed, "", id=visit.t("wrong.taken", what=typed["id"]))
    else:
        again = await _save(visit, form, typed["id"], typed=typed, what="number.added")
    return await _row(visit, "", again) if again else visit.go(AT, say="saved")


async def _save(visit: Visit, form: Form, id: str, *, typed: Mapping[str, str], what: str) -> Again | None:
    row = {"id": id, **{name: typed[name] for name in _FIELDS if typed[name]}}
    mark = form.get("mark") or mark_of({}, _part(id))
    again = wrong_row(visit, _TABLE, row, typed=typed, mark=form.get("mark"))
    if again:
        return again
    change = Change(what=what, parts={_part(id): row}, marks={_part(id): mark})
    return await saved(visit, change, typed=typed, part=_part(id), read=lambda parts: _typed(parts, id))


async def _row(visit: Visit, id: str, again: Again | None = None) -> Response:
    parts = parts_of(await organising(visit).now())
    if id and _part(id) not in parts:
        raise NoCase
    mark = mark_of(parts, _part(id)) if id else ""
    name = number_name(visit, id) if id else ""
    return shown(visit, "number", id=id, number_name=name, **showing(again, _typed(parts, id), mark))


async def _list(visit: Visit, **more: Any) -> Response:
    organisation = await organising(visit).now()
    parts = parts_of(organisation)
    return shown(
        visit,
        _TABLE,
        numbers=[*organisation.numbers.values()],
        names={id: number_name(visit, id) for id in organisation.numbers},
        doubtful=organisation.doubtful(visit.today),
        needed=NEEDED_NUMBERS,
        marks={id: mark_of(parts, _part(id)) for id in organisation.numbers},
        **more,
    )


def number_name(visit: Visit, id: str) -> str:
    """What a number is for, where the program knows it; else the name that it has in texts."""
    key = f"organisation.number.{id}"
    return visit.t(key) if key in visit.room.console.phrases(visit.language) else id


def _typed(parts: Parts, id: str) -> Mapping[str, str]:
    row = parts.get(_part(id), {})
    return {name: row.get(name, "") for name in _FIELDS}


def _part(id: str) -> str:
    return f"{_TABLE}/{id}"


PAGES = (
    Page(path=AT, right=Right.ORGANISATION, get=listed, post=act),
    Page(path=_NEW, right=Right.ORGANISATION, get=begin, post=add),
    Page(path=f"{AT}/{{id}}", right=Right.ORGANISATION, get=show, post=save),
)
