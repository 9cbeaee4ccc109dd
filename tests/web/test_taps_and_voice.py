"""Who neither reads nor writes gets as far as anybody: an intake by taps and by voice, in every language."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.assemble import App
from bot.store.tables import attachment, cases
from bot.web.app import create_app
from tests.web.conftest import form_of, presses_of, start
from tests.web.dom import Dom
from tests.web.real_house import real_app, real_house

LANGUAGES = ("nl", "en", "ar", "ti", "tr", "pl", "uk", "fa", "so", "fr")

#: The beginning of a voice note as browsers record it.
OGG = b"OggS" + b"\0" * 24 + b"OpusHead" + bytes(range(100))

#: What somebody taps who wants to be heard and asks for nothing more; elsewhere the first button.
TAPS = {
    "form": "voice", "more": "yes", "channel": "voice", "choose_topics": "done", "second_look": "no", "along": "no",
    "summary": "yes",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with real_app(tmp_path_factory.mktemp("house")) as app:
        yield app


@pytest.fixture
def browser(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(real_house(app))) as client:
        yield client


def tap(browser: TestClient, page: str, press: str, language: str) -> str:
    answer = browser.post("/chat", data={"form": form_of(page), "lang": language, "press": press})
    assert answer.status_code == 200, press
    return answer.text


def speak(browser: TestClient, page: str, language: str) -> str:
    answer = browser.post(
        "/chat", data={"form": form_of(page), "lang": language}, files={"voice": ("voice.ogg", OGG, "audio/ogg")}
    )
    assert answer.status_code == 200
    return answer.text


def intake(browser: TestClient, language: str) -> tuple[str, list[str], int]:
    """From the first ring to the last page, without a letter typed: the page, what was answered, how often by voice."""
    page, steps, spoken = start(browser, language), [""], 0
    while steps[-1] != "summary":
        presses = list(presses_of(page).values())
        steps.append(next(value.split("|")[1] for value in presses))
        assert len(steps) < 60, steps
        choices = [value for value in presses if "|do:" not in value]
        if choices:
            wanted = TAPS.get(steps[-1], choices[0].split("|")[2])
            page = tap(browser, page, next(value for value in choices if value.endswith(f"|{wanted}")), language)
        else:
            page, spoken = speak(browser, page, language), spoken + 1
    return page, steps, spoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_intake_by_taps_and_voice_alone_becomes_a_case(app: App, browser: TestClient, language: str) -> None:
    page, steps, spoken = intake(browser, language)
    assert {"goal", "can_self", "can_other", "need", "change", "dreams", "neighbourhood"} < set(steps)
    html = Dom(page).all("html")[0]
    assert (html["lang"], html["dir"]) == (language, "rtl" if language in ("ar", "fa") else "ltr")
    made = select(cases.c.language, cases.c.conversation_id).order_by(cases.c.made_at.desc()).limit(1)
    told_in, conversation_id = app.database.write_now(lambda connection: connection.execute(made).one())
    assert told_in == language
    kept = select(attachment.c.kind).where(attachment.c.conversation_id == conversation_id)
    kinds = app.database.write_now(lambda connection: list(connection.execute(kept).scalars()))
    assert kinds == ["voice"] * spoken
    assert spoken >= 12
