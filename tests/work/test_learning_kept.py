"""What is kept of a learning meeting, on both databases: moved, opened again, taken away, and what was counted."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, update

from bot.casework.learning import Felt, Figures, Kind, Meeting, Noted
from bot.store import learning
from bot.store.learning import Line
from bot.store.learning_tables import meeting as meetings
from tests.work.roads import House

FIRST, DAY = date(2026, 10, 17), date(2026, 11, 27)
COUNTED = Figures(people=9, felt=(Felt(before=3, later=5),) * 6, stuck=("asked",) * 5)


def test_a_meeting_moves_closes_and_opens_with_what_was_written_down(house: House) -> None:
    vault, ids, now = house.road.vault, house.road.ids, house.clock()
    id, note = ids.new(), ids.new()

    def live(connection: Connection) -> None:
        assert learning.add_meeting(connection, Meeting(first=FIRST, day=DAY), line=Line(id, "Noor", now))
        assert not learning.add_meeting(connection, Meeting(first=FIRST, day=DAY), line=Line(ids.new(), "Noor", now))
        new = Noted(kind=Kind.LESSON, text="Bel eerst.", met_on=DAY)
        learning.add_note(connection, vault, id, new=new, line=Line(note, "Noor", now))
        later = DAY + timedelta(days=3)
        assert learning.move_meeting(connection, id, later)
        (kept,) = learning.notes(connection, vault)
        assert (kept.met_on, kept.text) == (later, "Bel eerst.")
        assert learning.close_meeting(connection, id, by="Noor", at=now)
        assert not learning.move_meeting(connection, id, DAY)
        assert learning.open_meeting(connection, id)
        assert not learning.open_meeting(connection, id)
        assert not learning.open_note(connection, vault, kept)
        assert learning.close_note(connection, vault, kept, by="Noor", at=now)
        assert learning.open_note(connection, vault, kept)
        learning.reword_note(connection, vault, replace(kept, text="Kom langs."))
        (reworded,) = learning.notes(connection, vault)
        assert (reworded.id, reworded.text, reworded.met_on) == (note, "Kom langs.", later)
        assert not learning.remove_note(connection, id + 1, note)
        assert learning.remove_note(connection, id, note)
        assert not learning.remove_analysis(connection, id, note)
        assert learning.notes(connection, vault) == []

    house.database.write_now(live)


def test_what_was_counted_is_kept_sealed_and_lost_only_when_it_is_damaged(house: House) -> None:
    vault, id = house.road.vault, house.road.ids.new()
    line = Line(id, "Noor", house.clock())
    house.database.write_now(lambda c: learning.add_meeting(c, Meeting(first=FIRST, day=DAY), line=line))
    assert house.database.write_now(lambda c: learning.figures(c, vault, id)) is None
    house.database.write_now(lambda c: learning.keep_figures(c, vault, id, COUNTED))
    assert house.database.write_now(lambda c: learning.all_figures(c, vault)) == {id: COUNTED}
    (row,) = house.rows(meetings)
    assert b"asked" not in row.figures
    house.database.write_now(lambda c: c.execute(update(meetings).values(figures=b"x" * 40)))
    assert house.database.write_now(lambda c: learning.all_figures(c, vault)) == {}
