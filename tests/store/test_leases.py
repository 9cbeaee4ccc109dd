"""Work is found among the few rows that are open, however many are done."""

import pytest
from sqlalchemy import Connection, Table, select, text

from bot.store.database import Database
from bot.store.leases import TAKEN, is_open
from bot.store.tables import attachment, computer_translation, due, mail, outbox, transcript

_TABLES = {
    "outbox": outbox, "due": due, "attachment": attachment, "mail": mail, "transcript": transcript,
    "computer_translation": computer_translation,
}  # fmt: skip


def test_every_table_of_work_has_its_word_for_taken() -> None:
    assert TAKEN.keys() == _TABLES.keys()


@pytest.mark.parametrize("name", _TABLES)
def test_open_rows_are_found_by_their_index(name: str, sqlite_url: str) -> None:
    table: Table = _TABLES[name]

    def plan(connection: Connection) -> str:
        found = select(table.c.id).where(is_open(table)).compile(connection.engine)
        assert not found.params
        return str(connection.execute(text(f"EXPLAIN QUERY PLAN {found}")).all())

    database = Database(sqlite_url)
    assert f"USING INDEX ix_{name}_open" in database.write_now(plan).replace("COVERING ", "")
    database.close()
