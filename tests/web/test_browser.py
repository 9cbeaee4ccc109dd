"""The web chat in a real browser: with and without a script, from the right to the left, by keyboard, and left fast."""

import struct
import zlib
from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from bot.assemble import App
from bot.conversation.bubbles import Bubble, Phrase
from bot.conversation.events import AttachmentKind, MessageReceived
from bot.store.tables import cases
from tests.web.live import chromium, served
from tests.web.real_house import real_app, real_house
from tests.web.small_house import Memory, small_house
from tests.web.test_road import WORDS, count

pytestmark = pytest.mark.browser

NEUTRAL = "https://www.buienradar.nl/"
STILL = ("/?l={}", "/help/{}", "/return/{}", "/privacy/{}", "/accessibility/{}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with real_app(tmp_path_factory.mktemp("house")) as app:
        yield app


@pytest.fixture(scope="module")
def real(app: App) -> Iterator[str]:
    """The address of the whole program."""
    with served(real_house(app)) as address:
        yield address


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def small(memory: Memory) -> Iterator[str]:
    """The address of a house whose troubles a test decides."""
    with served(small_house(memory)) as address:
        yield address


def phone(browser: Browser, *, script: bool = True, bypass_csp: bool = False) -> BrowserContext:
    # Without motion the browser waits for nothing to come to rest; the looks are those of everybody else.
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        java_script_enabled=script,
        bypass_csp=bypass_csp,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    context.route(f"{NEUTRAL}**", _weather)
    return context


def _weather(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<title>Weer</title>")


@pytest.fixture(params=[True, False], ids=["with a script", "without a script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A phone, once with and once without a script."""
    with phone(browser, script=request.param) as context:
        yield context.new_page()


@pytest.fixture
def scripted(browser: Browser) -> Iterator[Page]:
    """A phone with a script; a complaint of the browser's own fails the test."""
    with phone(browser) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        # A refused message is a 503 on purpose, and an unplugged network is said to be unplugged.
        assert not [said for said in complaints if "status of" not in said and "ERR_INTERNET" not in said]


def ring(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}/?l={language}")
    page.locator(".greeting").first.click()
    page.wait_for_url("**/chat**", wait_until="load")
    expect(page.locator(".bubble.ours")).to_have_count(1)


def press(page: Page, option: str) -> None:
    said = page.locator(".bubble").count()
    page.locator(f"#turn button[value$='|{option}'], #commands button[value$='|{option}']").click()
    expect(page.locator(".bubble")).to_have_count(said + 2)


def say(page: Page, words: str) -> None:
    said = page.locator(".bubble").count()
    page.locator("#text").fill(words)
    page.locator("#send").click()
    expect(page.locator(".bubble")).to_have_count(said + 2)


def to_open_question(page: Page, address: str, language: str = "nl") -> None:
    ring(page, address, language)
    for option in ("type", "ok", "ok", "yes", "yes", "yes", "5"):
        press(page, option)


def answer(page: Page, words: str) -> str:
    """Answer the question that stands there; the step it was."""
    options = page.locator("#turn button.choice")
    if not options.count():
        say(page, words)
        return ""
    carried = [each.get_attribute("value") or "" for each in options.all()]
    step = carried[0].split("|")[1]
    wanted = {"more": "no", "channel": "chat", "choose_topics": "done"}.get(step, carried[0].split("|")[2])
    press(page, wanted)
    return step


# --- A whole talk --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "script"), [("nl", True), ("en", False), ("ar", False), ("ti", True)])
def test_a_newcomers_talk_ends_in_a_case(app: App, real: str, browser: Browser, language: str, script: bool) -> None:
    with phone(browser, script=script) as context:
        whole_talk(app, real, context.new_page(), language)


def whole_talk(app: App, real: str, page: Page, language: str) -> None:
    before = count(app, cases)
    ring(page, real, language)
    for _ in range(40):
        if answer(page, WORDS[language]) == "summary":
            break
    assert count(app, cases) == before + 1
    assert page.locator("html").get_attribute("lang") == language


def test_the_page_loads_nothing_from_elsewhere_and_at_most_one_font(real: str, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        ring(page, real, "ti")
    assert len(asked) >= 4
    assert all(url.startswith((real, "blob:")) for url in asked)
    assert len([url for url in asked if "woff2" in url]) <= 1, "none where the machine has an Ethiopic font of its own"


# --- What the script improves --------------------------------------------------------------------------------------


def test_the_script_sends_without_a_new_page_and_keeps_what_is_typed_when_a_button_is_pressed(
    real: str, scripted: Page
) -> None:
    ring(scripted, real, "nl")
    scripted.evaluate("window.same = true")
    scripted.locator("#text").fill("Nog niet klaar")
    press(scripted, "type")
    assert scripted.evaluate("window.same") is True
    assert scripted.locator("#text").input_value() == "Nog niet klaar"
    say(scripted, "Klaar")
    assert scripted.locator("#text").input_value() == ""


def test_pressing_twice_sends_once(small: str, memory: Memory, scripted: Page) -> None:
    ring(scripted, small, "nl")
    before = len(memory.incoming)
    scripted.locator("#text").fill("Rust")
    scripted.locator("#send").dblclick()
    expect(scripted.locator(".bubble.mine").last).to_contain_text("Rust")
    scripted.wait_for_timeout(300)
    assert len(memory.incoming) == before + 1


def test_what_comes_unasked_appears_by_itself_and_is_announced(small: str, memory: Memory, scripted: Page) -> None:
    ring(scripted, small, "nl")
    scripted.locator("#text").fill("Ik typ nog")
    said = scripted.locator(".bubble").count()
    memory.say(Bubble(step="goal", turn=50, parts=(Phrase("ack.go_on"),)))
    expect(scripted.locator(".bubble")).to_have_count(said + 1, timeout=8_000)
    assert scripted.locator("#text").input_value() == "Ik typ nog"
    log = scripted.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    expect(log.locator(".bubble")).to_have_count(said + 1)


def test_without_a_network_the_text_stays_and_goes_later(small: str, memory: Memory, scripted: Page) -> None:
    ring(scripted, small, "nl")
    scripted.context.set_offline(True)
    scripted.locator("#text").fill("Mijn verhaal")
    scripted.locator("#send").click()
    expect(scripted.locator("#status.trouble")).to_be_visible()
    assert scripted.locator("#text").input_value() == "Mijn verhaal"
    scripted.context.set_offline(False)
    scripted.locator("#send").click()
    expect(scripted.locator(".bubble.mine").last).to_contain_text("Mijn verhaal")


def test_what_is_typed_and_chosen_while_the_line_is_gone_stays_when_the_rest_has_gone(
    small: str, memory: Memory, scripted: Page
) -> None:
    ring(scripted, small, "nl")
    scripted.context.set_offline(True)
    scripted.locator("#text").fill("Mijn verhaal.")
    scripted.locator("#send").click()
    expect(scripted.locator("#status.trouble")).to_be_visible()
    scripted.locator("#text").fill("Mijn verhaal. En nog iets.")
    photo = {"name": "a.png", "mimeType": "image/png", "buffer": png(10, 10)}
    scripted.locator("input[name=photo]").set_input_files(photo)  # type: ignore[arg-type]
    expect(scripted.locator(".preview img")).to_be_visible()
    scripted.context.set_offline(False)
    expect(scripted.locator(".bubble.mine").last).to_contain_text("Mijn verhaal.")
    expect(scripted.locator("#status")).to_have_text("")
    assert scripted.locator("#text").input_value() == "En nog iets."
    expect(scripted.locator(".preview img")).to_be_visible()
    scripted.locator("#send").click()
    expect(scripted.locator(".preview")).to_have_count(0)
    event, content = sent(memory)
    assert event.text == "En nog iets."
    assert content


def test_what_is_typed_stays_when_the_answer_is_no_page_of_ours(small: str, memory: Memory, scripted: Page) -> None:
    ring(scripted, small, "nl")
    strange = "<!doctype html><p>Welkom in ons hotel</p>"
    scripted.route("**/chat", lambda route: route.fulfill(status=200, content_type="text/html", body=strange), times=1)
    scripted.locator("#text").fill("Mijn verhaal.")
    scripted.locator("#send").click()
    expect(scripted.locator("#status.trouble")).to_be_visible()
    expect(scripted.locator("#text")).to_have_value("Mijn verhaal.")
    scripted.locator("#send").click()
    expect(scripted.locator(".bubble.mine").last).to_contain_text("Mijn verhaal.")


def test_what_could_not_be_stored_stays_and_can_be_sent_again(small: str, memory: Memory, page: Page) -> None:
    ring(page, small, "nl")
    memory.refuses = True
    page.locator("#text").fill("Mijn verhaal")
    page.locator("#send").click()
    expect(page.locator(".alert, #status.trouble")).to_be_visible()
    assert page.locator("#text").input_value() == "Mijn verhaal"
    memory.refuses = False
    page.locator("#send, .again button").click()
    expect(page.locator(".bubble.mine").last).to_contain_text("Mijn verhaal")


def test_when_the_talk_is_closed_elsewhere_the_page_says_how_to_go_on(small: str, scripted: Page) -> None:
    ring(scripted, small, "nl")
    scripted.context.clear_cookies()
    scripted.locator("#text").fill("Mijn verhaal")
    scripted.locator("#send").click()
    expect(scripted.locator("#status a[href='/return/nl']")).to_be_visible()
    assert scripted.locator("#text").input_value() == "Mijn verhaal"


def test_a_change_of_language_turns_the_whole_page(real: str, page: Page) -> None:
    ring(page, real, "nl")
    press(page, "do:menu")
    press(page, "do:language")
    page.locator("button[value$='|ar']").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


# --- Photo and voice -----------------------------------------------------------------------------------------------


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\x00" + b"\x80\x40\x20" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def sent(memory: Memory) -> tuple[MessageReceived, bytes]:
    incoming = memory.incoming[-1]
    assert isinstance(incoming.event, MessageReceived)
    return incoming.event, incoming.files[0].content


def test_a_photo_is_shown_made_smaller_and_sent(small: str, memory: Memory, scripted: Page) -> None:
    ring(scripted, small, "nl")
    scripted.locator("input[name=photo]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": png(3000, 1500)}
    )
    expect(scripted.locator(".preview img")).to_be_visible()
    scripted.locator("#send").click()
    expect(scripted.locator(".preview")).to_have_count(0)
    event, content = sent(memory)
    assert [attachment.kind for attachment in event.attachments] == [AttachmentKind.PHOTO]
    assert content.startswith(b"\xff\xd8\xff")
    frame = content.index(b"\xff\xc0")
    assert struct.unpack(">HH", content[frame + 5 : frame + 9]) == (800, 1600)


def test_a_photo_can_be_taken_away_before_it_is_sent(small: str, memory: Memory, scripted: Page) -> None:
    ring(scripted, small, "nl")
    before = len(memory.incoming)
    photo = {"name": "a.png", "mimeType": "image/png", "buffer": png(10, 10)}
    scripted.locator("input[name=photo]").set_input_files(photo)  # type: ignore[arg-type]
    scripted.locator(".preview button").click()
    expect(scripted.locator(".preview")).to_have_count(0)
    scripted.locator("#send").click()
    scripted.wait_for_timeout(200)
    assert len(memory.incoming) == before


def test_a_photo_goes_without_a_script_too(small: str, memory: Memory, browser: Browser) -> None:
    with phone(browser, script=False) as context:
        page = context.new_page()
        ring(page, small, "nl")
        page.locator(".more summary").click()
        photo = {"name": "a.png", "mimeType": "image/png", "buffer": png(10, 10)}
        page.locator("input[name=photo]").set_input_files(photo)  # type: ignore[arg-type]
        page.locator("#send").click()
        expect(page.locator(".bubble")).not_to_have_count(0)
    event, content = sent(memory)
    assert content == png(10, 10)
    assert [attachment.kind for attachment in event.attachments] == [AttachmentKind.PHOTO]


def test_a_voice_message_is_recorded_heard_and_sent(small: str, memory: Memory, scripted: Page) -> None:
    ring(scripted, small, "nl")
    speak = scripted.locator(".way").nth(1)
    speak.click()
    expect(speak).to_have_class("button way listening")
    scripted.wait_for_timeout(700)
    speak.click()
    expect(scripted.locator(".preview audio")).to_be_visible()
    scripted.locator("#send").click()
    expect(scripted.locator(".preview")).to_have_count(0)
    event, content = sent(memory)
    assert [attachment.kind for attachment in event.attachments] == [AttachmentKind.VOICE]
    assert content[:4] in (b"\x1a\x45\xdf\xa3", b"OggS")


# --- Leaving -------------------------------------------------------------------------------------------------------


def test_the_exit_leaves_at_once_and_going_back_does_not_open_the_talk(real: str, scripted: Page) -> None:
    scripted.goto("about:blank")
    ring(scripted, real, "nl")
    scripted.evaluate("sessionStorage.setItem('a', 'b')")
    scripted.locator("#leave").click()
    scripted.wait_for_url(NEUTRAL)
    assert scripted.title() == "Weer"
    scripted.go_back()
    assert "/chat" not in scripted.url


def test_three_escapes_leave_and_two_do_not(real: str, scripted: Page) -> None:
    ring(scripted, real, "nl")
    for key in ("Escape", "Escape", "a", "Escape", "Escape"):
        scripted.keyboard.press(key)
    assert scripted.url.startswith(real)
    scripted.keyboard.press("Escape")
    scripted.wait_for_url(NEUTRAL)


@pytest.mark.parametrize("path", ["/", "/help/ti", "/chat", "/privacy/ar", "/nowhere"])
def test_the_exit_is_a_plain_link_on_every_page(real: str, browser: Browser, path: str) -> None:
    with phone(browser, script=False) as context:
        page = context.new_page()
        ring(page, real, "nl")
        page.goto(real + path)
        page.locator("#leave").click()
        page.wait_for_url(NEUTRAL)


def test_leaving_and_forgetting_forgets(real: str, page: Page) -> None:
    ring(page, real, "nl")
    page.locator(".forget summary").click()
    page.locator(".forget button").click()
    page.wait_for_url(NEUTRAL)
    page.goto(f"{real}/chat")
    assert page.url.rstrip("/") == real


def test_a_script_cannot_read_the_cookie_and_nothing_of_the_talk_is_left_in_the_browser(
    real: str, scripted: Page
) -> None:
    to_open_question(scripted, real)
    say(scripted, "Ik wil rust")
    assert scripted.evaluate("document.cookie") == ""
    assert scripted.evaluate("sessionStorage.length + localStorage.length") == 0
    cookies = scripted.context.cookies()
    assert [(cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) for cookie in cookies] == [(True, "Strict", -1)]
    assert "rust" not in scripted.url


# --- For everyone --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ti", "ar"])
def test_own_bubbles_stand_at_the_end_and_ours_at_the_start_of_the_line(
    real: str, scripted: Page, language: str
) -> None:
    ring(scripted, real, language)
    press(scripted, "type")
    ours = scripted.locator(".ours").last.bounding_box()
    mine = scripted.locator(".mine").last.bounding_box()
    assert ours
    assert mine
    assert (mine["x"] > ours["x"]) == (language != "ar")


@pytest.mark.parametrize("language", ["ti", "ar"])
def test_every_bubble_says_its_language_and_direction(real: str, page: Page, language: str) -> None:
    ring(page, real, language)
    press(page, "type")
    paragraphs = page.locator(".bubble p").all()
    assert len(paragraphs) >= 3
    for paragraph in paragraphs:
        assert paragraph.get_attribute("lang") == language
        assert paragraph.get_attribute("dir") in ("auto", "rtl" if language == "ar" else "ltr")


def test_by_keyboard_alone_a_talk_can_be_begun_and_answered(real: str, page: Page) -> None:
    page.goto(real)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".greeting").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.ours")).to_have_count(1)
    reach(page, "button[value$='|type']")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.ours")).to_have_count(2)
    reach(page, "#text")
    page.keyboard.type("Hallo")
    reach(page, "#send")
    page.keyboard.press("Space")
    expect(page.locator(".bubble.mine").last).to_contain_text("Hallo")


def reach(page: Page, selector: str) -> None:
    """Tab until the focus is there, and see that it can be seen all the way."""
    page.wait_for_load_state("load")
    wanted = page.locator(selector).first
    for _ in range(40):
        focused = page.locator(":focus")
        if focused.count():
            outline = focused.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)")
            assert outline >= 2 or focused.evaluate("element => element.id === 'main'")
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_after_a_press_by_keyboard_the_focus_is_at_the_next_question(real: str, scripted: Page) -> None:
    ring(scripted, real, "nl")
    reach(scripted, "button[value$='|type']")
    scripted.keyboard.press("Enter")
    expect(scripted.locator(".bubble.ours")).to_have_count(2)
    expect(scripted.locator(".choice").first).to_be_focused()


SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary, textarea')]
    .filter(each => each.checkVisibility() && !each.matches('.skip'))
    .map(each => [each.outerHTML.slice(0, 60), each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([html]) => html)"""

TOO_WIDE = "() => document.scrollingElement.scrollWidth - window.innerWidth"


def looked_at(page: Page, address: str, language: str) -> Iterator[str]:
    """Every kind of page in this language, one after the other."""
    for path in STILL:
        page.goto(address + path.format(language))
        yield path
    ring(page, address, language)
    yield "the first question"
    press(page, "type")
    press(page, "do:menu")
    yield "the menu"
    page.goto(f"{address}/nowhere")
    yield "an error"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_too_small_to_press_and_no_page_too_wide_for_a_small_phone(
    real: str, browser: Browser, language: str
) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 320, "height": 568})
        for what in looked_at(page, real, language):
            assert page.evaluate(SMALL_TARGETS) == [], what
            assert page.evaluate(TOO_WIDE) <= 0, what


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_axe_finds_nothing_against_wcag_2_2_aa(real: str, browser: Browser, language: str) -> None:
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    looked = 0
    with phone(browser, bypass_csp=True) as context:
        page = context.new_page()
        for what in looked_at(page, real, language):
            page.evaluate(axe)
            found = page.evaluate("tags => axe.run({runOnly: tags})", tags)
            told = [(each["id"], [node["html"][:100] for node in each["nodes"]]) for each in found["violations"]]
            assert told == [], what
            looked += len(found["passes"])
    assert looked > 100


def test_who_wants_no_motion_gets_none(real: str, scripted: Page) -> None:
    scripted.emulate_media(reduced_motion="reduce")
    ring(scripted, real, "nl")
    press(scripted, "type")
    moving = (
        "() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none').length"
    )
    assert scripted.evaluate(moving) == 0
