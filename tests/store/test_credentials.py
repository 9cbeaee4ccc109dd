"""What signing in stands on, on either database: tries, codes that work once, links and sessions that end."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.casework.access import Account, Role
from bot.errors import Undecipherable
from bot.store import accounts, credentials, invitations, passkeys, recovery, sessions
from bot.store.account_tables import account as account_table
from bot.store.accounts import TakenName
from bot.store.credentials import TRIES, WHILE
from bot.store.database import Database
from bot.store.ids import Ids
from bot.store.passkeys import Passkey
from bot.store.vault import Place, Vault
from tests.store.giving import NOW

NOOR = Account(
    id=7, name="Noor", roles=frozenset({Role.EDITOR, Role.KEY_PERSON}), party="kringloop",
    neighbourhoods=frozenset({"n1"}), language="en",
)  # fmt: skip
SAM = Account(id=8, name="Sam", roles=frozenset({Role.COORDINATOR}))


@pytest.fixture
def team(database: Database) -> Database:
    def made(connection: Connection) -> None:
        accounts.add(connection, NOOR, login="Noor@Team.example ", at=NOW)
        accounts.add(connection, SAM, login="sam@team.example", at=NOW)

    database.write_now(made)
    return database


def test_an_account_is_kept_as_it_is_and_its_name_and_address_are_its_own(team: Database) -> None:
    def look(connection: Connection) -> None:
        known = accounts.find_by_login(connection, " NOOR@team.example")
        assert known
        assert known.account == NOOR
        assert not known.is_ready
        for name, login in (("NOOR", "other@team.example"), ("Other", "NOOR@team.example")):
            with pytest.raises(TakenName):
                accounts.add(connection, Account(id=9, name=name, roles=SAM.roles), login=login, at=NOW)

    team.write_now(look)


def test_five_tries_and_then_none_until_the_while_is_over(team: Database) -> None:
    def tries(connection: Connection) -> None:
        for number in range(TRIES):
            assert credentials.claim_try(connection, 7, at=NOW + timedelta(minutes=number)) is None
        assert credentials.claim_try(connection, 7, at=NOW + timedelta(minutes=14)) == NOW + WHILE
        assert credentials.claim_try(connection, 8, at=NOW) is None
        assert credentials.claim_try(connection, 7, at=NOW + WHILE) is None
        credentials.give_back_try(connection, 7)
        for _ in range(TRIES):
            assert credentials.claim_try(connection, 7, at=NOW + WHILE) is None
        assert credentials.claim_try(connection, 7, at=NOW + WHILE) == NOW + 2 * WHILE
        credentials.forget_tries(connection, 7)
        assert credentials.claim_try(connection, 7, at=NOW + WHILE) is None

    team.write_now(tries)


def test_a_time_step_is_taken_once_and_never_an_earlier_one(team: Database, vault: Vault) -> None:
    def steps(connection: Connection) -> None:
        credentials.set_seed(connection, vault, 7, "SEED", step=100)
        assert credentials.seed_of(connection, vault, 7) == "SEED"
        assert credentials.seed_of(connection, vault, 8) == ""
        taken = [credentials.take_step(connection, 7, step) for step in (100, 99, 101, 101, 103, 102)]
        assert taken == [False, False, True, False, True, False]

    team.write_now(steps)


def test_a_seed_that_was_moved_to_another_account_does_not_open(team: Database, vault: Vault) -> None:
    def moved(connection: Connection) -> None:
        credentials.set_seed(connection, vault, 7, "SEED", step=1)
        sealed = connection.execute(select(account_table.c.totp).where(account_table.c.id == 7)).scalar_one()
        assert b"SEED" not in sealed
        connection.execute(account_table.update().where(account_table.c.id == 8).values(totp=sealed))
        with pytest.raises(Undecipherable):
            credentials.seed_of(connection, vault, 8)
        with pytest.raises(Undecipherable):
            vault.open(vault.own_key(), sealed, Place("account", 7, "totp_page"))

    team.write_now(moved)


def test_recovery_codes_work_once_for_their_owner(team: Database, vault: Vault) -> None:
    codes = recovery.new_codes()
    assert len(set(codes)) == recovery.COUNT

    def used(connection: Connection) -> None:
        recovery.put(connection, vault, Ids(), account_id=7, codes=codes, at=NOW)
        assert not recovery.take(connection, vault, 8, code=codes[0], at=NOW)
        assert recovery.take(connection, vault, 7, code=codes[0].upper().replace("-", " "), at=NOW)
        assert not recovery.take(connection, vault, 7, code=codes[0], at=NOW)
        assert recovery.left(connection, 7) == recovery.COUNT - 1
        recovery.put(connection, vault, Ids(), account_id=7, codes=recovery.new_codes(), at=NOW)
        assert not recovery.take(connection, vault, 7, code=codes[1], at=NOW)

    team.write_now(used)


def test_a_fresh_link_takes_the_place_of_the_old_and_is_used_once(team: Database, vault: Vault) -> None:
    def links(connection: Connection) -> None:
        old = invitations.make(connection, vault, id=1, account_id=7, at=NOW)
        new = invitations.make(connection, vault, id=2, account_id=7, at=NOW)
        assert invitations.find(connection, vault, old, at=NOW) is None
        found = invitations.find(connection, vault, new, at=NOW)
        assert found
        assert found.account == NOOR
        assert invitations.waiting(connection, at=NOW) == {7: NOW + invitations.LIVES}
        assert [invitations.use(connection, found.id, at=NOW) for _ in range(2)] == [True, False]
        assert invitations.find(connection, vault, new, at=NOW) is None
        assert invitations.waiting(connection, at=NOW) == {}

    team.write_now(links)


def test_a_closed_account_has_no_way_in(team: Database, vault: Vault) -> None:
    key = Passkey(id=1, account_id=7, credential=b"c", public_key=b"p", sign_count=0, name="x", made_at=NOW)

    def closed(connection: Connection) -> None:
        assert credentials.link(connection, 7, "issuer subject")
        assert not credentials.link(connection, 7, "another")
        assert credentials.by_subject(connection, "issuer subject") == 7
        assert passkeys.add(connection, key)
        assert not passkeys.add(connection, key)
        link = invitations.make(connection, vault, id=1, account_id=7, at=NOW)
        sessions.begin(connection, vault, id=1, account_id=7, device="x", at=NOW)
        token = sessions.prove(connection, vault, 1, at=NOW)
        assert sessions.who(connection, vault, token, at=NOW)
        assert [accounts.close(connection, 7, at=NOW) for _ in range(2)] == [True, False]
        assert sessions.who(connection, vault, token, at=NOW) is None
        assert invitations.find(connection, vault, link, at=NOW) is None
        assert passkeys.find(connection, b"c") is None
        assert credentials.by_subject(connection, "issuer subject") == 0

    team.write_now(closed)


def test_a_passkey_counts_up_or_does_not_count_at_all(team: Database) -> None:
    key = Passkey(id=1, account_id=7, credential=b"c", public_key=b"p", sign_count=0, name="x", made_at=NOW)

    def used(connection: Connection) -> None:
        passkeys.add(connection, key)
        counts = [passkeys.used(connection, 1, sign_count=count, at=NOW) for count in (0, 0, 3, 3, 2, 0, 4)]
        assert counts == [True, True, True, False, False, False, True]
        assert [each.sign_count for each in passkeys.of(connection, 7)] == [4]
        assert not passkeys.remove(connection, 1, account_id=8)
        assert passkeys.remove(connection, 1, account_id=7)

    team.write_now(used)


def test_sessions_are_listed_counted_and_ended_by_their_owner_only(team: Database, vault: Vault) -> None:
    def lived(connection: Connection) -> None:
        for id, owner in ((1, 7), (2, 7), (3, 8), (4, 7)):
            sessions.begin(connection, vault, id=id, account_id=owner, device=f"d{id}", at=NOW + timedelta(seconds=id))
            if id != 4:
                sessions.prove(connection, vault, id, at=NOW + timedelta(seconds=id))
        assert [each.device for each in sessions.of(connection, 7, at=NOW)] == ["d2", "d1"]
        assert sessions.count_standing(connection, at=NOW) == {7: 2, 8: 1}
        assert sessions.seen_last(connection)[8] == NOW + timedelta(seconds=3)
        assert not sessions.end_own(connection, 3, account_id=7, at=NOW)
        assert sessions.end_own(connection, 1, account_id=7, at=NOW)
        assert sessions.end_all(connection, 7, but=2, at=NOW) == 1
        assert sessions.count_standing(connection, at=NOW) == {7: 1, 8: 1}
        assert sessions.count_standing(connection, at=NOW + timedelta(hours=1)) == {}

    team.write_now(lived)
