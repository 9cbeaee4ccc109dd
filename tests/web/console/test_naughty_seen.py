"""Naughty strings where people see them: a real browser, the resident's chat and Telegram; and any text at all."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.casework.access import Role
from bot.channels.telegram_text import split
from bot.conversation.bubbles import Bubble
from bot.web.app import create_app
from bot.work.asking_resident import own_words
from bot.work.composing import compose
from tests.web.conftest import start
from tests.web.console.naughty import kinds_of, naughty
from tests.web.console.shown import TEAM, Seeded, seeded
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.console.test_naughty_sinks import note_all
from tests.web.dom import Dom
from tests.web.live import chromium, served
from tests.web.party_house import PARTY, PartyHouse
from tests.web.real_house import real_house
from tests.web.small_house import Memory, small_house

#: Marks of direction: the program puts some around words of another direction, and takes out what would turn a page.
_MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200f\u202a\u202b\u202c\u202d\u202e"))


def bubble_with(text: str, turn: int = 1) -> Bubble:
    return Bubble(step="message", turn=turn, parts=(own_words(text),))


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_telegram_sends_every_string_as_it_was_written(language: str) -> None:
    house = small_house(Memory())
    for text in filter(str.strip, naughty()):
        outgoing = compose(bubble_with(text), language, house.catalogues, house.facts(language))
        sent = "".join(split(outgoing.text)).translate(_MARKS)
        assert text.strip().translate(_MARKS) in sent


def test_the_chat_of_a_resident_shows_every_string_and_nothing_else() -> None:
    memory = Memory()
    with TestClient(create_app(small_house(memory))) as client:
        start(client)
        memory.say(bubble_with("Woord", 1000))
        before = kinds_of(Dom(client.get("/chat").text))
        for number, text in enumerate(filter(str.strip, naughty())):
            memory.say(bubble_with(text, 1001 + number))
        dom = Dom(client.get("/chat").text)
    told = dom.text.translate(_MARKS)
    assert [text for text in filter(str.strip, naughty()) if text.strip().translate(_MARKS) not in told] == []
    assert kinds_of(dom) <= before | {("span", ("class", "dir")), ("span", ("class",))}


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    with seeded(tmp_path_factory.mktemp("seen")) as seed:
        yield seed


@pytest.mark.browser
def test_a_browser_runs_nothing_of_what_was_written(seed: Seeded) -> None:
    note_all(seed.house, naughty())
    happened: list[str] = []
    with served(replace(real_house(seed.house.app), public_url="")) as address, chromium() as browser:
        page = browser.new_page()
        page.context.add_cookies([{"name": "team", "value": seed.token(TEAM, "nl"), "url": address}])
        page.on("dialog", lambda dialog: happened.append(f"dialog {dialog.type}"))
        page.on("pageerror", lambda error: happened.append(f"error {error}"))
        page.on("request", lambda sent: happened.extend([sent.url] * (not sent.url.startswith(address))))
        page.on("console", lambda told: happened.extend([told.text] * (told.type == "error")))
        response = page.goto(f"{address}/team/cases/{CASE}")
        assert response
        assert response.ok
        shown = page.evaluate("() => document.body.textContent")
        scripts = page.evaluate(
            "() => document.querySelectorAll('main script, main iframe, main object, main svg[onload]').length"
        )
    assert happened == []
    assert scripts == 0
    assert sum(text in shown for text in naughty()) > 450


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("any")) as house:
        house.begin(PARTY)
        yield house


@pytest.fixture(scope="module")
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR)


#: What a browser can send: every character but half ones, which no browser sends; they are looked at by themselves.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(
    max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(text=ANY_TEXT)
@example(text="0\x003")
def test_any_text_in_a_note_comes_back_or_is_refused_kindly(noor: Staff, text: str) -> None:
    page = noor.get(f"/cases/{CASE}").text
    answer = _write(noor, page, text)
    assert answer.status_code in (200, 409, 422)
    if answer.status_code == 200:
        written = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
        told = Dom(noor.page).text
        assert all(line.strip() in told for line in written.split("\n"))


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "\ud800half", "nul\x00nul", "\u202eomgekeerd\u202c", "\ufeff\u200b\u2060"]
)
def test_what_is_too_long_half_or_unseen_is_no_fault_of_the_program(noor: Staff, text: str) -> None:
    page = noor.get(f"/cases/{CASE}").text
    assert _write(noor, page, text.encode("utf-8", "replace").decode()).status_code in (200, 409, 422)


def _write(noor: Staff, page: str, text: str) -> Response:
    form: dict[str, Any] = {"note-kind": "note", "note-text": text, "note-language": "nl", "seen": _seen(page)}
    return noor.post(f"/cases/{CASE}/note", **form)


def _seen(page: str) -> str:
    """The mark of what a form was made for, in the form of a note."""
    part = page[page.index('/note"') :]
    return part.partition('name="seen" value="')[2].partition('"')[0]
