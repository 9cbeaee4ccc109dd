"""A newcomer's talk over the real road: from the first ring to a case, on the real store."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from bot.assemble import App
from bot.store.tables import attachment, cases, conversation, inbox, outbox
from bot.web.app import create_app
from tests.web.conftest import form_of, press, presses_of, say, start
from tests.web.dom import Dom
from tests.web.real_house import real_app, real_house
from tests.web.small_house import LANGUAGES

WORDS = {
    "nl": "Ik wil graag rust en minder schulden.",
    "en": "I want rest and fewer debts.",
    "ar": "أريد الهدوء وديوناً أقل.",
    "ti": "ዕረፍትን ዝወሓደ ዕዳን እደሊ።",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with real_app(tmp_path_factory.mktemp("house")) as app:
        yield app


@pytest.fixture
def real(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(real_house(app))) as client:
        yield client


def count(app: App, table: object) -> int:
    found = app.database.write_now(lambda connection: connection.execute(select(func.count()).select_from(table)))  # type: ignore[arg-type]
    return int(found.scalar_one())


def walk(client: TestClient, page: str, words: str, *, until: str) -> str:
    """Answer every question as a willing newcomer would, until this step is asked."""
    for _ in range(60):
        presses = list(presses_of(page).values())
        step = next((value.split("|")[1] for value in presses), "")
        if step == until:
            return page
        page = _answer(client, page, step, presses, words)
    raise AssertionError(f"{until} was never asked")


def _answer(client: TestClient, page: str, step: str, presses: list[str], words: str) -> str:
    options = [value.split("|")[2] for value in presses if "|do:" not in value]
    if not options:
        return say(client, page, words)
    wanted = {"more": "no", "channel": "chat", "choose_topics": "done", "second_look": "no"}.get(step, options[0])
    return press(client, page, wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomers_talk_ends_in_a_case(app: App, real: TestClient, language: str) -> None:
    before = count(app, cases)
    page = walk(real, start(real, language), WORDS[language], until="summary")
    assert WORDS[language] in Dom(page).text
    page = press(real, page, "yes")
    assert count(app, cases) == before + 1
    html = Dom(page).all("html")[0]
    assert html["lang"] == language


def test_what_was_shown_is_marked_and_what_was_not_is_not(app: App, real: TestClient) -> None:
    form = form_of(real.get("/").text)
    real.post("/chat", data={"form": form, "start": "nl"}, follow_redirects=False)

    def last() -> tuple[int, int, str]:
        row = app.database.write_now(
            lambda connection: connection.execute(
                select(conversation.c.turn, conversation.c.seen_turn, outbox.c.status)
                .join(outbox, outbox.c.conversation_id == conversation.c.id)
                .order_by(outbox.c.id.desc())
            ).first()
        )
        assert row is not None
        return row[0], row[1], row[2]

    assert last() == (1, 0, "waiting")
    real.get("/chat")
    assert last() == (1, 1, "sent")


def test_one_form_posted_twice_is_one_row(app: App, real: TestClient) -> None:
    page = start(real)
    before = count(app, inbox)
    say(real, page, "Hallo")
    say(real, page, "Hallo")
    assert count(app, inbox) == before + 1


def test_a_photo_is_kept_with_the_question_it_answers(app: App, real: TestClient) -> None:
    page = walk(real, start(real), "ja", until="goal")
    before = count(app, attachment)
    answer = real.post(
        "/chat",
        data={"form": form_of(page), "lang": "nl"},
        files={"photo": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "image/png")},
    )
    assert answer.status_code == 200
    assert count(app, attachment) == before + 1


def test_a_code_opens_the_talk_in_another_browser_without_showing_what_was_told(app: App, real: TestClient) -> None:
    page = walk(real, start(real), "Dit is mijn geheim.", until="can_self")
    page = say(real, page, "stop")
    code = re.sub(r"\D", "", re.findall(r"\d[\d \u00a0-]{10,16}\d", Dom(page).text)[-1])
    assert len(code) == 12
    with TestClient(create_app(real_house(app))) as other:
        form = form_of(other.get("/return/nl").text)
        answer = other.post("/return", data={"form": form, "lang": "nl", "text": code})
        assert answer.status_code == 200
        assert "Dit is mijn geheim." not in answer.text
        asked = real.get("/chat").text
        assert "Dit is mijn geheim." not in asked, "until the first place says who it is, it is hidden here too"
        press(real, asked, "yes")
        assert "Dit is mijn geheim." in real.get("/chat").text
        form = form_of(other.get("/return/nl").text)
        again = other.post("/return", data={"form": form, "lang": "nl", "text": code})
        assert "Dit is mijn geheim." not in again.text


def test_a_wrong_code_gets_a_kind_answer(real: TestClient) -> None:
    form = form_of(real.get("/return/nl").text)
    answer = real.post("/return", data={"form": form, "lang": "nl", "text": "000000000000"})
    assert answer.status_code == 200
    assert presses_of(answer.text), "the talk goes on"


def test_wiping_clears_the_page(real: TestClient) -> None:
    page = walk(real, start(real), "Dit moet weg.", until="can_self")
    assert "Dit moet weg." in page
    page = say(real, page, "wis")
    assert "Dit moet weg." not in page


def test_a_code_word_opens_nothing_that_a_stranger_can_read(app: App, real: TestClient) -> None:
    page = start(real)
    for option in ("type", "ok", "ok", "yes", "yes", "no"):
        page = press(real, page, option)
    page = say(real, page, "zonnebloem")
    assert "zonnebloem" not in page


def test_help_can_be_told_before_anything_else(app: App, real: TestClient) -> None:
    form = form_of(real.get("/help/ti").text)
    answer = real.post("/chat", data={"form": form, "lang": "ti", "press": "0|help_now|do:help_now"})
    assert answer.status_code == 200
    assert "112" in Dom(answer.text).text


def test_ready_when_the_tables_are_those_of_this_version(real: TestClient) -> None:
    assert real.get("/readyz").json() == {"database": True, "migrations": True}


def test_a_closed_database_is_a_kind_page_with_help(app: App, real: TestClient) -> None:
    page = start(real)
    app.database._closed = True
    try:
        assert real.get("/chat").status_code == 503
        assert real.get("/help/nl").status_code == 200
        answer = real.post("/chat", data={"form": form_of(page), "lang": "nl", "text": "Mijn verhaal"})
        assert answer.status_code == 503
        assert "Mijn verhaal" in Dom(answer.text).text
        assert real.get("/readyz").status_code == 503
    finally:
        app.database._closed = False
