"""The talk on the web, as a browser without a script has it."""

import re
import secrets

import pytest
from starlette.testclient import TestClient

from bot.channels.webchat import LONGEST_TEXT
from bot.conversation.bubbles import Bubble, Phrase
from bot.conversation.events import AttachmentKind, ButtonPressed, MessageReceived, Started
from bot.web.app import create_app
from tests.web.conftest import form_of, press, presses_of, say, start, to_open_question
from tests.web.dom import Dom
from tests.web.small_house import LANGUAGES, Memory, small_house


def stored(memory: Memory) -> list[object]:
    return [incoming.event for incoming in memory.incoming]


def last_text(memory: Memory) -> str:
    event = memory.incoming[-1].event
    assert isinstance(event, MessageReceived)
    return event.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_talk_starts_at_once_in_each_language(client: TestClient, memory: Memory, language: str) -> None:
    page = start(client, language)
    assert stored(memory) == [Started(payload=language)]
    html = Dom(page).all("html")[0]
    assert (html["lang"], html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert presses_of(page)


def test_a_talk_without_a_language_asks_for_it_in_all(client: TestClient) -> None:
    page = start(client, "")
    languages = {paragraph.get("lang") for paragraph in Dom(page).all("p")}
    assert set(LANGUAGES) <= languages
    assert {"Nederlands", "English", "العربية", "ትግርኛ"} <= set(presses_of(page))


def test_a_press_and_a_message_both_get_an_answer(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    assert isinstance(memory.incoming[-1].event, ButtonPressed)
    answered = say(client, page, "Ik wil rust in huis.")
    assert last_text(memory) == "Ik wil rust in huis."
    assert "Ik wil rust in huis." in Dom(answered).text


def test_the_answer_to_a_post_is_a_redirect_so_that_reloading_sends_nothing(client: TestClient) -> None:
    page = start(client)
    answer = client.post("/chat", data={"form": form_of(page), "text": "ja"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat#last")


def test_one_form_sent_twice_is_one_message(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    before = len(memory.incoming)
    say(client, page, "Rust.")
    say(client, page, "Rust.")
    assert len(memory.incoming) == before + 1


def test_every_page_has_a_nonce_of_its_own_and_its_forms_are_told_apart_by_what_they_send(
    client: TestClient, memory: Memory
) -> None:
    page = to_open_question(client)
    first, again = (set(re.findall(r'name="form" value="([^"]+)"', html)) for html in (page, client.get("/chat").text))
    assert first
    assert not first & again
    before = len(memory.incoming)
    for _ in range(2):
        press(client, page, "do:menu")
        say(client, page, "Rust.")
    assert len(memory.incoming) == before + 2


def test_what_is_shown_is_marked_as_seen_and_what_is_not_is_not(client: TestClient, memory: Memory) -> None:
    page = client.get("/").text
    client.post("/chat", data={"form": form_of(page), "start": "nl"}, follow_redirects=False)
    (kept,) = memory.talks.values()
    assert kept.seen == 0
    client.get("/chat")
    assert kept.seen == kept.state.turn == 1


def test_nothing_said_is_no_message(client: TestClient, memory: Memory) -> None:
    page = start(client)
    say(client, page, "   ")
    assert len(memory.incoming) == 1


def test_a_poster_names_its_neighbourhood_and_language(client: TestClient, memory: Memory) -> None:
    page = client.get("/?n=n12&l=ti").text
    greetings = [button for button in Dom(page).all("button") if "greeting" in button.get("class", "")]
    assert [button["value"] for button in greetings] == ["n12_ti", "n12_nl", "n12_en", "n12_ar"]
    client.post("/chat", data={"form": form_of(page), "lang": "ti", "start": "n12_ti"})
    assert stored(memory) == [Started(payload="n12_ti")]


@pytest.mark.parametrize("payload", ["../../x", "a b", "x" * 65, "<script>", "ኣ"])
def test_a_payload_that_no_poster_can_carry_is_left_out(client: TestClient, memory: Memory, payload: str) -> None:
    client.post("/chat", data={"form": form_of(client.get("/").text), "start": payload})
    assert stored(memory) == [Started(payload="")]


# --- The cookie ----------------------------------------------------------------------------------------------------


def test_the_cookie_is_random_closed_to_scripts_and_gone_with_the_browser(client: TestClient) -> None:
    answer = client.post("/chat", data={"form": form_of(client.get("/").text), "start": "nl"}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    name, _, value = cookie.partition(";")[0].partition("=")
    assert name == "talk"
    assert len(value) == 43, "256 bits"
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie, "this house is reached over http"
    assert "max-age" not in cookie.lower()
    assert "expires" not in cookie.lower()


def test_over_https_the_cookie_never_travels_in_the_clear(memory: Memory) -> None:
    house = small_house(memory, public_url="https://aanbel.example")
    with TestClient(create_app(house), base_url="https://aanbel.example") as client:
        answer = client.post(
            "/chat", data={"form": form_of(client.get("/").text), "start": "nl"}, follow_redirects=False
        )
        assert answer.headers["set-cookie"].startswith("__Host-talk=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]
        assert client.get("/chat").status_code == 200


def test_two_browsers_have_two_talks(memory: Memory) -> None:
    app = create_app(small_house(memory))
    with TestClient(app) as one, TestClient(app) as other:
        say(one, to_open_question(one), "Dit is van mij.")
        assert "Dit is van mij." not in Dom(start(other)).text
        assert len(memory.talks) == 2


def test_without_a_cookie_the_talk_leads_to_the_first_page(client: TestClient) -> None:
    answer = client.get("/chat", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("value", ["", "short", "x" * 44, '"><script>', "a" * 42 + "!"])
def test_a_cookie_that_is_none_of_ours_opens_nothing(memory: Memory, value: str) -> None:
    with TestClient(create_app(small_house(memory)), headers={"cookie": f"talk={value}"}) as client:
        assert client.get("/chat", follow_redirects=False).headers["location"] == "/"


def test_a_cookie_of_no_talk_is_taken_away(memory: Memory) -> None:
    with TestClient(create_app(small_house(memory)), headers={"cookie": f"talk={'a' * 43}"}) as client:
        answer = client.get("/chat", follow_redirects=False)
        assert answer.headers["location"] == "/"
        assert "Max-Age=0" in answer.headers["set-cookie"]


def test_a_browser_that_keeps_no_cookies_is_told_so(client: TestClient) -> None:
    page = client.get("/").text
    answer = client.post("/chat", data={"form": form_of(page), "start": "nl"}, follow_redirects=False)
    client.cookies.clear()
    told = client.get(answer.headers["location"])
    assert told.status_code == 400
    assert "cookie" in Dom(told.text).text


def test_leaving_and_forgetting_ends_the_cookie_and_goes_to_the_neutral_page(client: TestClient) -> None:
    start(client)
    answer = client.post("/leave", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "https://www.buienradar.nl/"
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert client.get("/chat", follow_redirects=False).headers["location"] == "/"


# --- Only from our own pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "https://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:8080"},
    ],
)
@pytest.mark.parametrize("path", ["/chat", "/leave", "/return"])
def test_a_form_of_another_site_is_refused(
    client: TestClient, memory: Memory, path: str, headers: dict[str, str]
) -> None:
    page = start(client)
    answer = client.post(path, data={"form": form_of(page), "text": "123456789012"}, headers=headers)
    assert answer.status_code == 403
    assert len(memory.incoming) == 1


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {}])
def test_our_own_form_is_taken(client: TestClient, memory: Memory, headers: dict[str, str]) -> None:
    page = start(client)
    client.post("/chat", data={"form": form_of(page), "text": "ja"}, headers=headers)
    assert len(memory.incoming) == 2


def test_a_form_made_for_another_browser_is_not_taken_but_what_was_typed_is_kept(client: TestClient) -> None:
    start(client)
    foreign = secrets.token_hex(16) + "." + "0" * 32
    answer = client.post("/chat", data={"form": foreign, "lang": "nl", "text": "Mijn verhaal"})
    assert answer.status_code == 400
    assert "Mijn verhaal" in Dom(answer.text).text
    again = client.post("/chat", data={"form": form_of(answer.text), "text": "Mijn verhaal"})
    assert "Mijn verhaal" in Dom(again.text).text
    assert again.status_code == 200


@pytest.mark.parametrize("form", ["", "x", "." * 40, "0" * 31 + ".", "ኣ" * 32])
def test_a_form_without_a_nonce_is_refused_kindly(client: TestClient, memory: Memory, form: str) -> None:
    start(client)
    assert client.post("/chat", data={"form": form, "text": "ja"}).status_code == 400
    assert len(memory.incoming) == 1


def test_when_the_cookie_is_gone_nothing_is_sent_into_a_new_talk(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    client.cookies.clear()
    before = len(memory.incoming)
    answer = client.post("/chat", data={"form": form_of(page), "lang": "nl", "text": "Mijn verhaal"})
    assert answer.status_code == 409
    assert "/return/nl" in answer.text
    assert len(memory.incoming) == before


# --- When it goes wrong --------------------------------------------------------------------------------------------


def test_what_could_not_be_stored_stays_typed_and_the_same_form_can_go_again(
    client: TestClient, memory: Memory
) -> None:
    page = to_open_question(client)
    form = form_of(page)
    memory.refuses = True
    answer = client.post("/chat", data={"form": form, "lang": "nl", "text": "Mijn <b>verhaal</b> &amp; meer"})
    assert answer.status_code == 503
    assert "Mijn <b>verhaal</b> &amp; meer" in Dom(answer.text).text
    assert form_of(answer.text) == form, "what was stored after all must not be stored twice"
    memory.refuses = False
    client.post("/chat", data={"form": form, "lang": "nl", "text": "Mijn <b>verhaal</b> &amp; meer"})
    assert last_text(memory) == "Mijn <b>verhaal</b> &amp; meer"


def test_a_press_that_could_not_be_stored_can_be_pressed_again(client: TestClient, memory: Memory) -> None:
    page = start(client)
    memory.refuses = True
    value = next(iter(presses_of(page).values()))
    answer = client.post("/chat", data={"form": form_of(page), "lang": "nl", "press": value})
    assert answer.status_code == 503
    hidden = {field["name"]: field["value"] for field in Dom(answer.text).all("input") if "value" in field}
    memory.refuses = False
    assert client.post("/chat", data=hidden).status_code == 200
    assert isinstance(memory.incoming[-1].event, ButtonPressed)


def test_a_start_that_could_not_be_stored_can_go_again(client: TestClient, memory: Memory) -> None:
    memory.refuses = True
    answer = client.post("/chat", data={"form": form_of(client.get("/").text), "lang": "ti", "start": "n12_ti"})
    assert answer.status_code == 503
    assert Dom(answer.text).all("html")[0]["lang"] == "ti"
    hidden = {field["name"]: field["value"] for field in Dom(answer.text).all("input") if "value" in field}
    memory.refuses = False
    assert client.post("/chat", data=hidden).status_code == 200
    assert stored(memory) == [Started(payload="n12_ti")]


def test_a_message_of_the_longest_length_is_taken_and_a_longer_one_is_kept_in_the_field(
    client: TestClient, memory: Memory
) -> None:
    page = to_open_question(client)
    page = say(client, page, "ኣ" * LONGEST_TEXT)
    assert last_text(memory) == "ኣ" * LONGEST_TEXT
    answer = client.post("/chat", data={"form": form_of(page), "lang": "nl", "text": "x" * (LONGEST_TEXT + 1)})
    assert answer.status_code == 413
    assert "x" * (LONGEST_TEXT + 1) in Dom(answer.text).text
    assert str(LONGEST_TEXT) in Dom(answer.text).text


def test_when_the_talk_cannot_be_read_the_page_says_so_without_details(client: TestClient, memory: Memory) -> None:
    start(client)
    memory.closed = True
    answer = client.get("/chat")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert "/help/nl" in answer.text


def test_too_many_messages_in_a_minute_wait_and_help_never_does(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    statuses = set()
    for _ in range(70):
        answer = client.post("/chat", data={"form": f"{secrets.token_hex(16)}.", "text": "x"})
        statuses.add(answer.status_code)
    assert statuses == {400}, "a form without a seal does not count"
    for _ in range(70):
        answer = client.post("/chat", data={"form": form_of(page), "lang": "nl", "text": "Nog iets"})
    assert answer.status_code == 429
    assert "Nog iets" in Dom(answer.text).text
    page = client.get("/help/nl").text
    helped = client.post("/chat", data={"form": form_of(page), "press": "0|help_now|do:help_now"})
    assert helped.status_code == 200
    assert memory.incoming[-1].event == ButtonPressed(step="help_now", option="do:help_now", turn=0)


# --- Files ---------------------------------------------------------------------------------------------------------

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


def test_a_photo_arrives_with_its_bytes_and_stands_in_the_talk_as_sent(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    answer = client.post(
        "/chat",
        data={"form": form_of(page), "lang": "nl", "text": "Mijn tekening"},
        files=[
            ("photo", ("a.jpg", JPEG, "image/jpeg")),
            ("photo", ("", b"", "application/octet-stream")),
            ("voice", ("voice", b"OggS", "video/webm")),
        ],
    )
    incoming = memory.incoming[-1]
    assert isinstance(incoming.event, MessageReceived)
    assert [attachment.kind for attachment in incoming.event.attachments] == [
        AttachmentKind.PHOTO,
        AttachmentKind.VOICE,
    ]
    assert [file.content for file in incoming.files] == [JPEG, b"OggS"]
    text = Dom(answer.text).text
    for key in ("web.sent.photo", "web.sent.voice"):
        assert small_house(memory).catalogues.text("nl", key, {}, {}) in text
    assert "a.jpg" not in answer.text


@pytest.mark.parametrize(("size", "status"), [(20 * 1024 * 1024, 200), (22 * 1024 * 1024, 413)])
def test_a_file_of_twenty_megabytes_is_taken_and_a_larger_one_is_not(
    client: TestClient, memory: Memory, size: int, status: int
) -> None:
    page = to_open_question(client)
    answer = client.post(
        "/chat", data={"form": form_of(page)}, files={"photo": ("a.jpg", b"\xff" * size, "image/jpeg")}
    )
    assert answer.status_code == status
    assert len(memory.incoming[-1].files) == (status == 200)


def test_a_text_is_not_lost_with_the_photo_that_was_too_large(client: TestClient) -> None:
    page = to_open_question(client)
    answer = client.post(
        "/chat",
        data={"form": form_of(page), "lang": "ar", "text": "Mijn verhaal"},
        files={"photo": ("a.jpg", b"\xff" * 22 * 1024 * 1024, "image/jpeg")},
    )
    assert answer.status_code == 413
    dom = Dom(answer.text)
    assert "Mijn verhaal" in dom.text
    assert dom.all("html")[0]["lang"] == "ar"
    assert {field["name"] for field in dom.all("input")} >= {"photo", "voice"}


def test_a_text_body_over_one_megabyte_is_refused(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    before = len(memory.incoming)
    assert client.post("/chat", data={"form": form_of(page), "text": "x" * 1024 * 1024}).status_code == 413
    assert len(memory.incoming) == before


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("", b""),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"nonsense"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % n for n in range(50))),
        ("text/plain", b"text=ja"),
    ],
)
def test_a_broken_body_is_refused_kindly(client: TestClient, memory: Memory, kind: str, body: bytes) -> None:
    start(client)
    answer = client.post("/chat", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "<!doctype html>" in answer.text
    assert len(memory.incoming) == 1


def test_bytes_that_are_no_text_do_no_harm(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    body = b"form=" + form_of(page).encode() + b"&text=ja%00%ff%fe%ed%a0%80nee"
    answer = client.post("/chat", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200
    text = last_text(memory)
    assert text.startswith("ja")
    assert text.endswith("nee")
    assert "\x00" not in text
    text.encode()


# --- Help, the code word, the return code --------------------------------------------------------------------------


def test_the_team_can_be_told_from_the_help_page_without_a_talk(client: TestClient, memory: Memory) -> None:
    page = client.get("/help/ar").text
    answer = client.post("/chat", data={"form": form_of(page), "lang": "ar", "press": "0|help_now|do:help_now"})
    assert answer.status_code == 200
    assert stored(memory) == [ButtonPressed(step="help_now", option="do:help_now", turn=0)]


def test_when_the_team_cannot_be_told_the_numbers_stand_there_at_once(client: TestClient, memory: Memory) -> None:
    page = start(client)
    memory.refuses = True
    answer = client.post("/chat", data={"form": form_of(page), "lang": "nl", "press": "0|help_now|do:help_now"})
    assert answer.status_code == 503
    assert 'href="tel:112"' in answer.text
    assert small_house(memory).catalogues.text("nl", "web.help.not_told", {}, {}) in Dom(answer.text).text


def test_the_menu_shows_help_as_a_link(client: TestClient) -> None:
    page = press(client, to_open_question(client), "do:menu")
    links = [link["href"] for link in Dom(page).all("a") if "choice" in link.get("class", "")]
    assert links == ["/help/nl"]


def test_a_code_word_is_never_shown_back(client: TestClient, memory: Memory) -> None:
    page = start(client)
    for option in ("type", "ok", "ok", "yes", "yes", "no"):
        page = press(client, page, option)
    (kept,) = memory.talks.values()
    assert kept.state.step == "code_word"
    page = say(client, page, "zonnebloem")
    assert kept.state.code_word
    assert "zonnebloem" not in page
    assert small_house(memory).catalogues.text("nl", "web.sent.word", {}, {}) in Dom(page).text


def test_a_return_code_is_the_first_message_of_a_fresh_talk(client: TestClient, memory: Memory) -> None:
    old = start(client)
    assert old
    page = client.get("/return/nl").text
    answer = client.post("/return", data={"form": form_of(page), "lang": "nl", "text": "1234 5678 9012"})
    assert answer.status_code == 200
    assert str(answer.url).endswith("/chat?first#last")
    first, second = memory.incoming
    assert last_text(memory) == "1234 5678 9012"
    assert first.address != second.address


def test_guessing_return_codes_is_limited_for_one_network_address(memory: Memory) -> None:
    with TestClient(create_app(small_house(memory))) as client:
        page = client.get("/return/nl").text
        statuses = [
            client.post("/return", data={"form": form_of(page), "text": f"{number:012}"}).status_code
            for number in range(31)
        ]
    assert statuses == [200] * 30 + [429]
    assert len(memory.incoming) == 30


def test_guessing_in_the_talk_itself_counts_too(client: TestClient, memory: Memory) -> None:
    page = client.get("/return/nl").text
    for number in range(30):
        client.post("/return", data={"form": form_of(page), "text": f"{number:012}"})
    page = start(client)
    answer = client.post("/chat", data={"form": form_of(page), "text": "٩٩٩٩٩٩٩٩٩٩٩٩"})
    assert answer.status_code == 429


# --- What comes unasked --------------------------------------------------------------------------------------------


def test_a_look_that_finds_nothing_new_costs_nothing(client: TestClient, memory: Memory) -> None:
    start(client)
    mark = client.get("/chat").headers["etag"]
    assert memory.marked == 1, "what was seen is not marked again and again"
    assert client.get("/chat", headers={"if-none-match": mark}).status_code == 304
    memory.say(Bubble(step="form", turn=9, parts=(Phrase("ack.go_on"),)))
    assert client.get("/chat", headers={"if-none-match": mark}).status_code == 200


def test_while_an_answer_is_awaited_the_page_comes_again_by_itself(client: TestClient, memory: Memory) -> None:
    start(client)
    assert "http-equiv" not in client.get("/chat").text
    (kept,) = memory.talks.values()
    kept.entries.pop()
    assert "http-equiv" in client.get("/chat").text


def test_a_talk_that_cannot_be_marked_is_shown_all_the_same(client: TestClient, memory: Memory) -> None:
    page = client.get("/").text
    memory.marks_nothing = True
    client.post("/chat", data={"form": form_of(page), "start": "nl"}, follow_redirects=False)
    assert client.get("/chat").status_code == 200


def test_a_talk_whose_story_is_hidden_says_so(client: TestClient, memory: Memory) -> None:
    page = to_open_question(client)
    (kept,) = memory.talks.values()
    words = small_house(memory).catalogues.text("nl", "web.hidden", {}, {})
    assert words not in Dom(page).text
    kept.hidden = True
    assert words in Dom(client.get("/chat").text).text
