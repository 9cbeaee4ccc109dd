"""What is switched on: what each module means, and what happens when it goes off."""

from collections.abc import Collection
from typing import Any

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.organisation import ALWAYS, MODULES
from bot.casework.organisation_parts import mark_of, parts_of
from bot.team.organisation import Change
from bot.web.console.organising.frame import HOME, organising, shown, trouble_with
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form

AT = f"{HOME}/modules"
_PART = "organisation/modules"


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def save(visit: Visit, form: Form) -> Response:
    """Switch on what is ticked, and everything else off."""
    ticked = {*form.all("on"), *ALWAYS}
    on = [module for module in MODULES if module in ticked]
    change = Change(what="modules.changed", parts={_PART: on}, marks={_PART: form.get("mark")})
    trouble = await trouble_with(visit, change)
    if trouble:
        return await _page(visit, alert=trouble.alert, status=trouble.status, ticked=on, theirs=trouble.now is not None)
    return visit.go(AT, say="saved")


async def _page(visit: Visit, *, ticked: Collection[str] | None = None, theirs: bool = False, **more: Any) -> Response:
    organisation = await organising(visit).now()
    return shown(
        visit,
        "modules",
        modules=[(module, module in ALWAYS) for module in MODULES],
        ticked=organisation.modules if ticked is None else ticked,
        is_on=organisation.modules if theirs else None,
        mark=mark_of(parts_of(organisation), _PART),
        **more,
    )


PAGES = (Page(path=AT, right=Right.ORGANISATION, get=show, post=save),)
