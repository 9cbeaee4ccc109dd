"""Signing in through the organisation's own provider of accounts: out to it, and back."""

from starlette.responses import Response

from bot.channels.provider import ProviderFailed
from bot.team.signing_in import NotLetIn
from bot.web.console.page import Page
from bot.web.console.sign_in import device_of, form_page, let_on, onward
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.web.limits import network_of
from bot.work.casefile import NoCase


async def leave(visit: Visit, form: Form) -> Response:
    """Off to the provider; by a page and not by a redirect, which the policy for forms keeps on this site."""
    elsewhere = visit.room.elsewhere
    if elsewhere is None:
        raise NoCase
    anew = visit.signed_in is not None and visit.signed_in.proved_at is not None
    try:
        address = await elsewhere.address(visit.token, then=onward(form.get("next")), anew=anew)
    except ProviderFailed:
        return form_page(visit, form, status=503, alert=visit.t("sign_in.provider.failed"))
    return visit.page("hop", to=address)


async def come_back(visit: Visit) -> Response:
    """Back with a code that only the provider can read."""
    elsewhere, asked = visit.room.elsewhere, visit.request.query_params
    if elsewhere is None:
        raise NoCase
    if not visit.room.guesses.allows(network_of(visit.request)):
        return form_page(visit, status=429, alert=visit.t("sign_in.too_many"))
    before = visit.signed_in.id if visit.signed_in else 0
    try:
        token, then = await elsewhere.sign_in(
            visit.token,
            state=asked.get("state", ""),
            code=asked.get("code", ""),
            device=device_of(visit),
            instead=before,
        )
    except NotLetIn:
        return form_page(visit, status=403, alert=visit.t("sign_in.provider.refused"))
    except ProviderFailed:
        return form_page(visit, status=503, alert=visit.t("sign_in.provider.failed"))
    return let_on(visit, token, then)


PAGES = (
    Page(path="/oidc", right=None, open_to_all=True, post=leave),
    Page(path="/oidc/back", right=None, open_to_all=True, get=come_back),
)
