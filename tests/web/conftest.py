"""A house, a browser without a script, and small ways to act in it."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.web.app import create_app
from tests.web.small_house import Memory, small_house


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def client(memory: Memory) -> Iterator[TestClient]:
    with TestClient(create_app(small_house(memory))) as client:
        yield client


def form_of(html: str) -> str:
    """The hidden field of the first form that posts to the talk."""
    found = re.search(r'name="form" value="([0-9a-f]{32}\.[0-9a-f]*)"', html)
    assert found, "no form on this page"
    return found[1]


def start(client: TestClient, language: str = "nl") -> str:
    """Ring the bell; the page of the talk."""
    page = client.get("/").text
    answer = client.post("/chat", data={"form": form_of(page), "lang": language, "start": language})
    assert answer.status_code == 200, answer.status_code
    return answer.text


def presses_of(html: str) -> dict[str, str]:
    """Label -> what the button posts."""
    found = re.findall(r'<button class="button (?:choice|small)" name="press" value="([^"]+)">(.*?)</button>', html)
    return {re.sub(r"<span.*?</span>|<[^>]+>", "", label): press for press, label in found}


def press(client: TestClient, html: str, option: str) -> str:
    """Press the button that carries this option; the page after it."""
    value = next(value for value in presses_of(html).values() if value.endswith(f"|{option}"))
    answer = client.post("/chat", data={"form": form_of(html), "lang": "nl", "press": value})
    assert answer.status_code == 200, answer.status_code
    return answer.text


def say(client: TestClient, html: str, text: str) -> str:
    """Type this and send it; the page after it."""
    answer = client.post("/chat", data={"form": form_of(html), "lang": "nl", "text": text})
    assert answer.status_code == 200, answer.status_code
    return answer.text


def to_open_question(client: TestClient) -> str:
    """Walk to the first question of the story."""
    page = start(client)
    for option in ("type", "ok", "ok", "yes", "yes", "yes", "5"):
        page = press(client, page, option)
    return page
