"""A mail stands sealed until it is sent, once for its cause, and then what stood in it is forgotten."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import Undecipherable
from bot.store import doors, mails
from bot.store.database import Database
from bot.store.doors import Door
from bot.store.leases import Lease
from bot.store.mails import ClaimedMail, Letter, NewMail
from bot.store.statuses import Sending
from bot.store.tables import mail
from bot.store.vault import Vault
from tests.store.giving import NOW, Given

TO = "mensen@kringloop.example"


@pytest.fixture
def given(database: Database, vault: Vault) -> Given:
    return Given(database=database, vault=vault)


def after(**time: float) -> datetime:
    return NOW + timedelta(**time)


def add(given: Given, cause: str, *, owned: bool = True, kind: str = "offer", door: Door | None = None) -> bool:
    new = NewMail(
        id=given.ids.new(), cause=cause, resident_id=given.talk.resident_id if owned else None, kind=kind, to=TO,
        values={"number": given.case_id, "token": "t0k3n"}, made_at=NOW, door_id=door.id if door else None,
    )  # fmt: skip
    key = given.talk.key if owned else given.vault.own_key()
    return given.database.write_now(lambda connection: mails.add(connection, given.vault, key, new=new))


def claim(given: Given, at: datetime = NOW, *, token: str = "us", limit: int = 10) -> list[ClaimedMail]:
    lease = Lease(token=token, at=at, until=at + timedelta(minutes=3))
    return given.database.write_now(lambda connection: mails.claim(connection, lease, limit=limit))


def rows(given: Given) -> list[Any]:
    return given.database.write_now(lambda connection: list(connection.execute(select(mail).order_by(mail.c.id))))


def retry(given: Given, id: int, at: datetime = NOW) -> bool:
    return given.database.write_now(lambda connection: mails.retry(connection, id, at=at))


def give_up(given: Given, claimed: ClaimedMail, status: Sending = Sending.FAILED) -> bool:
    return given.database.write_now(
        lambda connection: mails.give_up(connection, "us", claimed.id, status=status, error="SMTPDataError 554")
    )


@pytest.mark.parametrize("owned", [True, False])
def test_a_mail_is_opened_by_whoever_takes_it(given: Given, owned: bool) -> None:
    add(given, "offer:kringloop", owned=owned)
    (claimed,) = claim(given)
    assert mails.open_letter(given.vault, claimed) == Letter(TO, {"number": given.case_id, "token": "t0k3n"})
    assert (claimed.kind, claimed.attempts, claimed.made_at) == ("offer", 1, NOW)
    assert claimed.conversation_id == (given.talk.id if owned else None)


def test_the_same_cause_makes_one_mail(given: Given) -> None:
    assert [add(given, cause) for cause in ("offer:a", "offer:a", "offer:b")] == [True, False, True]
    assert len(rows(given)) == 2


def test_no_row_tells_whom_it_is_for_what_caused_it_or_what_it_opens(given: Given) -> None:
    add(given, "offer:kringloop")
    add(given, "stop:kringloop", owned=False, kind="stop")
    (first, _) = claim(given)
    told = str(rows(given)) + repr(first) + repr(mails.open_letter(given.vault, first))
    assert str(given.talk.resident_id) in told
    for secret in ("kringloop", "t0k3n", TO):
        assert secret not in told
        assert secret.encode().hex() not in told


def test_a_mail_of_a_resident_opens_with_that_residents_key_only(given: Given) -> None:
    add(given, "offer:kringloop")
    (claimed,) = claim(given)
    moved = ClaimedMail(**{name: getattr(claimed, name) for name in ClaimedMail.__slots__} | {"wrapped": None})
    with pytest.raises(Undecipherable):
        mails.open_letter(given.vault, moved)


def test_what_is_taken_is_taken_once_until_its_lease_ends(given: Given) -> None:
    for number in range(3):
        add(given, f"offer:{number}")
    assert len(claim(given, limit=2)) == 2
    assert len(claim(given, token="them")) == 1
    assert claim(given, after(minutes=2)) == []
    assert [each.attempts for each in claim(given, after(minutes=3))] == [2, 2, 2]


def test_what_was_sent_is_forgotten_and_never_sent_again(given: Given) -> None:
    add(given, "offer:a")
    (claimed,) = claim(given)
    given.database.write_now(lambda connection: mails.mark_sent(connection, "us", claimed.id, at=after(seconds=2)))
    (row,) = rows(given)
    assert (row.status, row.body, row.sent_at, row.lease) == ("sent", None, after(seconds=2), None)
    assert claim(given, after(days=1)) == []
    assert not add(given, "offer:a")
    assert not retry(given, claimed.id)


def test_what_was_put_off_is_taken_when_its_time_comes(given: Given) -> None:
    add(given, "offer:a")
    (claimed,) = claim(given)
    given.database.write_now(
        lambda connection: mails.put_off(connection, "us", claimed.id, until=after(minutes=1), error="TimeoutError")
    )
    assert claim(given, after(seconds=59)) == []
    assert [each.attempts for each in claim(given, after(minutes=1))] == [2]


def test_only_whoever_holds_it_gives_it_up(given: Given) -> None:
    add(given, "offer:a")
    (claimed,) = claim(given)
    claim(given, after(minutes=3), token="them")
    assert not give_up(given, claimed)
    assert [row.status for row in rows(given)] == ["sending"]


@pytest.mark.parametrize("status", [Sending.FAILED, Sending.DEAD])
def test_what_was_given_up_is_listed_and_tried_anew(given: Given, status: Sending) -> None:
    add(given, "offer:a")
    (claimed,) = claim(given)
    assert give_up(given, claimed, status)
    (unsent,) = given.database.write_now(mails.unsent)
    assert (unsent.kind, unsent.status, unsent.error) == ("offer", status.value, "SMTPDataError 554")
    assert unsent.conversation_id == given.talk.id
    assert retry(given, claimed.id, after(days=3))
    (again,) = claim(given, after(days=3))
    assert (again.attempts, again.made_at) == (1, after(days=3))
    assert given.database.write_now(mails.unsent) == []


def test_a_code_lives_no_longer_by_being_tried_anew(given: Given) -> None:
    add(given, "code:a", kind="code")
    (claimed,) = claim(given)
    give_up(given, claimed)
    assert retry(given, claimed.id, after(hours=1))
    assert [each.made_at for each in claim(given, after(hours=1))] == [NOW]


def test_a_link_that_opens_nothing_any_more_is_not_tried_anew(given: Given) -> None:
    door = given.stands(given.door())
    add(given, "offer:a", door=door)
    (claimed,) = claim(given)
    give_up(given, claimed)
    assert not retry(given, claimed.id, NOW + doors.LINK_LIVES)
    assert retry(given, claimed.id)
    (claimed,) = claim(given)
    give_up(given, claimed)
    given.database.write_now(
        lambda connection: doors.revoke(connection, given.vault, given.case_id, party="kringloop", at=NOW)
    )
    assert given.database.write_now(mails.unsent) == []
    assert not retry(given, claimed.id)


def test_what_was_on_its_way_when_its_door_was_revoked_goes_no_second_time(given: Given) -> None:
    door = given.stands(given.door())
    add(given, "offer:a", door=door)
    (claimed,) = claim(given)
    given.database.write_now(lambda connection: doors.revoke(connection, given.vault, given.case_id, at=NOW))
    given.database.write_now(
        lambda connection: mails.put_off(connection, "us", claimed.id, until=NOW, error="TimeoutError")
    )
    assert claim(given, after(minutes=1)) == []
    assert [(row.status, row.body) for row in rows(given)] == [("cancelled", None)]
