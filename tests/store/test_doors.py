"""A door to a case opens with its link and a code from the mailbox, for one party and half an hour; never otherwise."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.errors import Undecipherable
from bot.store import doors, mails
from bot.store.database import Database
from bot.store.doors import Door
from bot.store.erasing import erase_resident
from bot.store.mails import NewMail
from bot.store.tables import data_key, door, mail
from bot.store.vault import Vault
from tests.store.giving import NOW, Given


@pytest.fixture
def given(database: Database, vault: Vault) -> Given:
    return Given(database=database, vault=vault)


def after(**time: float) -> datetime:
    return NOW + timedelta(**time)


def code_of(given: Given, opened: Door, at: datetime = NOW) -> str | None:
    return given.database.write_now(lambda connection: doors.send_code(connection, given.vault, opened, at=at))


def tried(given: Given, opened: Door, code: str, at: datetime = NOW) -> str | None:
    return given.database.write_now(
        lambda connection: doors.try_code(connection, given.vault, opened, code=code, at=at)
    )


def other(code: str | None) -> str:
    """A code that is not this one."""
    return f"{(int(code or 0) + 1) % 10**8:08}"


def revoked(given: Given, party: str = "", at: datetime = NOW) -> int:
    return given.database.write_now(
        lambda connection: doors.revoke(connection, given.vault, given.case_id, party=party, at=at)
    )


def test_a_link_finds_its_door_for_fourteen_days(given: Given) -> None:
    token = given.door()
    assert len(token) == 43
    found = given.stands(token)
    assert (found.party, found.case_id, found.conversation_id) == ("kringloop", given.case_id, given.talk.id)
    assert given.found(token, after(days=13, hours=23)) is not None
    assert given.found(token, after(days=14)) is None


@pytest.mark.parametrize("token", ["", "a" * 43, "é", "\ud83d", "x" * 10_000])
def test_another_token_finds_nothing(given: Given, token: str) -> None:
    given.door()
    assert given.found(token) is None


def test_the_right_code_opens_once_for_half_an_hour(given: Given) -> None:
    token = given.door()
    code = code_of(given, given.stands(token))
    assert code is not None
    assert (len(code), code.isdecimal()) == (8, True)
    session = tried(given, given.stands(token), code)
    assert session is not None
    assert tried(given, given.stands(token), code) is None
    found = given.stands(token)
    assert doors.is_open(given.vault, found, session, at=after(minutes=29))
    assert not doors.is_open(given.vault, found, session, at=after(minutes=30))
    assert not doors.is_open(given.vault, found, token, at=NOW)


def test_a_door_nobody_opened_is_shut(given: Given) -> None:
    assert not doors.is_open(given.vault, given.stands(given.door()), "", at=NOW)


def test_no_code_was_asked_for_and_none_opens(given: Given) -> None:
    assert tried(given, given.stands(given.door()), "00000000") is None


def test_a_code_lives_for_half_an_hour(given: Given) -> None:
    found = given.stands(given.door())
    code = code_of(given, found)
    assert code is not None
    assert tried(given, found, code, after(minutes=30)) is None
    assert tried(given, found, code, after(minutes=29))


def test_a_new_code_takes_the_place_of_the_one_before(given: Given) -> None:
    found = given.stands(given.door())
    first, second = code_of(given, found), code_of(given, found)
    assert first is not None
    assert second is not None
    assert first == second or tried(given, found, first) is None
    assert tried(given, found, second)


def test_five_wrong_tries_end_a_code_and_a_new_one_counts_anew(given: Given) -> None:
    found = given.stands(given.door())
    code = code_of(given, found)
    assert code is not None
    assert [tried(given, found, other(code)) for _ in range(doors.MOST_TRIES)] == [None] * 5
    assert tried(given, found, code) is None
    again = code_of(given, found)
    assert again is not None
    assert tried(given, found, again)


def test_the_fifth_try_may_still_be_right(given: Given) -> None:
    found = given.stands(given.door())
    code = code_of(given, found)
    assert code is not None
    assert [tried(given, found, other(code)) for _ in range(4)] == [None] * 4
    assert tried(given, found, code)


def test_five_codes_an_hour_and_no_more(given: Given) -> None:
    found = given.stands(given.door())
    assert all(code_of(given, found, after(minutes=number)) for number in range(5))
    assert code_of(given, found, after(minutes=59)) is None
    assert all(code_of(given, found, after(minutes=60 + number)) for number in range(5))
    assert code_of(given, found, after(minutes=66)) is None


def test_one_door_does_not_count_for_another(given: Given) -> None:
    one, two = given.stands(given.door()), given.stands(given.door("buren"))
    for _ in range(5):
        code_of(given, one)
    code = code_of(given, two)
    assert code is not None
    assert tried(given, one, code) is None
    session = tried(given, two, code)
    assert session is not None
    assert not doors.is_open(given.vault, one, session, at=NOW)


def test_a_code_given_later_ends_the_session_before(given: Given) -> None:
    token = given.door()
    sessions = []
    for _ in range(2):
        found = given.stands(token)
        sessions.append(tried(given, found, code_of(given, found) or ""))
    found = given.stands(token)
    assert [doors.is_open(given.vault, found, session or "", at=NOW) for session in sessions] == [False, True]


def test_one_party_is_shut_out_and_the_other_stays(given: Given) -> None:
    first, again, stays = given.door(), given.door(), given.door("buren")
    found = given.stands(first)
    code = code_of(given, found)
    assert code is not None
    assert revoked(given, "kringloop") == 2
    assert (given.found(first), given.found(again)) == (None, None)
    # Who had found the door just before is shut out too.
    assert tried(given, found, code) is None
    assert code_of(given, found) is None
    assert given.found(stays) is not None
    assert revoked(given, "kringloop") == 0


def test_every_door_of_a_case_is_shut_also_when_a_party_cannot_be_read(given: Given) -> None:
    tokens = [given.door(), given.door("buren")]
    given.database.write_now(lambda connection: connection.execute(update(door).values(content=b"\1damaged")))
    with pytest.raises(Undecipherable):
        revoked(given, "buren")
    assert revoked(given) == 2
    assert [given.found(token) for token in tokens] == [None, None]


def test_a_revoked_door_takes_its_mail_along(given: Given) -> None:
    found, stays = given.stands(given.door()), given.stands(given.door("buren"))
    for opened in (found, stays):
        _post(given, opened)
    revoked(given, "kringloop")
    rows = {row.door_id: (row.status, row.body) for row in _rows(given, mail)}
    assert rows[found.id] == ("cancelled", None)
    assert rows[stays.id][0] == "waiting"


def test_an_erased_resident_takes_doors_and_mail_along_but_for_the_word_to_stop(given: Given) -> None:
    token = given.door()
    _post(given, given.stands(token))
    stop = NewMail(
        id=given.ids.new(), cause="stop", resident_id=None, kind="stop", to="a@kringloop.example",
        values={"number": given.case_id}, made_at=NOW,
    )  # fmt: skip
    given.database.write_now(lambda connection: mails.add(connection, given.vault, given.vault.own_key(), new=stop))
    given.database.write_now(
        lambda connection: erase_resident(connection, given.ids, given.talk.resident_id, after(minutes=1))
    )
    assert given.found(token) is None
    assert _rows(given, door) == []
    assert [row.kind for row in _rows(given, mail)] == ["stop"]
    assert _rows(given, data_key) == []


def test_no_row_tells_token_code_session_or_party(given: Given) -> None:
    token = given.door()
    found = given.stands(token)
    code = code_of(given, found)
    assert code is not None
    before = str(_rows(given, door))
    session = tried(given, found, code)
    assert session is not None
    told = before + str(_rows(given, door))
    assert given.case_id in told
    for secret in (token, code, session, "kringloop"):
        assert secret not in told


def _post(given: Given, opened: Door) -> None:
    new = NewMail(
        id=given.ids.new(), cause=f"offer:{opened.id}", resident_id=opened.resident_id, kind="offer",
        to="a@kringloop.example", values={"token": "t"}, made_at=NOW, door_id=opened.id,
    )  # fmt: skip
    assert given.database.write_now(lambda connection: mails.add(connection, given.vault, given.talk.key, new=new))


def _rows(given: Given, table: Any) -> list[Any]:
    return given.database.write_now(lambda connection: list(connection.execute(select(table).order_by(table.c.id))))


def test_a_session_that_is_ended_opens_nothing_and_a_new_code_opens_again(given: Given) -> None:
    token = given.door()
    code = code_of(given, given.stands(token))
    assert given.stands(token).code_until == after(minutes=30)
    session = tried(given, given.stands(token), str(code))
    assert session is not None
    assert given.stands(token).code_until is None
    opened = given.stands(token)
    given.database.write_now(lambda connection: doors.close(connection, opened))
    assert not doors.is_open(given.vault, given.stands(token), session, at=NOW)
    assert tried(given, given.stands(token), str(code_of(given, given.stands(token)))) is not None
