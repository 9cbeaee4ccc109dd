"""How worrying a message is, from what is seen in its passages."""

from dataclasses import replace

import pytest

from bot.meaning.linear import Line
from bot.meaning.worry import Worry, passages

WORRY = Worry(cells=(), meaning=Line((), 0.0), together=Line((1.0,), 0.0), least={})


def test_the_whole_comes_first_and_every_sentence_once() -> None:
    assert passages("Een. Twee! Twee!") == ("Een. Twee! Twee!", "Een", "Twee")
    assert passages("Een") == ("Een",)


@pytest.mark.parametrize(
    ("whole", "parts", "value"),
    [(2.0, (), 2.0), (2.0, (-9.0, 0.0), 2.0), (-2.0, (6.0, -9.0), 2.0), (-8.0, (2.0,), -3.0)],
)
def test_a_sentence_counts_together_with_the_whole(whole: float, parts: tuple[float, ...], value: float) -> None:
    assert WORRY.value([[whole], *([part] for part in parts)]) == value
    assert replace(WORRY, together=Line((2.0,), 1.0)).value([[whole]]) == 2 * whole + 1
