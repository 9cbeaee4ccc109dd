"""`aanbel bench reading` reads real texts of the length it says, and soon."""

import json
from pathlib import Path

import pytest

from bot.bench import reading
from bot.settings import read_settings
from tests.meaning.models import needs_model

LANGUAGES = ("nl", "en", "ar", "ti", "tr", "pl", "uk", "fa", "so", "fr")


def test_a_long_message_is_read_soon_in_every_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = read_settings({"AANBEL_DATA": str(tmp_path), "AANBEL_MODEL": "off"})
    assert reading.run(json=True, settings=settings, readings=5) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["load_ms"], figures["meaning"]) == (None, [])
    assert [(one["language"], one["unbroken"]) for one in figures["turn"]] == [
        (language, unbroken) for language in LANGUAGES for unbroken in (False, True)
    ]
    for one in figures["turn"]:
        # Less than 50 ms on a quiet machine; this one may be busy.
        assert 0 < one["bare_ms"] < one["together_ms"] < 500, one


@needs_model
def test_texts_are_read_by_their_meaning_by_length(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = read_settings({"AANBEL_DATA": str(tmp_path), "AANBEL_LANGUAGES": "nl"})
    assert reading.run(json=False, settings=settings, readings=1, lengths=(50, 1_000)) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(" by their meaning")[0] for line in printed[-2:]] == [
        "nl,    50 characters", "nl, 1,000 characters",
    ]  # fmt: skip
    assert "in one sentence" in printed[1]
