"""Who did what, and when: read by an administrator, and each reading is a line of its own."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework import cells
from bot.casework.access import Right
from bot.casework.sheet import safe_cell
from bot.casework.wrong import Wrong
from bot.store import accounts, audit
from bot.store.audit import Asked, Line
from bot.web.console.action_words import action_in_words
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.visit import ROOT, Visit

AT = "/audit"
#: Lines on a page; in a file; and in one transaction of it.
_A_PAGE, _A_FILE, _AT_ONCE = 50, 50_000, 1_000
_FILTERS = ("since", "until", "actor", "group", "case")
#: Who is nobody of the team (work/casefile.py).
_NOBODY = ("resident", "party", "system")
#: Before the name of a group of actions.
_GROUP = "audit.group."


async def show(visit: Visit) -> Response:
    """A page of lines, newest first."""
    filters = _filters(visit)
    asked, errors = _asked(visit, filters)
    before = visit.request.query_params.get("before", "")
    last = row_number(before) or None
    lines: Sequence[Line] = ()
    if not errors:
        lines = await _lines(visit, asked, before=last, limit=_A_PAGE + 1)
    await _note(visit, "audit.read")
    page = lines[:_A_PAGE]
    return visit.page(
        "audit",
        status=422 if errors else 200,
        lines=[(line, action_in_words(visit, line.action), _object(visit, line), _link(visit, line)) for line in page],
        filters=filters,
        errors=errors,
        asked_before=last is not None,
        older=page[-1].id if len(lines) > _A_PAGE else None,
        people=await visit.room.database.write(_people),
        nobody=_NOBODY,
        groups=_groups(visit),
    )


def _groups(visit: Visit) -> list[tuple[str, str]]:
    """The first parts of actions, by what they are called."""
    keys = (key for key in visit.room.console.phrases(visit.language) if key.startswith(_GROUP))
    return sorted(((key.removeprefix(_GROUP), visit.t(key)) for key in keys), key=lambda each: each[1].casefold())


async def download(visit: Visit) -> Response:
    """The lines that are asked for, for a spreadsheet: no cell is a formula."""
    asked, errors = _asked(visit, _filters(visit))
    if errors:
        return await show(visit)
    await _note(visit, "audit.exported")
    written = io.StringIO("\ufeff")
    written.seek(0, io.SEEK_END)
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(["at", "action", "words", "actor", "object"])
    count, last = 0, None
    while count < _A_FILE:
        lines = await _lines(visit, asked, before=last, limit=_AT_ONCE)
        writer.writerows([safe_cell(cell) for cell in _cells(visit, line)] for line in lines)
        count, last = count + len(lines), lines[-1].id if lines else None
        if len(lines) < _AT_ONCE:
            break
    headers = {"content-disposition": 'attachment; filename="audit.csv"'}
    return Response(written.getvalue().encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _cells(visit: Visit, line: Line) -> list[str]:
    at = line.at.astimezone(visit.room.zone).isoformat(timespec="seconds")
    return [at, line.action, action_in_words(visit, line.action), line.actor, line.object]


def _filters(visit: Visit) -> dict[str, str]:
    return {name: visit.request.query_params.get(name, "").strip() for name in _FILTERS}


def _asked(visit: Visit, filters: Mapping[str, str]) -> tuple[Asked, dict[str, str]]:
    """Which lines these are, and what is wrong with a filter."""
    moments: dict[str, datetime | None] = {"since": None, "until": None}
    errors = {}
    for name in moments:
        try:
            if filters[name]:
                moments[name] = _midnight(visit, filters[name], after=name == "until")
        except Wrong as wrong:
            errors[name] = visit.t(wrong.key, **wrong.values)
    asked = Asked(
        since=moments["since"],
        until=moments["until"],
        actor=filters["actor"],
        group=filters["group"],
        case_id=filters["case"].lower(),
    )
    return asked, errors


def _midnight(visit: Visit, text: str, *, after: bool) -> datetime:
    """When this day begins here, or the one after. Raises Wrong."""
    day = cells.day(text)
    if not 2000 <= day.year < 2200:
        raise Wrong(f"'{text}' is not a date; write it like 2026-12-25", "day", what=text)
    local = datetime.combine(day + timedelta(days=after), time(), visit.room.zone)
    return local.astimezone(UTC)


async def _lines(visit: Visit, asked: Asked, *, before: int | None, limit: int) -> list[Line]:
    return await visit.room.database.write(partial(audit.lines_of, asked=asked, before=before, limit=limit))


async def _note(visit: Visit, action: str) -> None:
    ids, now, actor = visit.room.road.ids, visit.room.now, visit.account.name
    note = partial(audit.note, ids=ids, action=action, on="audit", at=now, actor=actor)
    await visit.room.database.write(note)


def _people(connection: Connection) -> list[str]:
    return [each.account.name for each in accounts.listed(connection)]


def _object(visit: Visit, line: Line) -> str:
    """What it was done to: "zaak k3f9m2pqrs"."""
    kind, _, id = line.object.partition(":")
    key = f"audit.object.{kind}"
    name = visit.t(key) if key in visit.room.console.phrases(visit.language) else kind
    return f"{name} {id}".strip()


def _link(visit: Visit, line: Line) -> str:
    """Where the object can be seen, by who may; empty without such a page."""
    kind, _, id = line.object.partition(":")
    page, right = _PAGES_OF.get(kind, ("", Right.AUDIT))
    return f"{ROOT}{page}/{id}" if page and id and visit.may(right) else ""


#: Kind of object -> its page, and what that asks of a reader.
_PAGES_OF = {
    "case": ("/cases", Right.CASELOAD),
    "party": ("/organisation/parties", Right.ORGANISATION),
    "neighbourhood": ("/organisation/neighbourhoods", Right.ORGANISATION),
    "number": ("/organisation/numbers", Right.ORGANISATION),
}

PAGES = (
    Page(path=AT, right=Right.AUDIT, get=show, nav="nav.audit"),
    Page(path=f"{AT}.csv", right=Right.AUDIT, get=download),
)
