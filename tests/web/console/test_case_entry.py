"""Coming into a case: with a reason, let in, kept out; and a translation by who reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.casework import moving
from bot.casework.access import Account, Role
from tests.web.console import full_case
from tests.web.console.full_case import ARABIC
from tests.web.console.staff import CASE, Staff, engage, staff, staff_house
from tests.web.party_house import PARTY, PartyHouse

AT = f"/cases/{CASE}"
WHY = "Noor is ziek, ik neem waar."
GOAL = ARABIC["goal"].split(".")[0]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        full_case.begin(house)
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR, name="Noor")


@pytest.fixture
def sanne(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR, name="Sanne")


def let_in(noor: Staff, whom: Account, *, days: str = "14", why: str = WHY) -> None:
    noor.get(AT)
    noor.post(f"{AT}/let-in", let_in_account=str(whom.id), let_in_reason=why, days=days)


def keep_out(noor: Staff, whom: Account) -> None:
    noor.get(AT)
    noor.post(f"{AT}/keep-out", keep_out_account=str(whom.id), keep_out_reason=WHY)


def test_a_reason_opens_a_case_for_eight_hours_and_whoever_has_it_reads_why(
    house: PartyHouse, sanne: Staff, noor: Staff
) -> None:
    sanne.get(AT)
    opened = sanne.post(f"{AT}/open", reason=WHY)
    assert opened.status_code == 200
    assert GOAL in opened.text
    assert house.audited("case.opened_with_reason") == 1
    page = noor.get(AT).text
    assert "Sanne" in page
    assert WHY in page
    house.later(hours=9)
    later = staff(house, Role.COORDINATOR, name="Sanne").get(AT)
    assert later.status_code == 200
    assert GOAL not in later.text


def test_without_a_reason_it_stays_shut(house: PartyHouse, sanne: Staff) -> None:
    sanne.get(AT)
    for reason in ("", "   ", "te kort", "x" * 1_001):
        answer = sanne.post(f"{AT}/open", reason=reason)
        assert answer.status_code == 422
        assert GOAL not in answer.text
        assert reason.strip() in answer.text
    assert house.audited("case.opened_with_reason") == 0


def test_whoever_has_the_case_ends_what_somebody_opened(house: PartyHouse, sanne: Staff, noor: Staff) -> None:
    sanne.get(AT)
    sanne.post(f"{AT}/open", reason=WHY)
    page = noor.get(AT).text
    access = page.split('name="access" value="')[1].split('"')[0]
    noor.post(f"{AT}/let-go", access=access)
    assert GOAL not in sanne.get(AT).text
    again = noor.post(f"{AT}/let-go", access=access)
    assert again.status_code == 422
    assert "al gestopt" in again.text


def test_a_key_person_who_was_let_in_reads_and_translates_and_does_nothing_else(house: PartyHouse, noor: Staff) -> None:
    samira = engage(house, "Samira", Role.KEY_PERSON)
    let_in(noor, samira)
    page = Staff(house, samira).get(AT)
    assert page.status_code == 200
    assert GOAL in page.text
    assert "/let-in" not in page.text
    assert "/keep-out" not in page.text
    reader = Staff(house, samira)
    reader.get(AT)
    answer = reader.post(f"{AT}/translate", step="fears", text="Bang voor brieven.", language="nl")
    assert answer.status_code == 200
    assert "Bang voor brieven." in answer.text
    assert house.case.course.translations["fears"].by == "Samira"
    assert reader.post(f"{AT}/let-go", access="1").status_code == 404


def test_what_was_typed_stays_when_a_translation_is_refused(house: PartyHouse, noor: Staff) -> None:
    noor.get(AT)
    answer = noor.post(f"{AT}/translate", step="fears", text="Bang voor brieven.", language="ar")
    assert answer.status_code == 422
    assert "Bang voor brieven." in answer.text
    assert not house.case.course.translations
    assert noor.post(f"{AT}/translate", step="nothing", text="Woorden.", language="nl").status_code == 422


def test_a_professional_is_let_in_only_after_the_residents_yes_to_their_party(house: PartyHouse, noor: Staff) -> None:
    other = engage(house, "Karel", Role.PROFESSIONAL, party="poh-ggz")
    let_in(noor, other)
    assert Staff(house, other).get(AT).status_code == 404
    theirs = engage(house, "Kees", Role.PROFESSIONAL, party=PARTY)
    let_in(noor, theirs)
    assert Staff(house, theirs).get(AT).status_code == 200


def test_reading_is_given_with_a_reason_and_for_at_most_ninety_days(house: PartyHouse, noor: Staff) -> None:
    samira = engage(house, "Samira", Role.KEY_PERSON)
    for days, why in (("0", WHY), ("91", WHY), ("veel", WHY), ("²", WHY), ("5", "kort"), ("5", "x" * 1_001)):
        let_in(noor, samira, days=days, why=why)
        assert why in noor.page
    assert house.audited("access.given") == 0
    assert Staff(house, samira).get(AT).status_code == 404


def test_reading_that_was_given_runs_out(house: PartyHouse, noor: Staff) -> None:
    samira = engage(house, "Samira", Role.KEY_PERSON)
    let_in(noor, samira, days="1")
    house.later(hours=25)
    assert Staff(house, samira).get(AT).status_code == 404


def test_whoever_is_kept_out_finds_no_case_whatever_was_given(house: PartyHouse, noor: Staff) -> None:
    samira = engage(house, "Samira", Role.KEY_PERSON)
    let_in(noor, samira)
    keep_out(noor, samira)
    assert Staff(house, samira).get(AT).status_code == 404
    assert house.audited("access.blocked") == 1


def test_a_case_whose_holder_is_kept_out_can_be_taken_by_somebody_else(
    house: PartyHouse, noor: Staff, sanne: Staff
) -> None:
    assert noor.account
    keep_out(noor, noor.account)
    assert noor.get(AT).status_code == 404
    assert house.case.holder == ""
    assert GOAL in sanne.get(AT).text


def test_who_read_the_story_stands_there_with_times(house: PartyHouse, noor: Staff, sanne: Staff) -> None:
    sanne.get(AT)
    sanne.post(f"{AT}/open", reason=WHY)
    house.later(minutes=10)
    page = noor.get(AT).text
    listed = page.split("<textarea readonly")[1].split("</textarea>")[0]
    assert "Sanne: vrijdag 27 november 2026, 16:30" in listed
    assert "Noor: vrijdag 27 november 2026, 16:40" in listed


def test_a_reader_without_the_case_does_not_open_it_by_a_form(house: PartyHouse, sanne: Staff) -> None:
    sanne.get(AT)
    assert GOAL not in sanne.post(f"{AT}/translate", step="goal", text="x", language="nl").text
    assert GOAL not in sanne.post(f"{AT}/let-go", access="1").text
    assert not house.case.course.translations
    house.move(lambda case: moving.assign(case, "Sanne"))
    assert GOAL in sanne.get(AT).text
