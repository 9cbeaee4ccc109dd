"""The overview: what residents want and how it goes, counted; never a story, a name, or a worker."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.costs import Cost
from bot.casework.hiding import ALL
from bot.casework.overview import Overview, Selection
from bot.casework.sheet import safe_cell
from bot.language.names import name_of
from bot.store import costs
from bot.web.console.overview_charts import Chart, Charts
from bot.web.console.page import Page
from bot.web.console.visit import Visit

#: Makes a spreadsheet read the file as UTF-8.
_MARK = "\ufeff"
#: Of so many months it is told what messages cost.
_MONTHS = 3


async def show(visit: Visit) -> Response:
    """The charts of what was chosen."""
    found = visit.room.counting()
    if found is None:
        return visit.page("overview_waiting")
    selection = _selection(visit, found)
    charts = _charts(visit, found, selection)
    return visit.page(
        "overview",
        charts=charts,
        # Each is drawn where the page wants it.
        by_id={chart.id: chart for chart in charts.all()} if found.may_show(selection) else {},
        selection=selection,
        choices=_choices(visit, charts),
        cases=found.cases(*selection.key),
        tailor_made=found.kinds["tailor_made"](*selection.key, "yes"),
        spread=found.spread(selection) if found.may_show(selection) else None,
        counted_at=found.counted_at,
        months=await visit.room.database.write(lambda connection: _months(visit, connection)),
        prices=visit.room.prices,
        points=lambda number: (f"{number:+g}" if number else "0").replace(".", "," if visit.language == "nl" else "."),
    )


def _months(visit: Visit, connection: Connection) -> list[tuple[str, Sequence[Cost]]]:
    """What messages cost in the last months, the newest first; a month without any is left out."""
    until, found = visit.room.now, []
    first = until.astimezone(visit.room.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(_MONTHS):
        counted = costs.between(connection, first, until)
        found += [(f"{first:%m-%Y}", counted)] if counted else []
        until, first = first, (first - timedelta(days=1)).replace(day=1)
    return found


async def export(visit: Visit) -> Response:
    """The same numbers for a spreadsheet, hidden where the page hides them."""
    found = visit.room.counting()
    if found is None:
        return visit.go("/overview")
    selection = _selection(visit, found)
    await visit.room.counting.note_export(visit.account.name)
    charts = list(_charts(visit, found, selection).all()) if found.may_show(selection) else []
    headers = {"Content-Disposition": 'attachment; filename="overview.csv"'}
    return Response(_MARK + sheet(visit, charts), media_type="text/csv; charset=utf-8", headers=headers)


def sheet(visit: Visit, charts: list[Chart]) -> str:
    """A line a number (RFC 4180): chart, row, column, number; empty where it is hidden."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow([cell(visit.t(f"overview.sheet.{name}")) for name in ("chart", "row", "column", "number")])
    for chart in charts:
        for row in chart.rows:
            for column, number in zip(chart.columns, row.numbers, strict=True):
                hidden = visit.t("overview.hidden") if number is None else str(number)
                lines.writerow([cell(chart.title), cell(row.label), cell(column), cell(hidden)])
    return written.getvalue()


def cell(text: str) -> str:
    """A name as it may stand in a file for a spreadsheet: nothing that is not seen hides what begins a formula."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf"))
    return safe_cell(seen.strip())


def _selection(visit: Visit, found: Overview) -> Selection:
    """What was asked for; a value that nothing was counted in is none."""
    asked = visit.request.query_params
    known = (found.cases.values(0), _places(visit, found), found.cases.values(2))
    names = ("period", "neighbourhood", "language")
    values = {
        name: value for name, values in zip(names, known, strict=True) if (value := asked.get(name, ALL)) in values
    }
    return Selection(**values)


def _places(visit: Visit, found: Overview) -> tuple[str, ...]:
    return (*(each.id for each in visit.room.organisation().neighbourhoods), *found.cases.values(1))


def _charts(visit: Visit, found: Overview, selection: Selection) -> Charts:
    return Charts(
        found=found,
        selection=selection,
        organisation=visit.room.organisation(),
        say=visit.t,
        name_of=lambda language: name_of(language, visit.language),
        offered=visit.room.catalogues.languages,
    )


def _choices(visit: Visit, charts: Charts) -> dict[str, list[tuple[str, str]]]:
    """Field -> what can be chosen in it, everything first."""
    periods = reversed(charts.found.cases.values(0))
    values = {
        "period": [(each, charts.quarter(each)) for each in periods],
        "neighbourhood": [(each, charts.place(each)) for each in charts.places],
        "language": [(each, charts.name_of(each)) for each in charts.languages],
    }
    return {field: [(ALL, visit.t(f"overview.all.{field}")), *each] for field, each in values.items()}


PAGES = (
    Page(path="/overview", right=Right.OVERVIEW, get=show, nav="nav.overview"),
    Page(path="/overview.csv", right=Right.OVERVIEW, get=export),
)
