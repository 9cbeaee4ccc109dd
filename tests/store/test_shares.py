"""A yes to sharing is for one party, stands until it is taken back, and tells nobody else which party it is."""

import pytest
from sqlalchemy import select

from bot.errors import Undecipherable
from bot.store import consents
from bot.store.consents import NewConsent
from bot.store.database import Database
from bot.store.tables import consent
from bot.store.vault import Vault
from tests.store.giving import NOW, Given


@pytest.fixture
def given(database: Database, vault: Vault) -> Given:
    return Given(database=database, vault=vault)


def yes(given: Given, party: str) -> bool:
    new = NewConsent(
        id=given.ids.new(), resident_id=given.talk.resident_id, scope="share", text_version="1", language="nl",
        given_at=NOW,
    )  # fmt: skip
    return given.database.write_now(
        lambda connection: consents.give_share(connection, given.vault, given.talk.key, party=party, given=new)
    )


def no(given: Given, party: str) -> bool:
    return given.database.write_now(
        lambda connection: consents.withdraw_share(
            connection, given.vault, given.talk.key, resident_id=given.talk.resident_id, party=party, at=NOW
        )
    )


def shared(given: Given) -> frozenset[str]:
    return given.database.write_now(
        lambda connection: consents.standing_shares(
            connection, given.vault, given.talk.key, resident_id=given.talk.resident_id
        )
    )


def test_a_yes_stands_for_its_own_party_until_it_is_taken_back(given: Given) -> None:
    assert shared(given) == frozenset()
    assert [yes(given, party) for party in ("kringloop", "buren", "kringloop")] == [True, True, False]
    assert shared(given) == {"kringloop", "buren"}
    assert [no(given, "kringloop"), no(given, "kringloop"), no(given, "taalhuis")] == [True, False, False]
    assert shared(given) == {"buren"}
    assert yes(given, "kringloop")
    assert shared(given) == {"kringloop", "buren"}


def test_nothing_is_overwritten(given: Given) -> None:
    yes(given, "kringloop")
    no(given, "kringloop")
    yes(given, "kringloop")
    rows = given.database.write_now(lambda connection: connection.execute(select(consent).order_by(consent.c.id)).all())
    assert [row.withdrawn_at for row in rows] == [NOW, None]
    assert {row.scope for row in rows} == {"share"}


def test_another_scope_is_no_sharing_and_sharing_is_no_other_scope(given: Given) -> None:
    yes(given, "kringloop")
    keep = NewConsent(
        id=given.ids.new(), resident_id=given.talk.resident_id, scope="keep", text_version="1", language="nl",
        given_at=NOW,
    )  # fmt: skip
    given.database.write_now(lambda connection: consents.give(connection, keep))
    assert shared(given) == {"kringloop"}
    standing = given.database.write_now(lambda connection: consents.standing(connection, given.talk.resident_id))
    assert standing == {"keep", "share"}


def test_no_row_tells_the_party_and_only_the_residents_key_does(given: Given, vault: Vault) -> None:
    yes(given, "kringloop")
    rows = given.database.write_now(lambda connection: connection.execute(select(consent)).all())
    assert "kringloop" not in str(rows)
    with pytest.raises(Undecipherable):
        given.database.write_now(
            lambda connection: consents.standing_shares(
                connection, vault, vault.own_key(), resident_id=given.talk.resident_id
            )
        )
