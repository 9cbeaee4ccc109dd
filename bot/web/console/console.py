"""The console: every request of the team passes here, and nothing is shown or done that was not asked for by right."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.casework.access import may
from bot.channels.webchat import UnreadableForm
from bot.errors import AanbelError, Undecipherable
from bot.store import sessions
from bot.store.sessions import SignedIn
from bot.team.accounts import NoAccount
from bot.team.doorway import NotThisFar
from bot.team.refused import BeingErased, TakenBack
from bot.web.console import cookie
from bot.web.console.page import Page
from bot.web.console.room import Room
from bot.web.console.visit import ROOT, Visit
from bot.web.forms import ForeignForm, Form, TooLarge, is_sealed, read_form
from bot.web.languages import choose
from bot.web.pages import Pages
from bot.work.casefile import NoCase

_log = logging.getLogger(__name__)

#: Fields of the largest form: a neighbourhood's opening hours, a table of parties.
_MOST_FIELDS = 400

#: What went wrong -> status, and what the page says. All else is the program's own.
_PROBLEMS: dict[type[Exception], tuple[int, str]] = {
    NoCase: (404, "console.error.no_case"),
    NoAccount: (404, "console.error.missing"),
    NotThisFar: (403, "refused.not_this_far"),
    BeingErased: (404, "console.error.no_case"),
    TakenBack: (404, "console.error.no_case"),
    Undecipherable: (503, "console.error.damaged"),
    UnreadableForm: (400, "console.error.unreadable"),
    ForeignForm: (403, "console.error.unreadable"),
    TooLarge: (413, "console.error.too_large"),
}


class Console:
    """Every page under /team."""

    def __init__(self, pages: Pages, room: Room, listed: Sequence[Page]) -> None:
        self._pages = pages
        self._room = room
        self._listed = listed

    def routes(self) -> list[Route]:
        """The pages as the web knows them."""
        return [Route(f"{ROOT}{page.path}", self._endpoint(page), methods=_methods(page)) for page in self._listed]

    async def trouble(self, request: Request, problem: Exception) -> Response:
        """What to show for a problem that nobody expected here."""
        return self._sorry(await self._visit(request), problem, Form({}))

    async def missing(self, request: Request) -> Response:
        """404: no such page. Who is not signed in learns nothing of which pages there are."""
        visit = await self._visit(request)
        if visit.signed_in is None or visit.signed_in.proved_at is None:
            return _to_sign_in(request)
        return visit.page("sorry", status=404, problem="console.error.missing", words=())

    def _endpoint(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request)
            if visit.token or not page.open_to_all:
                return await self._answered(page, visit)
            query = request.url.query
            if request.headers.get("sec-fetch-site") == "cross-site" and request.method == "GET":
                # The browser keeps its cookie back when a mail or another site leads here, but not from page to page.
                return visit.page("hop", to=f"{request.url.path}{query and '?'}{query}")
            # The forms of signing in are sealed too: nobody is to be signed in as somebody else unawares.
            visit = replace(visit, token=cookie.fresh())
            response = await self._answered(page, visit)
            if "set-cookie" not in response.headers:
                cookie.remember(self._pages.house, response, visit.token)
            return response

        return endpoint

    async def _answered(self, page: Page, visit: Visit) -> Response:
        form = Form({})
        try:
            if visit.request.method == "POST":
                form = await read_form(visit.request, most_fields=_MOST_FIELDS)
            refused = self._refused(page, visit, form)
            if refused:
                return refused
            if page.post and visit.request.method == "POST":
                if not is_sealed(form.get("form"), visit.token):
                    raise UnreadableForm
                return await page.post(visit, form)
            if page.get:
                return await page.get(visit)
            raise NoCase
        except AanbelError as problem:
            return self._sorry(visit, problem, form)

    def _refused(self, page: Page, visit: Visit, form: Form) -> Response | None:
        """What to answer who may not come; None when the way is free."""
        if page.open_to_all:
            return None
        if visit.signed_in is None or (visit.signed_in.proved_at is None and not page.half):
            return self._over(visit, form) if form.fields else _to_sign_in(visit.request)
        if page.right is None or not may(visit.account, page.right):
            # 404 and not 403: what there is, is nobody's who may not see it.
            return visit.page("sorry", status=404, problem="console.error.missing", words=())
        return None

    async def _visit(self, request: Request) -> Visit:
        token = cookie.read(self._pages.house, request)
        signed_in = await self._who(token) if token else None
        known = signed_in.account.language if signed_in else ""
        accepted = request.headers.get("accept-language", "")
        return Visit(
            request=request,
            pages=self._pages,
            room=self._room,
            token=token,
            signed_in=signed_in,
            language=choose(known, accepted, self._room.console.languages),
            links=tuple((page.path, page.nav) for page in self._listed if page.nav and _is_for(page, signed_in)),
        )

    async def _who(self, token: str) -> SignedIn | None:
        room = self._room
        return await room.database.write(
            lambda connection: sessions.who(connection, room.road.vault, token, at=room.now)
        )

    def _over(self, visit: Visit, form: Form) -> Response:
        """The session ended while somebody wrote: what was written stands there, to be kept."""
        return visit.page("sorry", status=403, problem="console.error.over", words=_words(form))

    def _sorry(self, visit: Visit, problem: Exception, form: Form) -> Response:
        unknown = (503, "console.error.closed") if isinstance(problem, AanbelError) else (500, "console.error.broken")
        status, key = _PROBLEMS.get(type(problem), unknown)
        if type(problem) not in _PROBLEMS:
            _log.error("console page failed", extra={"error": type(problem).__name__})
        return visit.page("sorry", status=status, problem=key, words=_words(form))


def _is_for(page: Page, signed_in: SignedIn | None) -> bool:
    """Who only gave a password so far is not told what there is."""
    right = page.nav_right or page.right
    if signed_in is None or signed_in.proved_at is None:
        return False
    return right is not None and may(signed_in.account, right)


def _methods(page: Page) -> list[str]:
    return [method for method, does in (("GET", page.get), ("POST", page.post)) if does]


def _to_sign_in(request: Request) -> Response:
    """Signing in first; it leads on to the page that was asked for."""
    after = request.url.path if request.method == "GET" and request.url.path != ROOT else ""
    return RedirectResponse(f"{ROOT}/sign-in" + (f"?next={after}" if after else ""), 303)


def _words(form: Form) -> tuple[str, ...]:
    """What somebody wrote at length: never a password or a code."""
    secret = ("form", "password", "code", "new_password", "again")
    return tuple(text for name, text in form.fields.items() if name not in secret and len(text.strip()) > 20)
