"""What comes on the agenda of a learning meeting, and what is hidden in its pack."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.casework import records
from bot.casework.hiding import ALL
from bot.casework.learning import (
    Analysis,
    Barrier,
    Euros,
    Felt,
    Figures,
    Kind,
    Meeting,
    Noted,
    PartyCosts,
    after,
    agenda,
    pack,
    steady,
)  # fmt: skip

MEETING = Meeting(id=1, first=date(2026, 10, 17), day=date(2026, 11, 27))
LESSON = Noted(kind=Kind.LESSON, text="Bel eerst.", met_on=date(2026, 10, 16))
BARRIER = Noted(kind=Kind.BARRIER, sort=Barrier.RULE, text="Eerst een besluit.", met_on=date(2026, 11, 27))
STEP = Noted(kind=Kind.STEP, text="Bel de wethouder.", owner="Noor", until=date(2026, 11, 20), met_on=LESSON.met_on)
TOLD = Analysis(asked="Een bed", done="Samen gezocht", became="Er is een bed")


def test_the_next_meeting_looks_back_from_the_last_one_and_is_six_weeks_later() -> None:
    first = after(None, today=date(2026, 11, 27))
    assert (first.first, first.day) == (date(2026, 10, 17), date(2026, 11, 27))
    assert (first.day - first.first).days + 1 == 42
    following = after(MEETING, today=date(2026, 12, 1))
    assert (following.first, following.day) == (date(2026, 11, 28), date(2027, 1, 8))
    assert after(MEETING, today=MEETING.day, weeks=0).day == date(2026, 11, 28)
    late = after(MEETING, today=date(2028, 2, 1))
    assert (late.first, late.day) == (date(2026, 11, 28), date(2028, 2, 1)), "nobody came together for a year"
    assert MEETING.holds(MEETING.first)
    assert MEETING.holds(MEETING.day)
    assert not MEETING.holds(following.first)


@pytest.mark.parametrize(
    ("note", "there"),
    [
        (LESSON, True),
        (BARRIER, True),
        (replace(LESSON, closed_on=date(2026, 10, 17)), True),
        (replace(LESSON, closed_on=date(2026, 10, 16)), False),
        (replace(LESSON, closed_on=date(2026, 12, 3)), True),
        (replace(LESSON, met_on=date(2027, 1, 8)), False),
        (replace(BARRIER, closed_on=date(2026, 10, 16)), True),
    ],
)
def test_what_is_open_comes_back_until_it_is_closed_and_is_told_of_once_after_that(note: Noted, there: bool) -> None:
    assert agenda([note], MEETING) == ((note,) if there else ())


def test_a_meeting_of_the_past_shows_what_was_open_then() -> None:
    closed_later = replace(STEP, closed_on=date(2026, 12, 3))
    told = pack(MEETING, Figures(), analyses=(), notes=[closed_later, replace(LESSON, closed_on=MEETING.day)])
    assert told.of(Kind.STEP, open=True) == (closed_later,)
    assert told.of(Kind.LESSON, open=True) == ()
    assert len(told.of(Kind.LESSON, open=False)) == 1
    assert closed_later.is_late_at(MEETING)
    assert not replace(STEP, until=MEETING.day).is_late_at(MEETING)
    assert not LESSON.is_late_at(MEETING)
    assert not replace(STEP, closed_on=MEETING.day).is_late_at(MEETING)


def test_open_barriers_are_counted_by_sort() -> None:
    gone = replace(BARRIER, sort=Barrier.HABIT, closed_on=MEETING.day)
    told = pack(MEETING, Figures(people=9), analyses=(), notes=[BARRIER, BARRIER, gone, LESSON])
    assert told.barriers() == {Barrier.RULE: 2, Barrier.BUDGET: 0, Barrier.HABIT: 0, Barrier.SYSTEM: 0}


@pytest.mark.parametrize(("number", "shown"), [(1, None), (4, None), (5, 5)])
def test_a_few_people_are_not_counted(number: int, shown: int | None) -> None:
    told = pack(MEETING, Figures(people=number, felt=(), stuck=tuple(["asked"] * number)), analyses=(), notes=())
    assert told.people == shown
    assert told.stuck("asked") == shown


def test_who_looks_twice_learns_nothing_of_one_person() -> None:
    better, worse = Felt(before=3, later=5), Felt(before=5, later=3)
    first = Figures(people=9, felt=(better,) * 9, stuck=("asked",) * 6)
    for one_more in (
        replace(first, people=10), replace(first, felt=(*first.felt, worse)), replace(first, felt=first.felt[1:]),
        replace(first, felt=(*first.felt[2:], worse, worse)), replace(first, stuck=first.stuck[1:]),
        replace(first, felt=(*first.felt[4:], *(worse,) * 4)),
        replace(first, stuck=("asked", "asked", *("talking",) * 4)),
    ):  # fmt: skip
        assert steady(first, one_more) == first
    many = Figures(people=14, felt=(*first.felt[5:], *(worse,) * 3), stuck=("talking",) * 6)
    assert steady(first, many) == many


def test_of_a_few_nothing_is_kept() -> None:
    few = Figures(people=4, felt=(Felt(before=3, later=5),) * 4, stuck=("asked",) * 4)
    assert steady(Figures(), few) == Figures()
    many = Figures(people=9, felt=few.felt * 3, stuck=few.stuck * 3)
    assert steady(many, few) == Figures()
    assert steady(replace(many, people=8), few).people == 8, "four less could be anybody's four"


def test_wellbeing_is_told_with_its_spread_and_never_of_a_few() -> None:
    felt = [Felt(before=3, later=5)] * 6 + [Felt(before=5, later=5)] * 5 + [Felt(before=6, later=4)] * 5
    told = pack(MEETING, Figures(people=16, felt=tuple(felt)), analyses=(), notes=())
    assert [told.changes(word) for word in ("better", "same", "worse", ALL)] == [6, 5, 5, 16]
    assert told.spread
    assert (told.spread.number, told.spread.middle, told.spread.low, told.spread.high) == (16, 0.0, -2.0, 2.0)
    few = pack(MEETING, Figures(people=16, felt=tuple(felt[:4])), analyses=(), notes=())
    assert few.spread is None
    assert few.changes("better") is None
    assert pack(MEETING, Figures(people=16), analyses=(), notes=()).spread is None


def test_a_small_number_cannot_be_found_by_subtracting() -> None:
    felt = [Felt(before=3, later=5)] * 9 + [Felt(before=6, later=4)] * 2
    told = pack(MEETING, Figures(people=16, felt=tuple(felt)), analyses=(), notes=())
    shown = [told.changes(word) for word in ("better", "worse", ALL)]
    assert sum(each is None for each in shown) >= 2
    assert told.spread is None, "the middle half of eleven says which of the two is nine"


def test_three_analyses_are_told_of() -> None:
    told = pack(MEETING, Figures(people=9), analyses=[replace(TOLD, id=id) for id in range(5)], notes=())
    assert [each.id for each in told.analyses] == [0, 1, 2]


def test_costs_of_all_parties_are_added_up_as_far_as_they_are_said() -> None:
    one = PartyCosts(party="a", before=Euros(100, 300), avoided=Euros(0, 50), source="Eigen schatting")
    other = PartyCosts(party="b", before=Euros(200, 200), source="Begroting")
    told = replace(TOLD, costs=(one, other))
    assert told.together("before") == Euros(300, 500)
    assert told.together("avoided") == Euros(0, 50)
    assert told.together("planned") is None
    with pytest.raises(ValueError, match="range"):
        Euros(3, 2)
    with pytest.raises(ValueError, match="range"):
        Euros(-1, 2)


def test_what_is_written_down_is_read_as_it_was() -> None:
    told = replace(TOLD, costs=(PartyCosts(party="a", before=Euros(1, 2), source="x"),), score_before=3)
    assert records.from_json(Analysis, records.to_json(told)) == told
    for note in (LESSON, replace(BARRIER, closed_on=MEETING.day), STEP):
        assert records.from_json(Noted, records.to_json(note)) == note
    closed = replace(MEETING, closed_at=datetime(2026, 11, 27, tzinfo=UTC))
    assert closed.holds(closed.day)


def test_all_that_was_typed_of_each_kind_is_known_by_its_name() -> None:
    barrier = replace(BARRIER, remover="De gemeente", belongs="De wet", helps="Rust")
    assert barrier.words() == {
        "text": "Eerst een besluit.", "remover": "De gemeente", "belongs": "De wet", "helps": "Rust"
    }  # fmt: skip
    assert replace(LESSON, change="Bellen").words() == {"text": "Bel eerst.", "change": "Bellen"}
    assert STEP.words() == {"text": "Bel de wethouder.", "owner": "Noor"}
    done = replace(STEP, closed_on=date(2026, 11, 27), outcome="De regel is soepeler.")
    assert done.words() == {**STEP.words(), "outcome": "De regel is soepeler."}
