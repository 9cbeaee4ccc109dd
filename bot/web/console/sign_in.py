"""Signing in and out: a mail address and a password, and then a code."""

import re

from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from bot.casework.access import Right
from bot.store import passkeys, sessions
from bot.team.passwords import TooBusy
from bot.team.signing_in import NotLetIn, TooManyTries
from bot.web.console import cookie
from bot.web.console.page import Page
from bot.web.console.proving import site_of
from bot.web.console.visit import ROOT, Visit
from bot.web.forms import Form
from bot.web.limits import network_of

#: Where one may be led on to after signing in: a path below ours, without anything a browser reads as another host.
_OURS = re.compile(re.escape(ROOT) + r"/[A-Za-z0-9/_.-]*")
#: Pages that lead nowhere after signing in.
_NOT_AFTER = re.compile(re.escape(ROOT) + r"/(?:sign-|welcome/|oidc)|//|/\.")

#: What a browser says of itself -> what it is called; the first that fits.
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"), ("", "browser"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"), ("", "?"),
)  # fmt: skip

_EMPTY = Form({})


async def show(visit: Visit) -> Response:
    if visit.signed_in and visit.signed_in.proved_at:
        return let_on(visit, "", visit.request.query_params.get("next", ""))
    return form_page(visit)


async def sign_in(visit: Visit, form: Form) -> Response:
    """The first step: it leads to the second, and lets nobody in by itself."""
    if not visit.room.guesses.allows(network_of(visit.request)):
        return form_page(visit, form, status=429, alert=visit.t("sign_in.too_many"))
    before = visit.signed_in.id if visit.signed_in else 0
    try:
        begun = await visit.room.signing_in.with_password(
            form.get("login"), form.get("password"), device=device_of(visit), instead=before
        )
    except NotLetIn:
        return form_page(visit, form, status=422, alert=visit.t("sign_in.wrong"))
    except TooManyTries as problem:
        return form_page(visit, form, status=429, alert=too_many(visit, problem))
    except TooBusy:
        return form_page(visit, form, status=503, alert=visit.t("sign_in.busy"))
    wished = onward(form.get("next"))
    response = visit.go("/sign-in/code", **({"next": wished} if wished else {}))
    cookie.remember(visit.pages.house, response, begun.token)
    return response


async def ask_code(visit: Visit) -> Response:
    return await _code(visit)


async def take_code(visit: Visit, form: Form) -> Response:
    """The second step; also for whoever is in already, before something that matters."""
    assert visit.signed_in
    try:
        token = await visit.room.signing_in.with_code(visit.signed_in, form.get("code"))
    except NotLetIn:
        return await _code(visit, form, status=422, alert=visit.t("sign_in.code.wrong"))
    except TooManyTries as problem:
        return await _code(visit, form, status=429, alert=too_many(visit, problem))
    return let_on(visit, token, form.get("next"))


async def sign_in_with_passkey(visit: Visit, form: Form) -> Response:
    """Both steps at once: the passkey is had, and its owner was verified by finger, face or PIN."""
    site, before = site_of(visit), visit.signed_in.id if visit.signed_in else 0
    if not visit.room.guesses.allows(network_of(visit.request)):
        return form_page(visit, form, status=429, alert=visit.t("sign_in.too_many"))
    try:
        if site is None:
            raise NotLetIn
        token = await visit.room.signers.sign_in(
            site, visit.token, signed=form.get("credential"), device=device_of(visit), instead=before
        )
    except NotLetIn:
        return form_page(visit, form, status=422, alert=visit.t("passkey.wrong"))
    return let_on(visit, token, form.get("next"))


async def take_passkey(visit: Visit, form: Form) -> Response:
    """The second step with a passkey instead of a code."""
    assert visit.signed_in
    site = site_of(visit)
    try:
        if site is None:
            raise NotLetIn
        token = await visit.room.signers.prove(site, visit.signed_in, visit.token, signed=form.get("credential"))
    except NotLetIn:
        return await _code(visit, form, status=422, alert=visit.t("passkey.wrong"))
    return let_on(visit, token, form.get("next"))


async def sign_out(visit: Visit, _form: Form) -> Response:
    signed_in, room = visit.signed_in, visit.room

    def ended(connection: Connection) -> None:
        if signed_in:
            sessions.end(connection, signed_in.id, at=room.now)
            account = signed_in.account
            room.signing_in.note(connection, "session.ended", account.id, actor=account.name)

    await room.database.write(ended)
    response = visit.go("/sign-in", say="signed_out")
    cookie.forget(visit.pages.house, response)
    return response


def onward(wished: str) -> str:
    """Where to go on to, if it is a page of ours below the root; empty otherwise."""
    return wished if _OURS.fullmatch(wished) and not _NOT_AFTER.search(wished) else ""


def let_on(visit: Visit, token: str, wished: str) -> Response:
    """On to the page that was asked for, or to the first one; with this token from now on, if there is one."""
    response = RedirectResponse(onward(wished) or first_page(visit), 303)
    if token:
        cookie.remember(visit.pages.house, response, token)
    return response


def first_page(visit: Visit) -> str:
    """Where somebody begins: the first page of the navigation, which is known once somebody is in."""
    if visit.signed_in is None or visit.signed_in.proved_at is None:
        return f"{ROOT}/sign-in"
    return f"{ROOT}{visit.links[0][0] if visit.links else '/me'}"


def too_many(visit: Visit, problem: TooManyTries) -> str:
    """When it may be tried again."""
    return visit.t("sign_in.too_often", time=f"{problem.until.astimezone(visit.room.zone):%H:%M}")


def device_of(visit: Visit) -> str:
    """The kind of browser, in words of our own: what it says of itself is kept nowhere."""
    said = visit.request.headers.get("user-agent", "")
    return ", ".join(next((name for mark, name in kinds if mark in said), "") for kinds in (_BROWSERS, _SYSTEMS))


def form_page(visit: Visit, form: Form = _EMPTY, *, status: int = 200, alert: str = "") -> Response:
    site = site_of(visit)
    return visit.page(
        "sign_in",
        status=status,
        alert=alert,
        typed=form,
        next=_wished(visit, form),
        options=visit.room.signers.to_sign(site, visit.token) if site else "",
        provider=visit.room.provider is not None,
    )


async def _code(visit: Visit, form: Form = _EMPTY, *, status: int = 200, alert: str = "") -> Response:
    assert visit.signed_in
    site, id = site_of(visit), visit.signed_in.account.id
    known = await visit.room.database.write(lambda connection: passkeys.of(connection, id)) if site else []
    return visit.page(
        "sign_in_code",
        status=status,
        alert=alert,
        next=_wished(visit, form),
        options=visit.room.signers.to_sign(site, visit.token, known) if site and known else "",
        again=visit.signed_in.proved_at is not None,
        provider=visit.room.provider is not None and visit.signed_in.proved_at is not None,
    )


def _wished(visit: Visit, form: Form) -> str:
    return onward(form.get("next") or visit.request.query_params.get("next", ""))


PAGES = (
    Page(path="/sign-in", right=None, open_to_all=True, get=show, post=sign_in),
    Page(path="/sign-in/passkey", right=None, open_to_all=True, post=sign_in_with_passkey),
    Page(path="/sign-in/code", right=Right.OWN_ACCOUNT, half=True, get=ask_code, post=take_code),
    Page(path="/sign-in/code/passkey", right=Right.OWN_ACCOUNT, half=True, post=take_passkey),
    Page(path="/sign-out", right=None, open_to_all=True, post=sign_out),
)
