"""The figures of `aanbel bench turns` come from whole talks, and from starts on as many open talks as they say."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.assemble import assemble
from bot.bench import turns
from bot.bench.starts import measure_start
from bot.settings import read_settings
from bot.store.cases import list_cases
from bot.store.tables import conversation


def test_the_script_leads_from_the_hello_to_a_case(tmp_path: Path) -> None:
    settings = read_settings({"AANBEL_DATA": str(tmp_path / "data")})
    with assemble(settings) as app:
        script = turns.script(app.road.scene())
        turns.lead_crowd(app, at_once=3, talks=5)
        cases = app.database.write_now(lambda connection: list_cases(connection, app.vault))
    assert len(script) > 20
    assert len(cases) == 5


def test_figures_stand_beside_the_bare_loops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert turns.run(json=True, folder=tmp_path, crowds={2: 3}, open_talks=(30,)) == 0
    printed = capsys.readouterr().out
    for figure in ("turns_a_second", "p99_ms", "share_of_bare_same_tables", '"open_talks": 30', "memory_mb"):
        assert figure in printed
    assert list(tmp_path.iterdir()) == []


def test_a_start_is_measured_on_as_many_open_talks_as_it_says(tmp_path: Path) -> None:
    settings = read_settings({"AANBEL_DATA": str(tmp_path / "data")})
    start = measure_start(settings, 50)
    assert start.seconds > 0
    assert start.memory_mb > 20
    with assemble(settings) as app:
        count = app.database.write_now(lambda c: c.execute(select(func.count()).select_from(conversation)).scalar_one())
    assert count == 50
