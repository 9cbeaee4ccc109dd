"""One's own account: what can be changed there, and what it takes."""

import re
from collections.abc import Iterator

import pytest

from bot.casework.access import Role
from tests.web.console.authenticator import Authenticator
from tests.web.console.newcomer import PASSWORD, Newcomer, hidden, lines, newcomer, seed_on
from tests.web.console.staff import Staff, staff_house
from tests.web.party_house import PartyHouse

NEW = "een ander zinnetje over de fiets"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Newcomer:
    """Somebody who is in, in one browser."""
    noor = newcomer(house, f"Noor {house.app.ids.new()}", Role.COORDINATOR)
    noor.begin()
    house.later(minutes=1)
    return noor


def elsewhere(noor: Newcomer) -> Staff:
    """Another browser of the same person."""
    other = Staff(noor.house, None)
    noor.sign_in(other)
    assert noor.is_in(other)
    noor.house.later(minutes=1)
    return other


def test_the_language_of_the_pages_is_kept(noor: Newcomer) -> None:
    assert '<html lang="nl"' in noor.staff.get("/me").text
    assert '<html lang="en"' in noor.staff.post("/me/language", language="en").text
    assert '<html lang="en"' in noor.staff.post("/me/language", language="klingon").text


def test_another_password_ends_every_other_browser(noor: Newcomer) -> None:
    other = elsewhere(noor)
    noor.staff.get("/me/password")
    noor.staff.post("/me/password", old=PASSWORD, password=NEW, again=NEW)
    assert noor.is_in()
    assert not noor.is_in(other)
    assert noor.sign_in(other).status_code == 422
    noor.sign_in(other, password=NEW)
    assert noor.is_in(other)
    assert "password.changed" in [line[0] for line in lines(noor.house)[-3:]]


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("niet het goede", NEW, NEW, "Dit is niet je wachtwoord"),
        (PASSWORD, NEW, NEW + ".", "niet hetzelfde"),
        (PASSWORD, "kort", "kort", "Neem minstens"),
        (PASSWORD, "welkom123456", "welkom123456", "makkelijk te raden"),
    ],
)
def test_a_password_is_changed_only_to_a_good_one_by_who_knows_the_old(
    noor: Newcomer, old: str, new: str, again: str, says: str
) -> None:
    noor.staff.get("/me/password")
    answer = noor.staff.post("/me/password", old=old, password=new, again=again)
    assert answer.status_code == 422
    assert says in answer.text
    noor.sign_in(Staff(noor.house, None), password=PASSWORD)
    assert noor.is_in()


def test_the_old_password_cannot_be_guessed_there(noor: Newcomer) -> None:
    noor.staff.get("/me/password")
    for _ in range(5):
        assert noor.staff.post("/me/password", old="geraden", password=NEW, again=NEW).status_code == 422
    assert noor.staff.post("/me/password", old=PASSWORD, password=NEW, again=NEW).status_code == 429


def test_another_phone_takes_the_place_of_the_old(noor: Newcomer) -> None:
    other, old = elsewhere(noor), noor.seed
    page = noor.staff.get("/me/phone").text
    noor.seed = seed_on(page)
    assert noor.seed != old
    assert noor.staff.post("/me/phone", code="000000", seed=hidden(page, "seed")).status_code == 422
    noor.staff.post("/me/phone", code=noor.code(), seed=hidden(page, "seed"))
    assert not noor.is_in(other)
    noor.house.later(minutes=1)
    new, noor.seed = noor.seed, old
    assert noor.sign_in(other).status_code == 422
    noor.seed = new
    noor.sign_in(other)
    assert noor.is_in(other)


def test_fresh_recovery_codes_take_the_place_of_the_old(noor: Newcomer) -> None:
    old = noor.codes[0]
    noor.staff.get("/me")
    page = noor.staff.post("/me/codes").text
    fresh = re.findall(r"<code>([a-z0-9-]{14})</code>", page)
    assert len(fresh) == 10
    noor.staff.post("/sign-out")
    assert noor.sign_in(code=old).status_code == 422
    noor.sign_in(code=fresh[0])
    assert "die je nog kunt gebruiken: 9" in noor.staff.get("/me").text


