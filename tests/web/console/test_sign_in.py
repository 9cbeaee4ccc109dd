"""Signing in: a password, and always a second proof."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.casework.access import Role
from tests.web.console.newcomer import PASSWORD, Newcomer, newcomer
from tests.web.console.staff import staff_house
from tests.web.party_house import PartyHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Newcomer:
    """Somebody who began with a one-time link, and signed out again."""
    noor = newcomer(house, "Noor", Role.COORDINATOR)
    noor.begin()
    noor.staff.post("/sign-out")
    house.later(minutes=1)
    return noor


def test_a_password_and_a_code_let_somebody_in(noor: Newcomer) -> None:
    noor.staff.get("/sign-in")
    assert "/sign-in/code" in str(noor.staff.post("/sign-in", login=noor.login, password=PASSWORD).url)
    assert not noor.is_in()
    noor.staff.get("/sign-in/code")
    assert noor.staff.post("/sign-in/code", follow=False, code=noor.code()).status_code == 303
    assert noor.is_in()


def test_signing_out_ends_the_session_and_what_the_browser_kept(noor: Newcomer) -> None:
    noor.sign_in()
    old = noor.staff.client.cookies["__Host-team"]
    noor.staff.get("/sign-in/code")
    answer = noor.staff.post("/sign-out", follow=False)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    noor.staff.client.cookies.set("__Host-team", old)
    assert not noor.is_in()
