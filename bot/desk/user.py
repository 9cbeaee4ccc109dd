"""Accounts of the team, from the command line: the first one is made here."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.assemble import App
from bot.casework.access import Role
from bot.desk.verb import Verb
from bot.store import accounts
from bot.store.accounts import StoredAccount
from bot.store.invitations import LIVES
from bot.team.accounts import Keeper, NoAccount, Wanted
from bot.team.at_case import team_member

T = TypeVar("T")


def _add(app: App, asked: Any) -> str:
    wanted = Wanted(
        name=asked.name,
        login=asked.login,
        roles=frozenset(map(Role, asked.role)),
        party=asked.party,
        neighbourhoods=frozenset(asked.neighbourhood),
        language=asked.language,
    )
    made, token = _kept(app, asked, lambda keeper: keeper.add(wanted))
    return f"{made.name} has an account.\n{_link(app, token)}"


def _reset(app: App, asked: Any) -> str:
    token = _kept(app, asked, lambda keeper: keeper.reset(_found(keeper, asked.login)))
    return f"Nothing lets {asked.login} in any longer but this link.\n{_link(app, token)}"


def _close(app: App, asked: Any) -> str:
    _kept(app, asked, lambda keeper: keeper.close(_found(keeper, asked.login)))
    return f"Nobody is let in as {asked.login} any longer.\n"


def _list(app: App, asked: Any) -> str:
    listed = app.database.write_now(accounts.listed)
    if asked.json:
        return json.dumps([_plain(each) for each in listed], ensure_ascii=False, indent=2) + "\n"
    rows = [
        f"{each.account.name:<24} {each.login:<32} {_standing(each):<8} {', '.join(sorted(each.account.roles))}"
        f"{f' ({each.account.party})' if each.account.party else ''}"
        for each in listed
    ]
    return "\n".join(rows or ["No accounts yet: aanbel user add NAME --login MAIL --role administrator"]) + "\n"


def _kept(app: App, asked: Any, do: Callable[[Keeper], T]) -> T:
    by = team_member(asked.actor)

    def done(connection: Connection) -> T:
        return do(Keeper(road=app.road, connection=connection, by=by))

    return app.database.write_now(done)


def _found(keeper: Keeper, login: str) -> int:
    found = accounts.find_by_login(keeper.connection, login)
    if found is None:
        raise NoAccount(because=login)
    return found.account.id


def _link(app: App, token: str) -> str:
    at = app.settings.public_url or f"http://{app.settings.host}:{app.settings.port}"
    hours = LIVES.total_seconds() // 3600
    return f"To begin, once, within {hours:.0f} hours:\n{at}/team/welcome/{token}\n"


def _plain(each: StoredAccount) -> dict[str, Any]:
    account = each.account
    return {
        "name": account.name,
        "login": each.login,
        "standing": _standing(each),
        "roles": sorted(account.roles),
        "party": account.party,
        "neighbourhoods": sorted(account.neighbourhoods),
    }


def _standing(each: StoredAccount) -> str:
    if each.closed_at:
        return "closed"
    return "ready" if each.is_ready else "invited"


VERBS: Mapping[str, Verb] = {"user add": _add, "user reset": _reset, "user close": _close, "user list": _list}
