"""A log line says what happened and never what was said."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import start_logging

CANARY = "mijn man slaat mij"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logging(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_our_own_rooms_speak_in_sentences_and_known_fields(log: io.StringIO) -> None:
    logging.getLogger("bot.work.turns").info("turn committed", extra={"count": 3, "text": CANARY})
    line = json.loads(log.getvalue())
    assert (line["event"], line["count"], line["level"]) == ("turn committed", 3, "info")
    assert CANARY not in log.getvalue()


def test_of_a_library_only_the_name_and_the_level_are_kept(log: io.StringIO) -> None:
    logging.getLogger("urllib3").warning("POST /bot123:token/sendMessage %s", CANARY)
    line = json.loads(log.getvalue())
    assert (line["from"], line["level"]) == ("urllib3", "warning")
    assert CANARY not in log.getvalue()
    assert "token" not in log.getvalue()


def test_of_an_error_only_its_kind_and_place_are_kept(log: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("bot.web").exception("request failed")
    line = json.loads(log.getvalue())
    assert line["error"] == "ValueError"
    assert line["at"].startswith("test_of_an_error")
    assert CANARY not in log.getvalue()
