"""Who is told first when a resident may be in danger, and who after that."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.organisation_parts import Parts, mark_of, parts_of
from bot.team.organisation import Change
from bot.web.console.organising.frame import HOME, organising, shown, trouble_with
from bot.web.console.organising.rows import Again, refused, saved, showing, typed_row, wrong_row
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

AT = f"{HOME}/on-call"
_NEW = f"{HOME}/new-on-call"
_PART = "on_call"
_WHAT = "on_call.changed"
_FIELDS = ("name", "phone", "mail")

Row = Mapping[str, str]


async def listed(visit: Visit) -> Response:
    return await _list(visit)


async def act(visit: Visit, form: Form) -> Response:
    """Put somebody one place up or down, or take somebody off."""
    rows = [*_rows(parts_of(await organising(visit).now()))]
    moved = _moved(rows, form.get("act"), form.get("place"))
    change = Change(what=_WHAT, parts={_PART: moved}, marks={_PART: form.get("mark")})
    trouble = await trouble_with(visit, change)
    if trouble:
        alert = visit.t("organisation.outdated_list") if trouble.now else trouble.alert
        return await _list(visit, status=trouble.status, alert=alert)
    return visit.go(AT, say="saved")


def _moved(rows: Sequence[Row], act: str, place: str) -> list[Row]:
    """The list after a move; as it was where there is no such place."""
    at = int(place) if place.isascii() and place.isdecimal() and len(place) < 5 else len(rows)
    moved = [*rows]
    if at < len(rows) and act == "remove":
        moved.pop(at)
    to = at + {"up": -1, "down": 1}.get(act, 0)
    if at < len(rows) and 0 <= to < len(moved) and act in ("up", "down"):
        moved.insert(to, moved.pop(at))
    return moved


async def show(visit: Visit) -> Response:
    return await _row(visit, _place(visit))


async def begin(visit: Visit) -> Response:
    return await _row(visit, None)


async def save(visit: Visit, form: Form) -> Response:
    again = await _save(visit, form, _place(visit))
    return await _row(visit, _place(visit), again) if again else visit.go(AT, say="saved")


async def add(visit: Visit, form: Form) -> Response:
    again = await _save(visit, form, None)
    return await _row(visit, None, again) if again else visit.go(AT, say="saved")


async def _save(visit: Visit, form: Form, place: int | None) -> Again | None:
    rows = [*_rows(parts_of(await organising(visit).now()))]
    typed, mark = typed_row(form, _FIELDS), form.get("mark")
    at = len(rows) if place is None else place
    if place is not None and not 0 <= place < len(rows):
        raise NoCase
    again = wrong_row(visit, _PART, typed, typed=typed, mark=mark)
    if again:
        return again
    if any(each["name"] == typed["name"] for index, each in enumerate(rows) if index != at):
        return refused(visit, typed, mark, name=visit.t("wrong.taken", what=typed["name"]))
    rows[at : at + 1] = [typed]
    change = Change(what=_WHAT, parts={_PART: rows}, marks={_PART: mark})
    return await saved(visit, change, typed=typed, part=_PART, read=lambda parts: _at(_rows(parts), place))


async def _row(visit: Visit, place: int | None, again: Again | None = None) -> Response:
    parts = parts_of(await organising(visit).now())
    typed = _at(_rows(parts), place)
    if place is not None and not typed:
        raise NoCase
    return shown(visit, "on_call_one", place=place, **showing(again, typed, mark_of(parts, _PART)))


async def _list(visit: Visit, **more: Any) -> Response:
    organisation = await organising(visit).now()
    mark = mark_of(parts_of(organisation), _PART)
    within = organisation.acknowledge_within
    return shown(visit, "on_call", on_call=organisation.on_call, mark=mark, within=within, **more)


def _rows(parts: Parts) -> Sequence[Row]:
    rows: Sequence[Row] = parts.get(_PART, [])
    return rows


def _at(rows: Sequence[Row], place: int | None) -> Row:
    return rows[place] if place is not None and 0 <= place < len(rows) else {}


def _place(visit: Visit) -> int:
    """The place in the list; in the address it is counted from 1."""
    return row_number(str(visit.request.path_params["place"])) - 1


PAGES = (
    Page(path=AT, right=Right.ORGANISATION, get=listed, post=act),
    Page(path=_NEW, right=Right.ORGANISATION, get=begin, post=add),
    Page(path=f"{AT}/{{place}}", right=Right.ORGANISATION, get=show, post=save),
)
