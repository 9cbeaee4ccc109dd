"""Where no word of a story may ever stand: addresses, titles, caches, the log, and what a browser keeps of a page."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from bot.web.app import create_app
from bot.web.console.listed import PAGES
from bot.web.console.visit import ROOT
from tests.web.console.shown import NOT_SHOWN, PEOPLE, Seeded, seeded
from tests.web.console.staff import ADDRESS
from tests.web.dom import Dom
from tests.web.party_house import SECRETS
from tests.web.real_house import real_house

SHOWING = [page.path for page in PAGES if page.get and page.path not in NOT_SHOWN]


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    with seeded(tmp_path_factory.mktemp("unseen")) as seed:
        yield seed


def browser_of(seed: Seeded, who: str) -> TestClient:
    web = create_app(replace(real_house(seed.house.app), public_url=ADDRESS))
    client = TestClient(web, base_url=ADDRESS, headers={"sec-fetch-site": "same-origin"})
    if who:
        client.cookies.set("__Host-team", seed.token(who, "nl"))
    return client


def test_no_page_leaves_a_word_outside_itself(seed: Seeded, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = 0
    clients = {who: browser_of(seed, who) for who in PEOPLE}
    for path in SHOWING:
        who, place = seed.place(path, "nl")
        answer = clients[who].get(ROOT + place, follow_redirects=False)
        told += any(secret in answer.text for secret in SECRETS)
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["referrer-policy"] == "no-referrer", path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        outside = [answer.headers.get("location", ""), str(answer.headers), *_outside(answer.text)]
        assert [text for text in outside for secret in SECRETS if secret in text] == [], path
    assert told, "no page told a story: nothing was looked at"
    assert [record for record in caplog.records for secret in SECRETS if secret in _whole(record)] == []
    assert len(caplog.records) >= len(SHOWING)


def _outside(html: str) -> list[str]:
    """What of a page stands in a history, a bookmark, a tab or a request."""
    titles = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
    attributes = ("href", "src", "action", "id", "content")
    return titles + [given[name] for _, given in Dom(html).elements for name in attributes if name in given]


def _whole(record: logging.LogRecord) -> str:
    return f"{record.getMessage()} {record.__dict__}"


def test_no_page_carries_a_script_or_a_style_of_its_own(seed: Seeded) -> None:
    clients = {who: browser_of(seed, who) for who in PEOPLE}
    for path in SHOWING:
        who, place = seed.place(path, "nl")
        answer = clients[who].get(ROOT + place)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        for tag, given in Dom(answer.text).elements:
            assert not [name for name in given if name == "style" or name.startswith("on")], (path, tag)
            assert tag != "script" or given.get("src"), path
            assert tag != "style", path


def test_signing_out_takes_everything_out_of_the_browser(seed: Seeded) -> None:
    client = browser_of(seed, "Noor")
    page = client.get(f"{ROOT}/me").text
    form = re.search(r'name="form" value="([^"]+)"', page)
    assert form
    answer = client.post(f"{ROOT}/sign-out", data={"form": form[1]}, follow_redirects=False)
    assert '"cache"' in answer.headers["clear-site-data"]
    assert client.get(f"{ROOT}/me", follow_redirects=False).status_code == 303
