"""Addresses, filters and numbers that nobody of ours made: each is answered, and none is an error of the program."""

import logging
import re
from collections.abc import Iterator

import pytest

from bot.casework.access import Role
from bot.web.console.listed import PAGES
from bot.web.console.row_number import row_number
from bot.web.console.visit import ROOT
from tests.web.console.shown import Seeded, seeded
from tests.web.console.staff import Staff, engage
from tests.web.party_house import CASE, PARTY

#: More than a row can have, more than Python makes a number of, digits of others, and what means something elsewhere.
NUMBERS = ("9" * 19, "9" * 4400, "0" * 4400, "-1", "\u0663", "\u00b2", "1e9", "")
ADDRESSES = (*NUMBERS[:6], "%2e%2e", "..%2f..", "%00", "%0d%0aX:1", "%ff", "%ed%a0%80", "a" * 3000, "' OR 1=1--")
FILTERS = {
    "": ("page", "undo", "say", "neighbourhood", "language", "status", "mine", "all", "whole"),
    "/audit": ("before", "since", "until", "actor", "group", "case"),
    "/audit.csv": ("since", "until", "actor"),
    "/overview": ("period", "since", "until", "by"),
    "/organisation/parties": ("q", "kind", "topic", "neighbourhood", "only"),
    "/texts/nl": ("subject", "show", "q"),
    "/texts/aloud/nl": ("show", "subject"),
    "/sign-in": ("next", "say"),
    "/oidc/back": ("state", "code", "error"),
    f"/cases/{CASE}": ("say",),
}
#: Address -> fields in which the program expects a number, a day or a word of its own.
FIELDS = {
    "/organisation/changes": ("id",),
    "/organisation/on-call": ("place", "act"),
    "/organisation/hours/holidays": ("year", "day", "days"),
    "/organisation/import": ("list", "mark"),
    "/me/sessions": ("session",),
    f"/cases/{CASE}/let-go": ("access",),
    f"/cases/{CASE}/let-in": ("let_in_account", "days"),
    f"/cases/{CASE}/keep-out": ("keep_out_account",),
    f"/cases/{CASE}/talk": ("talk-minutes", "talk-at-1", "talk-place"),
    f"/cases/{CASE}/plan": ("plan-by-1", "plan-owner-1", "rows"),
    f"/cases/{CASE}/resident": ("about", "answer", "matter"),
    f"/cases/{CASE}/arranged": ("step",),
    f"/cases/{CASE}/message": ("day", "what", "do"),
    "/texts/nl/goal.text": ("seen", "do"),
    "/texts/aloud/nl/goal.text": ("do",),
    f"/referrals/{CASE}/plan": ("number", "answer"),
}
REASONS = {"let_in_reason": "Zij neemt het over.", "keep_out_reason": "Zij kent de bewoner."}


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    with seeded(tmp_path_factory.mktemp("strange")) as seed:
        yield seed


@pytest.fixture(scope="module")
def someone(seed: Seeded) -> Staff:
    return Staff(seed.house, engage(seed.house, "Alles", *Role, party=PARTY))


def test_a_row_has_a_number_or_none() -> None:
    assert [row_number(text) for text in NUMBERS] == [0] * len(NUMBERS)
    assert row_number(str(2**63)) == 0
    assert row_number(str(2**63 - 1)) == 2**63 - 1
    assert row_number("0042") == 42


def test_whatever_stands_in_an_address_is_answered(seed: Seeded, someone: Staff) -> None:
    asked = 0
    for path, strange in ((page.path, strange) for page in PAGES for strange in ADDRESSES):
        for address in _with(seed, path, strange):
            got, posted = someone.get(address, follow=False), someone.post(address, follow=False)
            assert {got.status_code, posted.status_code} <= {200, 303, 400, 403, 404, 405, 409, 410, 422}, address[:80]
            assert "x" not in got.headers
            asked += 1
    assert asked > 200


def _with(seed: Seeded, path: str, strange: str) -> Iterator[str]:
    """The address of a page with this in place of each of its parts in turn."""
    known = {"act": "note", "token": "x", "passkey": "1", **seed.ids}
    parts = re.findall(r"\{(\w+)\}", path)
    for one in parts:
        filled = {each: strange if each == one else known.get(f"{path} {each}", known.get(each, "x")) for each in parts}
        yield re.sub(r"\{(\w+)\}", lambda found, filled=filled: filled[found[1]], path)  # type: ignore[misc]


@pytest.mark.parametrize("path", FILTERS)
def test_whatever_stands_in_a_filter_is_answered(someone: Staff, path: str) -> None:
    for name in FILTERS[path]:
        for strange in (*ADDRESSES[:4], "%00", "%ff", "0001-01-01", "9999-12-31", "2026-13-01"):
            answer = someone.get(f"{path}?{name}={strange}&{name}=2", follow=False)
            assert answer.status_code in (200, 303, 404, 422), (name, strange[:30])


@pytest.mark.parametrize("path", FIELDS)
def test_whatever_stands_in_a_field_for_a_number_or_a_day_is_answered(someone: Staff, path: str) -> None:
    for name in FIELDS[path]:
        for strange in (*NUMBERS[:4], "0001-01-01T00:00", "9999-12-31", "back:9999999999", "\x00\u202e"):
            for act in ("add", "year", "remove"):
                answer = someone.post(path, follow=False, **{"act": act, **REASONS, name: strange})
                assert answer.status_code in (200, 303, 400, 403, 404, 409, 422), (name, strange[:30])
                if not path.endswith("holidays"):
                    break


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_another_method_than_ours_does_nothing_and_tells_nothing(someone: Staff, method: str) -> None:
    for path in ("", "/audit", f"/cases/{CASE}", f"/cases/{CASE}/note", "/sign-in", "/nothing"):
        answer = someone.client.request(method, ROOT + path, follow_redirects=False)
        assert answer.status_code in (200, 303, 404, 405), path
        assert answer.content == b"" or method != "HEAD"
        assert "access-control-allow-origin" not in answer.headers


def test_nothing_strange_stands_in_the_log(someone: Staff, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for strange in ("kwelwoord", "%6bwelwoord"):
        for path in (f"/cases/{strange}", f"/search?name={strange}", f"/audit?actor={strange}", f"/{strange}"):
            someone.get(path)
        someone.post(f"/cases/{CASE}/{strange}", kwelwoord="kwelwoord")
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert len(ours) >= 10
    assert [record for record in ours if "welwoord" in f"{record.getMessage()} {record.__dict__}"] == []
