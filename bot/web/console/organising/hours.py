"""When a person reads: the week, the same in words for residents, and the days and hours that are quiet."""

from datetime import date
from typing import Any

from starlette.responses import Response

from bot.casework import cells
from bot.casework.access import Right
from bot.casework.holidays import dutch_holidays
from bot.casework.organisation_parts import mark_of, parts_of
from bot.casework.wrong import Wrong
from bot.team.organisation import Change
from bot.web.console.organising.fields import fields_page, languages_of, read_fields, save_fields
from bot.web.console.organising.frame import HOME, one_line, organising, said, told, trouble_with, wrong_form
from bot.web.console.organising.hours_words import hours_in_words
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form

AT = f"{HOME}/hours"
_FIELDS = ("hours", "hours_text", "quiet_from", "quiet_until", "quiet_sundays")
_HOLIDAYS = "organisation/holidays"
#: Years ahead whose holidays can be added: nobody plans further.
_AHEAD = 5


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def save(visit: Visit, form: Form) -> Response:
    """Keep the hours, or only show them in words."""
    if form.get("act") == "look":
        languages = languages_of(visit, await organising(visit).now(), _FIELDS)
        typed, _, wrong = read_fields(form, _FIELDS, languages)
        marks = {name: form.get(f"mark.{name}") for name in _FIELDS}
        alert, status = (wrong_form(visit), 422) if wrong else ("", 200)
        return await _page(
            visit, typed_fields=typed, marks=marks, errors=said(visit, wrong), alert=alert, status=status
        )
    again = await save_fields(visit, form, _FIELDS, what="hours.changed")
    return visit.go(AT, say="saved") if again is None else await _page(visit, **again)


async def change_holidays(visit: Visit, form: Form) -> Response:
    """Add a day or a year, or take days away."""
    organisation = await organising(visit).now()
    before = frozenset(organisation.holidays)
    try:
        after = _holidays(visit, form, before)
    except Wrong as wrong:
        errors = {"day": told(visit, wrong)}
        return await _page(visit, errors=errors, typed=form, alert=wrong_form(visit), status=422)
    value = [str(day) for day in sorted(after)]
    # Made from what was there a moment ago: adding and taking away needs no mark of the page.
    marks = {_HOLIDAYS: mark_of(parts_of(organisation), _HOLIDAYS)}
    trouble = await trouble_with(visit, Change(what="holidays.changed", parts={_HOLIDAYS: value}, marks=marks))
    if trouble:
        return await _page(visit, alert=trouble.alert, status=trouble.status)
    return visit.go(AT, say="saved")


def _holidays(visit: Visit, form: Form, before: frozenset[date]) -> frozenset[date]:
    """The days after what was asked. Raises Wrong."""
    match form.get("act"):
        case "year":
            year = form.get("year")
            known = {str(each): each for each in _years(visit)}
            return before | frozenset(dutch_holidays(known[year]).values()) if year in known else before
        case "remove":
            return before - {day for day in before if str(day) in form.all("days")}
        case _:
            return before | {cells.day(one_line(form.get("day")))}


def _years(visit: Visit) -> range:
    return range(visit.today.year, visit.today.year + _AHEAD)


async def _page(visit: Visit, **again: Any) -> Response:
    organisation = await organising(visit).now()
    shown = again.get("typed_fields") or {"hours": parts_of(organisation)["organisation/hours"]}
    return await fields_page(
        visit,
        "hours",
        _FIELDS,
        in_words=hours_in_words(visit, shown["hours"]),
        coming=[day for day in organisation.holidays if day >= visit.today],
        past=len([day for day in organisation.holidays if day < visit.today]),
        named={day: visit.t(f"holiday.{name}") for year in _named(organisation.holidays) for name, day in year.items()},
        years=[year for year in _years(visit) if not {*dutch_holidays(year).values()} <= {*organisation.holidays}],
        yes_or_no=[(each, visit.t(f"organisation.{each}")) for each in ("yes", "no")],
        **again,
    )


def _named(days: tuple[date, ...]) -> list[Any]:
    return [dutch_holidays(year) for year in sorted({day.year for day in days})]


PAGES = (
    Page(path=AT, right=Right.ORGANISATION, get=show, post=save),
    Page(path=f"{AT}/holidays", right=Right.ORGANISATION, get=show, post=change_holidays),
)
