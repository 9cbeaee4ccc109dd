"""The pages that stand still, the headers around every page, and what no page ever does."""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

import bot.web
from bot.channels.base import Incoming
from bot.web.app import create_app
from bot.web.house import House
from tests.web.conftest import form_of, say, start, to_open_question
from tests.web.dom import Dom
from tests.web.small_house import FACTS, LANGUAGES, Memory, small_house

ROOM = Path(bot.web.__file__).parent
STILL = ("help", "return", "privacy", "accessibility")
ADDRESSES = ("/", *(f"/{page}/{language}" for page in STILL for language in LANGUAGES))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_that_stands_still_stands_without_the_database(
    client: TestClient, memory: Memory, address: str
) -> None:
    memory.closed = memory.refuses = True
    answer = client.get(address)
    assert answer.status_code == 200
    assert Dom(answer.text).all("h1")


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere"])
def test_every_page_has_help_the_exit_a_skip_link_and_a_neutral_name(client: TestClient, address: str) -> None:
    page = client.get(address).text
    dom = Dom(page)
    links = [link["href"] for link in dom.all("a")]
    assert links[0] == "#main"
    assert "https://www.buienradar.nl/" in links
    assert address.startswith("/help") or any(link.startswith("/help/") for link in links)
    assert [name.strip("\u200f") for name in re.findall(r"<title>(.*?)</title>", page)] == ["Aanbel"]
    assert dom.all("html")[0]["lang"] in LANGUAGES
    assert len(dom.all("h1")) == 1


@pytest.mark.parametrize("page", STILL)
def test_a_page_without_a_language_takes_that_of_the_browser(client: TestClient, page: str) -> None:
    answer = client.get(f"/{page}", headers={"accept-language": "ti-ER,en;q=0.5"}, follow_redirects=False)
    assert answer.headers["location"] == f"/{page}/ti"


@pytest.mark.parametrize("page", STILL)
def test_a_page_in_a_language_without_a_pack_is_still_a_page(client: TestClient, page: str) -> None:
    answer = client.get(f"/{page}/xx", headers={"accept-language": "ar"})
    assert Dom(answer.text).all("html")[0]["lang"] == "ar"


def test_the_first_page_greets_in_every_language_without_flags(client: TestClient) -> None:
    page = client.get("/").text
    dom = Dom(page)
    for name in ("Nederlands", "English", "العربية", "ትግርኛ"):
        assert name in dom.text
    assert not re.search("[\U0001f1e6-\U0001f1ff]", page)
    for fact in ("organisation", "phone", "place", "hours"):
        assert FACTS[fact] in dom.text
    assert "tel:+31412000000" in dom.values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_number_and_calls_it_on_a_tap(client: TestClient, language: str) -> None:
    page = client.get(f"/help/{language}").text
    calls = [link["href"] for link in Dom(page).all("a") if link["href"].startswith("tel:")]
    assert calls == ["tel:112", "tel:113", "tel:08002000", "tel:08000432", "tel:+31412111111", "tel:+31412000000"]


def test_help_has_the_national_numbers_when_the_organisation_named_none(memory: Memory) -> None:
    few = {name: value for name, value in FACTS.items() if name in ("organisation", "phone", "hours", "place")}
    with TestClient(create_app(small_house(memory, facts=lambda language: few))) as client:
        calls = [link["href"] for link in Dom(client.get("/help/nl").text).all("a") if "tel:" in link["href"]]
    assert calls == ["tel:112", "tel:113", "tel:08002000", "tel:08000432", "tel:+31412000000"]


def test_a_press_for_help_is_answered_before_its_commit_and_is_kept_all_the_same(memory: Memory) -> None:
    answered = threading.Event()

    async def slow(incoming: Incoming) -> None:
        await asyncio.to_thread(answered.wait, 30)
        await memory.submit(incoming)

    with TestClient(create_app(small_house(memory, submit=slow))) as client:
        form = form_of(client.get("/help/nl").text)
        answer = client.post("/chat", data={"form": form, "press": "0|help_now|do:help_now"})
        assert "tel:112" in answer.text
        assert memory.incoming == []
        answered.set()
        deadline = time.monotonic() + 30
        while not memory.incoming and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(memory.incoming) == 1


