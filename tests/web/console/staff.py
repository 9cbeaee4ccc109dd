"""The team at the console: the whole program beneath it, people of every role, and browsers without a script."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from httpx2 import Response
from sqlalchemy import Connection
from starlette.testclient import TestClient

from bot.casework.access import Account, Role
from bot.store import accounts, sessions
from bot.web.app import create_app
from bot.web.console.visit import ROOT
from bot.web.forms import seal
from tests.web.party_house import CASE as CASE
from tests.web.party_house import PartyHouse, form_of, party_house
from tests.web.real_house import real_house

ADDRESS = "https://aanbel.example"


@contextmanager
def staff_house(folder: Path) -> Iterator[PartyHouse]:
    """The whole program on a database of the test's own; `begin()` makes a case."""
    with party_house(folder) as house:
        yield house


def engage(house: PartyHouse, name: str, *roles: Role, **more: object) -> Account:
    """An account for somebody of the team; the one there is when it was made before."""
    id = house.app.ids.new()
    account = Account(id=id, name=name, roles=frozenset(roles), **more)  # type: ignore[arg-type]

    def made(connection: Connection) -> Account:
        known = accounts.find_by_login(connection, f"{name}@team.example")
        if known:
            return known.account
        accounts.add(connection, account, login=f"{name}@team.example", at=house.now)
        return account

    return house.write(made)


class Staff:
    """Somebody of the team in one browser, signed in with both factors."""

    def __init__(self, house: PartyHouse, account: Account | None, *, language: str = "nl") -> None:
        self.house = house
        self.account = account
        web = create_app(replace(real_house(house.app), public_url=ADDRESS))
        headers = {"accept-language": language, "sec-fetch-site": "same-origin"}
        self.client = TestClient(web, base_url=ADDRESS, headers=headers)
        self.page = ""
        if account:
            self.client.cookies.set("__Host-team", house.write(lambda connection: self._signed_in(connection)))

    def get(self, path: str = "", *, follow: bool = True) -> Response:
        return self._kept(self.client.get(ROOT + path, follow_redirects=follow))

    def post(self, path: str, *, follow: bool = True, **fields: str | list[str]) -> Response:
        """Send a form of the page that was seen last; without one, a form that such a page would have had."""
        form = {"form": form_of(self.page) or seal(self.client.cookies.get("__Host-team") or ""), **fields}
        return self._kept(self.client.post(ROOT + path, data=form, follow_redirects=follow))

    def _signed_in(self, connection: Connection) -> str:
        assert self.account
        vault, now = self.house.app.vault, self.house.now
        id = self.house.app.ids.new()
        sessions.begin(connection, vault, id=id, account_id=self.account.id, device="test", at=now)
        return sessions.prove(connection, vault, id, at=now)

    def _kept(self, response: Response) -> Response:
        if response.status_code not in (301, 302, 303):
            self.page = response.text
        return response


def staff(house: PartyHouse, *roles: Role, name: str = "Noor", **more: object) -> Staff:
    """Somebody of these roles, signed in."""
    return Staff(house, engage(house, name, *roles, **more))
