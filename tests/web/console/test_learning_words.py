"""What was written down for a learning meeting is said otherwise, however long ago that was."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.casework import moving
from bot.casework.access import Role
from bot.errors import StoreError
from bot.store.tables import audit, learned
from tests.web.console.meetings import prepared
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.console.test_learning import pdf, planned, send, words
from tests.web.party_house import PARTY, PartyHouse

LESSON, STEP = "Kom samen.", "Praat met inkomen."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        house.move(lambda case: moving.assign(case, "Noor"))
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR)


@pytest.fixture
def meeting(house: PartyHouse, noor: Staff) -> str:
    """A barrier, two lessons and a step, at a meeting that is over."""
    assert noor.account
    address = f"/learning/{prepared(house, noor.account)}"
    noor.get(address)
    noor.post(address, do="close")
    return address


def to_reword(who: Staff, meeting: str, text: str) -> str:
    """The address behind the link beside this text."""
    found = re.search(rf'href="/team([^"]+/words/\d+)">[^<]*<span class="unseen">: {text}', who.get(meeting).text)
    assert found
    return found[1]


def rows(house: PartyHouse) -> list[bytes]:
    return house.write(lambda c: list(c.execute(select(learned.c.content).order_by(learned.c.id)).scalars()))


def test_a_lesson_of_a_meeting_that_is_over_is_said_otherwise_everywhere(
    house: PartyHouse, noor: Staff, meeting: str
) -> None:
    before = rows(house)
    page = to_reword(noor, meeting, LESSON)
    assert LESSON in noor.get(page).text
    said = send(noor, page, {"lesson-text": "Zit aan één tafel.", "change": "Wij plannen dat."})
    assert "De oude woorden zijn weg." in said.text
    for told in (noor.get(meeting).text, noor.get("/learning").text, pdf(noor, meeting)):
        assert "Zit aan één tafel." in told
        assert LESSON not in told
    assert "Wij plannen dat." in noor.get(meeting).text
    assert len(set(before) - set(rows(house))) == 1, "in its place, and nothing beside it"
    assert len(rows(house)) == len(before)


def test_a_later_meeting_says_it_otherwise_too_and_its_line_in_the_log_holds_no_word(
    house: PartyHouse, noor: Staff, meeting: str
) -> None:
    house.later(days=42)
    noor = staff(house, Role.COORDINATOR)
    second = planned(noor)
    page = to_reword(noor, second, STEP)
    noor.get(page)
    typed = {"step-text": "Bel de afdeling.", "owner": "Kim"}
    send(noor, page, typed)
    send(noor, page, typed)
    told = words(noor.get(second).text)
    assert "Bel de afdeling. Kim" in told, "by the same day"
    assert STEP not in told
    lines = house.write(lambda c: c.execute(select(audit).where(audit.c.action == "learning.reworded")).all())
    assert [line.actor for line in lines] == ["Noor"], "once, however often it is sent"
    assert not [word for word in (*typed.values(), STEP) if word in str(lines)]


def test_what_came_of_it_is_said_otherwise_once_it_is_closed(house: PartyHouse, noor: Staff, meeting: str) -> None:
    page = to_reword(noor, meeting, LESSON)
    id = page.rpartition("/")[2]
    assert 'name="outcome"' not in noor.get(page).text
    send(noor, page, {"lesson-text": LESSON, "outcome": "Nog niets."})
    noor.get(meeting)
    send(noor, meeting, {"do": f"settle:{id}", f"outcome-{id}": "Elke week samen."})
    assert page == to_reword(noor, meeting, LESSON), "also where nothing else can be undone"
    assert "Elke week samen." in noor.get(page).text
    assert send(noor, page, {"lesson-text": LESSON, "outcome": " "}).status_code == 422
    send(noor, page, {"lesson-text": LESSON, "outcome": "Elke maand samen."})
    told = noor.get("/learning").text
    assert ("Elke maand samen." in told, "Elke week samen." in told) == (True, False)


def test_the_words_of_a_barrier_are_all_there(noor: Staff, meeting: str) -> None:
    page = to_reword(noor, meeting, "Eerst een besluit, dan pas een bed.")
    shown = noor.get(page).text
    for kept in ("Eerst een besluit", "De afdeling inkomen", "Niemand krijgt iets twee keer.", "Vannacht een bed."):
        assert kept in shown
    typed = {"barrier-text": "Het mag niet.", "remover": "Inkomen", "belongs": "Eerlijk.", "helps": "Slaap."}
    send(noor, page, typed)
    told = words(noor.get(meeting).text)
    assert "Regel: Het mag niet." in told
    assert not [text for text in typed.values() if text not in told]


def test_new_words_are_looked_at_as_well_and_stay_when_they_are_refused(
    house: PartyHouse, noor: Staff, meeting: str
) -> None:
    page = to_reword(noor, meeting, LESSON)
    typed = {"lesson-text": "Selam wachtte.", "change": "Bel eerder."}
    for fields, said in ((typed, "bewoner: Selam"), ({**typed, "lesson-text": " "}, "Schrijf eerst op wat het is")):
        noor.get(page)
        refused = send(noor, page, fields)
        assert refused.status_code == 422
        assert said in words(refused.text)
        assert "Bel eerder." in refused.text
    assert house.audited("learning.reworded") == 0
    send(noor, page, {**typed, "sure": "yes"})
    assert house.audited("learning.reworded") == 1
    assert "Selam wachtte." in noor.get(meeting).text


@pytest.mark.parametrize("away", ["said otherwise", "taken away"])
def test_the_old_words_are_in_no_file_of_the_database(
    house: PartyHouse, noor: Staff, meeting: str, away: str, tmp_path: Path
) -> None:
    noor.get(meeting)
    noor.post(meeting, do="open")
    page = to_reword(noor, meeting, LESSON)
    before = rows(house)
    if away == "said otherwise":
        noor.get(page)
        send(noor, page, {"lesson-text": "Zit aan tafel."})
    else:
        noor.post(meeting, do=f"remove:{page.rpartition('/')[2]}")
    (old,) = set(before) - set(rows(house))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(before[0] in file.read_bytes() for file in files), "what stays is found"
    assert [file.name for file in files if old in file.read_bytes()] == []


def test_the_new_words_are_kept_also_while_the_old_cannot_leave_the_files(
    house: PartyHouse, noor: Staff, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreError(because="busy")

    monkeypatch.setattr("bot.store.database.Database.checkpoint", busy)
    page = to_reword(noor, meeting, LESSON)
    noor.get(page)
    assert send(noor, page, {"lesson-text": "Zit aan tafel."}).status_code == 200
    assert "Zit aan tafel." in noor.get(meeting).text


def test_who_leads_the_meeting_rewords_and_what_is_not_there_is_not_found(
    house: PartyHouse, noor: Staff, meeting: str
) -> None:
    page = to_reword(noor, meeting, LESSON)
    leader = staff(house, Role.PROCESS_FACILITATOR, name="Fay")
    leader.get(page)
    send(leader, page, {"lesson-text": "Zit aan tafel."})
    assert house.audited("learning.reworded") == 1
    for address in (f"{meeting}/words/1", f"{meeting}/words/zzz", f"/learning/1/words/{page.rpartition('/')[2]}"):
        assert leader.get(address).status_code == 404
        assert send(leader, address, {"lesson-text": "x"}).status_code == 404
    other = staff(house, Role.ADMINISTRATOR, name="Abe")
    assert other.get(page).status_code == 404
    assert send(other, page, {"lesson-text": "x"}).status_code == 404
    assert house.audited("learning.reworded") == 1
