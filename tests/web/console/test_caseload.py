"""The first page of the team: what there is to do today, and the cases; never a word of what anybody said."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import demo
from bot.bench.caseload import counted
from bot.casework import moving
from bot.casework.access import Account, Role
from bot.store import case_access, organisation
from bot.store.case_access import Kind, NewAccess
from bot.store.tables import audit, cases
from bot.team.doorway import Doorway
from bot.work.casefile import CaseFile
from tests.web.console.asking import GOAL, WORDS, asks, case_asks
from tests.web.console.staff import CASE, Staff, engage, staff, staff_house
from tests.web.party_house import PARTY, SECRETS, PartyHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


def listed(page: str) -> list[str]:
    """The numbers of the cases in the table, in order."""
    return re.findall(r'<th scope="row" class="case-number"><a href="/team/cases/(\w+)"', page)


def sections(page: str) -> list[str]:
    """The groups of today, in order."""
    return re.findall(r'<h2 id="(\w+)">', page)


def hold(house: PartyHouse, who: str) -> None:
    house.move(lambda case: moving.assign(case, who))


def allow(house: PartyHouse, account: Account, kind: Kind) -> None:
    def added(file: CaseFile) -> None:
        new = NewAccess(
            id=house.app.ids.new(), resident_id=file.stored.resident_id, case_id=CASE, account_id=account.id,
            kind=kind, reason="", given_by="Noor", made_at=house.now,
        )  # fmt: skip
        case_access.add(file.work.connection, house.app.vault, file.work.talk.key, new=new)

    house.at_case(added)


def read(house: PartyHouse, account: Account | None) -> None:
    """Somebody opens the story."""
    assert account
    doorway = Doorway(database=house.app.database, road=house.app.road)
    house.write(lambda connection: doorway.open(connection, account, CASE))


# Who comes.


STARTS = {
    Role.PROFESSIONAL: "/team/referrals",
    Role.KEY_PERSON: "/team/referrals",
    Role.PROCESS_FACILITATOR: "/team/overview",
    Role.EDITOR: "/team/texts",
    Role.ADMINISTRATOR: "/team/overview",
}


def test_who_has_no_caseload_is_led_to_the_first_page_they_may_see(house: PartyHouse) -> None:
    assert {*STARTS, Role.COORDINATOR} == {*Role}
    for role, first in STARTS.items():
        somebody = staff(house, role, name=role.value)
        assert somebody.get(follow=False).headers["location"] == first
        for page in ("/search", "/requests/1", "/talks/1"):
            assert somebody.get(page).status_code == 404
        assert '<li><a href="/team"' not in somebody.page, "today does not stand in their navigation"


def test_nobody_without_a_session_sees_it(house: PartyHouse) -> None:
    assert Staff(house, None).get(follow=False).headers["location"] == "/team/sign-in"


# Today.


def test_danger_stands_on_top_and_what_was_said_stands_nowhere(house: PartyHouse) -> None:
    house.begin(PARTY)
    case_asks(house)
    asks(house, "danger", "", about=("violence",), addressee="Noor (voorbeeld)")
    noor = staff(house, Role.COORDINATOR)
    page = noor.get().text
    assert sections(page)[0] == "danger"
    assert sections(page).index("danger") < sections(page).index("questions")
    assert "0000-000070" in page, "who is on call can be called"
    for secret in (*SECRETS, WORDS, GOAL):
        assert secret not in page
    assert "geweld" not in page


def test_who_was_called_by_nobody_stands_first_of_all_that_is_no_danger_and_whoever_has_the_case(
    house: PartyHouse,
) -> None:
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sam"))
    case_asks(house)
    case_asks(house, "not_contacted", "")
    noor = staff(house, Role.COORDINATOR)
    page = noor.get().text
    assert sections(page)[0] == "urgent"
    assert "0000-000070" in page, "who is on call can be called"
    assert "questions" not in sections(page), "that is Sam's"
    house.later(days=4)
    assert sections(Staff(house, noor.account).get().text)[0] == "urgent"
    asks(house, "danger", "", about=("violence",))
    assert sections(Staff(house, noor.account).get().text)[:2] == ["danger", "urgent"]


def test_what_was_promised_and_is_late_comes_before_what_waits(house: PartyHouse) -> None:
    house.begin(PARTY)
    noor = staff(house, Role.COORDINATOR)
    assert sections(noor.get().text)[0] == "waiting"
    house.later(days=4)
    again = Staff(house, noor.account)
    page = again.get().text
    assert sections(page)[0] == "promises"
    assert "Te laat" in page


def test_a_read_story_waits_for_a_contact_until_somebody_turned_to_the_resident(house: PartyHouse) -> None:
    house.begin(PARTY)
    noor = staff(house, Role.COORDINATOR)
    read(house, noor.account)
    house.later(days=4)
    page = Staff(house, noor.account).get().text
    assert sections(page)[0] == "waiting"
    assert "Nog niemand sprak deze bewoner. Dagen: 4." in page
    house.at_case(lambda file: file.note("case.confirmed"))
    assert "waiting" not in sections(Staff(house, noor.account).get().text)


def test_a_case_in_which_nothing_happens_is_remembered(house: PartyHouse) -> None:
    house.begin(PARTY)
    house.at_case(lambda file: file.note("case.confirmed"))
    noor = staff(house, Role.COORDINATOR)
    assert "steps" not in sections(noor.get().text)
    house.later(days=22)
    assert "steps" in sections(Staff(house, noor.account).get().text)


def test_a_language_nobody_translated_anything_of_names_who_speaks_it(house: PartyHouse) -> None:
    house.begin(PARTY)
    noor = staff(house, Role.COORDINATOR)
    page = noor.get().text
    assert "Sleutelpersoon Tigrinya (voorbeeld)" in page
    house.at_case(lambda file: file.note("answer.translated"))
    assert "languages" not in sections(noor.get().text)


def test_numbers_nobody_checked_are_told_as_long_as_nobody_did(house: PartyHouse) -> None:
    page = staff(house, Role.COORDINATOR).get().text
    assert "numbers" in sections(page)
    assert "0800-2000" in page


def test_what_others_have_is_shown_only_when_asked_for_but_danger_always(house: PartyHouse) -> None:
    house.begin(PARTY)
    hold(house, "Sam")
    case_asks(house)
    noor = staff(house, Role.COORDINATOR)
    assert "questions" not in sections(noor.get().text)
    assert "questions" in sections(noor.get("?all=1").text)
    case_asks(house, "danger", "")
    assert "danger" in sections(noor.get().text)


def test_who_may_not_read_a_case_does_not_even_hear_that_it_asks(house: PartyHouse) -> None:
    house.begin(PARTY)
    noor = staff(house, Role.COORDINATOR)
    assert noor.account
    case_asks(house, "danger", "")
    allow(house, noor.account, Kind.BLOCKED)
    page = noor.get("?all=1&held=all&status=").text
    assert sections(page) == ["numbers"]
    assert CASE not in page


def test_a_long_group_is_shown_whole_when_asked_for(house: PartyHouse) -> None:
    for _ in range(8):
        asks(house, "question")
    noor = staff(house, Role.COORDINATOR)
    assert noor.get().text.count('href="/team/requests/') == 6
    assert "Toon alle 8" in noor.page
    assert noor.get("?whole=questions").text.count('href="/team/requests/') == 8


def test_with_nothing_to_do_the_page_says_so(house: PartyHouse) -> None:
    known = house.app.organisation()
    checked = {id: replace(one, checked=house.now.date()) for id, one in known.numbers.items()}
    house.write(lambda connection: organisation.save(connection, replace(known, numbers=checked), house.now))
    house.app.organisation.reload()
    assert "Er wacht nu niemand op jou." in staff(house, Role.COORDINATOR).get().text
    assert "Nobody is waiting for you now." in staff(house, Role.COORDINATOR, name="Ann", language="en").get().text


# The cases.


def test_the_first_page_asks_the_same_of_the_database_whatever_the_number_of_cases(tmp_path: Path) -> None:
    def statements(count: int) -> tuple[int, int]:
        folder = tmp_path / str(count)
        folder.mkdir()
        with staff_house(folder) as house:
            demo.fill(house.app, count)
            noor = staff(house, Role.COORDINATOR)
            noor.get()
            with counted() as given:
                noor.get("?held=all&waiting=1")
            return len(given), noor.page.count("<tr>")

    few, many = statements(20), statements(300)
    assert few[0] == many[0] <= 12
    assert many[1] == 26 > few[1], "a whole page of them, and its head"


def test_each_choice_narrows_the_list_and_the_number_finds_any_case(house: PartyHouse) -> None:
    demo.fill(house.app, 120)
    noor = staff(house, Role.COORDINATOR)
    everything = _all(noor, "held=all&status=")
    assert len(everything) == len(set(everything)) > 100
    rows = {row.id: row for row in house.write(lambda c: c.execute(select(cases)).all())}
    for column, value in (("language", "ti"), ("neighbourhood", "n2")):
        found = _all(noor, f"held=all&status=&{column}={value}")
        assert set(found) == {id for id in everything if getattr(rows[id], column) == value}
    assert set(_all(noor, "held=all")) == {id for id in everything if rows[id].status != "closed"}
    assert set(_all(noor, "held=all&status=planned")) == {id for id in everything if rows[id].status == "planned"}
    assert set(_all(noor, "held=nobody&status=")) == {id for id in everything if not rows[id].holder}
    assert _all(noor, "held=mine&status=") == []
    wanted = next(id for id in everything if rows[id].holder)
    assert listed(noor.get(f"?number={wanted.upper()}").text) == [wanted]
    assert wanted in listed(noor.get(f"?number={wanted[:4]}&held=mine").text)


def _all(somebody: Staff, query: str) -> list[str]:
    """Every page, one after the other."""
    found: list[str] = []
    for number in range(1, 20):
        page = listed(somebody.get(f"?{query}&page={number}").text)
        if not page:
            return found
        found += page
    raise AssertionError("more pages than cases")


NONSENSE = (
    "page=0", "page=-1", "page=٣", "page=999999999", "held=x", "status=withdrawn", "language=xx", "neighbourhood=%27",
    "number=%25", "number=%00", "whole=x", "undo=x", "all=2", "waiting=yes",
)  # fmt: skip


def test_what_makes_no_sense_in_the_address_is_left_out(house: PartyHouse) -> None:
    house.begin(PARTY)
    noor = staff(house, Role.COORDINATOR)
    assert [noor.get(f"?{query}").status_code for query in NONSENSE] == [200] * len(NONSENSE)
    assert noor.get("?held=x").text.count(CASE) == noor.get().text.count(CASE)


def test_who_waits_the_longest_stands_on_top(house: PartyHouse) -> None:
    demo.fill(house.app, 60)
    noor = staff(house, Role.COORDINATOR)
    page = noor.get("?held=all&status=").text
    waits = re.findall(r"<td>(?:(\w+ \d+ \w+ \d{4})|<span[^>]*>[^<]*</span>)</td>\n<td class", page)
    assert waits[0]
    first_that_does_not = waits.index("") if "" in waits else len(waits)
    assert not any(waits[first_that_does_not:])


def test_of_a_case_of_somebody_else_only_blind_facts_stand_there(house: PartyHouse) -> None:
    house.begin(PARTY)
    hold(house, "Sam")
    noor = staff(house, Role.COORDINATOR)
    row = noor.get("?held=all").text.partition('<th scope="row"')[2].partition("</tr>")[0]
    assert "Dicht" in row
    assert "Sam" in row
    assert "2026" not in row, "not even since when"
    assert "button" not in row


def test_a_case_is_taken_once(house: PartyHouse) -> None:
    house.begin(PARTY)
    noor, sam = staff(house, Role.COORDINATOR), staff(house, Role.COORDINATOR, name="Sam")
    noor.get()
    sam.get()
    assert noor.post("/take", case=CASE, follow=False).headers["location"] == f"/team/cases/{CASE}?say=case_taken"
    assert house.case.holder == "Noor"
    sam.post("/take", case=CASE)
    assert "iemand anders nam deze zaak net" in sam.page
    assert house.case.holder == "Noor"
    assert house.audited("case.assigned") == 1


def test_what_is_no_case_cannot_be_taken(house: PartyHouse) -> None:
    noor = staff(house, Role.COORDINATOR)
    noor.get()
    for case in ("", "zzzzzzzzzz", "../x", "' OR 1=1"):
        assert noor.post("/take", case=case).status_code == 404
        noor.get()


# By name.


def test_a_name_is_found_among_ones_own_cases_only_and_kept_nowhere(house: PartyHouse) -> None:
    house.begin(PARTY)
    noor, sam = staff(house, Role.COORDINATOR), staff(house, Role.COORDINATOR, name="Sam")
    for somebody in (noor, sam):
        somebody.get("/search")
        somebody.post("/search", name="  sélam ")
        assert CASE not in somebody.page, "nobody has this case yet"
    hold(house, "Noor")
    assert CASE in noor.post("/search", name="  sélam ").text
    assert "no-store" in noor.post("/search", name="selam").headers["cache-control"]
    assert CASE not in sam.post("/search", name="selam").text
    lines = house.write(lambda c: c.execute(select(audit)).all())
    assert house.audited("caseload.name_looked_for") == 5
    assert not any("lam" in f"{line.action}{line.object}{line.actor}".casefold() for line in lines)
    assert noor.post("/search", name=" ").status_code == 422


def test_a_name_that_was_given_after_a_hundred_other_cases_is_found(house: PartyHouse) -> None:
    engage(house, "Noor", Role.COORDINATOR)
    demo.fill(house.app, 260)
    noor = staff(house, Role.COORDINATOR)
    noor.get("/search")
    found = noor.post("/search", name="(voorbeeld)").text
    assert found.count('href="/team/cases/') == 50
    held = house.write(lambda c: c.execute(select(cases.c.id).where(cases.c.holder == "Noor")).scalars().all())
    assert len(held) > 100


# Reading along.


def test_who_was_given_reading_finds_the_case(house: PartyHouse) -> None:
    house.begin(PARTY)
    samira = staff(house, Role.KEY_PERSON, name="Samira", party="sleutelpersoon")
    assert samira.account
    assert CASE not in samira.get("/given").text
    allow(house, samira.account, Kind.GIVEN)
    assert CASE in samira.get("/given").text
    allow(house, samira.account, Kind.BLOCKED)
    assert CASE not in samira.get("/given").text
