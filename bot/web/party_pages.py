"""The pages for parties: in the team's languages, with the session of one door, and kind when something goes wrong."""

import logging
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import UnreadableForm
from bot.conversation.bubbles import Value
from bot.errors import AanbelError
from bot.language.dates import day_text
from bot.language.names import name_of
from bot.web.forms import ForeignForm, Form, TooLarge, seal
from bot.web.languages import choose
from bot.web.pages import Pages
from bot.web.party_visits import Visits
from bot.web.trouble import TooManyCodes

_log = logging.getLogger(__name__)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

#: What went wrong -> status, and what the page says. All else is the program's own.
_PROBLEMS: Mapping[type[Exception], tuple[int, str]] = {
    TooManyCodes: (429, "party.error.too_many_codes"),
    UnreadableForm: (400, "party.error.unreadable"),
    ForeignForm: (403, "party.error.unreadable"),
    TooLarge: (413, "party.error.too_large"),
}

#: The fields of our forms that hold words somebody typed.
TYPED = ("reason", "question", "step", "report", "words")


class PartyPages:
    """What every page for a party needs."""

    def __init__(self, pages: Pages, visits: Visits) -> None:
        self._pages = pages
        self._visits = visits
        # A path of its own keeps two doors in one browser apart; the prefix __Host- would forbid one (RFC 6265bis).
        self._cookie = "__Secure-door" if pages.house.https else "door"

    def show(self, request: Request, name: str, *, status: int = 200, **values: object) -> Response:
        """The page for this door."""
        language = self.language_of(request)
        shown: dict[str, object] = {
            "t": lambda key, **more: self._text(language, key, more),
            "day": lambda iso: day_text(iso, language),
            "name_of": lambda each: name_of(each, language),
            "direction_of": self._direction,
            "at": at(request),
            "form": seal(self.session_of(request)),
            "is_open": False,
            "notice": "",
        }
        return self._pages.show(f"party_{name}.html", language, status=status, **(shown | values))

    def gone(self, request: Request) -> Response:
        """The one page for a link that opens nothing, whatever the reason is."""
        return self.bye(request, "party.gone", title="party.gone.title", status=404)

    def bye(self, request: Request, told: str, *, title: str = "party.bye.title", status: int = 200) -> Response:
        """A page with nothing left to do; this browser is let in no longer."""
        response = self.show(request, "told", status=status, told=told, title=title)
        self.forget(request, response)
        return response

    def trouble(self, request: Request, problem: Exception, form: Form | None = None) -> Response:
        """Something went wrong on our side, or on the way; what was typed stands there, to be sent once more."""
        unknown = (503, "party.error.closed") if isinstance(problem, AanbelError) else (500, "party.error.broken")
        status, key = _PROBLEMS.get(type(problem), unknown)
        if type(problem) not in _PROBLEMS:
            _log.error("party page failed", extra={"error": type(problem).__name__})
        again = dict(form.fields) if form and request.method == "POST" else {}
        again.pop("form", None)
        return self.show(request, "sorry", status=status, problem=key, again=again, typed=TYPED, here=request.url.path)

    def language_of(self, request: Request) -> str:
        """The language of the team that this browser asks for."""
        return choose("", request.headers.get("accept-language", ""), self._visits.console.languages)

    def session_of(self, request: Request) -> str:
        """The session of this browser at this door; empty without one of ours."""
        session = request.cookies.get(self._cookie, "")
        return session if _TOKEN.fullmatch(session) else ""

    def remember(self, request: Request, response: Response, session: str) -> None:
        """Let this browser in until it is closed, or the door shuts."""
        # Lax, so that the link in the mail opened once more finds the door open; a foreign page still posts nothing.
        https = self._pages.house.https
        response.set_cookie(self._cookie, session, path=at(request), httponly=True, samesite="lax", secure=https)

    def forget(self, request: Request, response: Response) -> None:
        """Take the session away from this browser."""
        https = self._pages.house.https
        response.delete_cookie(self._cookie, path=at(request), httponly=True, samesite="lax", secure=https)

    def _text(self, language: str, key: str, values: Mapping[str, Value]) -> str:
        """A text for the team; choices, topics and languages are named as residents see them."""
        house, console = self._pages.house, self._visits.console
        catalogues = console if key in console.phrases(language) else house.catalogues
        return catalogues.text(language, key, values, house.facts(language))

    def _direction(self, language: str) -> str:
        """The direction of words in a language, also one that no page is in."""
        return self._pages.direction(language) if language in self._pages.languages else "auto"


def at(request: Request) -> str:
    """The address of the door that is visited, without a slash at the end. What can be no token of ours is left out.

    The address stands in headers too, where other letters would break the answer or say more than a path.
    """
    return f"/r/{token_of(request)}"


def token_of(request: Request) -> str:
    """The token in the address; empty when it can be none of ours."""
    token: str = request.path_params.get("token", "")
    return token if _TOKEN.fullmatch(token) else ""
