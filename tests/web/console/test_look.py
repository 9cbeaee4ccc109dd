"""How the console looks: components of the NL Design System, our own values as tokens, a municipality's over them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.web.pages import HERE
from tests import vendored
from tests.web.console.staff import staff, staff_house
from tests.web.live import chromium, served
from tests.web.party_house import PartyHouse
from tests.web.real_house import real_house

STATIC = HERE / "static"
SHEET = (STATIC / "nl-design-system.css").read_text(encoding="utf-8")
CONSOLE = (STATIC / "console.css").read_text(encoding="utf-8")

#: What a municipality may set, on its own class.
THEME = """.oss {
  --utrecht-form-control-border-color: rgb(1, 2, 3); --nl-heading-level-1-color: rgb(4, 5, 6);
  --nl-button-primary-background-color: rgb(7, 8, 9); --utrecht-form-label-font-weight: 900;
}"""
LOOKS = """() => {
  const look = (what, how) => getComputedStyle(document.querySelector(what))[how];
  return [look("input.utrecht-textbox", "borderTopColor"), look("h1", "color"),
          look(".button.primary", "backgroundColor"), look("label.utrecht-form-label", "fontWeight")];
}"""


def test_the_components_are_those_of_the_packages_that_are_named_with_their_licence() -> None:
    for name, version, _, component, _ in vendored.PARTS:
        assert f"/* {name} {version} */" in SHEET
        assert re.search(rf"\.{component}[{{:,]", SHEET), component
    assert "EUPL-1.2" in SHEET[:400]
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (STATIC / "nl-design-system-LICENSE.md").read_text(
        encoding="utf-8"
    )
    assert len(SHEET.encode()) < vendored.MOST


def test_only_rules_of_the_classes_that_are_named_are_taken() -> None:
    css = """/* .a { } */ .a { color: red } .a, .b { x: y } .a.b { p: q } .a:not(.b):hover { r: s }
        @media (x) { .a { t: u } .b { v: w } } @media (y) { .b { z: z } }"""
    assert vendored.kept_rules(css, {"a"}).split("\n") == [
        ".a{color: red}", ".a{x: y}", ".a:not(.b):hover{r: s}", "@media (x){.a{t: u}}",
    ]  # fmt: skip


def test_every_class_of_a_component_that_a_page_carries_was_taken() -> None:
    named = {component + more for *_, component, mores in vendored.PARTS for more in ("", *mores.split())}
    templates = sorted((HERE / "templates" / "console").rglob("*.html"))
    found = {name for file in templates for name in _component_classes(file)}
    assert found
    # A radio button stays the browser's own, whatever it is called.
    assert {name for name in found - named if not name.startswith("utrecht-radio")} == set()


def _component_classes(template: Path) -> set[str]:
    text = re.sub(r"\{[{%].*?[%}]\}", " ", template.read_text(encoding="utf-8"))
    return set(re.findall(r"\b(?:nl|utrecht)-[a-z0-9_-]*[a-z0-9]", text))


def test_pages_are_built_from_sides_that_follow_the_direction_of_writing() -> None:
    assert not re.findall(r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|float:", CONSOLE)


def test_no_colour_stands_outside_the_tokens() -> None:
    rules = CONSOLE[CONSOLE.index("/* The page. */") : CONSOLE.index("@media print")]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) <= {"#ffffff"}


def test_a_page_links_the_municipality_s_tokens_first(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        page = staff(house).get("/sign-in").text
        assert "/theme.css" not in page
        assert page.index("nl-design-system.css") < page.index("aanbel.css") < page.index("console.css")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def signing_in(browser: Browser, house: PartyHouse, *, theme: str) -> Page:
    own = replace(real_house(house.app), public_url="", theme=theme, theme_class="oss" if theme else "")
    with served(own) as address:
        page = browser.new_page()
        page.goto(f"{address}/team/sign-in")
        return page


@pytest.mark.browser
def test_a_municipality_drops_in_its_own_tokens(browser: Browser, tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        ours = signing_in(browser, house, theme="").evaluate(LOOKS)
        theirs = signing_in(browser, house, theme=THEME).evaluate(LOOKS)
    assert theirs == ["rgb(1, 2, 3)", "rgb(4, 5, 6)", "rgb(7, 8, 9)", "900"]
    assert not set(ours) & set(theirs)


@pytest.mark.browser
def test_a_long_address_stays_on_the_paper_and_the_sample_is_marked_from_side_to_side(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 794, "height": 1000})
    page.set_content(
        f"""<style>{(STATIC / "aanbel.css").read_text(encoding="utf-8")}{CONSOLE}</style>
        <body class="console"><p class="sample">x</p><main><div class="table-scroll"><table>
        <tr><td>https://gemeente.example/{"regeling" * 30}</td><td>Noor</td></tr></table></div></main></body>"""
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    wide = page.evaluate("document.querySelector('.sample').clientWidth")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1000})
    assert (wide, page.evaluate("document.documentElement.scrollWidth")) == (1280, 794)
