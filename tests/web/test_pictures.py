"""Pictures in the talk on the web: for who asks for them, and a score that is one tap, with and without a script."""

import re
import xml.etree.ElementTree as ET

import pytest
from starlette.testclient import TestClient

from bot.conversation.bubbles import Bubble, Phrase
from bot.pictures import drawn, files
from bot.web import illustrating
from bot.web.illustrating import bare
from tests.web.conftest import form_of, press, start

IMAGE = re.compile(r'<img (?:class="picture" )?src="([^"]+)" width="(\d+)" height="(\d+)" loading="lazy" alt="">')


def walked(client: TestClient, *options: str, language: str = "nl") -> str:
    page = start(client, language)
    for option in options:
        page = press(client, page, option)
    return page


def test_who_does_not_ask_for_pictures_loads_none(client: TestClient) -> None:
    assert "<img" not in walked(client, "type", "ok", "ok", "yes", "yes", "yes")


def test_who_asks_for_pictures_gets_one_with_every_question_and_choice(client: TestClient) -> None:
    page = walked(client, "picture", "ok", "ok", "yes", "yes", "yes")
    shown = IMAGE.findall(page)
    assert page.count("<img") == len(shown), "every picture is decorative, and says how large it is"
    # Welcome, can and cannot, age, consent, safe, wellbeing; and the five faces.
    assert len(shown) == 6 + 5
    assert shown[5][0] == files.address(drawn.SCALE)
    assert "<bdi>0–2</bdi>" in page, "the little face in the words is gone: the picture stands there"
    for address, *_ in shown:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
        assert "immutable" in answer.headers["cache-control"]
        ET.fromstring(answer.content)
    assert "CC BY-SA 4.0" in client.get(f"{files.ADDRESS}/README.txt").text


def test_every_score_is_a_button_that_needs_no_script(client: TestClient) -> None:
    page = walked(client, "type", "ok", "ok", "yes", "yes", "yes")
    scores = re.findall(r'<button class="button score" name="text" value="(\d+)">(\d+)</button>', page)
    assert scores == [(str(score), str(score)) for score in range(11)]
    scale = page.index('<fieldset class="scale">')
    assert "<legend" in page[scale : scale + 80]
    answer = client.post("/chat", data={"form": form_of(page), "lang": "nl", "text": "7"})
    assert '<fieldset class="scale">' not in answer.text
    assert "<bdi>7</bdi>" in answer.text or ">7</p>" in answer.text


def test_who_reads_from_the_right_sees_the_scale_from_the_right(client: TestClient) -> None:
    page = walked(client, "picture", "ok", "ok", "yes", "yes", "yes", language="ar")
    assert files.address(drawn.SCALE_RTL) in page
    assert files.address(drawn.SCALE) not in page


def test_only_a_score_is_asked_with_a_scale(client: TestClient) -> None:
    assert '<fieldset class="scale">' not in walked(client, "type", "ok", "ok")


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("💶 Geld en schulden", "Geld en schulden"),
        ("✓ 💶 Geld en schulden", "✓ Geld en schulden"),
        ("\u200f💶 المال والديون", "المال والديون"),
        ("😢 0–2", "0–2"),
        ("Geld", "Geld"),
        ("Ik weet het niet", "Ik weet het niet"),
        ("✓", "✓"),
        ("💶", "💶"),
    ],
)
def test_the_little_picture_goes_and_the_words_stay(label: str, words: str) -> None:
    assert bare(label) == words


def test_a_bubble_from_before_shows_no_picture_and_a_choice_without_one_keeps_its_words() -> None:
    asked = Bubble(step="goal", turn=1, parts=(Phrase("goal.text"),))
    assert illustrating.beside(asked, rtl=False) is None
    assert illustrating.on(Phrase("neighbourhood.place", {"name": "De Ruwaard"})) is None
