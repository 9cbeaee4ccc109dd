"""Pages for when something goes wrong: kind, never the resident's fault, and nothing that was typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import LONGEST_TEXT, TooLong, UnreadableForm
from bot.conversation.bubbles import Value
from bot.errors import AanbelError, NotStored
from bot.web.forms import LARGEST_FILE, ForeignForm, Form, TooLarge, nonce_of, seal
from bot.web.help import help_page
from bot.web.pages import Pages
from bot.web.showing import HELP


class TalkClosed(AanbelError):
    """The browser no longer holds the key of the talk."""


class TooOften(AanbelError):
    """Too many messages came in one minute."""


class TooManyCodes(AanbelError):
    """Too many return codes came from one network address."""


@dataclass(frozen=True, slots=True)
class _Kind:
    status: int
    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    #: Sending the same again can work: the page carries what was sent.
    again: bool = False


_KINDS: Mapping[type[Exception], _Kind] = {
    NotStored: _Kind(503, "web.error.not_stored", again=True),
    TooLong: _Kind(413, "web.error.too_long", {"limit": LONGEST_TEXT}, again=True),
    TooLarge: _Kind(413, "web.error.too_large", {"megabytes": LARGEST_FILE // 1024**2}, again=True),
    UnreadableForm: _Kind(400, "web.error.unreadable", again=True),
    ForeignForm: _Kind(403, "web.error.unreadable"),
    TooOften: _Kind(429, "web.error.too_fast", again=True),
    TooManyCodes: _Kind(429, "web.error.too_many_codes"),
    TalkClosed: _Kind(409, "web.error.lost"),
}

_CLOSED = _Kind(503, "web.error.closed")
_BROKEN = _Kind(500, "web.error.broken")
_MISSING = _Kind(404, "web.error.not_found")


class Trouble:
    """Every page that says sorry."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def page(self, request: Request, problem: Exception, form: Form | None = None) -> Response:
        """What to show for this problem; with the form, what was typed stands in the page again."""
        lost_file = isinstance(problem, TooLarge)
        if isinstance(problem, TooLarge):
            form = problem.form
        if form and form.get("press").endswith(HELP):
            return help_page(self._pages, request, self._language(request, form), untold=True)
        kind = _KINDS.get(type(problem), _CLOSED if isinstance(problem, AanbelError) else _BROKEN)
        return self._sorry(request, kind, form, file=lost_file or bool(form and form.files))

    def no_cookies(self, request: Request) -> Response:
        """The browser did not keep the cookie it was just given."""
        return self._sorry(request, _Kind(400, "web.error.cookies"))

    def missing(self, request: Request) -> Response:
        """404."""
        return self._sorry(request, _MISSING)

    def _sorry(self, request: Request, kind: _Kind, form: Form | None = None, *, file: bool = False) -> Response:
        again = form if form and kind.again else None
        return self._pages.show(
            "sorry.html",
            self._language(request, form),
            status=kind.status,
            text_key=kind.key,
            values=kind.values,
            again=again,
            form=self._same_form(request, again),
            had_file=file,
            lost=kind.key in ("web.error.lost", "web.error.not_found"),
        )

    def _language(self, request: Request, form: Form | None) -> str:
        return self._pages.language_of(request, form.get("lang") if form else "")

    def _same_form(self, request: Request, form: Form | None) -> str:
        """The seal with the same nonce: what was stored after all is not stored twice."""
        token = self._pages.token_of(request)
        try:
            return seal(token, nonce_of(form.get("form")) if form else "")
        except UnreadableForm:
            return seal(token)
