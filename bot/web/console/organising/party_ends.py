"""A party that is closed for a while, or taken away for good."""

from typing import Any

from starlette.responses import Response

from bot.casework import cells
from bot.casework.access import Right
from bot.casework.organisation_parts import mark_of, parts_of
from bot.casework.parties import party_cells
from bot.casework.wrong import Wrong
from bot.store import accounts
from bot.team.organisation import Change
from bot.web.console.organising.frame import one_line, organising, shown, told, trouble_with, wrong_form
from bot.web.console.organising.parties import FURTHER_NOTICE, LIST, part_of, party_asked
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.loads import Loads


async def closed(visit: Visit) -> Response:
    """The periods in which a party is closed."""
    return await _closed(visit)


async def close(visit: Visit, form: Form) -> Response:
    """Add a closed period, or take one away."""
    party = party_asked(visit, await organising(visit).now())
    row = party_cells(party)
    periods = cells.split(row["closed"])
    errors = _wrong_days(visit, form) if form.get("act") == "add" else {}
    if errors:
        return await _closed(visit, status=422, typed=form, errors=errors, alert=wrong_form(visit))
    written = [*periods, _period(form)] if form.get("act") == "add" else _without(periods, form)
    row["closed"] = cells.write_periods(cells.periods(" ".join(written)))
    part = part_of(party.id)
    trouble = await trouble_with(visit, Change(what="party.closed", parts={part: row}, marks={part: form.get("mark")}))
    if trouble:
        return await _closed(visit, status=trouble.status, alert=trouble.alert, typed=form)
    return visit.go(f"{LIST}/{party.id}/closed", say="saved")


def _wrong_days(visit: Visit, form: Form) -> dict[str, str]:
    """What is wrong with the first and the last day, each at its field."""
    errors = {}
    for name, text in zip(("first", "last"), _ends(form), strict=True):
        try:
            cells.day(text)
        except Wrong as wrong:
            errors[name] = told(visit, wrong)
    try:
        if not errors:
            cells.periods(_period(form))
    except Wrong as wrong:
        errors["last"] = told(visit, wrong)
    return errors


def _ends(form: Form) -> tuple[str, str]:
    return one_line(form.get("first")), one_line(form.get("last")) or FURTHER_NOTICE.isoformat()


def _period(form: Form) -> str:
    first, last = _ends(form)
    return f"{first}/{last}"


def _without(periods: tuple[str, ...], form: Form) -> list[str]:
    return [period for period in periods if period != form.get("period")]


async def _closed(visit: Visit, *, status: int = 200, **more: Any) -> Response:
    organisation = await organising(visit).now()
    party = party_asked(visit, organisation)
    mark = mark_of(parts_of(organisation), part_of(party.id))
    return shown(visit, "party_closed", status=status, party=party, mark=mark, further=FURTHER_NOTICE, **more)


async def ask(visit: Visit) -> Response:
    """What happens when this party is taken away."""
    return await _ask(visit)


async def remove(visit: Visit, form: Form) -> Response:
    """Take the party away; when residents are with it only after another yes."""
    party = party_asked(visit, await organising(visit).now())
    if not form.get("sure") and await _residents(visit, party.id):
        return await _ask(visit, status=422, errors={"sure": visit.t("organisation.remove.unsure")})
    part = part_of(party.id)
    trouble = await trouble_with(
        visit, Change(what="party.removed", parts={part: None}, marks={part: form.get("mark")})
    )
    if trouble:
        return await _ask(visit, status=trouble.status, alert=trouble.alert)
    return visit.go(LIST, say="party_removed")


async def _ask(visit: Visit, *, status: int = 200, **more: Any) -> Response:
    organisation = await organising(visit).now()
    party = party_asked(visit, organisation)
    known = await visit.room.database.write(accounts.listed)
    return shown(
        visit,
        "party_remove",
        status=status,
        party=party,
        mark=mark_of(parts_of(organisation), part_of(party.id)),
        residents=await _residents(visit, party.id),
        people=[each.account.name for each in known if each.account.party == party.id and not each.closed_at],
        **more,
    )


async def _residents(visit: Visit, id: str) -> int:
    """With how many residents it is at work now: counted at this moment."""
    loads = Loads(visit.room.database, visit.room.road.vault)
    await loads.count()
    load = loads().get(id)
    return load.residents if load else 0


PAGES = (
    Page(path=f"{LIST}/{{party}}/closed", right=Right.ORGANISATION, get=closed, post=close),
    Page(path=f"{LIST}/{{party}}/remove", right=Right.ORGANISATION, get=ask, post=remove),
)
