"""The last changes of the organisation, each with a way back as long as nobody changed the same since."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from bot.casework.access import Right
from bot.store.organisation_past import PastChange
from bot.team.organisation import Outdated, StillAlerted, Unfit, undoable
from bot.web.console.action_words import action_in_words
from bot.web.console.organising.frame import HOME, organising, shown
from bot.web.console.organising.numbers import number_name
from bot.web.console.organising.party_form import Options, choices, in_words
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.web.forms import Form

AT = f"{HOME}/changes"
#: Changes shown on one page, and parts and characters of one.
_SHOWN, _PARTS, _LONGEST = 50, 8, 160


async def listed(visit: Visit) -> Response:
    return await _list(visit)


async def undo(visit: Visit, form: Form) -> Response:
    """Put back what one change put away."""
    try:
        await organising(visit).undo(visit.account, row_number(form.get("id")))
    except Outdated:
        return await _list(visit, status=409, alert=visit.t("organisation.changes.changed_since"))
    except StillAlerted as problem:
        alert = visit.t("organisation.on_call.alerted", names=", ".join(problem.names))
        return await _list(visit, status=422, alert=alert)
    except Unfit:
        return await _list(visit, status=422, alert=visit.t("organisation.changes.unfit"))
    return visit.go(AT, say="undone")


async def _list(visit: Visit, **more: Any) -> Response:
    past = await organising(visit).past()
    free = undoable(past)
    options = choices(visit, await organising(visit).now(), {})
    told = [
        (each, action_in_words(visit, each.what), [*_told(visit, each, options)][:_PARTS]) for each in past[:_SHOWN]
    ]
    return shown(visit, "changes", changes=told, free=free, parts=_PARTS, **more)


def _told(visit: Visit, change: PastChange, options: Mapping[str, Options]) -> Iterator[tuple[str, str, str]]:
    """Each thing that is different: what it is, what it was and what it became; a field that stayed is left out."""
    for part, (before, after) in change.parts.items():
        name = _name(visit, part, before or after)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            fields = [field for field in {**before, **after} if before.get(field) != after.get(field)]
            known = options if part.startswith("parties/") else {}
            for field in fields:
                was, is_now = (in_words(visit, _short(row.get(field)), known.get(field)) for row in (before, after))
                yield f"{name}: {_field(visit, field)}", was, is_now
        elif part.partition("/")[0] in ("organisation", "on_call"):
            yield name, _short(_named(visit, part, before)), _short(_named(visit, part, after))
        else:
            gone, there = visit.t("organisation.changes.not_there"), visit.t("organisation.changes.there")
            yield name, there if before else gone, there if after else gone


def _name(visit: Visit, part: str, row: Any) -> str:
    """What a part is called."""
    table, _, id = part.partition("/")
    if table == "organisation":
        return _field(visit, id)
    if table == "on_call":
        return visit.t("organisation.nav.on_call")
    return number_name(visit, id) if table == "numbers" else str(row.get("name") or id)


def _named(visit: Visit, part: str, value: Any) -> Any:
    """Modules by the names they have on their page."""
    if part != "organisation/modules" or not value:
        return value
    return [visit.t(f"organisation.module.{module}") for module in value]


def _field(visit: Visit, name: str) -> str:
    """A field as its form calls it; in a text for each language, the language."""
    for key in (f"organisation.field.{name}", f"organisation.field.own_{name}"):
        if key in visit.room.console.phrases(visit.language):
            return visit.t(key)
    return name


def _short(value: Any) -> str:
    """A value as it is kept, and not all of it."""
    match value:
        case Mapping():
            text = "; ".join(f"{key}: {_short(each)}" if key else _short(each) for key, each in value.items() if each)
        case list():
            text = ", ".join(map(_short, value))
        case None:
            text = ""
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


PAGES = (Page(path=AT, right=Right.ORGANISATION, get=listed, post=undo),)
