"""A few weeks of the simulated years: nothing is wrong, and the same seed lives the same weeks again."""

from datetime import time
from pathlib import Path

import pytest

from bot.bench import years
from bot.bench.years_report import as_text
from tests.postgres import Server


def test_some_weeks_go_by_as_promised_and_can_be_lived_again(tmp_path: Path) -> None:
    first = years.live(5, cases=2, days=24, folder=tmp_path)
    assert first.wrong == []
    assert first.residents == 2
    assert first.counts["unasked bubbles"] > 0
    assert sum(first.timers["reading"].values()) == 2
    assert years.live(5, cases=2, days=24, folder=tmp_path).digest == first.digest
    assert not list(tmp_path.iterdir())


@pytest.mark.postgres
def test_two_processes_live_on_one_database(tmp_path: Path, postgres_server: Server) -> None:
    report = years.live(3, cases=1, days=10, database=postgres_server.url(), folder=tmp_path)
    assert report.wrong == []
    assert as_text(report).startswith("1 residents, 10 days (0 of them down) on PostgreSQL, two processes, seed 3")


def test_what_is_not_as_promised_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes at night, or twice a day, is seen."""
    monkeypatch.setattr("bot.bench.years_checks._EVENING", time(9, 1))
    report = years.live(5, cases=1, days=24, folder=tmp_path)
    assert any("in the night" in what for what in report.wrong)
    assert "WRONG" in as_text(report)
