"""What cases are compared by: sealed, only while the yes to it stands, gone with the case, the resident or the key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.conversation.state import State
from bot.store import alike, cases, consents
from bot.store.alike_table import likeness
from bot.store.cases import Composed, StoredCase
from bot.store.consents import NewConsent
from bot.store.database import Database
from bot.store.erasing import erase_resident
from bot.store.tables import address, conversation, data_key, resident
from bot.store.vault import Vault
from tests.store.giving import NOW, Given

PLAIN = b"what is compared"


@pytest.fixture
def given(database: Database, vault: Vault) -> Given:
    made = Given(database=database, vault=vault)
    for scope in ("keep", "cocreate"):
        agree(made, scope)
    return made


def do(given: Given, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
    return given.database.write_now(lambda connection: work(connection, *args, **more))


def agree(given: Given, scope: str) -> None:
    new = NewConsent(
        id=given.ids.new(), resident_id=given.talk.resident_id, scope=scope, text_version="1", language="nl",
        given_at=NOW,
    )  # fmt: skip
    assert do(given, consents.give, new)


def stored(given: Given) -> StoredCase:
    found: StoredCase = do(given, cases.find_case, given.vault, given.case_id)
    return found


def keep(given: Given, model: str = "e5") -> bool:
    kept: bool = do(given, alike.keep, given.vault, stored(given), plain=PLAIN, model=model)
    return kept


def missing(given: Given, model: str | None = "e5", after: str = "") -> list[str]:
    found: list[str] = do(given, alike.missing, model=model, after=after, limit=10)
    return found


def rows(given: Given) -> list[Any]:
    found: list[Any] = do(given, lambda connection: connection.execute(select(likeness)).all())
    return found


def test_what_is_kept_comes_back_and_only_the_resident_s_key_opens_it(given: Given) -> None:
    assert do(given, alike.find, given.case_id) is None
    assert keep(given)
    assert keep(given)
    (row,) = rows(given)
    assert PLAIN not in row.sealed
    kept = do(given, alike.find, given.case_id)
    assert kept.opened(given.vault) == PLAIN
    assert (kept.model, kept.stood.neighbourhood, kept.stood.resident) == ("e5", "n1", given.talk.resident_id)
    assert do(given, alike.page, after="", limit=5) == [kept]
    assert do(given, alike.page, after=given.case_id, limit=5) == []
    do(given, lambda c: c.execute(update(likeness).values(sealed=row.sealed[:-1] + b"?")))
    assert do(given, alike.find, given.case_id).opened(given.vault) is None


def test_a_case_is_missing_until_it_was_read_as_it_is_by_this_model(given: Given) -> None:
    assert missing(given) == missing(given, None) == [given.case_id]
    assert missing(given, after=given.case_id) == []
    keep(given)
    assert missing(given) == missing(given, None) == []
    assert missing(given, "another") == [given.case_id]
    kept = do(given, alike.find, given.case_id)
    assert (kept.is_fresh("e5"), kept.is_fresh(None), kept.is_fresh("another")) == (True, True, False)
    changed = Composed(status="proposed", neighbourhood="n1", content={"goal": "een bank"})
    do(
        given,
        cases.change_case,
        given.vault,
        given.talk,
        id=given.case_id,
        composed=changed,
        now=NOW + timedelta(hours=1),
    )
    assert missing(given) == missing(given, None) == [given.case_id]
    assert not do(given, alike.find, given.case_id).is_fresh(None)


def test_what_was_read_of_a_case_that_changed_meanwhile_is_not_kept(given: Given) -> None:
    before = stored(given)
    changed = Composed(status="proposed", neighbourhood="n1", content={"goal": "een bank"})
    do(
        given,
        cases.change_case,
        given.vault,
        given.talk,
        id=given.case_id,
        composed=changed,
        now=NOW + timedelta(hours=1),
    )
    assert not do(given, alike.keep, given.vault, before, plain=PLAIN, model="e5")
    assert rows(given) == []


@pytest.mark.parametrize("scope", ["keep", "cocreate"])
def test_without_the_yes_nothing_is_kept_nor_stays(given: Given, scope: str) -> None:
    keep(given)
    assert do(given, alike.forget_unwanted) == 0
    do(given, consents.withdraw, given.talk.resident_id, scope, at=NOW)
    assert do(given, alike.stood, [given.case_id])[given.case_id].scopes == {"keep", "cocreate"} - {scope}
    assert missing(given, "another") == []
    assert not keep(given)
    assert do(given, alike.forget_unwanted) == 1
    assert rows(given) == []
    agree(given, scope)
    assert keep(given)


def test_of_a_case_that_was_taken_back_nothing_stays(given: Given) -> None:
    keep(given)
    taken_back = Composed(status="withdrawn", neighbourhood="", content={})
    do(given, cases.change_case, given.vault, given.talk, id=given.case_id, composed=taken_back, now=NOW)
    assert missing(given, "another") == []
    assert do(given, alike.forget_unwanted) == 1


def test_it_goes_with_the_case(given: Given) -> None:
    keep(given)
    assert do(given, cases.forget, given.talk.id)
    assert rows(given) == []
    assert do(given, alike.stood, [given.case_id]) == {}


def test_it_goes_with_the_resident(given: Given) -> None:
    keep(given)
    do(given, erase_resident, given.ids, given.talk.resident_id, NOW)
    assert rows(given) == []


def test_without_the_key_it_is_nothing(given: Given) -> None:
    keep(given)
    do(given, lambda connection: connection.execute(data_key.delete()))
    assert do(given, alike.page, after="", limit=5) == []


def _set(table: Any, **values: Any) -> Callable[[Connection], Any]:
    return lambda connection: connection.execute(update(table).values(values))


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        (_set(resident, erase_at=NOW), ("erasing", True)),
        (_set(conversation, status="erasing"), ("erasing", True)),
        (_set(conversation, status="done"), ("erasing", False)),
        (_set(address, blocked_at=NOW), ("blocked", True)),
        (_set(address, blocked_at=None), ("blocked", False)),
    ],
)
def test_where_a_resident_stands_is_said_as_it_is(
    given: Given, change: Callable[[Connection], Any], stands: tuple[str, bool]
) -> None:
    do(given, change)
    assert getattr(do(given, alike.stood, [given.case_id])[given.case_id], stands[0]) is stands[1]


def test_where_the_talk_stands_is_opened_and_what_cannot_be_opened_says_nothing(given: Given) -> None:
    stood = do(given, alike.stood, [given.case_id])[given.case_id]
    assert do(given, alike.state_of, given.vault, stood) == State()
    do(given, _set(conversation, state=b"\x01broken"))
    assert do(given, alike.state_of, given.vault, stood) is None
    do(given, erase_resident, given.ids, given.talk.resident_id, NOW)
    assert do(given, alike.state_of, given.vault, stood) is None
