"""The measuring of the first page itself."""

import json
from pathlib import Path

import pytest

from bot.bench import caseload


def test_it_tells_what_the_first_page_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert caseload.run(10, json=True, folder=tmp_path, looks=2) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["page"], each["cases"]) for each in told["pages"]] == [
        (page, cases) for cases in (50, 10) for page in ("first", "waiting", "number")
    ]
    assert {each["statements"] for each in told["pages"]} == {11}
    assert told["ratio"] > 0
    assert not list(tmp_path.iterdir())
