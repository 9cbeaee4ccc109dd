"""The one-time link: choose a password, put the codes on a phone, keep a paper, and be in."""

import base64
import binascii
import re
from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from bot.store.invitations import Invited
from bot.team.beginning import LinkGone, Weak
from bot.team.passwords import LONGEST, SHORTEST, TooBusy
from bot.team.signing_in import NotLetIn
from bot.web.console import cookie
from bot.web.console.page import Page
from bot.web.console.qr import qr_code
from bot.web.console.sign_in import device_of, first_page
from bot.web.console.visit import ROOT, Visit
from bot.web.forms import Form

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


async def show(visit: Visit) -> Response:
    """Opening the link uses nothing up: a mail scanner may do it."""
    try:
        return _password(visit, await _invited(visit))
    except LinkGone:
        return _gone(visit)


async def choose(visit: Visit, form: Form) -> Response:
    try:
        invited = await _invited(visit)
        if form.get("password") != form.get("again"):
            return _password(visit, invited, status=422, again=visit.t("password.again.wrong"))
        session = await visit.room.beginning.choose(_token(visit), form.get("password"), device=device_of(visit))
    except LinkGone:
        return _gone(visit)
    except Weak as problem:
        return _password(visit, invited, status=422, wrong=weak(visit, problem))
    except TooBusy:
        return _password(visit, invited, status=503, alert=visit.t("sign_in.busy"))
    response = RedirectResponse(f"{ROOT}/welcome/{_token(visit)}/code", 303)
    cookie.remember(visit.pages.house, response, session)
    return response


async def show_code(visit: Visit) -> Response:
    try:
        invited = await _invited(visit)
    except LinkGone:
        return _gone(visit)
    if not _chose(visit, invited):
        return RedirectResponse(f"{ROOT}/welcome/{_token(visit)}", 303)
    return _code(visit, invited)


async def prove(visit: Visit, form: Form) -> Response:
    """The first code: from here on somebody is in, and sees the recovery codes this once."""
    sealed = b""
    try:
        invited = await _invited(visit)
        signed_in = visit.signed_in
        if signed_in is None or not _chose(visit, invited):
            return RedirectResponse(f"{ROOT}/welcome/{_token(visit)}", 303)
        sealed = sealed_of(form)
        token, codes = await visit.room.beginning.prove(_token(visit), signed_in, sealed=sealed, code=form.get("code"))
    except LinkGone:
        return _gone(visit)
    except NotLetIn:
        return _code(visit, invited, sealed, status=422, wrong=visit.t("totp.wrong"))
    # The forms of this page are already of the session that begins with it.
    response = replace(visit, token=token).page("recovery_codes", codes=codes, onward=first_page(visit))
    cookie.remember(visit.pages.house, response, token)
    return response


def sealed_of(form: Form) -> bytes:
    """The sealed seed of a page. Raises NotLetIn for what is none."""
    try:
        return base64.urlsafe_b64decode(form.get("seed").encode())
    except (binascii.Error, ValueError):
        raise NotLetIn from None


def seed_on_page(visit: Visit, sealed: bytes, *, account_id: int, login: str) -> dict[str, object]:
    """What a page shows of a seed: to scan, to type, and to send back. A fresh one where it is none of ours."""
    try:
        seed = visit.room.beginning.opened(account_id, sealed)
    except NotLetIn:
        sealed = visit.room.beginning.fresh_seed(account_id)
        seed = visit.room.beginning.opened(account_id, sealed)
    return {
        "qr": qr_code(visit.room.beginning.address(seed, login=login)),
        "groups": [seed[start : start + 4] for start in range(0, len(seed), 4)],
        "seed": base64.urlsafe_b64encode(sealed).decode(),
    }


def weak(visit: Visit, problem: Weak) -> str:
    """What is wrong with a password."""
    return visit.t(problem.key, shortest=SHORTEST, longest=LONGEST)


async def _invited(visit: Visit) -> Invited:
    return await visit.room.beginning.invited(_token(visit))


def _token(visit: Visit) -> str:
    token = str(visit.request.path_params["token"])
    if not _TOKEN.fullmatch(token):
        raise LinkGone
    return token


def _chose(visit: Visit, invited: Invited) -> bool:
    """This browser chose the password: the link alone does not show a seed."""
    return visit.signed_in is not None and visit.signed_in.account.id == invited.account.id


def _password(visit: Visit, invited: Invited, *, status: int = 200, **more: str) -> Response:
    values = {"wrong": "", "again": "", "alert": "", **more}
    return visit.page("welcome", status=status, invited=invited, shortest=SHORTEST, **values)


def _code(visit: Visit, invited: Invited, sealed: bytes = b"", *, status: int = 200, wrong: str = "") -> Response:
    shown = seed_on_page(visit, sealed, account_id=invited.account.id, login=invited.login)
    return visit.page("welcome_code", status=status, action=visit.request.url.path, wrong=wrong, **shown)


def _gone(visit: Visit) -> Response:
    return visit.page("welcome_gone", status=410)


PAGES = (
    Page(path="/welcome/{token}", right=None, open_to_all=True, get=show, post=choose),
    Page(path="/welcome/{token}/code", right=None, open_to_all=True, get=show_code, post=prove),
)
