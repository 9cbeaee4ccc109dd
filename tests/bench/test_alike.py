"""The figures of `aanbel bench alike` come out of whole answers."""

import json
from pathlib import Path

import pytest

from bot.bench import alike


def test_an_answer_is_measured_beside_opening_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert alike.run(205, json=True, folder=tmp_path) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["cases"] == 205
    # Eight sentences and the whole, a byte a coordinate, and where they stand.
    assert 205 * 9 * 384 < figures["kilobytes"] * 1000 < 205 * 9 * 384 * 2
    assert figures["seconds"] > figures["opening_seconds"] > 0
    assert figures["ratio"] == pytest.approx(figures["seconds"] / figures["opening_seconds"], rel=0.5)
    assert alike.run(6, json=False, folder=tmp_path) == 0
    assert capsys.readouterr().out.startswith("6 cases, ")
