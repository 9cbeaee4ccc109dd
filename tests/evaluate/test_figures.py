"""Intervals as the textbooks have them."""

import pytest

from bot.evaluate.figures import Counts, micro_f1, share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Wilson's intervals without correction, from Newcombe (1998), table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_a_share_has_the_interval_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    figure = share(part, whole)
    assert figure
    assert figure.value == part / whole
    assert figure.low == pytest.approx(low, abs=5e-5)
    assert figure.high == pytest.approx(high, abs=5e-5)


def test_of_nothing_there_is_no_figure() -> None:
    assert share(0, 0) is None
    assert micro_f1([]) is None


def test_f1_counts_every_label_once_and_its_interval_is_the_same_every_time() -> None:
    counts = [Counts(1, 2, 1), Counts(0, 1, 2), Counts(2, 2, 3)] * 20
    figure = micro_f1(counts)
    assert figure == micro_f1(counts)
    assert figure
    assert figure.value == pytest.approx(2 * 3 / (5 + 6))
    assert figure.low < figure.value < figure.high
    few = micro_f1(counts[:6])
    assert few
    assert few.high - few.low > figure.high - figure.low


def test_where_every_story_is_alike_there_is_no_doubt_about_f1() -> None:
    figure = micro_f1([Counts(1, 1, 1)] * 10)
    assert str(figure) == "1.000 (1.000-1.000)"
    assert str(micro_f1([Counts(0, 0, 0)])) == "0.000 (0.000-0.000)"
