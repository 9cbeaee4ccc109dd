"""The organisation on one page: what needs somebody's attention, and what it says of itself."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.organisation import Organisation
from bot.language.names import name_of
from bot.web.console.organising.fields import fields_page, save_fields
from bot.web.console.organising.frame import HOME, organising
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form

_FIELDS = ("name", "coordinator", "phone", "place", "read_within", "acknowledge_within")

#: A line that asks for attention: the key of its text, the page where it is put right (empty: none that this reader may
#: open), what stands in the text.
Attention = tuple[str, str, dict[str, str | int]]


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def save(visit: Visit, form: Form) -> Response:
    again = await save_fields(visit, form, _FIELDS, what="organisation.changed")
    return visit.go(HOME, say="saved") if again is None else await _page(visit, **again)


async def _page(visit: Visit, **again: Any) -> Response:
    organisation = await organising(visit).now()
    return await fields_page(visit, "overview", _FIELDS, attention=[*_attention(visit, organisation)], **again)


def _attention(visit: Visit, organisation: Organisation) -> Iterator[Attention]:
    """What a resident may be hurt by when nobody looks at it."""
    if visit.room.sample():
        yield "organisation.attention.sample", f"{HOME}#own", {}
    if not organisation.on_call:
        yield "organisation.attention.nobody", f"{HOME}/on-call", {}
    doubtful = organisation.doubtful(visit.today)
    if doubtful:
        yield "organisation.attention.numbers", f"{HOME}/numbers", {"count": len(doubtful)}
    if visit.room.road.mails:
        without = [party for party in organisation.parties if not party.mail]
        if without:
            yield "organisation.attention.no_mail", f"{HOME}/parties?only=no_mail", {"count": len(without)}
    else:
        yield "organisation.attention.mail_off", f"{HOME}/parties", {}
    year = visit.today.year + 1
    if not any(day.year >= year for day in organisation.holidays):
        yield "organisation.attention.holidays", f"{HOME}/hours", {"year": year}
    for language in visit.room.catalogues.languages:
        # A pack says of itself how far people have checked it; what it says first is what counts.
        if not visit.room.catalogues.status(language).startswith("reviewed"):
            name = name_of(language, visit.language)
            address = "/texts" if visit.may(Right.TEXTS) else ""
            yield "organisation.attention.texts", address, {"language": name}


PAGES = (Page(path=HOME, right=Right.ORGANISATION, get=show, post=save, nav="nav.organisation"),)
