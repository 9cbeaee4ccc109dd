"""One request of somebody of the team, and the answers a page can give it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.casework.access import Account, Right, may
from bot.language.dates import day_text
from bot.language.names import name_of
from bot.store.sessions import SignedIn
from bot.web.console.room import Room
from bot.web.forms import Form, seal
from bot.web.pages import Pages

#: Where the console stands.
ROOT = "/team"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who asks for what, in which language."""

    request: Request
    pages: Pages
    room: Room
    #: The session's token; empty without one of ours.
    token: str
    #: Who that is; None when nobody is signed in.
    signed_in: SignedIn | None
    language: str
    #: Pages in the navigation: address below the root, key of the name.
    links: tuple[tuple[str, str], ...] = ()

    @property
    def account(self) -> Account:
        """Who asks. Only on a page that asks for a right, where somebody is signed in."""
        assert self.signed_in is not None
        return self.signed_in.account

    def may(self, right: Right) -> bool:
        return self.signed_in is not None and may(self.signed_in.account, right)

    def t(self, key: str, **values: str | int) -> str:
        """A text for the team in the language of this page."""
        return self.room.say(self.language, key, values)

    def say(self, key: str, values: Mapping[str, str | int]) -> str:
        """`t` as the rooms beneath ask for it."""
        return self.room.say(self.language, key, values)

    @property
    def today(self) -> date:
        """The day on the organisation's own clock."""
        return self.room.now.astimezone(self.room.zone).date()

    def moment(self, at: datetime) -> str:
        """Day and time on the organisation's own clock, in words."""
        local = at.astimezone(self.room.zone)
        return f"{day_text(local.date().isoformat(), self.language)}, {local:%H:%M}"

    def day(self, at: datetime | str) -> str:
        """The day on the organisation's own clock, or an ISO date, in words."""
        iso = at if isinstance(at, str) else at.astimezone(self.room.zone).date().isoformat()
        return day_text(iso, self.language)

    def last_day(self, at: datetime) -> str:
        """The last day before this moment, in words: what is promised by midnight is promised for the day before."""
        return self.day(at - timedelta(microseconds=1))

    def page(self, name: str, *, status: int = 200, **values: object) -> Response:
        """The page `console/<name>.html`."""
        shown: dict[str, object] = {
            "visit": self,
            "t": self.t,
            "moment": self.moment,
            "day": self.day,
            "last_day": self.last_day,
            "name_of": lambda language: name_of(language, self.language),
            "direction_of": self.direction_of,
            "form": seal(self.token),
            "root": ROOT,
            "path": self.request.url.path,
            "notice": self.notice(),
            "alert": "",
            "typed": Form({}),
        }
        return self.pages.show(f"console/{name}.html", self.language, status=status, **(shown | values))

    def go(self, path: str, say: str = "", **query: str) -> Response:
        """On to a page of the console (303), which says the notice `notice.<say>` on top."""
        asked = urlencode({**query, **({"say": say} if say else {})})
        return RedirectResponse(f"{ROOT}{path}" + (f"?{asked}" if asked else ""), 303)

    def notice(self) -> str:
        """What the page was sent on with; empty without, or when it is none of ours."""
        phrases, query = self.room.console.phrases(self.language), self.request.query_params
        # What was done, and how the resident hears of it.
        keys = f"notice.{query.get('say', '')}", query.get("how", "")
        return " ".join(self.t(key) for key in keys if key in phrases and key.startswith(("notice.", "reached.")))

    def direction_of(self, language: str) -> str:
        """The direction of words in a language, also one that no page is in."""
        return self.pages.direction(language) if language in self.pages.languages else "auto"


#: A page, and what a form of it does.
Show = Callable[[Visit], Awaitable[Response]]
Act = Callable[[Visit, Form], Awaitable[Response]]
