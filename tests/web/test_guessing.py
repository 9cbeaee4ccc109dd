"""Guessing return codes is slow for one line, however many addresses it has, and free for its neighbours."""

import pytest
from starlette.testclient import TestClient

from bot.web.app import create_app
from tests.web.small_house import Memory, small_house

GUESSES = 30


def _guess(client: TestClient, number: int) -> int:
    form = {"form": f"{number:032x}.", "text": f"{number:012}"}
    return client.post("/return", data=form, follow_redirects=False).status_code


@pytest.mark.parametrize(
    ("line", "neighbour"),
    [
        ("192.0.2.7", "192.0.2.8"),
        ("2001:db8:1:2::{number:x}", "2001:db8:1:3::1"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8"),
        ("fe80::{number:x}%eth0", "fe81::1"),
        ("a-proxy", "another-proxy"),
    ],
)
def test_a_line_may_guess_so_often_and_its_neighbour_too(line: str, neighbour: str) -> None:
    app = create_app(small_house(Memory()))
    statuses = [
        _guess(TestClient(app, client=(line.format(number=number), 50_000)), number) for number in range(1, GUESSES + 2)
    ]
    assert statuses == [303] * GUESSES + [429]
    assert _guess(TestClient(app, client=(neighbour, 50_000)), 99) == 303
