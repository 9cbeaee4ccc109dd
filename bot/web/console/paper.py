"""The sheet for a talk on paper: printed in one language, or in two side by side."""

from starlette.responses import Response

from bot.casework.access import Right
from bot.pictures import files
from bot.web.console.page import Page
from bot.web.console.paper_view import chosen, on_paper, parts_of
from bot.web.console.visit import Visit

AT = "/paper"


async def sheet(visit: Visit) -> Response:
    """GET /paper: the sheet, with the choice of its languages above."""
    catalogues, organisation = visit.room.catalogues, visit.room.organisation()
    offered = catalogues.languages
    languages = chosen(visit.request.query_params.getlist("language"), offered, visit.language)
    facts = {each: visit.room.facts(each) for each in languages}
    return visit.page(
        "paper",
        languages=languages,
        offered=offered,
        parts=parts_of([each.name for each in organisation.neighbourhoods], off=visit.room.road.scene().off),
        text_in=lambda language, key: on_paper(catalogues.text(language, key, {}, facts[language])),
        pictures=tuple(files.address(f"band_{band}") for band in (1, 3, 5, 7, 9)),
        drafts=tuple(each for each in languages if not catalogues.status(each).startswith("reviewed")),
    )


PAGES = (Page(path=AT, right=Right.PAPER, get=sheet, nav="nav.paper"),)
