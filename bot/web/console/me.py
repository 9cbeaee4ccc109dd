"""One's own account: language, password, phone, passkeys, recovery codes, and the browsers that are let in."""

from starlette.responses import Response

from bot.casework.access import Right
from bot.store.sessions import SignedIn
from bot.team.beginning import Weak
from bot.team.own_account import OwnAccount
from bot.team.passwords import SHORTEST, TooBusy
from bot.team.signing_in import NotLetIn, TooManyTries
from bot.web.console.page import Page
from bot.web.console.proving import site_of, to_prove
from bot.web.console.row_number import row_number
from bot.web.console.sign_in import too_many
from bot.web.console.visit import ROOT, Visit
from bot.web.console.welcome import sealed_of, seed_on_page, weak
from bot.web.forms import Form


async def show(visit: Visit) -> Response:
    return await _me(visit)


async def speak(visit: Visit, form: Form) -> Response:
    if form.get("language") in visit.room.console.languages:
        await _own(visit).speak(_signed_in(visit), form.get("language"))
    return visit.go("/me", say="saved")


async def show_password(visit: Visit) -> Response:
    return to_prove(visit, "/me/password") or await _password(visit)


async def change_password(visit: Visit, form: Form) -> Response:
    asked = to_prove(visit, "/me/password")
    if asked:
        return asked
    if form.get("password") != form.get("again"):
        return await _password(visit, status=422, again=visit.t("password.again.wrong"))
    try:
        await _own(visit).change_password(_signed_in(visit), old=form.get("old"), new=form.get("password"))
    except NotLetIn:
        return await _password(visit, status=422, old=visit.t("me.password.old.wrong"))
    except Weak as problem:
        return await _password(visit, status=422, wrong=weak(visit, problem))
    except TooManyTries as problem:
        return await _password(visit, status=429, alert=too_many(visit, problem))
    except TooBusy:
        return await _password(visit, status=503, alert=visit.t("sign_in.busy"))
    return visit.go("/me", say="password_changed")


async def show_phone(visit: Visit) -> Response:
    return to_prove(visit, "/me/phone") or await _phone(visit)


async def change_phone(visit: Visit, form: Form) -> Response:
    asked = to_prove(visit, "/me/phone")
    if asked:
        return asked
    sealed = b""
    try:
        sealed = sealed_of(form)
        await _own(visit).change_phone(_signed_in(visit), sealed=sealed, code=form.get("code"))
    except NotLetIn:
        return await _phone(visit, sealed, status=422, wrong=visit.t("totp.wrong"))
    return visit.go("/me", say="phone_changed")


async def new_codes(visit: Visit, _form: Form) -> Response:
    asked = to_prove(visit, "/me")
    if asked:
        return asked
    codes = await _own(visit).new_codes(_signed_in(visit))
    return visit.page("recovery_codes", codes=codes, onward=f"{ROOT}/me")


async def show_passkey(visit: Visit) -> Response:
    return to_prove(visit, "/me/passkeys/new") or await _passkey(visit)


async def add_passkey(visit: Visit, form: Form) -> Response:
    asked, site = to_prove(visit, "/me/passkeys/new"), site_of(visit)
    if asked or site is None:
        return asked or visit.go("/me")
    name = form.get("name").strip() or visit.t("me.passkey.nameless")
    try:
        await visit.room.signers.add(site, _signed_in(visit), visit.token, made=form.get("credential"), name=name)
    except NotLetIn:
        return await _passkey(visit, form, status=422, alert=visit.t("me.passkey.wrong"))
    return visit.go("/me", say="passkey_added")


async def remove_passkey(visit: Visit, _form: Form) -> Response:
    asked = to_prove(visit, "/me")
    if asked:
        return asked
    await _own(visit).remove_passkey(_signed_in(visit), row_number(str(visit.request.path_params["passkey"])))
    return visit.go("/me", say="passkey_removed")


async def end_session(visit: Visit, form: Form) -> Response:
    """One of one's own browsers, or all but this one."""
    if form.get("session"):
        await _own(visit).end(_signed_in(visit), row_number(form.get("session")))
    else:
        await _own(visit).end_others(_signed_in(visit))
    return visit.go("/me", say="session_ended")


def _own(visit: Visit) -> OwnAccount:
    return OwnAccount(beginning=visit.room.beginning)


def _signed_in(visit: Visit) -> SignedIn:
    assert visit.signed_in
    return visit.signed_in


async def _me(visit: Visit) -> Response:
    own = await _own(visit).shown(_signed_in(visit))
    languages = [(each, visit.t(f"language.{each}")) for each in visit.room.console.languages]
    return visit.page("me", own=own, languages=languages, can_have_passkeys=site_of(visit) is not None)


async def _password(visit: Visit, *, status: int = 200, **more: str) -> Response:
    own = await _own(visit).shown(_signed_in(visit))
    values = {"old": "", "wrong": "", "again": "", "alert": "", **more}
    return visit.page("me_password", status=status, login=own.login, shortest=SHORTEST, **values)


async def _phone(visit: Visit, sealed: bytes = b"", *, status: int = 200, wrong: str = "") -> Response:
    own = await _own(visit).shown(_signed_in(visit))
    shown = seed_on_page(visit, sealed, account_id=visit.account.id, login=own.login)
    return visit.page("welcome_code", status=status, action=visit.request.url.path, wrong=wrong, **shown)


async def _passkey(visit: Visit, form: Form | None = None, *, status: int = 200, alert: str = "") -> Response:
    site = site_of(visit)
    if site is None:
        return visit.go("/me")
    own = await _own(visit).shown(_signed_in(visit))
    options = visit.room.signers.to_add(site, _signed_in(visit), visit.token, own.passkeys)
    return visit.page("me_passkey", status=status, alert=alert, options=options, typed=form or Form({}))


_R = Right.OWN_ACCOUNT
PAGES = (
    Page(path="/me", right=_R, get=show),
    Page(path="/me/language", right=_R, post=speak),
    Page(path="/me/password", right=_R, get=show_password, post=change_password),
    Page(path="/me/phone", right=_R, get=show_phone, post=change_phone),
    Page(path="/me/codes", right=_R, post=new_codes),
    Page(path="/me/passkeys/new", right=_R, get=show_passkey, post=add_passkey),
    Page(path="/me/passkeys/{passkey}/remove", right=_R, post=remove_passkey),
    Page(path="/me/sessions", right=_R, post=end_session),
)
