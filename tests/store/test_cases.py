"""What people make of a case is stored; the newest that was not taken back is a talk's case, a closed one too."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.store import cases
from bot.store.cases import Composed, StoredCase
from bot.store.database import Database
from bot.store.vault import Vault
from tests.store.giving import NOW, Given


@pytest.fixture
def given(database: Database, vault: Vault) -> Given:
    return Given(database=database, vault=vault)


def newest(given: Given) -> StoredCase | None:
    return given.database.write_now(lambda connection: cases.case_of(connection, given.vault, given.talk))


def save(given: Given, changed: StoredCase) -> bool:
    later = NOW + timedelta(hours=1)
    return given.database.write_now(
        lambda connection: cases.save(connection, given.vault, given.talk.key, changed=changed, now=later)
    )


def test_what_people_made_of_a_case_is_kept(given: Given) -> None:
    stored = newest(given)
    assert stored is not None
    assert (stored.resident_id, stored.holder, stored.closed_at) == (given.talk.resident_id, None, None)
    changed = replace(
        stored,
        status="closed",
        holder="Noor",
        closed_at=NOW,
        neighbourhood="n2",
        content={"course": {"talk": 1}},
    )
    assert save(given, changed)
    kept = newest(given)
    assert kept == replace(changed, changed_at=NOW + timedelta(hours=1))
    (listed,) = given.database.write_now(lambda connection: cases.list_cases(connection, given.vault))
    assert listed == kept


def test_a_case_that_was_taken_back_is_a_talks_case_no_longer(given: Given) -> None:
    stored = newest(given)
    assert stored is not None
    save(given, replace(stored, status="withdrawn"))
    assert newest(given) is None
    composed = Composed(status="proposed", neighbourhood="", content={})
    given.database.write_now(
        lambda connection: cases.open_case(
            connection, given.vault, given.talk, id="second", composed=composed, now=NOW + timedelta(days=1)
        )
    )
    again = newest(given)
    assert again is not None
    assert again.id == "second"


def test_a_closed_case_has_no_end_any_more_when_its_resident_tells_more(given: Given) -> None:
    stored = newest(given)
    assert stored is not None
    save(given, replace(stored, status="closed", holder="Noor", closed_at=NOW))
    composed = Composed(status="reopened", neighbourhood="", content={})
    given.database.write_now(
        lambda connection: cases.change_case(
            connection, given.vault, given.talk, id=stored.id, composed=composed, now=NOW + timedelta(days=1)
        )
    )
    again = newest(given)
    assert again is not None
    assert (again.status, again.holder, again.closed_at) == ("reopened", "Noor", None)


def test_a_case_that_is_gone_cannot_be_changed(given: Given) -> None:
    stored = newest(given)
    assert stored is not None
    assert not save(given, replace(stored, id="elsewhere"))
