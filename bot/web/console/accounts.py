"""Who is of the team: making, changing, resetting and closing accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Right, Role
from bot.store import accounts, invitations, sessions
from bot.store.accounts import StoredAccount
from bot.team.accounts import Keeper, Wanted, WrongAccount
from bot.web.console.page import Page
from bot.web.console.proving import to_prove
from bot.web.console.row_number import row_number
from bot.web.console.visit import ROOT, Visit
from bot.web.forms import Form

T = TypeVar("T")

#: As they stand on the page: what most are, first.
_ROLES = (
    Role.COORDINATOR, Role.PROFESSIONAL, Role.KEY_PERSON, Role.PROCESS_FACILITATOR, Role.EDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
#: Field -> what is wrong with it.
_NOTHING_WRONG = dict.fromkeys(("name", "login", "roles", "party", "neighbourhoods"), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One account in the list."""

    stored: StoredAccount
    seen_at: datetime | None
    #: Browsers that are let in now.
    sessions: int
    #: Until when its one-time link can be used; None without one.
    invited_until: datetime | None

    @property
    def standing(self) -> str:
        """The last word of a key."""
        if self.stored.closed_at:
            return "closed"
        if self.stored.is_ready:
            return "ready"
        return "invited" if self.invited_until else "late"


async def show(visit: Visit) -> Response:
    lines = await visit.room.database.write(lambda connection: _lines(connection, visit.room.now))
    return visit.page("accounts", lines=lines, parties=_parties(visit))


async def show_new(visit: Visit) -> Response:
    return to_prove(visit, "/accounts/new") or _form(visit, _new(visit, Form({"language": visit.language})))


async def add(visit: Visit, form: Form) -> Response:
    asked = to_prove(visit, "/accounts/new")
    if asked:
        return asked
    wanted = _new(visit, form)
    try:
        made, token = await _kept(visit, lambda keeper: keeper.add(wanted))
    except WrongAccount as problem:
        return _form(visit, wanted, wrong=problem)
    return _link(visit, made.name, token)


async def show_one(visit: Visit) -> Response:
    known = await _found(visit)
    return to_prove(visit, f"/accounts/{known.account.id}") or await _one(visit, known, _as_is(known))


async def change(visit: Visit, form: Form) -> Response:
    known = await _found(visit)
    asked = to_prove(visit, f"/accounts/{known.account.id}")
    if asked:
        return asked
    wanted = _wanted(form, name=known.account.name, login=known.login)
    try:
        await _kept(visit, lambda keeper: keeper.change(known.account.id, wanted))
    except WrongAccount as problem:
        return await _one(visit, known, wanted, wrong=problem)
    return visit.go("/accounts", say="saved")


async def reset(visit: Visit, _form: Form) -> Response:
    known = await _found(visit)
    asked = to_prove(visit, f"/accounts/{known.account.id}")
    if asked:
        return asked
    token = await _kept(visit, lambda keeper: keeper.reset(known.account.id))
    return _link(visit, known.account.name, token)


async def reopen(visit: Visit, _form: Form) -> Response:
    known = await _found(visit)
    asked = to_prove(visit, f"/accounts/{known.account.id}")
    if asked:
        return asked
    token = await _kept(visit, lambda keeper: keeper.reopen(known.account.id))
    return _link(visit, known.account.name, token)


async def close(visit: Visit, _form: Form) -> Response:
    known = await _found(visit)
    asked = to_prove(visit, f"/accounts/{known.account.id}")
    if asked:
        return asked
    try:
        await _kept(visit, lambda keeper: keeper.close(known.account.id))
    except WrongAccount as problem:
        return await _one(visit, known, _as_is(known), wrong=problem)
    return visit.go("/accounts", say="account_closed")


async def _kept(visit: Visit, do: Callable[[Keeper], T]) -> T:
    road, by = visit.room.road, visit.account.name
    return await visit.room.database.write(lambda connection: do(Keeper(road=road, connection=connection, by=by)))


async def _found(visit: Visit) -> StoredAccount:
    """The account in the address. Raises NoAccount."""
    text = str(visit.request.path_params["account"])
    return await _kept(visit, lambda keeper: keeper.found(row_number(text)))


def _lines(connection: Connection, now: datetime) -> list[Line]:
    seen, standing = sessions.seen_last(connection), sessions.count_standing(connection, at=now)
    waiting = invitations.waiting(connection, at=now)
    return [
        Line(
            stored=each,
            seen_at=seen.get(each.account.id),
            sessions=standing.get(each.account.id, 0),
            invited_until=waiting.get(each.account.id),
        )
        for each in accounts.listed(connection)
    ]


def _new(visit: Visit, form: Form) -> Wanted:
    return _wanted(form, name=form.get("name"), login=form.get("login").strip())


def _wanted(form: Form, *, name: str, login: str) -> Wanted:
    return Wanted(
        name=name,
        login=login,
        roles=frozenset(role for role in _ROLES if role in form.all("roles")),
        party=form.get("party"),
        neighbourhoods=frozenset(form.all("neighbourhoods")),
        language=form.get("language") if form.get("language") in ("nl", "en") else "nl",
    )


def _as_is(known: StoredAccount) -> Wanted:
    account = known.account
    return Wanted(
        name=account.name, login=known.login, roles=account.roles, party=account.party,
        neighbourhoods=account.neighbourhoods, language=account.language,
    )  # fmt: skip


def _form(visit: Visit, wanted: Wanted, *, wrong: WrongAccount | None = None) -> Response:
    return visit.page("account_new", status=422 if wrong else 200, **_fields(visit, wanted, wrong))


async def _one(visit: Visit, known: StoredAccount, wanted: Wanted, *, wrong: WrongAccount | None = None) -> Response:
    return visit.page("account", status=422 if wrong else 200, known=known, **_fields(visit, wanted, wrong))


def _fields(visit: Visit, wanted: Wanted, wrong: WrongAccount | None) -> dict[str, object]:
    organisation = visit.room.organisation()
    return {
        "wanted": wanted,
        "wrong": {**_NOTHING_WRONG, **({wrong.field: visit.t(wrong.key)} if wrong else {})},
        "alert": visit.t(wrong.key) if wrong else "",
        "roles": [(role.value, visit.t(f"role.{role}")) for role in _ROLES],
        "parties": [("", visit.t("accounts.party.none")), *_parties(visit).items()],
        "places": [(place.id, place.name) for place in organisation.neighbourhoods],
        "languages": [(each, visit.t(f"language.{each}")) for each in visit.room.console.languages],
    }


def _parties(visit: Visit) -> dict[str, str]:
    """The id of each party, and its name."""
    return {party.id: party.name for party in visit.room.organisation().parties}


def _link(visit: Visit, name: str, token: str) -> Response:
    """The one-time link: shown now, and never again."""
    at = visit.room.public_url or str(visit.request.base_url).rstrip("/")
    return visit.page("account_link", whose=name, link=f"{at}{ROOT}/welcome/{token}")


_A = Right.ACCOUNTS
PAGES = (
    Page(path="/accounts", right=_A, get=show, nav="nav.accounts"),
    Page(path="/accounts/new", right=_A, get=show_new, post=add),
    Page(path="/accounts/{account}", right=_A, get=show_one, post=change),
    Page(path="/accounts/{account}/reset", right=_A, post=reset),
    Page(path="/accounts/{account}/close", right=_A, post=close),
    Page(path="/accounts/{account}/open", right=_A, post=reopen),
)
