"""Passkeys in a real browser, with an authenticator of Chromium's own: the script, and what it makes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.casework.access import Role
from tests.web.console.newcomer import newcomer
from tests.web.console.staff import staff_house
from tests.web.live import chromium, served
from tests.web.party_house import PartyHouse
from tests.web.real_house import real_house

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        # A browser makes passkeys for a name only, and not for the address of a machine.
        house.app = replace(house.app, settings=replace(house.app.settings, public_url=""))
        yield house


@pytest.fixture
def page(house: PartyHouse) -> Iterator[Page]:
    with served(replace(real_house(house.app), public_url="")) as address, chromium() as browser:
        page = browser.new_page(base_url=address.replace("127.0.0.1", "localhost"), locale="nl")
        yield page


def test_a_passkey_is_made_and_then_is_all_it_takes(house: PartyHouse, page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    verifies = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    noor = newcomer(house, "Noor", Role.COORDINATOR)
    noor.begin()
    house.later(minutes=1)

    page.goto("/team/sign-in")
    page.get_by_label("Mailadres").fill(noor.login)
    page.get_by_label("Wachtwoord").fill("fiets onder de brug")
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Code").fill(noor.code())
    page.get_by_role("button", name="Verder").click()
    page.goto("/team/me/passkeys/new")
    page.get_by_label("Naam").fill("mijn laptop")
    page.get_by_role("button", name="Maak de passkey").click()
    expect(page.get_by_text("De passkey is toegevoegd.")).to_be_visible()
    expect(page.get_by_text("mijn laptop").first).to_be_visible()

    page.get_by_role("button", name="Uitloggen").first.click()
    expect(page.get_by_role("heading", name="Inloggen")).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": verifies, "isUserVerified": False})
    page.get_by_role("button", name="Gebruik een passkey").click()
    expect(page.get_by_text("Dat lukte niet.")).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": verifies, "isUserVerified": True})
    page.get_by_role("button", name="Gebruik een passkey").click()
    page.wait_for_url(re.compile(r"/team/?$"))

    # After a password it is the second proof.
    page.get_by_role("button", name="Uitloggen").first.click()
    page.get_by_label("Mailadres").fill(noor.login)
    page.get_by_label("Wachtwoord").fill("fiets onder de brug")
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Gebruik een passkey").click()
    page.wait_for_url(re.compile(r"/team/?$"))


def test_where_no_script_runs_nothing_is_offered_that_needs_one(house: PartyHouse) -> None:
    with served(replace(real_house(house.app), public_url="")) as address, chromium() as browser:
        page = browser.new_page(java_script_enabled=False, locale="nl")
        page.goto(address.replace("127.0.0.1", "localhost") + "/team/sign-in")
        expect(page.get_by_role("button", name="Verder")).to_be_visible()
        expect(page.get_by_role("button", name="Gebruik een passkey")).to_be_hidden()
