"""The sound of a bubble on the web: for whoever holds the cookie of the talk, whole or in parts, and kept nowhere."""

import re
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import Event

import pytest
from starlette.testclient import TestClient

from bot.assemble import App, assemble
from bot.settings import read_settings
from bot.web.app import create_app
from bot.web.hearing import AT_ONCE
from tests.web.conftest import press, say, start, to_open_question
from tests.web.real_house import real_house


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("house")
    environment = {
        "AANBEL_DATA": str(folder / "data"),
        "AANBEL_KEY_FILE": str(folder / "key"),
        "AANBEL_LANGUAGES": "nl,ti,ar,fa,so",
    }
    with assemble(read_settings(environment)) as app:
        yield app
        app.sounds.close()


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(real_house(app))) as client:
        yield client


def sounds_on(page: str) -> list[str]:
    return re.findall(r'<audio controls preload="none" src="([^"]+)"></audio>', page)


def kept(app: App) -> int:
    return len(list((app.settings.data / "sounds").glob("*")))


@pytest.mark.parametrize("language", ["nl", "ti", "ar", "fa"])
def test_every_bubble_of_ours_can_be_heard_and_none_of_the_residents(client: TestClient, language: str) -> None:
    page = press(client, start(client, language), "type")
    ours, mine = page.count('class="bubble ours"'), page.count('class="bubble mine"')
    assert (ours, mine, len(sounds_on(page))) == (2, 1, 2)
    for address in sounds_on(page):
        sound = client.get(address)
        assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")
        assert sound.headers["cache-control"] == "no-store"
        assert len(sound.content) > 5_000
    own = int(sounds_on(page)[0].rpartition("/")[2]) + 1
    assert client.get(f"/chat/sound/{own}").status_code == 404


def test_nobody_hears_a_talk_without_its_cookie(app: App, client: TestClient) -> None:
    (address,) = sounds_on(start(client))
    stranger, neighbour = (TestClient(create_app(real_house(app))) for _ in range(2))
    assert stranger.get(address).status_code == 404
    assert sounds_on(start(neighbour, "ti")) == [address], "an address says nothing of whose talk it is"
    theirs, ours = neighbour.get(address).content, client.get(address).content
    assert theirs != ours
    press(client, client.get("/chat").text, "type")
    assert (client.get("/chat/sound/4").status_code, neighbour.get("/chat/sound/4").status_code) == (200, 404)
    assert client.get("/chat/sound/99999999").status_code == 404
    assert client.get("/chat/sound/x").status_code == 404
    client.post("/leave")
    assert client.get(address).status_code == 404


def test_a_phone_that_asks_for_a_part_gets_that_part(client: TestClient) -> None:
    (address,) = sounds_on(start(client))
    whole = client.get(address).content
    for asked, start_at, end_at in (("0-1", 0, 2), ("5-", 5, None), ("-7", -7, None), ("0-99999999", 0, None)):
        part = client.get(address, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, whole[start_at:end_at])
        assert part.headers["content-range"].endswith(f"/{len(whole)}")
    assert client.get(address, headers={"Range": "bytes=9999999-"}).status_code == 416
    assert client.get(address, headers={"Range": "bytes=-"}).content == whole


def test_a_resident_who_hears_her_own_words_leaves_no_sound_behind(app: App, client: TestClient) -> None:
    page = say(client, to_open_question(client), "Ik wil graag rust in huis.")
    for _ in range(2):
        page = say(client, page, "Dat weet ik niet.")
    before = kept(app)
    sound = client.get(sounds_on(page)[-1])
    assert page.count("Ik wil graag rust in huis.") == 2, "said, and repeated in the last question"
    assert sound.status_code == 200
    assert kept(app) == before


def test_a_language_without_a_voice_says_so_on_the_page(client: TestClient, app: App) -> None:
    page = start(client, "so")
    assert sounds_on(page) == []
    assert app.catalogues.text("so", "aloud.none", {}, {}) in page


def test_one_talk_does_not_keep_the_voice_busy_for_all_others(app: App, client: TestClient) -> None:
    page = say(client, to_open_question(client), "Ik wil graag rust in huis.")
    for _ in range(2):
        page = say(client, page, "Dat weet ik niet.")
    own, everybodys = sounds_on(page)[-1], sounds_on(page)[0]
    neighbour = TestClient(create_app(real_house(app)))
    heard, still = sounds_on(start(neighbour))[0], Event()
    app.sounds._thread.submit(still.wait)
    with ThreadPoolExecutor(AT_ONCE + 2) as phones:
        asked = [phones.submit(client.get, own) for _ in range(AT_ONCE + 2)]
        wait(asked, timeout=20, return_when=FIRST_COMPLETED)
        refused = [each.result().status_code for each in asked if each.done()]
        still.set()
        answers = [each.result().status_code for each in asked]
    assert (refused[:1], answers.count(200), answers.count(429)) == ([429], AT_ONCE, 2)
    assert (client.get(everybodys).status_code, neighbour.get(heard).status_code) == (200, 200)
