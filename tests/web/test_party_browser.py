"""The pages of a party in a real browser: on a small phone, without a script, and after the back button."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.casework import moving
from bot.casework.joint_talk import RESIDENT
from tests.web.live import chromium, served
from tests.web.party_house import GOAL, OTHER, PARTY, PartyHouse, party_house, plan_of, talk_of
from tests.web.real_house import real_house
from tests.web.test_browser import SMALL_TARGETS, TOO_WIDE

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with party_house(tmp_path_factory.mktemp("house")) as house:
        house.begin(PARTY, OTHER)
        yield house


@pytest.fixture
def address(house: PartyHouse) -> Iterator[str]:
    with served(replace(real_house(house.app), public_url="")) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["with a script", "without a script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with browser.new_context(
        viewport={"width": 360, "height": 740}, locale="nl-NL", java_script_enabled=request.param
    ) as context:
        context.set_default_timeout(15_000)
        yield context.new_page()


def press(page: Page, label: str) -> None:
    """Press a button; every one of these pages answers with another page, which is there before anybody looks at it."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()


def unfold(page: Page, label: str) -> None:
    page.locator("summary", has_text=label).click()


def enter(page: Page, address: str, house: PartyHouse, party: str = PARTY) -> None:
    page.goto(f"{address}/r/{house.token('offer', party)}")
    press(page, "Stuur mij een code")
    expect(page.locator("#code")).to_be_focused()
    page.locator("#code").fill(house.code(party))
    press(page, "Openen")


def read(page: Page, address: str, house: PartyHouse) -> None:
    enter(page, address, house)
    press(page, "Nee, dat denk ik niet")
    expect(page.locator(".goal .words").first).to_have_text(GOAL)


def test_from_the_mail_to_a_yes_in_five_presses(page: Page, address: str, house: PartyHouse) -> None:
    read(page, address, house)
    press(page, "Ja, ik doe mee")
    expect(page.get_by_role("status")).to_contain_text("Fijn dat u meedoet")


def test_after_closing_the_back_button_shows_no_story(page: Page, address: str, house: PartyHouse) -> None:
    read(page, address, house)
    press(page, "Sluiten")
    expect(page.get_by_role("status")).to_contain_text("De vraag is nu dicht")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Er is een vraag voor u")
    assert GOAL not in page.content()


def test_after_a_no_the_back_button_shows_no_story(page: Page, address: str, house: PartyHouse) -> None:
    read(page, address, house)
    unfold(page, "Nee, ik doe niet mee")
    press(page, "Stuur mijn nee")
    expect(page.locator("h1")).to_have_text("Dank u wel")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Deze link werkt niet")


def test_two_doors_in_one_browser_stay_two(page: Page, address: str, house: PartyHouse) -> None:
    read(page, address, house)
    other = page.context.new_page()
    enter(other, address, house, OTHER)
    expect(other.locator("h1")).to_have_text("Eerst één vraag")
    page.reload()
    expect(page.locator(".goal .words").first).to_have_text(GOAL)


def looked_at(page: Page, address: str, house: PartyHouse) -> Iterator[str]:
    """Every page of a party, one after the other, with every fold open."""
    page.goto(f"{address}/r/{'e' * 43}")
    yield "a link that works no longer"
    page.goto(f"{address}/r/{house.token()}")
    yield "the door"
    press(page, "Stuur mij een code")
    yield "a code was sent"
    page.locator("#code").fill("1")
    press(page, "Openen")
    yield "a code that is none"
    page.locator("#code").fill(house.code())
    press(page, "Openen")
    yield "the question about conflicts"
    press(page, "Nee, dat denk ik niet")
    house.translate("goal", "Een fijn huis.")
    page.reload()
    yield "the story"
    unfold(page, "Ik heb een vraag")
    press(page, "Stuur de vraag")
    yield "a question without words"
    press(page, "Ja, ik doe mee")
    house.move(lambda case: moving.propose_talk(case, talk_of(1, 2, 3, along="haar zus"), at=house.now))
    page.reload()
    yield "a talk is proposed"
    press(page, "Stuur mijn keuze")
    yield "no moment was chosen"
    page.locator("[name=fit1]").check()
    press(page, "Stuur mijn keuze")
    house.move(lambda case: moving.answer_talk(case, RESIDENT, (1,)))
    page.reload()
    yield "a talk is agreed"
    house.move(lambda case: moving.propose_plan(case, plan_of("ዓራት ይመጽእ።", "ይድውል።"), at=house.now))
    page.reload()
    yield "a plan is proposed"
    unfold(page, "Het klopt nog niet")
    press(page, "Bijna goed")
    yield "an objection without words"
    house.later(minutes=31)
    page.locator("#words").fill("Niet voor januari.")
    press(page, "Bijna goed")
    yield "the door shut, with what was typed"


#: Opens every fold; what was open before.
UNFOLD = "() => [...document.querySelectorAll('details')].map(fold => [fold.open, fold.open = true][0])"
FOLD_AS = "open => document.querySelectorAll('details').forEach((fold, at) => { fold.open = open[at] })"


def test_nothing_is_too_small_to_press_and_no_page_is_too_wide(
    browser: Browser, address: str, house: PartyHouse
) -> None:
    with browser.new_context(viewport={"width": 320, "height": 568}, locale="nl-NL") as context:
        page = context.new_page()
        for what in looked_at(page, address, house):
            folded = page.evaluate(UNFOLD)
            assert page.evaluate(SMALL_TARGETS) == [], what
            assert page.evaluate(TOO_WIDE) <= 0, what
            page.evaluate(FOLD_AS, folded)


@pytest.mark.parametrize("width", [360, 1024])
def test_axe_finds_nothing_against_wcag_2_2_aa(browser: Browser, address: str, house: PartyHouse, width: int) -> None:
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    looked = 0
    context = browser.new_context(viewport={"width": width, "height": 740}, locale="nl-NL", bypass_csp=True)
    with context:
        page = context.new_page()
        for what in looked_at(page, address, house):
            folded = page.evaluate(UNFOLD)
            page.evaluate(axe)
            found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
            told = [(each["id"], [node["html"][:100] for node in each["nodes"]]) for each in found["violations"]]
            assert told == [], what
            looked += len(found["passes"])
            page.evaluate(FOLD_AS, folded)
    assert looked > 100
