"""The pages that stand still: the first one, help, privacy, accessibility, and the way back in with a code."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.help import help_page
from bot.web.pages import Pages

_PLACE = re.compile(r"[A-Za-z0-9-]{1,40}")

_PRIVACY = ("who", "consent", "share", "locked", "keep", "cookie", "rights", "complain")
_ACCESSIBILITY = ("aim", "tested", "known", "tab", "pictures", "report")


class Still:
    """Pages that read nothing and write nothing."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def landing(self, request: Request) -> Response:
        """GET /: a talk can start at once, in any language. `?n=` and `?l=` are what a poster's link says."""
        language = self._pages.language_of(request, request.query_params.get("l", ""))
        order = sorted(self._pages.languages, key=lambda each: each != language)
        place = _place(request)
        return self._pages.show(
            "landing.html",
            language,
            order=order,
            wished=request.query_params.get("l", ""),
            payloads={each: f"{place}_{each}" if place else each for each in order},
            place=place,
            new_form=self._pages.new_form(request),
        )

    async def help(self, request: Request) -> Response:
        """GET /help/<language>: needs no database."""
        return help_page(self._pages, request, self._language(request))

    async def take_up(self, request: Request) -> Response:
        """GET /return/<language>: the form for the twelve digits."""
        return self._pages.show(
            "return.html", self._language(request), address="return", new_form=self._pages.new_form(request)
        )

    async def privacy(self, request: Request) -> Response:
        """GET /privacy/<language>."""
        return self._text(request, "privacy", _PRIVACY)

    async def accessibility(self, request: Request) -> Response:
        """GET /accessibility/<language>."""
        return self._text(request, "accessibility", _ACCESSIBILITY)

    async def to_language(self, request: Request) -> Response:
        """GET of such a page without a language: to the one the browser asks for."""
        return RedirectResponse(f"{request.url.path}/{self._pages.language_of(request)}", 302)

    async def theme(self, request: Request) -> Response:
        """GET /theme.css: the design tokens of the municipality."""
        return Response(self._pages.house.theme, media_type="text/css")

    def _text(self, request: Request, page: str, paragraphs: tuple[str, ...]) -> Response:
        return self._pages.show("text.html", self._language(request), address=page, page=page, paragraphs=paragraphs)

    def _language(self, request: Request) -> str:
        return self._pages.language_of(request, request.path_params["language"])


def _place(request: Request) -> str:
    """The neighbourhood's id in a poster's link; empty when it can be none."""
    place = request.query_params.get("n", "")
    return place if _PLACE.fullmatch(place) else ""
