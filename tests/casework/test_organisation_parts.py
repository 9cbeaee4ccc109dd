"""The organisation in parts: put together again it is the same, and a mark tells one state from another."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.organisation import NEEDED_NUMBERS, Organisation
from bot.casework.organisation_file import organisation_from, read_organisation, tables_of
from bot.casework.organisation_parts import changed, difference, mark_of, organisation_of, parts_of
from bot.casework.organisation_rows import FIELDS, mistakes_in
from bot.casework.toml_writing import write_organisation
from bot.casework.wrong import Wrong
from bot.errors import OrganisationError
from tests.casework.making import SAMPLE
from tests.casework.test_parties import PARTIES

ANY = st.text(st.characters(codec="utf-8"), min_size=1).map(str.strip).filter(bool)


def sample() -> Organisation:
    return read_organisation(SAMPLE.read_text(encoding="utf-8"), file=SAMPLE.name)


def test_the_parts_put_together_are_the_organisation() -> None:
    assert organisation_of(parts_of(sample())) == sample()


def test_the_parts_without_one_that_is_needed_are_none() -> None:
    for part in ("organisation/name", f"numbers/{NEEDED_NUMBERS[0]}"):
        with pytest.raises(OrganisationError):
            organisation_of(changed(parts_of(sample()), {part: None}))


def test_a_mark_is_of_one_part_or_of_all_below() -> None:
    before = parts_of(sample())
    after = changed(before, {"parties/kringloop": {**before["parties/kringloop"], "name": "Kringloop"}})
    differ = {part for part in ("parties", "parties/kringloop", "parties/kring", "numbers", "on_call")
              if mark_of(before, part) != mark_of(after, part)}  # fmt: skip
    assert differ == {"parties", "parties/kringloop"}


def test_a_difference_tells_what_was_and_what_is() -> None:
    parts = {"on_call": [], "organisation/phone": "1", "numbers/a": {"id": "a"}}
    after = {"on_call": [], "organisation/phone": "2", "numbers/b": {"id": "b"}}
    assert difference(parts, after) == {
        "organisation/phone": ("1", "2"), "numbers/a": ({"id": "a"}, None), "numbers/b": (None, {"id": "b"}),
    }  # fmt: skip


@settings(max_examples=20)
@given(st.lists(PARTIES, max_size=3, unique_by=lambda each: each.id).map(tuple), ANY, ANY)
def test_the_file_that_is_written_reads_back_as_the_same_organisation(parties: tuple, name: str, place: str) -> None:  # type: ignore[type-arg]
    places = [each.id for each in sample().neighbourhoods]
    fitting = tuple(replace(each, neighbourhoods=each.neighbourhoods & {*places}) for each in parties)
    made = replace(
        sample(),
        parties=fitting,
        name={"nl": name},
        place={"": place},
        keep_unfinished=14,
        quiet_sundays=False,
        keep_closed=60,
    )
    assert read_organisation(write_organisation(made), file="own.toml") == made
    assert organisation_from(tables_of(made)) == made


def test_every_mistake_of_a_row_is_found_at_its_field() -> None:
    wrong = mistakes_in("numbers", {"id": "", "number": " ", "source": "x", "checked": "gisteren"})
    assert [(name, each.key) for name, each in wrong] == [
        ("id", "wrong.empty"), ("number", "wrong.empty"), ("checked", "wrong.day"),
    ]  # fmt: skip
    assert [name for name, _ in mistakes_in("on_call", {"name": "Noor", "mail": " "})] == ["phone"]
    assert mistakes_in("on_call", {"name": "Noor", "phone": "1"}) == []


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("keep_unfinished", 42, True), ("keep_unfinished", 43, False), ("keep_unfinished", 6, False),
        ("keep_before_consent", 24, True), ("keep_before_consent", 0, False), ("read_within", True, False),
        ("acknowledge_within", "30", False), ("keep_closed", 42, True), ("keep_closed", 41, False),
        ("keep_closed", 366, False),
    ],
)  # fmt: skip
def test_a_number_has_bounds(field: str, value: object, *, fits: bool) -> None:
    if fits:
        assert FIELDS["organisation"][field](value) == value
    else:
        with pytest.raises(ValueError, match="whole number"):
            FIELDS["organisation"][field](value)


@pytest.mark.parametrize(
    ("field", "value", "reads"),
    [
        ("quiet_from", "20:00", time(20)), ("quiet_from", "16:00", time(16)), ("quiet_from", "20:01", None),
        ("quiet_from", "15:59", None), ("quiet_from", "laat", None),
        ("quiet_until", "9:30", time(9, 30)), ("quiet_until", "12:00", time(12)), ("quiet_until", "08:59", None),
        ("quiet_until", "12:01", None),
        ("quiet_sundays", True, True), ("quiet_sundays", "no", False), ("quiet_sundays", "soms", None),
    ],
)  # fmt: skip
def test_quiet_hours_are_never_narrower_than_the_house_has_them(field: str, value: object, reads: object) -> None:
    if reads is not None:
        assert FIELDS["organisation"][field](value) == reads
    else:
        with pytest.raises(Wrong):
            FIELDS["organisation"][field](value)
