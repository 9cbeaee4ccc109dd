"""The one-time link: a password, a phone, a paper, and in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.casework.access import Role
from bot.store.account_tables import account
from bot.store.invitations import LIVES
from tests.web.console.newcomer import PASSWORD, Newcomer, hidden, lines, newcomer, seed_on
from tests.web.console.staff import Staff, staff_house
from tests.web.party_house import PartyHouse


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Newcomer:
    """Somebody who was given a link."""
    return newcomer(house, f"Noor {house.app.ids.new()}", Role.COORDINATOR)


def chosen(noor: Newcomer, staff: Staff | None = None, *, password: str = PASSWORD) -> str:
    """The page that follows on a password."""
    browser = staff or noor.staff
    browser.get(f"/welcome/{noor.link}")
    return browser.post(f"/welcome/{noor.link}", password=password, again=password).text


def test_the_link_leads_in_and_the_codes_are_shown_once(noor: Newcomer) -> None:
    page = noor.begin().text
    assert len(noor.codes) == 10
    assert noor.is_in()
    assert all(code not in noor.staff.get("/me").text for code in noor.codes)
    assert "style=" not in page
    assert lines(noor.house)[-2:] == [
        ("recovery_codes.made", f"account:{noor.account.id}", noor.account.name),
        ("session.begun", f"account:{noor.account.id}", noor.account.name),
    ]


def test_opening_the_link_uses_nothing_up_and_using_it_does(noor: Newcomer) -> None:
    for _ in range(3):
        scanner = Staff(noor.house, None)
        assert scanner.get(f"/welcome/{noor.link}").status_code == 200
    noor.begin()
    for path in (f"/welcome/{noor.link}", f"/welcome/{noor.link}/code"):
        assert Staff(noor.house, None).get(path).status_code == 410
    noor.staff.get("/me")
    assert noor.staff.post(f"/welcome/{noor.link}", password="x" * 20, again="x" * 20).status_code == 410


def test_a_link_lives_three_days(noor: Newcomer) -> None:
    noor.house.now += LIVES
    noor.house.later(seconds=-1)
    assert noor.staff.get(f"/welcome/{noor.link}").status_code == 200
    noor.house.later(seconds=1)
    assert noor.staff.get(f"/welcome/{noor.link}").status_code == 410


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 42 + "é", "%00" * 43])
def test_a_link_that_is_none_is_answered_like_an_old_one(house: PartyHouse, token: str) -> None:
    assert Staff(house, None).get(f"/welcome/{token}").status_code in (404, 410)


def test_the_link_alone_shows_no_seed(noor: Newcomer) -> None:
    """Whoever only sees the address, in a history say, cannot put the codes on a phone of their own."""
    chosen(noor)
    other = Staff(noor.house, None)
    answer = other.get(f"/welcome/{noor.link}/code", follow=False)
    assert answer.headers["location"] == f"/team/welcome/{noor.link}"
    assert noor.staff.get(f"/welcome/{noor.link}/code").status_code == 200


def test_another_colleagues_browser_cannot_finish_it(noor: Newcomer) -> None:
    sam = newcomer(noor.house, f"Sam {noor.login}", Role.EDITOR)
    chosen(noor)
    chosen(sam)
    answer = sam.staff.get(f"/welcome/{noor.link}/code", follow=False)
    assert answer.headers["location"] == f"/team/welcome/{noor.link}"
    answer = sam.staff.post(f"/welcome/{noor.link}/code", follow=False, code="1", seed="x")
    assert answer.headers["location"] == f"/team/welcome/{noor.link}"


def test_a_password_without_a_phone_lets_nobody_in(noor: Newcomer) -> None:
    chosen(noor)
    noor.staff = Staff(noor.house, None)
    assert noor.sign_in().status_code == 422
    # The link is still good, for who lost the page.
    noor.begin()
    assert noor.is_in()


def test_a_wrong_code_shows_the_same_seed_again(noor: Newcomer) -> None:
    page = chosen(noor)
    seed = seed_on(page)
    answer = noor.staff.post(f"/welcome/{noor.link}/code", code="000000", seed=hidden(page, "seed"))
    assert answer.status_code == 422
    assert seed_on(answer.text) == seed
    assert not noor.is_in()


@pytest.mark.parametrize("seed", ["", "x", "AAAA", "é", "A" * 400])
def test_a_seed_that_is_not_ours_is_refused(noor: Newcomer, seed: str) -> None:
    chosen(noor)
    assert noor.staff.post(f"/welcome/{noor.link}/code", code="000000", seed=seed).status_code == 422
    assert not noor.is_in()


def test_the_seed_of_a_colleagues_page_is_refused(noor: Newcomer) -> None:
    sam = newcomer(noor.house, f"Sam {noor.login}", Role.EDITOR)
    theirs = chosen(sam)
    chosen(noor)
    sam.seed = seed_on(theirs)
    answer = noor.staff.post(f"/welcome/{noor.link}/code", code=sam.code(), seed=hidden(theirs, "seed"))
    assert answer.status_code == 422
    assert not noor.is_in()


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elf tekens.", "Neem minstens 12 tekens"),
        ("a" * 1025 + "bcdefgh", "Neem hoogstens 1024 tekens"),
        ("Wachtwoord123!", "makkelijk te raden"),
        ("Noor@team.2026", "vooral je naam"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused(noor: Newcomer, password: str, says: str) -> None:
    assert says in chosen(noor, password=password)
    assert password not in noor.staff.page


def test_a_password_typed_differently_the_second_time_is_refused(noor: Newcomer) -> None:
    noor.staff.get(f"/welcome/{noor.link}")
    answer = noor.staff.post(f"/welcome/{noor.link}", password=PASSWORD, again=PASSWORD + ".")
    assert answer.status_code == 422


def test_the_same_password_of_another_keyboard_is_the_same(noor: Newcomer) -> None:
    """A letter with a sign may be written in one code point or in two."""
    noor.begin("coördinator op de brug 🚲 ግራዝማች")
    noor.staff.post("/sign-out")
    noor.house.later(minutes=1)
    noor.sign_in(password="coo\u0308rdinator op de brug 🚲 ግራዝማች")
    assert noor.is_in()


def test_a_long_password_counts_to_its_last_letter(noor: Newcomer) -> None:
    noor.begin("fiets onder de brug " * 51 + "a")
    noor.staff.post("/sign-out")
    noor.house.later(minutes=1)
    assert noor.sign_in(password="fiets onder de brug " * 51 + "b").status_code == 422
    noor.sign_in(password="fiets onder de brug " * 51 + "a")
    assert noor.is_in()


def test_neither_seed_nor_password_lies_in_the_database(noor: Newcomer) -> None:
    noor.begin()
    row = noor.house.write(lambda connection: connection.execute(select(account)).all())
    assert noor.seed not in repr(row)
    assert noor.seed.encode().hex() not in repr(row)
    assert PASSWORD not in repr(row)