# --- Headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/help/nl", "/nowhere", "/chat", "/healthz", "/static/aanbel.css"])
def test_every_answer_carries_the_headers_that_protect(client: TestClient, address: str) -> None:
    headers = client.get(address, follow_redirects=False).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-cache" if address.startswith("/static") else "no-store")


def test_a_file_with_its_mark_may_be_kept_for_ever(client: TestClient) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert len(addresses) >= 3
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_no_page_holds_a_script_a_style_or_an_event_of_its_own(client: TestClient) -> None:
    pages = [client.get(address).text for address in ADDRESSES] + [to_open_question(client)]
    for page in pages:
        dom = Dom(page)
        assert all("src" in script for script in dom.all("script"))
        assert not dom.all("style")
        names = {name for _, attributes in dom.elements for name in attributes}
        assert not {name for name in names if name.startswith("on") or name == "style"}


def test_no_page_fetches_anything_from_elsewhere(client: TestClient) -> None:
    for address in ADDRESSES:
        for name, attributes in Dom(client.get(address).text).elements:
            if name in ("link", "script", "img", "source"):
                assert attributes.get("href", attributes.get("src", "")).startswith("/static/")
    styles = (ROOM / "static" / "aanbel.css").read_text(encoding="utf-8")
    assert "http" not in styles
    assert "@import" not in styles


def test_a_theme_is_linked_before_our_own_style_and_only_when_there_is_one(memory: Memory, client: TestClient) -> None:
    assert "/theme.css" not in client.get("/").text
    house = small_house(memory, theme=".oss { --nl-link-color: #003366 }", theme_class="oss")
    with TestClient(create_app(house)) as themed:
        page = themed.get("/").text
        assert page.index("/theme.css") < page.index("aanbel.css")
        assert "oss" in Dom(page).all("html")[0]["class"].split()
        assert "#003366" in themed.get("/theme.css").text


def test_on_the_page_with_help_only_the_samples_own_numbers_are_called_a_sample(memory: Memory) -> None:
    words = small_house(memory).catalogues.text
    with TestClient(create_app(small_house(memory, sample=lambda: True))) as sample:
        page = Dom(sample.get("/help/en").text).text
    assert words("en", "web.sample", {}, {}) not in page
    assert page.count(words("en", "web.help.unchecked", {}, {})) == 2
    assert page.index(FACTS["doctor_phone"]) < page.index(words("en", "web.help.unchecked", {}, {}))


def test_a_sample_organisation_says_so_on_every_other_page(memory: Memory, client: TestClient) -> None:
    words = small_house(memory).catalogues.text("en", "web.sample", {}, {})
    assert words not in client.get("/?l=en").text
    with TestClient(create_app(small_house(memory, sample=lambda: True))) as sample:
        for address in ("/?l=en", "/return/en", "/privacy/en"):
            assert words in Dom(sample.get(address).text).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_says_how_long_the_organisation_keeps_a_story(client: TestClient, language: str) -> None:
    page = Dom(client.get(f"/privacy/{language}").text).text
    assert FACTS["keep_closed"] in page
    assert "90" not in page


