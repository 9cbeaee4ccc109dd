"""The score is the resident's own: exact, or a band's midpoint that says so."""

import pytest

from bot.casework.answers import Given, Told
from bot.casework.wellbeing import Wellbeing, wellbeing_from
from tests.casework.making import NOW


def _from(given: Given) -> Wellbeing | None:
    return wellbeing_from({"wellbeing": given}, NOW)


@pytest.mark.parametrize("score", range(11))
def test_a_typed_number_is_exact(score: int) -> None:
    assert _from(Given((f"={score}",))) == Wellbeing(score=score, band=False, given_at=NOW)


@pytest.mark.parametrize("score", [1, 3, 5, 7, 9])
def test_a_pressed_band_is_its_midpoint(score: int) -> None:
    assert _from(Given((str(score),))) == Wellbeing(score=score, band=True, given_at=NOW)


def test_words_instead_of_a_number_are_kept() -> None:
    assert _from(Given((), "gaat wel", 1)) == Wellbeing(score=None, told=Told("gaat wel", 1), given_at=NOW)


def test_a_skipped_question_is_no_score() -> None:
    assert _from(Given()) is None
    assert wellbeing_from({}, NOW) is None


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_outside_0_to_10_is_refused(score: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 10"):
        Wellbeing(score=score, given_at=NOW)


@pytest.mark.parametrize(
    ("before", "now", "fell"), [(7, 5, True), (7, 6, False), (5, 7, False), (None, 1, False), (7, None, False)]
)
def test_it_fell_when_it_is_clearly_lower_than_before(before: int | None, now: int | None, fell: bool) -> None:
    felt = Wellbeing(score=now, given_at=NOW)
    assert felt.fell_from(Wellbeing(score=before, given_at=NOW)) is fell


def test_it_fell_from_nothing_that_was_not_given() -> None:
    assert not Wellbeing(score=1, given_at=NOW).fell_from(None)
