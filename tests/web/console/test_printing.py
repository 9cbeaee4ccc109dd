"""What is printed: every square leads into the talk with neighbourhood and language in it, every sheet is one of A4."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Connection
from starlette.testclient import TestClient

from bot.casework.access import Role
from bot.channels.base import Incoming
from bot.channels.whatsapp_parse import parse
from bot.conversation.engine import advance
from bot.conversation.events import Event, Started
from bot.conversation.state import State
from bot.conversation.steps import TOPICS
from bot.store import sessions
from bot.web.app import create_app
from bot.web.console.printing_view import TOGETHER, Ways, doors, sheets
from bot.web.console.room import Room
from bot.web.console.visit import ROOT
from tests.web.console.staff import ADDRESS, engage, staff_house
from tests.web.live import chromium, served
from tests.web.party_house import PartyHouse
from tests.web.real_house import real_house

WAYS = Ways(web=ADDRESS, telegram="aanbel_bot", whatsapp="31850123456")
LANGUAGES = ("nl", "en", "ar", "ti")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("printing")) as house:
        yield house


def token(house: PartyHouse) -> str:
    """The session of somebody of a party, who may do least of all."""
    account, vault = engage(house, "Joris", Role.PROFESSIONAL), house.app.vault

    def signed_in(connection: Connection) -> str:
        id = house.app.ids.new()
        sessions.begin(connection, vault, id=id, account_id=account.id, device="test", at=house.now)
        return sessions.prove(connection, vault, id, at=house.now)

    return house.write(signed_in)


def reached(house: PartyHouse, ways: Ways) -> Room:
    room = real_house(house.app).console
    assert room
    return replace(room, public_url=ways.web, telegram_name=lambda: ways.telegram, whatsapp_number=ways.whatsapp)


def visitor(house: PartyHouse, ways: Ways = WAYS) -> TestClient:
    web = create_app(replace(real_house(house.app), public_url=ADDRESS, console=reached(house, ways)))
    client = TestClient(web, base_url=ADDRESS)
    client.cookies.set("__Host-team", token(house))
    return client


def get(client: TestClient, path: str) -> str:
    answer = client.get(ROOT + path)
    assert answer.status_code == 200
    return unescape(answer.text)


def squares(page: str) -> list[str]:
    """Where the squares of a page lead; the same address stands beneath each."""
    links = re.findall(r'<a href="(https://[^"]+)" dir="ltr">', page)
    assert page.count('class="qr-frame"') == len(links) > 0
    return links


def heard(words: str) -> Event:
    """What arrives when somebody sends these words over WhatsApp."""
    message = {"id": "wamid.1", "from": "31612345678", "timestamp": "1", "type": "text", "text": {"body": words}}
    value = {"messages": [message], "contacts": [{"wa_id": "31612345678"}]}
    payload = {"entry": [{"changes": [{"field": "messages", "value": value}]}]}
    [incoming] = parse(payload, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert isinstance(incoming, Incoming)
    return incoming.event


def test_every_square_opens_the_talk_with_neighbourhood_and_language_in_it(house: PartyHouse) -> None:
    client = visitor(house)
    links = squares(get(client, "/print/poster?place=n1&language=ti&language=ar"))
    assert len(links) == 6
    for language, (web, telegram, whatsapp) in zip(("ar", "ti"), (links[:3], links[3:]), strict=True):
        landing = client.get(web.removeprefix(ADDRESS)).text
        assert f'value="n1_{language}"' in landing
        [payload] = parse_qs(urlsplit(telegram).query)["start"]
        [words] = parse_qs(urlsplit(whatsapp).query)["text"]
        for event in (Started(payload=payload), heard(words)):
            assert isinstance(event, Started)
            turn = advance(State(), event, house.app.road.scene())
            assert (turn.state.language, turn.state.step) == (language, "form")
            assert turn.state.answers["neighbourhood"].options == ("n1",)


def test_a_poster_is_in_its_own_language_and_direction_and_names_the_phone(house: PartyHouse) -> None:
    page = get(visitor(house), "/print/poster?place=n1")
    phone = house.app.organisation().phone
    languages = house.app.catalogues.languages
    assert set(LANGUAGES) <= set(languages)
    for language in languages:
        direction = "rtl" if language in ("ar", "fa") else "ltr"
        assert f'<section class="tongue" lang="{language}" dir="{direction}">' in page
        assert house.app.catalogues.text(language, "telegram.about", {}, {}) in page
    assert page.count(f'<bdi dir="ltr">{phone}</bdi>') == len(languages)
    assert house.app.organisation().neighbourhoods[0].name in page


def test_what_is_asked_for_and_not_there_is_told_or_left_out(house: PartyHouse) -> None:
    client = visitor(house)
    assert client.get(f"{ROOT}/print/poster?place=nowhere").status_code == 404
    page = get(client, "/print/poster?language=xx&language=en")
    assert page.count('<article class="sheet') == 1
    assert squares(page)[0] == f"{ADDRESS}/?l=en"


def test_without_any_way_in_the_poster_names_the_phone_alone(house: PartyHouse) -> None:
    client = visitor(house, Ways())
    assert "alert--warning" in get(client, "/print")
    assert "alert--warning" not in get(visitor(house), "/print")
    poster = get(client, "/print/poster?place=n1&language=nl")
    assert "qr-frame" not in poster
    assert house.app.organisation().phone in poster


def test_only_languages_that_no_native_speaker_has_read_are_warned_about(house: PartyHouse) -> None:
    client = visitor(house)
    assert "alert--warning" in get(client, "/print/poster?language=ti")
    assert "alert--warning" not in get(client, "/print/poster?language=nl")


def test_there_is_a_card_for_every_topic_with_its_word_in_both_languages(house: PartyHouse) -> None:
    client, catalogues = visitor(house), house.app.catalogues
    page = get(client, "/print/cards?language=ar&language=nl&set=topics")
    cards = re.findall(r"<li>\s*<img src=\"([^\"]+)\".*?alt=\"\">(.*?)</li>", page, re.S)
    assert len(cards) == len(TOPICS)
    for topic, (address, words) in zip(TOPICS, cards, strict=True):
        assert client.get(address).status_code == 200
        for language in ("ar", "nl"):
            _, _, word = catalogues.text(language, f"topic.{topic}", {}, {}).partition(" ")
            assert word in words
    assert '<p lang="ar" dir="rtl">' in page


def test_figures_that_are_the_same_in_both_languages_stand_once(house: PartyHouse) -> None:
    page = get(visitor(house), "/print/cards?language=nl&language=en&set=feeling")
    assert page.count(">0–2</p>") == 1
    assert 'alt="0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"' in page


def test_an_id_that_telegram_would_not_carry_leaves_the_neighbourhood_out() -> None:
    assert doors(WAYS, "n_1", "ti")[1].link == "https://t.me/aanbel_bot?start=ti"
    assert doors(WAYS, "n1", "ti")[1].link == "https://t.me/aanbel_bot?start=n1_ti"
    assert doors(WAYS, "", "ti")[2].link == "https://wa.me/31850123456?text=%2Fstart%20ti"


def test_languages_are_spread_over_sheets() -> None:
    assert sheets(LANGUAGES, together=False) == (("nl",), ("en",), ("ar",), ("ti",))
    assert [len(each) for each in sheets("abcdefghij", together=True)] == [TOGETHER, TOGETHER, 2]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.mark.browser
def test_every_poster_is_one_sheet_of_paper(house: PartyHouse, browser: Browser) -> None:
    """Also with a long address, and with all languages on one."""
    ways = replace(WAYS, web="https://aanbel.stichting-buurtteams.example", telegram="aanbel_buurtteams_oss_bot")
    with served(replace(real_house(house.app), public_url="", console=reached(house, ways))) as address:
        context = browser.new_context(java_script_enabled=False)
        context.add_cookies([{"name": "team", "value": token(house), "url": address}])
        page = context.new_page()
        count = len(house.app.catalogues.languages)
        together = math.ceil(count / TOGETHER)
        for asked, pages in (
            ("poster?place=n1", count),
            ("poster?place=n1&layout=together", together),
            ("cards?set=topics", 1),
        ):
            page.goto(f"{address}{ROOT}/print/{asked}")
            made = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", made)) == pages, asked
        context.close()