# --- Hostile words -------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea></form><form action=https://evil.example>",
    "{{ 7 * 7 }}{% raw %}",
    "{phone} {organisation} %s %(x)s",
    "javascript:alert(1)",
    "\u202eeslaf\u2066",
    "]]><!--",
    "&lt;b&gt;&#0;",
    "\r\nSet-Cookie: a=b",
    "ኣ" * 500,
)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_shown_as_words_and_change_nothing_around_them(client: TestClient, words: str) -> None:
    page = start(client)
    benign = Dom(say(client, page, "Rust in huis")).shape()
    with TestClient(client.app) as other:
        shown = Dom(say(other, start(other), words))
    assert shown.shape() == benign
    assert words.replace("\r\n", "\n").strip() in shown.text


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("field", ["text", "press", "start", "lang", "form", "unknown"])
def test_no_field_can_change_a_page_or_break_it(client: TestClient, memory: Memory, field: str, words: str) -> None:
    page = start(client)
    memory.refuses = True
    fields = {"form": form_of(page), "lang": "nl", "text": "ja", field: words}
    answer = client.post("/chat", data=fields)
    assert answer.status_code in (400, 503)
    dom = Dom(answer.text)
    assert not dom.all("img")
    assert all(script.get("src", "").startswith("/static/") for script in dom.all("script"))
    assert {form["action"] for form in dom.all("form")} <= {"/chat"}
    assert "\n49" not in dom.text


@pytest.mark.parametrize("words", HOSTILE)
def test_no_address_can_change_a_page(client: TestClient, words: str) -> None:
    plain = Dom(client.get("/").text).shape()
    assert Dom(client.get("/", params={"n": words, "l": words}).text).shape() == plain
    for page in ("help", "privacy"):
        answer = client.get(f"/{page}/{quote(words, safe='')}")
        assert answer.status_code in (200, 404)
        assert "<script>alert" not in answer.text
        assert "onerror" not in {name for _, attributes in Dom(answer.text).elements for name in attributes}


# --- Errors and logs -----------------------------------------------------------------------------------------------


def test_a_page_that_does_not_exist_is_404_and_a_wrong_method_is_405(client: TestClient) -> None:
    assert client.get("/nowhere").status_code == 404
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/telegram").status_code == 404
    assert client.put("/chat").status_code == 405


def broken(house: House) -> House:
    async def read(token: str) -> None:
        raise RuntimeError("zonnebloem")

    house.talks.read = read  # type: ignore[method-assign]
    return house


def test_what_nobody_foresaw_is_a_kind_page_and_a_log_line_without_words(
    memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(create_app(broken(small_house(memory)))) as client, caplog.at_level(logging.INFO, "bot.web"):
        client.cookies.set("talk", "a" * 43)
        answer = client.get("/chat?word=zonnebloem")
    assert answer.status_code == 500
    assert "zonnebloem" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    told = [record.__dict__ for record in caplog.records]
    assert {"RuntimeError"} == {record["error"] for record in told if "error" in record}
    assert "zonnebloem" not in str(told)


def test_a_log_line_names_the_route_and_never_the_query_the_body_or_a_typed_address(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "bot.web"):
        page = to_open_question(client)
        say(client, page, "zonnebloem")
        client.get("/?n=zonnebloem")
        client.get("/zonnebloem")
        client.get("/help/zonnebloem")
    lines = [record.__dict__ for record in caplog.records if record.name.startswith("bot.web")]
    assert {"/", "/chat", "/help/{language}", "-"} <= {line["path"] for line in lines}
    assert "zonnebloem" not in str(lines)
    assert all(line["seconds"] >= 0 for line in lines)


# --- Doors for others ----------------------------------------------------------------------------------------------


def test_alive_says_nothing_about_the_database_and_ready_does(client: TestClient, memory: Memory) -> None:
    assert client.get("/readyz").json() == {"database": True, "migrations": True}
    memory.closed = True
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": False})


def test_not_ready_while_one_condition_is_not_met(memory: Memory) -> None:
    async def ready() -> dict[str, bool]:
        return {"database": True, "migrations": False}

    with TestClient(create_app(small_house(memory, ready=ready))) as client:
        assert client.get("/readyz").status_code == 503


@pytest.fixture
def calls() -> list[tuple[dict[str, str], bytes]]:
    return []


@pytest.fixture
def telegram(memory: Memory, calls: list[tuple[dict[str, str], bytes]]) -> Iterator[TestClient]:
    async def receive(headers: object, body: bytes) -> int:
        calls.append((dict(headers), body))  # type: ignore[call-overload]
        return 503 if body == b"full" else 200

    with TestClient(create_app(small_house(memory, telegram=receive))) as client:
        yield client


def test_a_webhook_gets_the_raw_body_and_its_status_is_the_answer(
    telegram: TestClient, calls: list[tuple[dict[str, str], bytes]]
) -> None:
    body = '{"text": "ኣ"}'.encode()
    answer = telegram.post("/telegram", content=body, headers={"X-Telegram-Bot-Api-Secret-Token": "s"})
    assert answer.status_code == 200
    headers, received = calls[0]
    assert received == body
    assert headers["x-telegram-bot-api-secret-token"] == "s"
    assert telegram.post("/telegram", content=b"full").status_code == 503


def test_a_webhook_body_over_one_megabyte_is_refused_unread(
    telegram: TestClient, calls: list[tuple[dict[str, str], bytes]]
) -> None:
    assert telegram.post("/telegram", content=b"x" * (1024 * 1024 + 1)).status_code == 413
    assert not calls


# --- Words ---------------------------------------------------------------------------------------------------------


def test_no_sentence_stands_in_a_template() -> None:
    templates = sorted((ROOM / "templates").glob("*.html"))
    assert len(templates) >= 8
    for template in templates:
        source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(encoding="utf-8"), flags=re.S)
        words = re.sub(r"<[^>]*>", "", source)
        assert not re.search(r"\w", words), f"{template.name}: {words.strip()[:80]}"


