"""The cookie of the team: a browser without one is given a key for its forms, and whoever signs in another."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from bot.web.house import House

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def name_of(house: House) -> str:
    # The prefix makes browsers refuse the cookie from any other host or path (RFC 6265bis, section 4.1.3).
    return "__Host-team" if house.https else "team"


def read(house: House, request: Request) -> str:
    """What the browser shows; empty when it is none of ours."""
    token = request.cookies.get(name_of(house), "")
    return token if _TOKEN.fullmatch(token) else ""


def fresh() -> str:
    """For a browser that nobody is signed in with: nothing but the key that its forms are sealed with."""
    return secrets.token_urlsafe(32)


def remember(house: House, response: Response, token: str) -> None:
    """Let this browser show it until it is closed."""
    # Strict: a link in a mail leads to the page of signing in first, which then goes on by itself.
    response.set_cookie(name_of(house), token, path="/", httponly=True, samesite="strict", secure=house.https)


def forget(house: House, response: Response) -> None:
    """Take the session away from this browser, with all that it kept."""
    response.delete_cookie(name_of(house), path="/", httponly=True, samesite="strict", secure=house.https)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
