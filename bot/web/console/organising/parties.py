"""The parties that can sit at a table: the list, one party, a new one, and taking one away."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from starlette.responses import Response

from bot.casework import cells
from bot.casework.access import Right
from bot.casework.organisation import Organisation
from bot.casework.organisation_parts import mark_of, parts_of
from bot.casework.parties import COLUMNS, party_cells
from bot.casework.people import COORDINATOR, Party
from bot.team.organisation import Change
from bot.web.console.organising.frame import (
    HOME,
    Trouble,
    differing,
    one_line,
    organising,
    said,
    shown,
    trouble_with,
    wrong_form,
)
from bot.web.console.organising.hours_words import hours_in_words
from bot.web.console.organising.party_form import checked_party, choices, in_words, typed_party
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

LIST = f"{HOME}/parties"
#: The last day of what is closed until further notice.
FURTHER_NOTICE = date(2099, 12, 31)


async def listed(visit: Visit) -> Response:
    """Every party that the filter lets through, by name."""
    organisation = await organising(visit).now()
    asked = {name: visit.request.query_params.get(name, "") for name in ("q", "kind", "topic", "neighbourhood", "only")}
    found = sorted(
        (party for party in organisation.parties if _fits(visit, party, asked)), key=lambda each: each.name.casefold()
    )
    options = choices(visit, organisation, {})
    return shown(
        visit,
        "parties",
        parties=found,
        all=len(organisation.parties),
        asked=asked,
        options=options,
        words=lambda name, values: in_words(visit, cells.joined(values), options[name]),
        closed=lambda party: party.closed_on(visit.today),
        busy={id: load.residents for id, load in visit.room.road.loads().items()},
    )


def _fits(visit: Visit, party: Party, asked: Mapping[str, str]) -> bool:
    return all(_asks(visit, party, asked))


def _asks(visit: Visit, party: Party, asked: Mapping[str, str]) -> Iterator[bool]:
    """Whether it is what each filled-in filter asks."""
    words = one_line(asked["q"]).casefold()
    yield words in party.name.casefold() or words in party.id
    yield asked["kind"] in ("", party.kind.value)
    yield not asked["topic"] or asked["topic"] in party.topics
    yield not asked["neighbourhood"] or not party.neighbourhoods or asked["neighbourhood"] in party.neighbourhoods
    yield asked["only"] != "closed" or party.closed_on(visit.today)
    yield asked["only"] != "no_mail" or not party.mail


async def show(visit: Visit) -> Response:
    """One party, every field of it."""
    organisation = await organising(visit).now()
    party = party_asked(visit, organisation)
    return _form(visit, organisation, party_cells(party), part=part_of(party.id))


async def save(visit: Visit, form: Form) -> Response:
    """Keep one party as it was typed, or only show its hours in words."""
    organisation = await organising(visit).now()
    party = party_asked(visit, organisation)
    part = part_of(party.id)
    typed = typed_party(form, party_cells(party))
    others = [each.id for each in organisation.parties if each.id != party.id]
    new, wrong = checked_party(typed, organisation, taken=others)
    if new is None or form.get("act") == "look":
        return _again(visit, organisation, form, typed=typed, part=part, errors=said(visit, wrong))
    change = Change(what="party.changed", parts={part: party_cells(new)}, marks={part: form.get("mark")})
    trouble = await trouble_with(visit, change)
    if trouble is None:
        return visit.go(LIST, say="saved")
    return _refused(visit, await organising(visit).now(), trouble, typed=typed, part=part)


async def begin(visit: Visit) -> Response:
    """An empty form."""
    return _form(visit, await organising(visit).now(), _EMPTY, part="")


async def add(visit: Visit, form: Form) -> Response:
    """Keep a new party; its id is made from its name."""
    organisation = await organising(visit).now()
    taken = {COORDINATOR, *(each.id for each in organisation.parties)}
    id = cells.identifier_for(form.get("name"), taken=taken, otherwise="partij")
    typed = typed_party(form, {"id": id})
    new, wrong = checked_party(typed, organisation, taken=taken)
    if new is None or form.get("act") == "look":
        return _again(visit, organisation, form, typed=typed, part="", errors=said(visit, wrong))
    part = part_of(id)
    # The mark of what is not there: two people who add the same name at once do not write over each other.
    marks = {part: mark_of({}, part)}
    trouble = await trouble_with(visit, Change(what="party.added", parts={part: party_cells(new)}, marks=marks))
    if trouble is None:
        return visit.go(f"{LIST}/{id}", say="party_added")
    return _form(visit, organisation, typed, part="", alert=trouble.alert, status=trouble.status)


def part_of(id: str) -> str:
    return f"parties/{id}"


def party_asked(visit: Visit, organisation: Organisation) -> Party:
    """The party in the address. Raises NoCase: there is no such page."""
    found = next((each for each in organisation.parties if each.id == visit.request.path_params["party"]), None)
    if found is None:
        raise NoCase
    return found


_EMPTY = {"kind": "informal", "host": "unknown", "languages": "nl"}


def _again(
    visit: Visit,
    organisation: Organisation,
    form: Form,
    *,
    typed: Mapping[str, str],
    part: str,
    errors: Mapping[str, str],
) -> Response:
    """The form with what was typed, and what is wrong with it."""
    alert, status = (wrong_form(visit), 422) if errors else ("", 200)
    mark = form.get("mark")
    return _form(visit, organisation, typed, part=part, errors=errors, alert=alert, status=status, mark=mark)


def _refused(
    visit: Visit, organisation: Organisation, trouble: Trouble, *, typed: Mapping[str, str], part: str
) -> Response:
    """The form with what was typed, and beside it what somebody made of it meanwhile."""
    kept = (trouble.now or {}).get(part)
    if trouble.now is not None and kept is None:
        raise NoCase
    options = choices(visit, organisation, typed)
    theirs = {name: in_words(visit, cell, options.get(name)) for name, cell in differing(kept or typed, typed).items()}
    return _form(visit, organisation, typed, part=part, theirs=theirs, alert=trouble.alert, status=trouble.status)


def _form(
    visit: Visit,
    organisation: Organisation,
    typed: Mapping[str, str],
    *,
    part: str,
    mark: str = "",
    status: int = 200,
    errors: Mapping[str, str] = MappingProxyType({}),
    theirs: Mapping[str, str] = MappingProxyType({}),
    alert: str = "",
) -> Response:
    return shown(
        visit,
        "party",
        status=status,
        errors=errors,
        theirs=theirs,
        alert=alert,
        cells={**dict.fromkeys(COLUMNS, ""), **typed},
        ticked={name: cells.split(typed.get(name, "")) for name in COLUMNS},
        part=part,
        mark=mark or (mark_of(parts_of(organisation), part) if part else ""),
        options=choices(visit, organisation, typed),
        in_words=hours_in_words(visit, typed.get("hours", "")),
        periods=cells.periods(typed.get("closed", "")),
        further=FURTHER_NOTICE,
    )


PAGES = (
    Page(path=LIST, right=Right.ORGANISATION, get=listed),
    Page(path=f"{HOME}/new-party", right=Right.ORGANISATION, get=begin, post=add),
    Page(path=f"{LIST}/{{party}}", right=Right.ORGANISATION, get=show, post=save),
)
