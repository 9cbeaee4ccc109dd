"""Every page of the console in a real browser: WCAG 2.2 A and AA by axe-core, on a phone, at 200 % zoom, by keyboard.

The pages are those of `listed.PAGES`: one that is not known in `shown.py` fails the test.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from bot.web.console.listed import PAGES
from bot.web.console.visit import ROOT
from tests.web.console.shown import NOT_SHOWN, PEOPLE, Seeded, seeded
from tests.web.live import chromium, served
from tests.web.party_house import SECRETS
from tests.web.real_house import real_house

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SHOWING = [page.path for page in PAGES if page.get and page.path not in NOT_SHOWN]

#: Wider than the window, and what makes it so.
TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
  : [...document.body.querySelectorAll("*")].filter(each => !each.closest(".table-scroll")
      && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 5).map(each => each.outerHTML.slice(0, 120))"""

#: Form controls that no label, legend or name speaks for.
NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")]
  .filter(each => !(each.labels && each.labels.length) && !each.getAttribute("aria-label")
      && !each.getAttribute("aria-labelledby") && !each.textContent.trim())
  .map(each => each.outerHTML.slice(0, 120))"""

#: What a keyboard must reach: everything that can be pressed or filled in and is seen; of radio buttons one a group.
REACHABLE = """() => {
  const seen = each => each.checkVisibility({visibilityProperty: true}) && !each.disabled;
  const groups = new Set();
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], [tabindex='0']";
  const all = [...document.querySelectorAll(stops)].filter(seen)
    .filter(each => {
      if (each.type !== "radio") return true;
      const group = each.name + "/" + (each.form ? [...document.forms].indexOf(each.form) : "");
      return groups.has(group) ? false : groups.add(group);
    });
  window.reached = new Set(); window.unmarked = [];
  document.addEventListener("focusin", event => {
    const it = event.target, style = getComputedStyle(it);
    if (it.type === "radio") document.querySelectorAll(`input[type=radio][name="${CSS.escape(it.name)}"]`)
      .forEach(each => each.form === it.form && window.reached.add(each));
    window.reached.add(it);
    const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!marked) window.unmarked.push(it.outerHTML.slice(0, 120));
  });
  window.wanted = all;
  // Day, month, year and the calendar are places of their own, and so are the buttons of a player.
  const inside = {date: 3, time: 2, "datetime-local": 5};
  return all.reduce((stops, each) => stops + 1 + (inside[each.type] || (each.tagName === "AUDIO" ? 6 : 0)), 0);
}"""
NOT_REACHED = "() => window.wanted.filter(each => !window.reached.has(each)).map(each => each.outerHTML.slice(0, 120))"
#: Tab stops that are none of the above, or out of order: what a page should never need.
ODD_STOPS = """() => [...document.querySelectorAll("[tabindex]")].filter(each => each.tabIndex > 0)
  .map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    with seeded(tmp_path_factory.mktemp("house")) as seed:
        yield seed


@pytest.fixture(scope="module")
def address(seed: Seeded) -> Iterator[str]:
    asyncio.run(seed.house.app.counting.count())
    with served(replace(real_house(seed.house.app), public_url="")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def windows(browser: Browser, seed: Seeded, address: str) -> Iterator[dict[tuple[str, str], Page]]:
    """(who, language) -> a window in which that person is signed in."""
    opened: dict[tuple[str, str], Page] = {}
    contexts: list[BrowserContext] = []
    for who in PEOPLE:
        for language in ("nl", "en"):
            context = browser.new_context(
                viewport={"width": 320, "height": 800}, locale=language, reduced_motion="reduce"
            )
            context.set_default_timeout(15_000)
            if who:
                context.add_cookies([{"name": "team", "value": seed.token(who, language), "url": address}])
            opened[who, language] = context.new_page()
            contexts.append(context)
    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", SHOWING)
def test_every_page_is_for_everybody(
    path: str, language: str, seed: Seeded, address: str, windows: dict[tuple[str, str], Page]
) -> None:
    """Small, zoomed in and by keyboard: no complaint, no sideways scrolling, every control named and reached."""
    who, place = seed.place(path, language)
    page = windows[who, language]
    page.set_viewport_size({"width": 320, "height": 800})
    response = page.goto(address + ROOT + place)
    assert response
    _is_really_shown(response, page, language)
    # 1280 wide at 200 % are 640 of the page's own pixels (WCAG 1.4.4, 1.4.10).
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) == [], f"scrolls sideways at {width}"
        # Words differ by language and places by width: one of the four pairs says nothing that the others do not.
        if (language, width) != ("nl", 640):
            assert complaints(page) == [], f"at {width}"
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(ODD_STOPS) == []
    if language == "nl":
        _goes_by_keyboard(page)


def _is_really_shown(response: Response, page: Page, language: str) -> None:
    assert response.status == 200, f"{response.status} at {response.url}"
    assert len(response.request.redirected_from.url if response.request.redirected_from else "") == 0, response.url
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.locator("html").get_attribute("lang") == language
    title = page.title()
    assert re.search(r"\S – \S", title), title
    assert not any(word in title or word in page.url for word in SECRETS), "a story in a title"


def complaints(page: Page) -> list[str]:
    """What axe-core finds, each with the first place."""
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        """async tags => (await axe.run(document, {
            runOnly: {type: "tag", values: tags}, resultTypes: ["violations"] })).violations""",
        TAGS,
    )
    return [f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:160]})" for each in found]


def _goes_by_keyboard(page: Page) -> None:
    """Tab reaches everything there is to press or fill in, and each place can be seen while one is there."""
    stops = page.evaluate(REACHABLE)
    page.evaluate("() => document.activeElement.blur()")
    for _ in range(stops + 3):
        page.keyboard.press("Tab")
    assert page.evaluate(NOT_REACHED) == []
    assert page.evaluate("() => window.unmarked.filter(each => !each.startsWith('<main'))") == []
