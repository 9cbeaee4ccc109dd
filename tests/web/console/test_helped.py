"""What the team reads where somebody helped: who, in which language, and to talk with the resident alone too."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.casework.access import Role
from bot.conversation.companion import Companion
from bot.conversation.effects import AskPerson, GiveConsent, OpenCase, RequestKind, Scope
from bot.conversation.state import Answer, State
from bot.desk import run
from bot.store import cases, people
from bot.store.conversations import Contact
from bot.store.tables import request
from bot.work.effects import apply
from bot.work.group import close_group, open_group
from bot.work.work import Work
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import PartyHouse

DAUGHTER = Companion(kind="family", home="goal", before="nl", reads="nl", speaks="ti", agreed=True)
TOLD = Answer(text="Zij wil rust", language="nl", told_by="family")
SAID = ("Een helper (familie) schrijft", "De bewoner spreekt", "Praat ook een keer met de bewoner zonder de helper")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR)


def told(house: PartyHouse, companion: Companion, *, to_the_end: bool) -> int:
    """A talk in which somebody helps, with a question to a person; its id."""

    def begun(connection: Connection) -> int:
        group = open_group(house.app.road, connection, alone=True)
        talk = people.enrol(connection, group.road.registry(group.now), "web")
        talk.state = State(
            step="can_self", language="nl", answers={"goal": TOLD}, consented=True, safe=True, companion=companion
        )
        work = Work(group=group, contact=Contact(0, "web", talk), cause="t1")
        apply(work, GiveConsent(Scope.KEEP))
        apply(work, AskPerson(RequestKind.ALONE))
        if to_the_end:
            talk.state = replace(talk.state, step="done", case_opened=True)
            apply(work, OpenCase())
        group.talks[talk.id] = talk
        close_group(group)
        return talk.id

    return house.write(begun)


def test_the_page_of_a_case_says_who_helped_and_with_every_answer(house: PartyHouse, noor: Staff) -> None:
    told(house, DAUGHTER, to_the_end=True)
    (stored,) = house.write(lambda connection: cases.list_cases(connection, house.app.vault))
    page = noor.get(f"/cases/{stored.id}").text
    for said in (*SAID, "Verteld door een helper (familie)", "Wil iemand spreken zonder de helper erbij"):
        assert said in page
    code, shown = run(house.app, ["case", "show", stored.id])
    assert code == 0
    assert all(said in shown for said in SAID)


def test_an_unfinished_talk_says_so_too(house: PartyHouse, noor: Staff) -> None:
    id = told(house, replace(DAUGHTER, speaks="other", updates="call", alone="meet"), to_the_end=False)
    page = noor.get(f"/talks/{id}").text
    for said in ("een andere taal", "De bewoner wil gebeld worden", "wil een gesprek zonder de helper"):
        assert said in page
    (asked,) = house.write(lambda connection: [row.id for row in connection.execute(request.select())])
    code, shown = run(house.app, ["talk", str(asked)])
    assert code == 0
    assert SAID[0] in shown
