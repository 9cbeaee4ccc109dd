"""Signing in through the organisation's own provider, against one that signs real tokens over real HTTP."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from bot.casework.access import Role
from bot.errors import SettingsError
from bot.settings import read_settings
from bot.team.accounts import Keeper
from tests.web.console.newcomer import Newcomer, lines, newcomer
from tests.web.console.staff import Staff, engage, staff_house
from tests.web.console.standin_provider import CLIENT, FOREIGN, SECRET, StandIn, provider
from tests.web.party_house import PartyHouse


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def there(house: PartyHouse) -> Iterator[StandIn]:
    """The provider, at which somebody with an account here has two factors."""
    with provider(lambda: house.now) as there:
        before = house.app
        settings = replace(before.settings, oidc_issuer=there.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
        house.app = replace(before, settings=settings)
        noor = f"Noor {before.ids.new()}"
        engage(house, noor, Role.COORDINATOR)
        there.claims = {
            "sub": noor, "email": f"{noor.upper()}@team.example", "email_verified": True, "amr": ["pwd", "mfa"],
        }  # fmt: skip
        yield there
        house.app = before


def leave(staff: Staff, wished: str = "") -> str:
    """Off to the provider: the address the browser is sent to."""
    staff.get("/sign-in")
    page = staff.post("/oidc", next=wished).text
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page)
    assert found, page
    return unescape(found[1])


def come_back(staff: Staff, address: str, **other: str) -> httpx2.Response:
    """Back from the provider, with what it gave along or with something else."""
    to = httpx2.get(address).headers["location"]
    given = {name: values[0] for name, values in parse_qs(urlsplit(to).query).items()}
    assert to.startswith("https://aanbel.example/team/oidc/back?")
    return staff.client.get("/team/oidc/back", params={**given, **other}, follow_redirects=False)


def sign_in(staff: Staff) -> httpx2.Response:
    return come_back(staff, leave(staff))


def is_in(staff: Staff) -> bool:
    return staff.get("/me", follow=False).status_code == 200


def test_somebody_with_an_account_comes_in_and_goes_on(house: PartyHouse, there: StandIn) -> None:
    staff = Staff(house, None)
    answer = come_back(staff, leave(staff, "/team/me/password"))
    assert answer.headers["location"] == "/team/me/password"
    assert is_in(staff)
    assert [line[0] for line in lines(house)[-2:]] == ["account.linked", "session.begun"]
    # From then on by the subject, whatever the address is.
    there.claims["email"] = "new@elsewhere.example"
    again = Staff(house, None)
    sign_in(again)
    assert is_in(again)


def test_the_browser_comes_back_from_elsewhere_by_a_page_of_ours(house: PartyHouse, there: StandIn) -> None:
    """It keeps the strict cookie back on the way from another site."""
    page = Staff(house, None).client.get("/team/oidc/back?code=1&state=2", headers={"sec-fetch-site": "cross-site"})
    assert "set-cookie" not in page.headers
    assert 'url=/team/oidc/back?code=1&amp;state=2"' in page.text


@pytest.mark.parametrize(
    ("lie", "value"),
    [
        ("iss", "https://elsewhere.example"),
        ("iss", None),
        ("aud", "another client"),
        ("aud", ["another client"]),
        ("aud", None),
        ("azp", "another client"),
        ("nonce", "another visit"),
        ("nonce", None),
        ("exp", 1),
        ("exp", None),
        ("sub", None),
        ("iat", None),
        ("nbf", 4_000_000_000),
        ("alg", "none"),
        ("issuer", "https://elsewhere.example"),
    ],
)
def test_a_token_that_is_not_for_this_visit_lets_nobody_in(
    house: PartyHouse, there: StandIn, lie: str, value: object
) -> None:
    staff = Staff(house, None)
    address = leave(staff)
    there.lies = {lie: value}
    staff = staff if lie != "issuer" else Staff(house, None)
    if lie == "issuer":
        staff.get("/sign-in")
        assert staff.post("/oidc").status_code == 503
        return
    assert come_back(staff, address).status_code == 503
    assert not is_in(staff)


def test_a_token_signed_by_a_stranger_lets_nobody_in(house: PartyHouse, there: StandIn) -> None:
    there.foreign_key = FOREIGN
    staff = Staff(house, None)
    assert sign_in(staff).status_code == 503
    assert not is_in(staff)


@pytest.mark.parametrize(
    ("claims", "comes_in"),
    [
        ({"amr": ["pwd"]}, False),
        ({"amr": None}, False),
        ({"amr": ["otp", "sms"]}, False),
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["pin", "hwk"]}, True),
        ({"amr": None, "acr": "https://refeds.org/profile/mfa"}, True),
        ({"amr": None, "acr": "1"}, False),
    ],
)
def test_the_provider_must_say_that_more_than_a_password_was_shown(
    house: PartyHouse, there: StandIn, claims: dict[str, object], comes_in: bool
) -> None:
    there.lies = claims
    staff = Staff(house, None)
    assert sign_in(staff).status_code == (303 if comes_in else 403)
    assert is_in(staff) is comes_in


@pytest.mark.parametrize(("setting", "comes_in"), [("off", True), ("gold silver", True), ("silver", False)])
def test_what_counts_as_more_than_a_password_can_be_set(
    house: PartyHouse, there: StandIn, setting: str, comes_in: bool
) -> None:
    house.app = replace(house.app, settings=replace(house.app.settings, oidc_require_mfa=setting))
    there.lies = {"amr": ["pwd"], "acr": "gold"}
    staff = Staff(house, None)
    sign_in(staff)
    assert is_in(staff) is comes_in


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}, {"email": None}]
)
def test_an_address_that_was_not_verified_is_nobodys(
    house: PartyHouse, there: StandIn, claims: dict[str, object]
) -> None:
    there.lies = claims
    staff = Staff(house, None)
    assert sign_in(staff).status_code == 403
    assert not is_in(staff)
    assert lines(house)[-1] == ("sign_in.refused", "account", "system")


def test_no_account_is_made_for_who_has_none(house: PartyHouse, there: StandIn) -> None:
    there.claims |= {"sub": "somebody else", "email": "nobody@elsewhere.example"}
    staff = Staff(house, None)
    answer = sign_in(staff)
    assert answer.status_code == 403
    assert "Je kunt hier niet inloggen met dit account" in answer.text


def test_an_account_that_is_known_by_one_subject_is_not_given_to_another(house: PartyHouse, there: StandIn) -> None:
    sign_in(Staff(house, None))
    there.claims["sub"] = "another person with this address"
    staff = Staff(house, None)
    assert sign_in(staff).status_code == 403
    assert not is_in(staff)


def test_a_closed_account_stays_closed(house: PartyHouse, there: StandIn) -> None:
    first = Staff(house, None)
    sign_in(first)
    id = engage(house, str(there.claims["sub"])).id
    house.write(lambda connection: Keeper(road=house.app.road, connection=connection, by="t").close(id))
    assert not is_in(first)
    assert sign_in(Staff(house, None)).status_code == 403


def test_what_comes_back_must_be_what_this_browser_left_with(house: PartyHouse, there: StandIn) -> None:
    """Or somebody could be signed in as somebody else unawares."""
    victim, thief = Staff(house, None), Staff(house, None)
    leave(victim)
    to = httpx2.get(leave(thief)).headers["location"]
    stolen = victim.client.get(to.replace("https://aanbel.example", ""), follow_redirects=False)
    assert stolen.status_code == 403
    for state in ("", "x", "é.é", "eA.eA"):
        assert come_back(victim, leave(victim), state=state).status_code == 403
    assert come_back(victim, leave(victim), code="another").status_code == 503
    assert come_back(victim, leave(victim), code="").status_code == 403
    address = leave(victim)
    house.later(minutes=10, seconds=1)
    assert come_back(victim, address).status_code == 403
    assert not is_in(victim)


def test_a_code_works_once(house: PartyHouse, there: StandIn) -> None:
    staff = Staff(house, None)
    to = httpx2.get(leave(staff)).headers["location"].replace("https://aanbel.example", "")
    assert staff.client.get(to, follow_redirects=False).status_code == 303
    assert staff.client.get(to, follow_redirects=False).status_code == 403


def test_before_something_that_matters_the_provider_asks_anew(house: PartyHouse, there: StandIn) -> None:
    staff = Staff(house, None)
    sign_in(staff)
    house.later(minutes=16)
    staff.get("/me/password")
    page = staff.post("/oidc", next="/team/me/password").text
    found = re.search(r'content="0; url=([^"]*)"', page)
    assert found
    address = unescape(found[1])
    assert "max_age=0" in address
    old = int(house.now.timestamp()) - 900
    for auth_time, comes_in in ((None, False), (old, False), (int(house.now.timestamp()), True)):
        there.lies = {"auth_time": auth_time}
        answer = come_back(staff, address)
        assert answer.status_code == (303 if comes_in else 403), auth_time


def test_a_provider_that_is_away_is_said_so_and_passwords_still_work(house: PartyHouse, there: StandIn) -> None:
    there.is_down = True
    sam: Newcomer = newcomer(house, f"Sam {there.claims['sub']}", Role.EDITOR)
    sam.begin()
    sam.staff.post("/sign-out")
    sam.staff.get("/sign-in")
    assert sam.staff.post("/oidc").status_code == 503
    house.later(minutes=1)
    sam.sign_in()
    assert sam.is_in()


def test_without_a_provider_there_is_no_such_way_in(house: PartyHouse) -> None:
    staff = Staff(house, None)
    assert "/team/oidc" not in staff.get("/sign-in").text
    assert staff.post("/oidc").status_code == 404
    assert staff.get("/oidc/back?code=1&state=2").status_code == 404


def test_the_settings_of_a_provider_are_complete_or_refused() -> None:
    with pytest.raises(SettingsError, match=r"OIDC_CLIENT_ID is missing(.|\n)*OIDC_CLIENT_SECRET(.|\n)*PUBLIC_URL"):
        read_settings({"AANBEL_OIDC_ISSUER": "https://login.example"})
    for issuer in ("http://login.example", "login.example", "ftp://login.example"):
        with pytest.raises(SettingsError, match="AANBEL_OIDC_ISSUER must be"):
            read_settings({"AANBEL_OIDC_ISSUER": issuer})
    told = {"CLIENT_ID": "a", "CLIENT_SECRET": "geheim", "ISSUER": "https://login.example/"}
    settings = read_settings(
        {f"AANBEL_OIDC_{name}": value for name, value in told.items()} | {"AANBEL_PUBLIC_URL": "https://a.example"}
    )
    assert settings.oidc_issuer == "https://login.example/"
    assert "geheim" not in repr(settings)