def test_every_browser_is_listed_and_can_be_ended(noor: Newcomer) -> None:
    first, second = elsewhere(noor), elsewhere(noor)
    page = noor.staff.get("/me").text
    assert page.count("Laatst gezien") == 3
    ids = re.findall(r'name="session" value="(\d+)"', page)
    noor.staff.post("/me/sessions", session=ids[0])
    assert (noor.is_in(first), noor.is_in(second)) in ((True, False), (False, True))
    noor.staff.get("/me")
    noor.staff.post("/me/sessions")
    assert not noor.is_in(first)
    assert not noor.is_in(second)
    assert noor.is_in()


def test_nobody_ends_the_browser_of_a_colleague(noor: Newcomer) -> None:
    sam = newcomer(noor.house, f"Sam {noor.login}", Role.EDITOR)
    sam.begin()
    other = Staff(noor.house, None)
    noor.house.later(minutes=1)
    sam.sign_in(other)
    id = re.findall(r'name="session" value="(\d+)"', sam.staff.get("/me").text)[0]
    noor.staff.get("/me")
    for session in (id, "x", "9" * 30):
        noor.staff.post("/me/sessions", session=session)
    assert sam.is_in(other)
    assert sam.is_in()


@pytest.mark.parametrize("path", ["/me/password", "/me/phone", "/me/passkeys/new"])
def test_what_matters_asks_for_the_second_proof_again_after_a_while(noor: Newcomer, path: str) -> None:
    noor.house.later(minutes=13, seconds=59)
    page = noor.staff.get(path)
    assert page.url.path == f"/team{path}"
    noor.house.later(seconds=1)
    answer = noor.staff.post(path, follow=False, old=PASSWORD, password=NEW, again=NEW, code="1", seed="x")
    assert answer.headers["location"].startswith("/team/sign-in/code?next=")
    before = noor.staff.client.cookies["__Host-team"]
    noor.staff.get(path)
    assert noor.staff.post("/sign-in/code", next=f"/team{path}", code="000000").status_code == 422
    answer = noor.staff.post("/sign-in/code", next=f"/team{path}", code=noor.code())
    assert answer.url.path == f"/team{path}"
    assert noor.staff.client.cookies["__Host-team"] != before


@pytest.mark.parametrize("path", ["/me/codes", "/me/passkeys/1/remove"])
def test_so_does_what_is_done_without_a_page_of_its_own(noor: Newcomer, path: str) -> None:
    noor.house.later(minutes=15)
    noor.staff.get("/me")
    assert noor.staff.post(path, follow=False).headers["location"].startswith("/team/sign-in/code")


def add_passkey(noor: Newcomer, key: Authenticator, name: str = "laptop") -> int:
    page = noor.staff.get("/me/passkeys/new").text
    return noor.staff.post("/me/passkeys/new", follow=False, credential=key.make(page), name=name).status_code


def with_passkey(noor: Newcomer, key: Authenticator, staff: Staff) -> int:
    page = staff.get("/sign-in").text
    return staff.post("/sign-in/passkey", follow=False, credential=key.sign(page)).status_code


def test_a_passkey_alone_is_both_factors(noor: Newcomer) -> None:
    key, other = Authenticator(), Staff(noor.house, None)
    assert add_passkey(noor, key, "mijn <laptop>") == 303
    assert "mijn &lt;laptop&gt;" in noor.staff.get("/me").text
    assert with_passkey(noor, key, other) == 303
    assert noor.is_in(other)
    assert lines(noor.house)[-1] == ("session.begun", f"account:{noor.account.id}", noor.account.name)


def test_a_passkey_is_the_second_proof_after_a_password(noor: Newcomer) -> None:
    key, other = Authenticator(), Staff(noor.house, None)
    add_passkey(noor, key)
    other.get("/sign-in")
    page = other.post("/sign-in", login=noor.login, password=PASSWORD).text
    other.post("/sign-in/code/passkey", credential=key.sign(page))
    assert noor.is_in(other)


