"""Making a page: a template, a language, and the words of the catalogues. No sentence stands in a template."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.conversation.bubbles import Value
from bot.web.forms import seal
from bot.web.house import House
from bot.web.illustrating import bare
from bot.web.languages import choose

HERE = Path(__file__).parent

#: Digits in groups, as a telephone number or an appointment is written.
_NUMBER = re.compile(r"\+?\d+(?:-\d+)+")

#: The name of the cookie says nothing of what it is for.
_COOKIE = "talk"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def whole(text: str) -> Markup:
    """The text, escaped, with telephone numbers that are never broken over two lines: half a number helps nobody."""
    return Markup(_NUMBER.sub(r'<span class="whole" dir="ltr">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped first


class Pages:
    """Every page of this installation."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.languages = house.catalogues.languages
        # The prefix makes browsers refuse the cookie from any other host or path (RFC 6265bis, section 4.1.3).
        self.cookie = f"__Host-{_COOKIE}" if house.https else _COOKIE
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(whole=whole, bare=bare)
        self._templates.globals.update(
            static=_addresses(HERE / "static"),
            exit_url=house.exit_url,
            theme=bool(house.theme),
            theme_class=house.theme_class,
            sample=house.sample,
            languages=self.languages,
            dir_of=self.direction,
            own_name=lambda language: self.text(language, f"language.{language}"),
            text_in=self.text,
            phone_link=phone_link,
        )
        self._templates.globals["icon"] = self._templates.get_template("icons.html").make_module().icon  # type: ignore[attr-defined]

    def show(self, name: str, language: str, *, status: int = 200, **values: object) -> Response:
        """The page as a response, in this language; `t` among the values takes the place of the residents' texts."""
        words = {"t": lambda key, **more: self.text(language, key, more), "facts": self.house.facts(language)}
        html = self._templates.get_template(name).render(
            language=language, direction=self.direction(language), **(words | values)
        )
        return HTMLResponse(html, status)

    def text(self, language: str, key: str, values: Mapping[str, Value] | None = None) -> str:
        """One phrase with the organisation's facts in it."""
        return self.house.catalogues.text(language, key, values or {}, self.house.facts(language))

    def direction(self, language: str) -> str:
        """`rtl` or `ltr`."""
        return "rtl" if self.house.catalogues.is_rtl(language) else "ltr"

    def language_of(self, request: Request, wished: str = "") -> str:
        """The language of a page: the one wished, or that of the browser."""
        return choose(wished, request.headers.get("accept-language", ""), self.languages)

    def token_of(self, request: Request) -> str:
        """The secret of the resident's cookie; empty without one of ours."""
        token = request.cookies.get(self.cookie, "")
        return token if _TOKEN.fullmatch(token) else ""

    def new_form(self, request: Request) -> Callable[[], str]:
        """Makes the hidden field of each form on a page for this browser."""
        return partial(seal, self.token_of(request))

    def remember(self, response: Response, token: str) -> None:
        """Give the browser the key of its talk until it is closed."""
        response.set_cookie(self.cookie, token, path="/", httponly=True, samesite="strict", secure=self.house.https)

    def forget(self, response: Response) -> None:
        """Take the key of the talk away from the browser."""
        response.delete_cookie(self.cookie, path="/", httponly=True, samesite="strict", secure=self.house.https)


def phone_link(number: str) -> str:
    """The number as a telephone calls it (RFC 3966)."""
    return "tel:" + re.sub(r"[^0-9+]", "", number)


def _addresses(folder: Path) -> Mapping[str, str]:
    """File name -> address with a mark of its content, so that a browser may keep it for ever."""
    files = [file for file in sorted(folder.iterdir()) if file.is_file()]
    return {file.name: f"/static/{file.name}?v={_mark(file)}" for file in files}


def _mark(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
