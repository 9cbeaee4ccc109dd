"""The first account: made in the terminal, begun with the link that it prints."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import desk
from bot.serving import _greet, _sweep
from bot.store import invitations, sessions
from tests.web.console.newcomer import Newcomer, lines
from tests.web.console.staff import Staff, staff_house
from tests.web.party_house import PartyHouse

ADD = ("user", "add", "Ada", "--login", "Ada@Buurt.example", "--role", "administrator", "--role", "coordinator")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


def link_in(printed: str) -> str:
    found = re.search(r"^https://aanbel\.example/team/welcome/([\w-]{43})$", printed, re.M)
    assert found, printed
    return found[1]


def begin(house: PartyHouse, link: str) -> Newcomer:
    account = house.write(lambda connection: invitations.find(connection, house.app.vault, link, at=house.now))
    assert account
    ada = Newcomer(house=house, account=account.account, login="ada@buurt.example", link=link, staff=Staff(house, None))
    ada.begin()
    return ada


def test_the_link_that_is_printed_leads_in(house: PartyHouse) -> None:
    code, printed = desk.run(house.app, [*ADD, "--as", "noor"])
    assert code == 0
    ada = begin(house, link_in(printed))
    assert ada.is_in()
    assert ada.staff.get("/accounts").status_code == 200
    assert lines(house)[0] == ("account.added", f"account:{ada.account.id}", "noor")


def test_without_a_public_address_the_link_leads_to_this_machine(house: PartyHouse) -> None:
    app = replace(house.app, settings=replace(house.app.settings, public_url="", port=8123))
    assert "http://127.0.0.1:8123/team/welcome/" in desk.run(app, ADD)[1]


def test_what_cannot_be_done_is_said(house: PartyHouse) -> None:
    begin(house, link_in(desk.run(house.app, ADD)[1]))
    for more, says in (
        (("user", "add", "resident", "--login", "x@x.example", "--role", "editor"), "cannot be a name"),
        (("user", "add", "X", "--login", "x@x.example", "--role", "professional"), "comes from a party"),
        (("user", "add", "ada", "--login", "x@x.example", "--role", "editor"), "has this name"),
        (("user", "add", "X", "--login", "x", "--role", "editor"), "mail address"),
        (("user", "reset", "nobody@x.example"), "There is no such account. nobody@x.example"),
        (("user", "close", "ada@buurt.example"), "last administrator"),
    ):
        code, printed = desk.run(house.app, more)
        assert code == 1, more
        assert says in printed


def test_reset_and_close_end_what_there_was(house: PartyHouse) -> None:
    ada = begin(house, link_in(desk.run(house.app, ADD)[1]))
    link = link_in(desk.run(house.app, ("user", "reset", "ADA@buurt.example"))[1])
    assert not ada.is_in()
    begin(house, link)
    begin(house, link_in(desk.run(house.app, ("user", "add", "Bo", *ADD[3:4], "bo@buurt.example", *ADD[5:]))[1]))
    assert desk.run(house.app, ("user", "close", "ada@buurt.example"))[0] == 0
    listed = json.loads(desk.run(house.app, ("user", "list", "--json"))[1])
    assert {each["name"]: each["standing"] for each in listed} == {"Ada": "closed", "Bo": "ready"}
    assert "closed" in desk.run(house.app, ("user", "list"))[1]


def test_whoever_starts_without_accounts_is_told_how_the_first_is_made(
    house: PartyHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    _greet(house.app, web=True)
    assert "aanbel user add NAME" in capsys.readouterr().out
    desk.run(house.app, ADD)
    _greet(house.app, web=True)
    assert "aanbel user add" not in capsys.readouterr().out


def test_what_cannot_be_used_any_more_is_swept(house: PartyHouse) -> None:
    ada = begin(house, link_in(desk.run(house.app, ADD)[1]))
    desk.run(house.app, ("user", "add", "Bo", "--login", "bo@buurt.example", "--role", "editor"))
    house.later(hours=71)
    assert house.write(lambda connection: invitations.sweep(connection, at=house.now)) == 1
    house.later(hours=2)
    assert house.write(lambda connection: invitations.sweep(connection, at=house.now)) == 1
    assert house.write(lambda connection: sessions.sweep(connection, at=house.now)) == 0
    assert ada.account.id in house.write(sessions.seen_last)
    house.later(days=91)
    asyncio.run(_sweep(house.app))
    assert house.write(sessions.seen_last) == {}
