"""A whole talk on a small bundle, a slow line and a line that goes away."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from bot.assemble import App
from bot.web.app import create_app
from bot.web.showing import HAVE
from tests.web.conftest import form_of, press, presses_of, start
from tests.web.dom import Dom
from tests.web.live import chromium, served
from tests.web.real_house import real_app, real_house
from tests.web.test_road import WORDS

#: Bytes from the first page to the case, with every header, script and style; pictures are not counted.
WHOLE_TALK = 50_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with real_app(tmp_path_factory.mktemp("house")) as app:
        yield app


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(real_house(app))) as client:
        yield client


class Line:
    """What went over the line to this page, as the browser itself counts it, and how fast it goes."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.addresses: dict[str, str] = {}
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.loadingFinished", self._count)
        self._session.on("Network.responseReceived", self._note)
        self._session.send("Network.enable")

    def _note(self, event: dict[str, object]) -> None:
        response = event["response"]
        assert isinstance(response, dict)
        self.addresses[str(event["requestId"])] = str(response["url"])

    def _count(self, event: dict[str, object]) -> None:
        if not self.addresses.get(str(event["requestId"]), "").endswith((".png", ".woff2", ".svg")):
            self.bytes += int(float(str(event["encodedDataLength"])))

    def be(self, *, offline: bool = False, bytes_a_second: float = -1, delay: float = 0) -> None:
        self._session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": offline,
                "latency": delay,
                "downloadThroughput": bytes_a_second,
                "uploadThroughput": bytes_a_second,
            },
        )


def ring(page: Page, address: str, language: str) -> None:
    page.goto(address)
    page.locator(f"button[value={language}]").click()
    page.wait_for_selector("html.js")


def answer(page: Page, words: str) -> str:
    """Answer the open question as a willing newcomer would; the step it was."""
    choices = page.locator("#turn .choice")
    values = [value or "" for value in choices.evaluate_all("all => all.map(each => each.value)")]
    mark = page.locator("#turn").get_attribute("data-mark")
    step = next((value.split("|")[1] for value in values), "")
    if values:
        wanted = {"more": "no", "channel": "chat", "second_look": "no", "choose_topics": "done"}.get(step)
        place = next((at for at, value in enumerate(values) if value.split("|")[2] == wanted), 0)
        choices.nth(place).click()
    else:
        page.fill("#text", words)
        page.click("#send")
    page.wait_for_function("mark => document.getElementById('turn').dataset.mark !== mark", arg=mark)
    return step


@pytest.mark.parametrize("language", ["nl", "ti"])
def test_a_whole_talk_stays_under_fifty_kilobytes(app: App, browser: Browser, language: str) -> None:
    with served(real_house(app)) as address:
        page = browser.new_page()
        line = Line(page)
        ring(page, address, language)
        steps = [answer(page, WORDS[language])]
        while steps[-1] != "summary":
            steps.append(answer(page, WORDS[language]))
        page.close()
    assert len(steps) > 15, "a whole talk"
    assert 10_000 < line.bytes < WHOLE_TALK


def test_a_look_for_news_that_finds_none_costs_next_to_nothing(client: TestClient) -> None:
    start(client)
    known = client.get("/chat").headers["etag"]
    answer = client.get("/chat", headers={"If-None-Match": known})
    assert answer.status_code == 304
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers.raw) < 200


def test_a_script_gets_only_what_is_new(client: TestClient) -> None:
    page = start(client)
    mark = next(each["data-mark"] for each in Dom(page).all("div") if "data-mark" in each)
    value = next(value for value in presses_of(page).values() if value.endswith("|type"))
    body = {"form": form_of(page), "lang": "nl", "press": value}
    news = client.post("/chat", data=body, headers={HAVE: mark}, follow_redirects=False)
    assert news.status_code == 200
    assert "data-news" in news.text
    assert news.text.count('class="bubble') == 2, "what was pressed, and the answer"
    assert client.get("/chat").text.count('class="bubble') > 2


