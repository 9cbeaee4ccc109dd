"""On which ground a story is kept, and for how long."""

from typing import Any

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.organisation import KEEP_CLOSED
from bot.casework.organisation_rows import DAYS_CLOSED, DAYS_UNFINISHED, HOURS_BEFORE_CONSENT
from bot.web.console.organising.fields import fields_page, save_fields
from bot.web.console.organising.frame import HOME
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.audit_retention import KEPT

AT = f"{HOME}/privacy"
_FIELDS = ("legal_ground", "keep_unfinished", "keep_before_consent", "keep_closed")


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def save(visit: Visit, form: Form) -> Response:
    again = await save_fields(visit, form, _FIELDS, what="privacy.changed")
    return visit.go(AT, say="saved") if again is None else await _page(visit, **again)


async def _page(visit: Visit, **again: Any) -> Response:
    road = visit.room.road
    return await fields_page(
        visit,
        "privacy",
        _FIELDS,
        days={"least": DAYS_UNFINISHED[0], "most": DAYS_UNFINISHED[1], "default": road.unfinished_by_default.days},
        hours={
            "least": HOURS_BEFORE_CONSENT[0],
            "most": HOURS_BEFORE_CONSENT[1],
            "default": int(road.before_consent_by_default.total_seconds()) // 3600,
        },
        closed={"least": DAYS_CLOSED[0], "most": DAYS_CLOSED[1], "default": KEEP_CLOSED},
        audit_years=KEPT.days // 365,
        **again,
    )


PAGES = (Page(path=AT, right=Right.ORGANISATION, get=show, post=save),)
