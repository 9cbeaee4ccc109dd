"""Passkeys on a page, and asking for the second proof once more before something that matters."""

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.responses import Response

from bot.team.passkeys import Site
from bot.web.console.visit import ROOT, Visit

#: Who gave the second proof longer ago is asked for it again.
LATELY = timedelta(minutes=15)


def to_prove(visit: Visit, then: str) -> Response | None:
    """The page for the second proof, which leads on to `then`; None when it was given lately."""
    signed_in = visit.signed_in
    if signed_in and signed_in.proved_at and visit.room.now - signed_in.proved_at < LATELY:
        return None
    return visit.go("/sign-in/code", next=f"{ROOT}{then}")


def site_of(visit: Visit) -> Site | None:
    """Where the pages stand, as a browser tells a passkey; None where browsers have none: at a bare address."""
    request = visit.request
    at = urlsplit(visit.room.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}")
    host = at.hostname or ""
    if not host or _is_address(host):
        return None
    return Site(host=host, origin=f"{at.scheme}://{at.netloc}", name=visit.room.facts(visit.language)["organisation"])


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
