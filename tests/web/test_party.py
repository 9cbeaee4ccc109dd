"""The door of a party: who has only the link, or a wrong code, or an old one, learns nothing and changes nothing."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, select

from bot.errors import StoreError
from bot.store.erasing import erase_resident
from bot.store.tables import audit, cases, consent, door, due, mail, outbox, request
from bot.work.party_answers import decline
from tests.web.dom import Dom
from tests.web.party_house import CASE, OTHER, PARTY, SECRETS, Browser, PartyHouse, form_of, party_house

TABLES = (door, mail, cases, consent, outbox, request, due, audit)
ADDRESSES = (
    "",
    "/case",
    "/code",
    "/open",
    "/close",
    "/conflict",
    "/accept",
    "/decline",
    "/ask",
    "/moments",
    "/plan",
    "/x",
)
POSTED = ("/code", "/open", "/conflict", "/accept", "/decline", "/ask", "/moments", "/plan")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with party_house(tmp_path) as house:
        house.begin(PARTY, OTHER)
        yield house


def stored(house: PartyHouse) -> list[list[str]]:
    """Every row there is."""

    def reading(connection: Connection) -> list[list[str]]:
        return [sorted(map(repr, connection.execute(select(table)).all())) for table in TABLES]

    return house.write(reading)


def told_nothing(page: str) -> bool:
    """No word of the story, no topic, no party."""
    hidden = (*SECRETS, CASE, PARTY, OTHER, "Voorbeeldwijk", "Tigrinya", "things", "spullen")
    return not [word for word in hidden if word in page]


# --- Who has only the link -------------------------------------------------------------------------------------------


def test_a_scanner_that_opens_every_link_twice_changes_nothing_and_sees_nothing(house: PartyHouse) -> None:
    token, before = house.token(), stored(house)
    for _ in range(2):
        for address in ADDRESSES:
            scanner = Browser(house, token)
            for method in ("GET", "HEAD"):
                answer = scanner.client.request(method, scanner.at + address)
                assert answer.status_code in (200, 403, 405)
                assert told_nothing(answer.text), address
    assert stored(house) == before


def test_the_first_page_says_who_asks_and_what_to_do(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    dom = Dom(visitor.get().text)
    for words in ("Buurtorganisatie Voorbeeld", "Er is een vraag voor u", "Stuur mij een code", "0000-000000"):
        assert words in dom.text
    assert [each["action"] for each in dom.all("form")] == [f"{visitor.at}/code", f"{visitor.at}/open"]
    assert len(dom.all("h1")) == 1


def test_a_forwarded_link_without_the_mailbox_opens_nothing(house: PartyHouse) -> None:
    stranger = Browser(house, house.token())
    stranger.get()
    stranger.post("/code")
    for code in ("00000000", "", "1234", "x" * 20, "१२३४५६७८", "0000 0000"):
        answer = stranger.post("/open", code=code)
        assert answer.status_code == 422
        assert told_nothing(answer.text)
    assert stranger.get("/case").status_code == 403
    assert told_nothing(stranger.page)


@pytest.mark.parametrize("path", POSTED[2:])
def test_nobody_answers_without_the_code(house: PartyHouse, path: str) -> None:
    stranger, before = Browser(house, house.token()), stored(house)
    stranger.get()
    answer = stranger.post(path, knows="no", number="1", answer="yes", fit0="yes", question="Wie?")
    assert answer.status_code == 403
    assert told_nothing(answer.text)
    assert stored(house) == before


def expired(house: PartyHouse) -> str:
    token = house.token()
    house.later(days=14)
    return token


def declined(house: PartyHouse) -> str:
    token = house.token()
    house.at_case(lambda file: decline(file, PARTY, reason="geen tijd"))
    return token


def taken_back(house: PartyHouse) -> str:
    token = house.token()
    house.stop(PARTY)
    return token


def withdrawn(house: PartyHouse) -> str:
    token = house.token()
    house.move(lambda case: case.withdrawn())
    return token


def erased(house: PartyHouse) -> str:
    token = house.token()
    resident = house.at_case(lambda file: file.stored.resident_id)
    house.write(lambda connection: erase_resident(connection, house.app.ids, resident, at=house.now))
    return token


def unknown(_house: PartyHouse) -> str:
    return "a" * 43


def no_token(_house: PartyHouse) -> str:
    return "nonsense"


GONE = (unknown, no_token, expired, declined, taken_back, erased)


@pytest.mark.parametrize("made", GONE, ids=lambda made: made.__name__)
def test_every_link_that_opens_nothing_gets_the_same_page(house: PartyHouse, made: Callable[[PartyHouse], str]) -> None:
    visitor = Browser(house, made(house))
    expect = Browser(house, "b" * 43).get()
    assert expect.status_code == 404
    before = stored(house)
    for address in ADDRESSES[:2]:
        answer = visitor.get(address)
        assert (answer.status_code, answer.text) == (404, expect.text)
    for path in POSTED[:2]:
        answer = visitor.client.post(visitor.at + path, data={"form": "", "code": "12345678"})
        assert (answer.status_code, answer.text) == (404, expect.text)
    assert stored(house) == before


@pytest.mark.parametrize("typed", ["☃", "x;Domain=other.example", "x\r\nSet-Cookie: a=b", "\x00"])
def test_what_is_typed_into_an_address_reaches_no_header(house: PartyHouse, typed: str) -> None:
    visitor = Browser(house, quote(typed, safe=""))
    expect = Browser(house, "b" * 43).get()
    assert visitor.get().text == expect.text
    for address in ADDRESSES:
        answer = visitor.get(address, follow=False)
        assert answer.status_code in (303, 404, 405), address
        headers = " ".join(f"{name}: {value}" for name, value in answer.headers.multi_items())
        assert typed not in headers
        assert "other.example" not in headers


def test_a_case_that_was_taken_back_sends_no_code_and_shows_nothing(house: PartyHouse) -> None:
    reader = Browser(house, house.token())
    reader.read()
    withdrawn(house)
    assert reader.get("/case").status_code == 404
    assert told_nothing(reader.page)
    stranger = Browser(house, house.token("offer", OTHER))
    stranger.get()
    assert stranger.post("/code").status_code == 404


# --- The code --------------------------------------------------------------------------------------------------------


def test_five_wrong_codes_and_the_right_one_no_longer_works_but_a_new_one_does(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.get()
    visitor.post("/code")
    right = house.code()
    wrong = f"{(int(right) + 1) % 10**8:08}"
    assert [visitor.post("/open", code=wrong).status_code for _ in range(5)] == [422] * 5
    assert visitor.post("/open", code=right).status_code == 422
    house.later(minutes=1)
    visitor.post("/code")
    assert visitor.post("/open", code=house.code()).status_code == 200
    assert "Eerst één vraag" in visitor.page


def test_guessing_is_limited_for_a_network_address_over_all_doors(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    statuses = []
    for number in range(31):
        visitor.at = f"/r/{house.token() if number % 2 else house.token('offer', OTHER)}"
        visitor.get()
        statuses.append(visitor.post("/open", code=f"{number:08}").status_code)
    assert statuses == [422] * 30 + [429]
    assert "tien minuten" in visitor.page


def test_a_code_may_be_typed_as_people_type(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.get()
    visitor.post("/code")
    code = house.code()
    assert str(visitor.post("/open", code=f" {code[:4]}-{code[4:]} ").url).endswith("/case")


@pytest.mark.parametrize("minutes", [30, 31])
def test_an_old_code_opens_nothing(house: PartyHouse, minutes: int) -> None:
    visitor = Browser(house, house.token())
    visitor.get()
    visitor.post("/code")
    house.later(minutes=minutes)
    assert visitor.post("/open", code=house.code()).status_code == 422


def test_a_code_works_once_and_not_on_a_second_device(house: PartyHouse) -> None:
    first, second = Browser(house, house.token()), Browser(house, house.token())
    first.enter()
    second.get()
    assert second.post("/open", code=house.code()).status_code == 422
    assert second.get("/case").status_code == 403


def test_a_second_device_with_a_new_code_ends_the_session_of_the_first(house: PartyHouse) -> None:
    first, second = Browser(house, house.token()), Browser(house, house.token())
    first.read()
    second.enter()
    assert "Wat Selam wil" in second.page
    assert first.get("/case").status_code == 403
    assert "Vraag een nieuwe code" in first.page
    assert told_nothing(first.page)


def test_the_code_of_another_door_opens_nothing(house: PartyHouse) -> None:
    mine, other = Browser(house, house.token()), Browser(house, house.token("offer", OTHER))
    for each in (mine, other):
        each.get()
        each.post("/code")
    assert mine.post("/open", code=house.code(OTHER)).status_code == 422


def test_a_new_code_ends_the_one_before(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.get()
    visitor.post("/code")
    first = house.code()
    house.later(minutes=1)
    visitor.post("/code")
    assert visitor.post("/open", code=first).status_code == 422
    assert visitor.post("/open", code=house.code()).status_code == 200


def test_two_presses_are_one_wish_for_a_code(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.get()
    visitor.post("/code")
    visitor.post("/code")
    assert house.codes_sent() == 1
    assert visitor.post("/open", code=house.code()).status_code == 200


def test_after_five_codes_in_an_hour_the_page_says_where_to_look(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.get()
    statuses = []
    for _ in range(6):
        statuses.append(visitor.post("/code").status_code)
        house.later(minutes=1)
    assert statuses == [200] * 5 + [429]
    assert "laatste mail" in visitor.page
    house.later(hours=1)
    assert visitor.post("/code").status_code == 200


def test_without_mail_the_page_gives_the_number_to_call(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        house.begin(PARTY)
        token = house.token()
    with party_house(tmp_path, mails=False) as house:
        visitor = Browser(house, token)
        visitor.get()
        answer = visitor.post("/code")
        assert answer.status_code == 503
        assert "Bel ons: 0000-000000" in answer.text


# --- The session -----------------------------------------------------------------------------------------------------


def test_the_door_shuts_after_half_an_hour_and_the_back_button_shows_nothing(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    house.later(minutes=30)
    answer = visitor.get("/case")
    assert answer.status_code == 403
    assert "half uur" in answer.text
    assert told_nothing(answer.text)
    assert not visitor.client.cookies


def test_who_closes_the_door_needs_a_new_code(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    session = dict(visitor.client.cookies)
    answer = visitor.post("/close")
    assert "De vraag is nu dicht" in answer.text
    visitor.client.cookies.update(session)
    assert visitor.get("/case").status_code == 403


def test_to_close_tells_the_browser_to_forget(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    answer = visitor.post("/close", follow=False)
    assert (answer.status_code, answer.headers["clear-site-data"]) == (303, '"cache"')


def test_whoever_did_not_open_a_door_cannot_close_it_for_another(house: PartyHouse) -> None:
    reader, stranger = Browser(house, house.token()), Browser(house, house.token())
    reader.read()
    stranger.get()
    stranger.post("/close")
    assert reader.get("/case").status_code == 200
    assert Browser(house, "c" * 43).client.post(f"/r/{'c' * 43}/close").status_code == 404


def test_the_cookie_of_another_door_opens_nothing(house: PartyHouse) -> None:
    reader = Browser(house, house.token())
    reader.read()
    [cookie] = reader.client.cookies.jar
    assert cookie.value
    stranger = Browser(house, house.token("offer", OTHER))
    stranger.client.cookies.set(cookie.name, cookie.value)
    assert stranger.get("/case").status_code == 403
    assert told_nothing(stranger.page)


@pytest.mark.parametrize("value", ["x", "a" * 43, '"', "a" * 5000])
def test_a_made_up_cookie_opens_nothing(house: PartyHouse, value: str) -> None:
    reader = Browser(house, house.token())
    reader.read()
    stranger = Browser(house, house.token())
    stranger.client.headers["cookie"] = f"__Secure-door={value}"
    assert stranger.get("/case").status_code == 403


@pytest.mark.parametrize(("https", "name"), [(True, "__Secure-door"), (False, "door")])
def test_the_cookie_is_for_this_door_alone_and_no_script_reads_it(house: PartyHouse, https: bool, name: str) -> None:
    visitor = Browser(house, house.token(), https=https)
    visitor.get()
    visitor.post("/code")
    answer = visitor.post("/open", follow=False, code=house.code())
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert f"Path={visitor.at};" in cookie
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert ("Secure" in cookie.split("; ")) is https
    assert not re.search("max-age|expires", cookie, re.IGNORECASE)


def test_who_opens_the_link_again_is_led_on(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    assert visitor.get().url.path.endswith("/case")
    assert "Wat Selam wil" in visitor.page


def test_a_browser_without_cookies_is_told_so(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.get()
    visitor.post("/code")
    answer = visitor.post("/open", follow=False, code=house.code())
    visitor.client.cookies.clear()
    page = visitor.client.get(answer.headers["location"])
    assert page.status_code == 400
    assert "cookies" in page.text


# --- Around every page -----------------------------------------------------------------------------------------------


def test_every_answer_is_kept_nowhere_and_tells_nobody_where_it_was(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    answers = [visitor.get(), visitor.post("/code"), visitor.post("/open", code="1"), visitor.get("/case")]
    answers += [visitor.read(), visitor.post("/accept"), Browser(house, "d" * 43).get()]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        dom = Dom(answer.text)
        assert [each["content"] for each in dom.all("meta") if each.get("name") == "robots"] == ["noindex, nofollow"]
        assert len(dom.all("h1")) == 1
        assert not re.search(r"<title>[^<]*(?!Aanbel)\w+", answer.text) or "<title>Aanbel</title>" in answer.text
        assert "style=" not in answer.text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
@pytest.mark.parametrize("path", [*POSTED, "/close"])
def test_another_site_cannot_make_a_browser_answer(house: PartyHouse, path: str, headers: dict[str, str]) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    before = stored(house)
    form = {"form": form_of(visitor.page), "knows": "yes", "code": "12345678"}
    answer = visitor.client.post(visitor.at + path, data=form, headers=headers)
    assert answer.status_code == 403
    assert stored(house) == before


@pytest.mark.parametrize("path", POSTED[2:])
def test_a_form_without_the_seal_of_this_session_changes_nothing(house: PartyHouse, path: str) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    before = stored(house)
    for seal in ("", "x", f"{'0' * 32}.{'0' * 32}"):
        answer = visitor.client.post(visitor.at + path, data={"form": seal, "knows": "yes", "reason": "te druk"})
        assert answer.status_code == 400
    assert "te druk" in answer.text
    assert stored(house) == before


def test_no_log_line_holds_a_token_a_code_or_a_word(house: PartyHouse, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = Browser(house, house.token())
    visitor.read()
    visitor.post("/ask", question="Is er een lift?")
    visitor.post("/decline", reason="Te ver weg")
    lines = " ".join(str(record.__dict__) for record in caplog.records if record.name.startswith("bot."))
    assert "/r/{token}" in lines
    for secret in (house.token(), house.code(), "lift", "ver weg", *SECRETS):
        assert secret not in lines


def test_every_look_at_the_story_is_in_the_audit_log_without_the_party(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.enter()
    assert house.audited("case.read") == 0
    visitor.post("/conflict", knows="no")
    visitor.get("/case")
    assert house.audited("case.read") == 2
    lines = house.write(lambda connection: repr(connection.execute(select(audit)).all()))
    assert PARTY not in lines


def test_a_page_is_in_the_language_of_the_browser_or_in_dutch(house: PartyHouse) -> None:
    for wished, words in (("en-GB,nl;q=0.5", "There is a question for you"), ("ti,ar", "Er is een vraag voor u")):
        assert words in Browser(house, house.token(), language=wished).get().text


def test_an_unknown_act_is_no_act(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    assert visitor.post("/erase").status_code == 400
    assert visitor.get("/accept").url.path.endswith("/case")


def test_when_the_database_is_away_the_page_says_so_and_keeps_what_was_typed(
    house: PartyHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Browser(house, house.token())
    visitor.read()

    async def broken(*_: object) -> None:
        raise StoreError

    with monkeypatch.context() as patch:
        patch.setattr(type(house.app.database), "write", broken)
        answer = visitor.post("/ask", question="Is er een <lift>?")
        assert answer.status_code == 503
        assert "Is er een &lt;lift&gt;?" in answer.text
        assert visitor.get("/case").status_code == 503
        assert visitor.get().status_code == 503
        assert "Dat ligt aan ons" in visitor.page
    visitor.page = answer.text
    assert "Iemand van ons geeft u antwoord" in visitor.post("/ask", question="Is er een <lift>?").text


def test_a_mistake_of_our_own_gets_a_page_for_the_party(house: PartyHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Browser(house, house.token())

    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(house.app.database), "write", broken)
    assert visitor.get().status_code == 500
    assert "Er ging iets mis" in visitor.page


def test_what_is_too_large_is_said_kindly(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.read()
    answer = visitor.post("/ask", question="a" * 1024 * 1024)
    assert answer.status_code == 413
    assert "te groot" in answer.text