def test_a_script_that_has_another_talk_gets_all_of_it(client: TestClient) -> None:
    page = press(client, start(client), "type")
    for mark in ("", "1", "999-999-nl-000000000000", "1-1-ar-000000000000", "x" * 500, "9" * 30 + "-1-nl-0"):
        whole = client.get("/chat", headers={HAVE: mark})
        assert "data-news" not in whole.text, mark
        assert whole.text.count('class="bubble') == page.count('class="bubble')


def test_pages_and_files_of_residents_are_packed_and_those_that_repeat_their_address_are_not(
    client: TestClient,
) -> None:
    packed = {"accept-encoding": "gzip"}
    for address in ("/", "/help/nl", "/privacy/ar"):
        assert client.get(address, headers=packed).headers.get("content-encoding") == "gzip", address
    style = next(each["href"] for each in Dom(client.get("/").text).all("link") if each["rel"] == "stylesheet")
    assert client.get(style, headers=packed).headers["content-encoding"] == "gzip"
    for address in ("/team/sign-in", "/r/unknown", "/healthz", "/nowhere"):
        assert "content-encoding" not in client.get(address, headers=packed).headers, address


def test_what_is_sent_while_the_line_is_away_arrives_once_when_it_is_back(app: App, browser: Browser) -> None:
    with served(real_house(app)) as address:
        page = browser.new_page()
        line = Line(page)
        ring(page, address, "nl")
        while page.locator("#turn .choice").count():
            answer(page, "")
        line.be(offline=True)
        page.fill("#text", "Ik wil rust.")
        page.click("#send")
        page.wait_for_selector("#status.trouble")
        assert page.input_value("#text") == "Ik wil rust.", "nothing typed is lost"
        line.be()
        page.locator(".bubble.mine", has_text="Ik wil rust.").wait_for()
        assert page.locator(".bubble.mine", has_text="Ik wil rust.").count() == 1
        assert not page.locator("#status.trouble").count()
        page.close()


def test_the_numbers_to_call_are_there_when_the_line_is_not(app: App, browser: Browser) -> None:
    with served(real_house(app)) as address:
        page = browser.new_page()
        # Finished, not answered: the numbers are in the body, which comes after the headers.
        with page.expect_event("requestfinished", lambda request: request.url.endswith("/help/nl")):
            ring(page, address, "nl")
        Line(page).be(offline=True)
        page.click(".pill.help")
        page.locator("#numbers").get_by_role("link", name="112").first.wait_for()
        assert not page.locator("#status.trouble").count()
        assert page.locator("#text").is_visible(), "the talk stays where it was"
        page.close()


def test_a_line_that_went_before_the_numbers_came_still_gives_the_first(app: App, browser: Browser) -> None:
    with served(real_house(app)) as address:
        page = browser.new_page()
        page.route("**/help/nl", lambda route: route.abort())
        ring(page, address, "nl")
        line = Line(page)
        line.be(offline=True)
        page.click(".pill.help")
        first = page.locator("#status").get_by_role("link", name="112")
        assert first.get_attribute("href") == "tel:112"
        expect(first).to_be_in_viewport()
        assert page.locator("#text").is_visible(), "the talk stays where it was"
        page.unroute("**/help/nl")
        line.be()
        page.locator("#numbers").wait_for()
        assert not page.locator("#status.trouble").count()
        page.close()


def test_a_talk_goes_on_over_a_line_of_the_second_generation(app: App, browser: Browser) -> None:
    with served(real_house(app)) as address:
        page = browser.new_page()
        # 2G as phones know it: 280 kbit/s at best, 20 kbit/s at its edge, 0.8 s a round trip.
        Line(page).be(bytes_a_second=6_000, delay=800)
        ring(page, address, "nl")
        assert [answer(page, "") for _ in range(3)] == ["form", "welcome", "can_cannot"]
        page.close()


def test_the_style_is_small_enough_to_come_first() -> None:
    style = Path(__file__).parents[2] / "bot" / "web" / "static" / "aanbel.css"
    assert len(gzip.compress(style.read_bytes())) < 6_000