def test_every_phrase_a_page_asks_for_is_in_every_pack(memory: Memory) -> None:
    sources = [*(ROOM / "templates").glob("*.html"), *ROOM.glob("*.py")]
    keys = {key for source in sources for key in re.findall(r'"(web\.[a-z_.]*[a-z_])"', source.read_text("utf-8"))}
    assert len(keys) > 60
    catalogues = small_house(memory).catalogues
    for language in LANGUAGES:
        assert not keys - set(catalogues.phrases(language)), language


def test_a_page_weighs_little(client: TestClient) -> None:
    start(client)
    files = {file.name: file.stat().st_size for file in (ROOM / "static").iterdir()}
    scripts = {name: (ROOM / "static" / name).read_text(encoding="utf-8") for name in files if name.endswith(".js")}
    # What a resident's pages ask for, and the scripts that those import.
    asked = set(re.findall(r"/static/([\w.-]+)", client.get("/").text + client.get("/chat").text))
    asked |= {name for name in scripts for script in asked & scripts.keys() if f"/{name}" in scripts[script]}
    assert asked >= {"aanbel.css", "talk.js", "attach.js", "icon.svg"}
    assert sum(files[name] for name in asked) < 40_000, "bytes, before any packing"
    assert files["noto-sans-ethiopic.woff2"] < 50_000
    assert len(client.get("/").content) < 16_000
    assert len(client.get("/chat").content) < 16_000


def test_whatsapp_gets_more_at_once_and_hears_its_own_word_back(memory: Memory) -> None:
    received: list[int] = []

    async def receive(headers: object, body: bytes) -> int:
        received.append(len(body))
        return 200

    def greet(asked: Mapping[str, str]) -> str | None:
        return asked["hub.challenge"] if asked.get("hub.verify_token") == "w0rd" else None

    with TestClient(create_app(small_house(memory, whatsapp=receive, greet_whatsapp=greet))) as client:
        answer = client.get("/whatsapp", params={"hub.verify_token": "w0rd", "hub.challenge": "115"})
        assert (answer.status_code, answer.text) == (200, "115")
        assert answer.headers["content-type"].startswith("text/plain")
        refused = client.get("/whatsapp", params={"hub.verify_token": "x", "hub.challenge": "115"})
        assert (refused.status_code, refused.text) == (403, "")
        assert client.post("/whatsapp", content=b"x" * (2 * 1024 * 1024)).status_code == 200
        assert client.post("/whatsapp", content=b"x" * (3 * 1024 * 1024 + 1)).status_code == 413
        assert client.get("/telegram").status_code == 404
    assert received == [2 * 1024 * 1024]
