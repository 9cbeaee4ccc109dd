"""Signing in: a password, and always a second proof (trust.md S6 to S8)."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from bot.casework.access import Role
from bot.store.account_tables import account, session
from bot.store.credentials import WHILE
from bot.team.accounts import Keeper
from tests.web.console.newcomer import PASSWORD, Newcomer, lines, newcomer
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import PartyHouse

COOKIE = "__Host-team"
WRONG = "Dit mailadres en wachtwoord horen niet bij elkaar."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Newcomer:
    """Somebody who began with a one-time link, and signed out again."""
    noor = newcomer(house, f"Noor {house.app.ids.new()}", Role.COORDINATOR)
    noor.begin()
    assert noor.staff.post("/sign-out").status_code == 200
    house.later(minutes=1)
    return noor


def local(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}"


def test_a_password_and_a_code_let_somebody_in(noor: Newcomer) -> None:
    noor.staff.get("/sign-in")
    assert noor.staff.post("/sign-in", login=noor.login.upper(), password=PASSWORD).url.path.endswith("/sign-in/code")
    assert not noor.is_in()
    noor.staff.get("/sign-in/code")
    assert noor.staff.post("/sign-in/code", follow=False, code=noor.code()).status_code == 303
    assert noor.is_in()
    assert lines(noor.house)[-1] == ("session.begun", f"account:{noor.account.id}", noor.account.name)


def test_a_password_alone_opens_no_page_of_the_team(noor: Newcomer) -> None:
    noor.staff.get("/sign-in")
    noor.staff.post("/sign-in", login=noor.login, password=PASSWORD)
    for path in ("/me", "/me/password", "/me/phone", "/me/passkeys/new", "/accounts"):
        answer = noor.staff.get(path, follow=False)
        assert answer.headers["location"].startswith("/team/sign-in"), path
    answer = noor.staff.post("/me/codes", follow=False)
    assert answer.status_code == 403
    page = noor.staff.get("/sign-in/code").text
    assert noor.account.name not in page
    assert "/team/overview" not in page


def test_each_step_gives_a_token_that_was_never_seen_before(noor: Newcomer) -> None:
    """A token that somebody planted, or saw between the steps, is worth nothing (fixation)."""
    shown = []
    noor.staff.get("/sign-in")
    shown.append(noor.staff.client.cookies[COOKIE])
    noor.staff.post("/sign-in", login=noor.login, password=PASSWORD)
    shown.append(noor.staff.client.cookies[COOKIE])
    noor.staff.post("/sign-in/code", code=noor.code())
    shown.append(noor.staff.client.cookies[COOKIE])
    assert len(set(shown)) == 3
    for token in shown[:2]:
        other = Staff(noor.house, None)
        other.client.cookies.set(COOKIE, token)
        assert not noor.is_in(other)


def test_nobody_learns_who_has_an_account(noor: Newcomer) -> None:
    closed, begun = (newcomer(noor.house, f"{name} {noor.login}", Role.EDITOR) for name in ("Dicht", "Nieuw"))
    closed.begin()
    noor.house.write(
        lambda connection: Keeper(road=noor.house.app.road, connection=connection, by="t").close(closed.account.id)
    )
    shown = {}
    for login, password in (
        (noor.login, "niet het goede woord"),
        ("niemand@team.example", PASSWORD),
        (closed.login, PASSWORD),
        (begun.login, PASSWORD),
        ("", ""),
    ):
        staff = Staff(noor.house, None)
        staff.get("/sign-in")
        answer = staff.post("/sign-in", login=login, password=password)
        assert answer.status_code == 422
        assert WRONG in answer.text
        shown[login] = re.sub(r"[0-9a-f]{32}\.[0-9a-f]{32}|data-options=\"[^\"]*\"", "", answer.text).replace(login, "")
    assert len(set(list(shown.values())[:4])) == 1


def test_wrong_too_often_says_when_to_try_again_and_then_lets_in(noor: Newcomer) -> None:
    for _ in range(5):
        assert noor.sign_in(password="niet het goede").status_code == 422
    answer = noor.sign_in()
    assert answer.status_code == 429
    assert f"Probeer het om {local(noor.house.now + WHILE)} weer." in answer.text
    noor.house.later(minutes=14, seconds=59)
    assert noor.sign_in().status_code == 429
    noor.house.later(seconds=1)
    noor.sign_in()
    assert noor.is_in()


def test_an_address_that_is_nobodys_is_answered_alike_when_it_is_wrong_too_often(noor: Newcomer) -> None:
    for _ in range(5):
        noor.staff.get("/sign-in")
        assert noor.staff.post("/sign-in", login="niemand@team.example", password="x").status_code == 422
    answer = noor.staff.post("/sign-in", login="Niemand@team.example ", password="x")
    assert answer.status_code == 429
    assert f"Probeer het om {local(noor.house.now + WHILE)} weer." in answer.text
    noor.house.later(minutes=15)
    assert noor.staff.post("/sign-in", login="niemand@team.example", password="x").status_code == 422


def test_somebody_who_guesses_codes_is_stopped_too_also_over_several_passwords(noor: Newcomer) -> None:
    for _ in range(5):
        answer = noor.sign_in(code="000000")
        assert answer.status_code == 422
    assert noor.sign_in().status_code == 429


def test_a_colleague_who_is_in_does_not_notice_that_somebody_guesses(noor: Newcomer) -> None:
    noor.sign_in()
    guessing = Staff(noor.house, None)
    for _ in range(6):
        noor.sign_in(guessing, password="geraden wachtwoord")
    assert noor.is_in()


def test_one_network_tries_so_often_and_no_more(noor: Newcomer) -> None:
    noor.staff.get("/sign-in")
    for number in range(30):
        assert noor.staff.post("/sign-in", login=f"{number}@team.example", password="x" * 2000).status_code == 422
    assert noor.sign_in().status_code == 429
    noor.house.later(minutes=10)
    noor.sign_in()
    assert noor.is_in()


def test_a_code_works_once_and_one_step_early_or_late(noor: Newcomer) -> None:
    code = noor.code()
    noor.sign_in(code=code)
    noor.staff.post("/sign-out")
    assert noor.sign_in(code=code).status_code == 422
    noor.house.later(minutes=2)
    assert noor.sign_in(code=noor.code(off=2)).status_code == 422
    assert noor.sign_in(code=noor.code(off=-2)).status_code == 422
    noor.sign_in(code=f" {noor.code(off=1)[:3]} {noor.code(off=1)[3:]} ")
    assert noor.is_in()
    noor.staff.post("/sign-out")
    # A later code was taken: an earlier one, seen over a shoulder, is too late.
    assert noor.sign_in(code=noor.code()).status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(noor: Newcomer) -> None:
    assert len(set(noor.codes)) == 10
    code = noor.codes[3].replace("-", " ").upper()
    noor.sign_in(code=code)
    assert noor.is_in()
    assert [line[0] for line in lines(noor.house)][-2:] == ["recovery_code.used", "session.begun"]
    noor.staff.post("/sign-out")
    assert noor.sign_in(code=code).status_code == 422


def test_the_code_of_a_colleague_is_worth_nothing(noor: Newcomer) -> None:
    sam = newcomer(noor.house, f"Sam {noor.login}", Role.COORDINATOR)
    sam.begin()
    assert noor.sign_in(code=sam.code()).status_code == 422
    assert noor.sign_in(code=sam.codes[0]).status_code == 422


def test_signing_out_ends_the_session_and_what_the_browser_kept(noor: Newcomer) -> None:
    noor.sign_in()
    old = noor.staff.client.cookies[COOKIE]
    noor.staff.get("/me")
    answer = noor.staff.post("/sign-out", follow=False)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert COOKIE not in noor.staff.client.cookies
    noor.staff.client.cookies.set(COOKIE, old)
    assert not noor.is_in()
    assert lines(noor.house)[-1][0] == "session.ended"


def test_signing_out_takes_a_form_of_ours(noor: Newcomer) -> None:
    noor.sign_in()
    assert noor.staff.get("/sign-out").status_code == 405
    assert noor.staff.post("/sign-out", form="").status_code == 400
    noor.staff.get("/me")
    form = {"form": re.findall(r'name="form" value="([^"]*)"', noor.staff.page)[0]}
    answer = noor.staff.client.post("/team/sign-out", data=form, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert noor.is_in()


def test_nobody_is_signed_in_from_another_site(noor: Newcomer) -> None:
    """Who is signed in as somebody else unawares writes into the wrong account."""
    noor.staff.get("/sign-in")
    form = {"login": noor.login, "password": PASSWORD, "form": f"{'0' * 32}."}
    assert noor.staff.client.post("/team/sign-in", data=form).status_code == 400
    fresh = Staff(noor.house, None)
    form["form"] = re.findall(r'name="form" value="([^"]*)"', noor.staff.page)[0]
    assert fresh.client.post("/team/sign-in", data=form).status_code == 400


@pytest.mark.parametrize(
    ("wished", "comes_to"),
    [
        ("/team/me", "/team/me"),
        ("/team/me/password", "/team/me/password"),
        ("//elsewhere.example/team/", ""),
        ("/team//elsewhere.example", ""),
        ("/team/\\elsewhere.example", ""),
        ("https://elsewhere.example/team/me", ""),
        ("/team/../chat", ""),
        ("/team/me\r\nx: y", ""),
        ("/team/sign-out", ""),
        ("/teams/me", ""),
        ("/chat", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_signing_in_leads_on_to_our_own_pages_only(wished: str, comes_to: str, house: PartyHouse) -> None:
    noor = staff(house, Role.COORDINATOR)
    answer = noor.client.get("/team/sign-in", params={"next": wished}, follow_redirects=False)
    assert answer.headers["location"] == (comes_to or "/team")


def test_a_page_that_was_asked_for_is_shown_after_both_steps(noor: Newcomer) -> None:
    answer = noor.staff.get("/me/password")
    assert 'name="next" value="/team/me/password"' in answer.text
    answer = noor.staff.post("/sign-in", next="/team/me/password", login=noor.login, password=PASSWORD)
    answer = noor.staff.post("/sign-in/code", next="/team/me/password", code=noor.code())
    assert answer.url.path == "/team/me/password"


def test_a_link_from_elsewhere_keeps_who_is_signed_in(noor: Newcomer) -> None:
    """The browser keeps a strict cookie back then: the page asks once more, from our own site."""
    noor.sign_in()
    elsewhere = Staff(noor.house, None).client.get(
        "/team/sign-in?next=/team/me", headers={"sec-fetch-site": "cross-site"}, follow_redirects=False
    )
    assert "set-cookie" not in elsewhere.headers
    assert 'http-equiv="refresh" content="0; url=/team/sign-in?next=/team/me"' in elsewhere.text


def test_a_session_ends_after_half_an_hour_without_a_page_and_after_ten_hours(noor: Newcomer) -> None:
    noor.sign_in()
    for _ in range(20):
        noor.house.later(minutes=29)
        assert noor.is_in()
    noor.house.later(minutes=20)
    assert not noor.is_in()
    noor.sign_in()
    noor.house.later(minutes=30)
    assert not noor.is_in()


def test_a_password_waits_half_an_hour_for_its_code_whatever_is_opened_meanwhile(noor: Newcomer) -> None:
    noor.staff.get("/sign-in")
    noor.staff.post("/sign-in", login=noor.login, password=PASSWORD)
    for _ in range(2):
        noor.house.later(minutes=14)
        assert noor.staff.get("/sign-in/code", follow=False).status_code == 200
    noor.house.later(minutes=2)
    answer = noor.staff.post("/sign-in/code", follow=False, code=noor.code())
    assert answer.status_code == 403
    assert not noor.is_in()


def test_signing_in_again_in_the_same_browser_ends_what_was_there(noor: Newcomer) -> None:
    noor.sign_in()
    first = noor.staff.client.cookies[COOKIE]
    noor.house.later(minutes=1)
    noor.staff.get("/me")
    noor.staff.post("/sign-in", login=noor.login, password=PASSWORD)
    noor.staff.client.cookies.set(COOKIE, first)
    assert not noor.is_in()


def test_a_password_is_kept_with_the_parameters_of_today(noor: Newcomer) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    noor.house.write(
        lambda connection: (
            connection.execute(update(account).where(account.c.id == noor.account.id).values(password=old)).rowcount
        )
    )
    noor.sign_in()
    assert noor.is_in()
    kept = noor.house.write(
        lambda connection: connection.execute(
            select(account.c.password).where(account.c.id == noor.account.id)
        ).scalar_one()
    )
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_what_is_kept_of_a_session_opens_nothing(noor: Newcomer) -> None:
    noor.sign_in()
    token = noor.staff.client.cookies[COOKIE]
    kept = noor.house.write(lambda connection: repr(connection.execute(select(session)).all()))
    assert str(noor.account.id) in kept
    assert token not in kept


def test_neither_password_nor_code_nor_address_is_written_down(noor: Newcomer) -> None:
    before = len(lines(noor.house))
    noor.staff.get("/sign-in")
    noor.staff.post("/sign-in", login="mijn geheim@thuis.example", password="heel geheim woord")
    noor.sign_in(code="123 geheim")
    assert "geheim" not in repr(lines(noor.house))
    assert lines(noor.house)[before:] == [
        ("sign_in.refused", "account", "system"),
        ("sign_in.refused", f"account:{noor.account.id}", "system"),
    ]
