"""Accounts: made, changed, reset and closed by an administrator, and by nobody else."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from bot.casework.access import Account, Role
from bot.store import accounts
from tests.web.console.newcomer import PASSWORD, Newcomer, lines, newcomer
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import PARTY, PartyHouse

Typed = str | list[str]


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    """A house in which nothing is changed."""
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def admin(house: PartyHouse) -> Staff:
    return staff(house, Role.ADMINISTRATOR, name="Ada")


def add(admin: Staff, name: str = "Noor", **fields: Typed) -> str:
    """Make an account on the page; the token of its link, empty when it was not made."""
    admin.get("/accounts/new")
    typed = {"name": name, "login": f"{name.lower()}@buurt.example", "roles": "coordinator", **fields}
    answer = admin.post("/accounts/new", follow=True, **typed)
    found = re.search(r"https://aanbel\.example/team/welcome/([\w-]{43})", answer.text)
    return found[1] if found else ""


def found(house: PartyHouse, login: str = "noor@buurt.example") -> Account:
    def read(connection: Connection) -> Account:
        known = accounts.find_by_login(connection, login)
        assert known
        return known.account

    return house.write(read)


def begun(house: PartyHouse, link: str, login: str = "noor@buurt.example") -> Newcomer:
    """Whoever was given this link, in."""
    one = Newcomer(house=house, account=found(house, login), login=login, link=link, staff=Staff(house, None))
    assert one.begin().status_code == 200
    return one


def test_an_administrator_makes_an_account_that_begins_with_the_link(house: PartyHouse, admin: Staff) -> None:
    link = add(admin, roles=["coordinator", "editor"], neighbourhoods=["n1"], language="en")
    noor = begun(house, link)
    assert noor.is_in()
    assert noor.account.roles == {Role.COORDINATOR, Role.EDITOR}
    assert noor.account.neighbourhoods == {"n1"}
    assert ("account.added", f"account:{noor.account.id}", "Ada") in lines(house)
    page = admin.get("/accounts").text
    assert "noor@buurt.example" in page
    assert "In gebruik" in page
    assert "Ingelogde apparaten: 1" in page
    # The link stands nowhere any more.
    assert link not in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_sees_or_changes_accounts(quiet: PartyHouse, role: Role) -> None:
    somebody = staff(quiet, role, name=role, party=PARTY if role in (Role.PROFESSIONAL, Role.KEY_PERSON) else "")
    for path in ("/accounts", "/accounts/new", f"/accounts/{found(quiet, f'{role}@team.example').id}"):
        assert somebody.get(path).status_code == 404
    somebody.get("/me")
    assert somebody.post("/accounts/new", name="X", login="x@x.example", roles="administrator").status_code == 404


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "Resident"}, "Deze naam kan niet"),
        ({"name": "system"}, "Deze naam kan niet"),
        ({"name": " party "}, "Deze naam kan niet"),
        ({"name": "  "}, "Deze naam kan niet"),
        ({"name": "a\u202eb"}, "Deze naam kan niet"),
        ({"name": "n" * 81}, "Deze naam kan niet"),
        ({"name": "ADA", "login": "other@buurt.example"}, "Iemand heeft deze naam"),
        ({"name": "Other", "login": "ADA@team.example"}, "Iemand heeft deze naam"),
        ({"login": "geen adres"}, "Dit is geen mailadres"),
        ({"login": "a@b"}, "Dit is geen mailadres"),
        ({"roles": ""}, "Kies minstens één rol"),
        ({"roles": "keizer"}, "Kies minstens één rol"),
        ({"roles": "professional"}, "Kies van welke partij"),
        ({"roles": "key_person", "party": "nergens"}, "Kies van welke partij"),
        ({"neighbourhoods": "nergens"}, "Deze buurt is er niet meer"),
    ],
)
def test_what_cannot_be_an_account_is_said_and_nothing_typed_is_lost(
    quiet: PartyHouse, fields: dict[str, str], says: str
) -> None:
    admin = staff(quiet, Role.ADMINISTRATOR, name="Ada")
    before = quiet.write(accounts.listed)
    typed = {"name": "Noor", "login": "noor@buurt.example", **fields}
    assert add(admin, **typed) == ""
    assert says in admin.page
    assert quiet.write(accounts.listed) == before
    if typed["login"].isascii():
        assert f'value="{typed["login"]}"' in admin.page


def test_somebody_of_a_party_reads_as_that_party_and_the_team_as_none(house: PartyHouse, admin: Staff) -> None:
    add(admin, "Joris", roles="professional", party=PARTY)
    assert found(house, "joris@buurt.example").party == PARTY
    add(admin, "Noor", roles="coordinator", party=PARTY)
    assert found(house).party == ""


def test_another_role_counts_from_the_next_page_on(house: PartyHouse, admin: Staff) -> None:
    noor = begun(house, add(admin, roles=["coordinator"]))
    assert noor.staff.get("/overview").status_code == 200
    admin.get(f"/accounts/{noor.account.id}")
    answer = admin.post(f"/accounts/{noor.account.id}", roles="editor", language="en")
    assert answer.url.path == "/team/accounts"
    assert noor.staff.get("/overview").status_code == 404
    assert noor.staff.get("/me").status_code == 200
    assert 'lang="en"' in noor.staff.page
    assert lines(house)[-1] == ("account.changed", f"account:{noor.account.id}", "Ada")


def test_a_closed_account_is_out_at_once_everywhere_and_can_be_opened_again(house: PartyHouse, admin: Staff) -> None:
    noor = begun(house, add(admin))
    admin.get(f"/accounts/{noor.account.id}")
    admin.post(f"/accounts/{noor.account.id}/close")
    assert not noor.is_in()
    house.later(minutes=1)
    assert noor.sign_in().status_code == 422
    admin.get(f"/accounts/{noor.account.id}")
    page = admin.post(f"/accounts/{noor.account.id}/open").text
    link = re.findall(r"welcome/([\w-]{43})", page)[0]
    # What let them in before lets nobody in now.
    assert noor.sign_in().status_code == 422
    noor.link, noor.staff = link, Staff(house, None)
    noor.begin()
    assert noor.is_in()


def test_a_reset_ends_every_way_in_at_once(house: PartyHouse, admin: Staff) -> None:
    noor = begun(house, add(admin))
    codes = noor.codes
    admin.get(f"/accounts/{noor.account.id}")
    page = admin.post(f"/accounts/{noor.account.id}/reset").text
    assert not noor.is_in()
    assert noor.sign_in().status_code == 422
    noor.link, noor.staff = re.findall(r"welcome/([\w-]{43})", page)[0], Staff(house, None)
    house.later(minutes=1)
    noor.begin("een heel ander zinnetje")
    noor.staff.post("/sign-out")
    assert noor.sign_in(password=PASSWORD).status_code == 422
    assert noor.sign_in(password="een heel ander zinnetje", code=codes[0]).status_code == 422


def test_the_last_administrator_stays(house: PartyHouse, admin: Staff) -> None:
    ada = admin.account
    assert ada
    admin.get(f"/accounts/{ada.id}")
    assert admin.post(f"/accounts/{ada.id}/close").status_code == 422
    assert "laatste beheerder" in admin.page
    assert admin.post(f"/accounts/{ada.id}", roles="coordinator").status_code == 422
    # One who was only invited cannot keep the accounts yet.
    link = add(admin, roles="administrator")
    admin.get(f"/accounts/{ada.id}")
    assert admin.post(f"/accounts/{ada.id}/close").status_code == 422
    begun(house, link)
    admin.get(f"/accounts/{ada.id}")
    assert admin.post(f"/accounts/{ada.id}/close", follow=False).status_code == 303
    assert admin.get("/accounts", follow=False).status_code == 303


def test_changing_accounts_asks_for_the_second_proof_again_after_a_while(house: PartyHouse) -> None:
    ada = newcomer(house, "Ada", Role.ADMINISTRATOR)
    ada.begin()
    house.later(minutes=16)
    assert ada.staff.get("/accounts").status_code == 200
    answer = ada.staff.get("/accounts/new", follow=False)
    assert answer.headers["location"] == "/team/sign-in/code?next=%2Fteam%2Faccounts%2Fnew"
    ada.staff.get("/accounts/new")
    assert "Laat nog een keer zien dat jij het bent" in ada.staff.page
    ada.staff.post("/sign-in/code", next="/team/accounts/new", code=ada.code())
    assert add(ada.staff)
    assert "session.proved" in [line[0] for line in lines(house)]


def test_an_account_that_is_not_there_is_not_found(quiet: PartyHouse) -> None:
    admin = staff(quiet, Role.ADMINISTRATOR, name="Ada")
    for id in ("1", "x", "²", "9" * 30, "-1"):
        assert admin.get(f"/accounts/{id}").status_code == 404