def test_the_passkey_of_a_colleague_is_no_second_proof(noor: Newcomer) -> None:
    sam, key = newcomer(noor.house, f"Sam {noor.login}", Role.EDITOR), Authenticator()
    sam.begin()
    add_passkey(sam, key)
    add_passkey(noor, Authenticator())
    other = Staff(noor.house, None)
    other.get("/sign-in")
    page = other.post("/sign-in", login=noor.login, password=PASSWORD).text
    assert other.post("/sign-in/code/passkey", credential=key.sign(page)).status_code == 422
    assert not noor.is_in(other)


def test_a_passkey_whose_owner_was_not_verified_is_refused(noor: Newcomer) -> None:
    assert add_passkey(noor, Authenticator(verifies=False)) == 422
    key = Authenticator()
    add_passkey(noor, key)
    key.verifies = False
    assert with_passkey(noor, key, Staff(noor.house, None)) == 422


def test_a_passkey_of_another_site_is_refused(noor: Newcomer) -> None:
    assert add_passkey(noor, Authenticator(origin="https://aanbel.example.evil.example")) == 422
    key = Authenticator()
    add_passkey(noor, key)
    key.origin = "https://evil.example"
    assert with_passkey(noor, key, Staff(noor.house, None)) == 422


def test_what_a_passkey_signed_works_once_soon_and_in_that_browser(noor: Newcomer) -> None:
    key, other = Authenticator(), Staff(noor.house, None)
    add_passkey(noor, key)
    signed = key.sign(other.get("/sign-in").text)
    thief = Staff(noor.house, None)
    thief.get("/sign-in")
    assert thief.post("/sign-in/passkey", credential=signed).status_code == 422
    assert other.post("/sign-in/passkey", follow=False, credential=signed).status_code == 303
    assert other.post("/sign-in/passkey", credential=signed).status_code in (400, 422)
    late = Staff(noor.house, None)
    signed = key.sign(late.get("/sign-in").text)
    noor.house.later(minutes=10, seconds=1)
    assert late.post("/sign-in/passkey", credential=signed).status_code == 422


def test_a_copied_passkey_that_counts_less_is_refused(noor: Newcomer) -> None:
    key = Authenticator()
    add_passkey(noor, key)
    assert with_passkey(noor, key, Staff(noor.house, None)) == 303
    assert with_passkey(noor, key, Staff(noor.house, None)) == 303
    key.count = 0
    assert with_passkey(noor, key, Staff(noor.house, None)) == 422


def test_a_removed_passkey_and_one_that_was_never_added_let_nobody_in(noor: Newcomer) -> None:
    key = Authenticator()
    assert with_passkey(noor, key, Staff(noor.house, None)) == 422
    add_passkey(noor, key)
    assert add_passkey(noor, key) == 422
    id = re.findall(r"/passkeys/(\d+)/remove", noor.staff.get("/me").text)[0]
    noor.staff.post(f"/me/passkeys/{id}/remove")
    assert with_passkey(noor, key, Staff(noor.house, None)) == 422


def test_nobody_removes_the_passkey_of_a_colleague(noor: Newcomer) -> None:
    sam, key = newcomer(noor.house, f"Sam {noor.login}", Role.EDITOR), Authenticator()
    sam.begin()
    add_passkey(sam, key)
    id = re.findall(r"/passkeys/(\d+)/remove", sam.staff.get("/me").text)[0]
    noor.staff.get("/me")
    noor.staff.post(f"/me/passkeys/{id}/remove")
    assert with_passkey(sam, key, Staff(noor.house, None)) == 303


@pytest.mark.parametrize(
    "credential",
    [
        "", "x", "[]", "{}", "null", '{"id": 1}', '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", '
        '"authenticatorData": "AA", "signature": "AA", "attestationObject": "AA"}}',
        '{"id": "é", "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "e30", "signature": "é"}}',
    ],
)  # fmt: skip
def test_anything_else_in_the_place_of_a_passkey_is_refused(noor: Newcomer, credential: str) -> None:
    noor.staff.get("/me/passkeys/new")
    assert noor.staff.post("/me/passkeys/new", credential=credential).status_code == 422
    other = Staff(noor.house, None)
    other.get("/sign-in")
    assert other.post("/sign-in/passkey", credential=credential).status_code == 422
