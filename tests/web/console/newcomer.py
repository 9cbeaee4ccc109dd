"""Somebody of the team who really signs in: with a link, a password, and an app that makes codes."""

import re
from dataclasses import dataclass, field
from html import unescape

import pyotp
from httpx2 import Response
from sqlalchemy import Connection, select

from bot.casework.access import Account, Role
from bot.store.tables import audit
from bot.team.accounts import Keeper, Wanted
from tests.web.console.staff import Staff
from tests.web.party_house import PartyHouse

PASSWORD = "fiets onder de brug"


@dataclass
class Newcomer:
    """An account, a phone, and one browser."""

    house: PartyHouse
    account: Account
    login: str
    link: str
    staff: Staff
    seed: str = ""
    codes: list[str] = field(default_factory=list)

    def begin(self, password: str = PASSWORD) -> Response:
        """Go through the one-time link; the page with the recovery codes."""
        self.staff.get(f"/welcome/{self.link}")
        answer = self.staff.post(f"/welcome/{self.link}", password=password, again=password)
        if answer.status_code != 200:
            return answer
        self.seed = seed_on(answer.text)
        answer = self.staff.post(f"/welcome/{self.link}/code", code=self.code(), seed=hidden(answer.text, "seed"))
        self.codes = re.findall(r"<code>([a-z0-9-]{14})</code>", answer.text)
        return answer

    def code(self, *, off: int = 0) -> str:
        """What the phone shows now, or so many steps from now."""
        return pyotp.TOTP(self.seed).at(self.house.now, counter_offset=off)

    def sign_in(self, staff: Staff | None = None, *, password: str = PASSWORD, code: str = "") -> Response:
        """Both steps, in this browser or in another."""
        browser = staff or self.staff
        browser.get("/sign-in")
        answer = browser.post("/sign-in", login=self.login, password=password)
        if not answer.url.path.endswith("/code"):
            return answer
        return browser.post("/sign-in/code", code=code or self.code())

    def is_in(self, staff: Staff | None = None) -> bool:
        return (staff or self.staff).get("/sign-in", follow=False).status_code == 303


def newcomer(house: PartyHouse, name: str, *roles: Role, party: str = "") -> Newcomer:
    """An account that was just made, and its link."""
    login = name.lower().replace(" ", ".").replace("@", ".") + "@team.example"
    wanted = Wanted(name=name, login=login, roles=frozenset(roles), party=party)

    def made(connection: Connection) -> tuple[Account, str]:
        return Keeper(road=house.app.road, connection=connection, by="test").add(wanted)

    account, link = house.write(made)
    return Newcomer(house=house, account=account, login=wanted.login, link=link, staff=Staff(house, None))


def lines(house: PartyHouse) -> list[tuple[str, str, str]]:
    """The audit log: what, on what, by whom."""
    found = select(audit.c.action, audit.c.object, audit.c.actor).order_by(audit.c.id)
    return [tuple(row) for row in house.write(lambda connection: connection.execute(found).all())]


def seed_on(page: str) -> str:
    """The seed as it stands on the page, to be typed."""
    found = re.search(r'<code class="seed">(.*?)</code>', page, re.S)
    assert found, page
    return "".join(re.findall(r"<span>(\w+)</span>", found[1]))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return unescape(found[1])
