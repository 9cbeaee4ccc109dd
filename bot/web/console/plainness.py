"""How plainly a text reads, told while somebody writes it. Nothing of it is kept or logged."""

from starlette.responses import JSONResponse, Response

from bot.casework.access import Right
from bot.language.hints import hints
from bot.web.console.page import Page
from bot.web.console.texts import said
from bot.web.console.visit import Visit
from bot.web.forms import Form

#: Characters that are looked at: more than any text or message holds.
_MOST = 4000


async def hint(visit: Visit, form: Form) -> Response:
    """Hints for the text of a form."""
    found = hints(form.get("text")[:_MOST], form.get("language"))
    return JSONResponse({"hints": [said(visit, each) for each in found]})


PAGES = (Page(path="/plain", right=Right.OWN_ACCOUNT, post=hint),)
