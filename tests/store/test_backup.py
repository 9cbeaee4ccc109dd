"""A backup brings everything back but whoever was erased since, and opens nothing by itself."""

import shutil
import tarfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection

from bot.casework.access import Account, Role
from bot.errors import Undecipherable
from bot.store import accounts, backup, consents, doors, invitations, mails, recovery, sessions
from bot.store.backup import Backup, back_up, restore
from bot.store.consents import NewConsent
from bot.store.database import Database
from bot.store.dumping import BackupError
from bot.store.erasing import erase_resident
from bot.store.ids import Ids
from bot.store.keyfile import make_key_file, read_key_file
from bot.store.mails import NewMail
from bot.store.tables import data_key, door, erasure_ledger, inbox, mail, resident
from bot.store.vault import Vault
from tests import postgres
from tests.store.giving import NOW, Given
from tests.work.roads import TO_THE_STORY, Clock, House, Resident, road

CANARY = "kanarie-5b20"
NOOR, SAM = (Account(id=id, name=name, roles=frozenset({Role.EDITOR})) for id, name in ((7, "Noor"), (8, "Sam")))


@pytest.fixture
def house(database: Database, vault: Vault) -> House:
    """A house in which three residents told something."""
    clock = Clock()
    house = House(database=database, road=road(vault, clock), clock=clock)
    for number in range(3):
        one = Resident(house=house, address=f"a{number}")
        one.starts()
        one.tells(*TO_THE_STORY)
        one.says(f"{CANARY} {number}")
    return house


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """A place of the same kind with nothing in it."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/restored/aanbel.sqlite3"
    server: postgres.Server = request.getfixturevalue("postgres_server")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS restored")
        connection.execute("CREATE DATABASE restored")
    return server.url("restored")


@pytest.fixture
def back(house: House, database_url: str, tmp_path: Path) -> Callable[[], Backup]:
    return lambda: back_up(house.database, database_url, tmp_path / "backups", house.clock())


def _erase(house: House, resident_id: int) -> None:
    house.database.write_now(lambda connection: erase_resident(connection, Ids(), resident_id, house.clock()))


def _reopened(house: House, url: str) -> House:
    return House(database=Database(url), road=house.road, clock=house.clock)


def _stories(house: House) -> list[str]:
    """The last words of every resident who can be read."""
    talks = [Resident(house=house, address=f"a{number}")._talk for number in range(3)]
    read = [house.database.write_now(talk) for talk in talks]
    return [str(talk.entries) for talk in read if talk is not None]


def test_a_restored_backup_is_what_it_was(
    house: House, back: Callable[[], Backup], empty_url: str, vault: Vault
) -> None:
    made = back()
    restored = restore(made.archive, empty_url, vault, at=house.clock())
    assert restored.erased == 0
    assert restored.counts == made.counts
    assert restored.counts["inbox"] == 27
    again = _reopened(house, empty_url)
    stories = _stories(again)
    assert stories == _stories(house)
    assert len(stories) == 3
    assert all(CANARY in story for story in stories)
    assert Resident(house=again, address="a1").hears() == Resident(house=house, address="a1").hears()
    again.database.close()


def test_the_drill_whoever_was_erased_since_is_not_brought_back_and_the_others_are(
    house: House, back: Callable[[], Backup], empty_url: str, vault: Vault
) -> None:
    older = back()
    leaves, *stay = [row.id for row in house.rows(resident)]
    house.clock.move(hours=1)
    _erase(house, leaves)
    house.clock.move(hours=1)
    back()
    restored = restore(older.archive, empty_url, vault, at=house.clock())
    assert restored.erased == 1
    again = _reopened(house, empty_url)
    assert [row.id for row in again.rows(resident)] == stay
    assert {row.resident_id for row in again.rows(data_key)} == set(stay)
    assert [row.resident_id for row in again.rows(erasure_ledger)] == [leaves]
    assert len(_stories(again)) == 2
    assert len(again.rows(inbox)) == 18
    again.database.close()


def test_doors_and_mail_come_back_and_go_with_who_was_erased_since(
    database: Database, database_url: str, empty_url: str, vault: Vault, tmp_path: Path
) -> None:
    stays, leaves = (Given(database=database, vault=vault, case_id=id) for id in ("stays22222", "leaves2222"))
    tokens = [given.door() for given in (stays, leaves)]
    for given in (stays, leaves):
        _post(given, given.talk.resident_id)
    _post(stays, None)
    older = back_up(database, database_url, tmp_path / "backups", NOW)
    database.write_now(lambda connection: erase_resident(connection, Ids(), leaves.talk.resident_id, NOW))
    back_up(database, database_url, tmp_path / "backups", NOW + timedelta(hours=1))
    assert restore(older.archive, empty_url, vault, at=NOW).erased == 1
    again = Database(empty_url)
    found = [again.write_now(partial(doors.find, vault=vault, token=token, at=NOW)) for token in tokens]
    assert [each and each.case_id for each in found] == ["stays22222", None]
    counted = again.write_now(
        lambda connection: [len(connection.execute(table.select()).all()) for table in (door, mail)]
    )
    assert counted == [1, 2]
    again.close()


def test_what_was_taken_back_since_opens_to_nobody(
    database: Database, database_url: str, empty_url: str, vault: Vault, tmp_path: Path
) -> None:
    given = Given(database=database, vault=vault)
    talk, shared = given.talk, partial(consents.standing_shares, vault=vault, key=given.talk.key)
    tokens = {party: given.door(party) for party in ("kringloop", "huisarts")}
    for party in tokens:
        yes = NewConsent(
            id=given.ids.new(), resident_id=talk.resident_id, scope="share", text_version="1", language="nl",
            given_at=NOW,
        )  # fmt: skip
        database.write_now(partial(consents.give_share, vault=vault, key=talk.key, party=party, given=yes))
    older = back_up(database, database_url, tmp_path / "backups", NOW)

    def take_back(connection: Connection) -> None:
        consents.withdraw_share(
            connection, vault, talk.key, resident_id=talk.resident_id, party="kringloop", at=NOW + timedelta(minutes=1)
        )
        doors.revoke(connection, vault, given.case_id, party="kringloop", at=NOW + timedelta(minutes=1))

    database.write_now(take_back)
    back_up(database, database_url, tmp_path / "backups", NOW + timedelta(hours=1))
    restore(older.archive, empty_url, vault, at=NOW)
    again = Database(empty_url)
    found = {id: again.write_now(partial(doors.find, vault=vault, token=token, at=NOW)) for id, token in tokens.items()}
    assert [party for party, each in found.items() if each] == ["huisarts"]
    assert again.write_now(partial(shared, resident_id=talk.resident_id)) == {"huisarts"}
    again.close()


def _post(given: Given, resident_id: int | None) -> None:
    """A mail of this resident, or the word to stop, which is nobody's."""
    new = NewMail(
        id=given.ids.new(), cause=f"{given.case_id}:{resident_id}", resident_id=resident_id, kind="offer",
        to="mensen@kringloop.example", values={}, made_at=NOW,
    )  # fmt: skip
    key = given.talk.key if resident_id else given.vault.own_key()
    given.database.write_now(lambda connection: mails.add(connection, given.vault, key, new=new))


def test_neither_archive_nor_keys_hold_a_word_or_the_key_of_the_installation(
    house: House, back: Callable[[], Backup], key_file: Path, tmp_path: Path
) -> None:
    made = back()
    with tarfile.open(made.archive) as tar:
        tar.extractall(tmp_path / "open", filter="data")
    keys = read_key_file(key_file)
    wrapped = [row.wrapped for row in house.rows(data_key)]
    unpacked = [file.read_bytes() for file in (tmp_path / "open").iterdir()]
    assert len(unpacked) == 2
    assert house.rows(inbox)[-1].payload in b"".join(unpacked) or not house.database.is_sqlite
    for content in (*unpacked, made.keys.read_bytes()):
        assert CANARY.encode() not in content
        assert not any(key in content for key in (*keys.by_id.values(), keys.lookup))
    assert not any(key in content for key in wrapped for content in unpacked)
    assert {file.stat().st_mode & 0o077 for file in (made.archive, made.keys)} == {0}


def test_keys_are_kept_for_a_week(house: House, back: Callable[[], Backup]) -> None:
    first = back()
    house.clock.move(days=6)
    back()
    assert first.keys.exists()
    house.clock.move(days=2)
    back()
    assert first.archive.exists()
    assert not first.keys.exists()


def test_an_old_archive_opens_with_the_keys_of_today(
    house: House, back: Callable[[], Backup], empty_url: str, vault: Vault
) -> None:
    first = back()
    house.clock.move(days=30)
    back()
    assert restore(first.archive, empty_url, vault, at=house.clock()).erased == 0


def test_keys_older_than_the_archive_are_refused_they_would_erase_who_came_after(
    house: House, back: Callable[[], Backup], empty_url: str, vault: Vault
) -> None:
    older = back()
    house.clock.move(hours=1)
    newer = back()
    with pytest.raises(BackupError, match="older than the archive"):
        restore(newer.archive, empty_url, vault, keys=older.keys, at=house.clock())


def test_nothing_is_overwritten(house: House, back: Callable[[], Backup], database_url: str, vault: Vault) -> None:
    made = back()
    if house.database.is_sqlite:
        house.database.close()
    with pytest.raises(BackupError, match="nothing is overwritten"):
        restore(made.archive, database_url, vault, at=house.clock())


def test_another_installations_key_file_is_refused_before_anything_is_written(
    house: House, back: Callable[[], Backup], empty_url: str, tmp_path: Path
) -> None:
    made = back()
    make_key_file(tmp_path / "other.key")
    with pytest.raises(Undecipherable):
        restore(made.archive, empty_url, Vault(tmp_path / "other.key"), at=house.clock())
    assert not (tmp_path / "restored").exists()


def test_a_damaged_archive_is_refused_and_leaves_nothing(
    house: House, back: Callable[[], Backup], empty_url: str, vault: Vault, tmp_path: Path
) -> None:
    made = back()
    whole = made.archive.read_bytes()
    for damaged in (b"", whole[:200], whole[: len(whole) // 2], whole[:-2000] + b"x" * 2000):
        made.archive.write_bytes(damaged)
        with pytest.raises(BackupError):
            restore(made.archive, empty_url, vault, at=house.clock())
    assert not list(tmp_path.glob("restored/*.sqlite3*"))


def test_an_archive_whose_rows_do_not_add_up_is_refused(
    house: House,
    back: Callable[[], Backup],
    empty_url: str,
    vault: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = backup._counts
    monkeypatch.setattr(backup, "_counts", lambda connection: count(connection) | {"inbox": 99})
    made = back()
    monkeypatch.undo()
    with pytest.raises(BackupError, match="manifest"):
        restore(made.archive, empty_url, vault, at=house.clock())
    assert not Path(empty_url.removeprefix("sqlite:///")).exists()


def test_a_missing_pg_dump_is_said_clearly(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(postgres_url)
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    with pytest.raises(BackupError, match="install postgresql-client"):
        back_up(database, postgres_url, tmp_path / "backups", Clock()())
    assert not list((tmp_path / "backups").iterdir())
    database.close()


def test_nobody_of_the_team_stays_signed_in_and_who_left_stays_away(
    database: Database, database_url: str, empty_url: str, vault: Vault, tmp_path: Path
) -> None:
    def begin(connection: Connection) -> tuple[str, str]:
        for one in (NOOR, SAM):
            accounts.add(connection, one, login=f"{one.name}@team.example", at=NOW)
        recovery.put(connection, vault, Ids(), account_id=7, codes=("aaaa-bbbb-cccc", "dddd-eeee-ffff"), at=NOW)
        sessions.begin(connection, vault, id=1, account_id=7, device="test", at=NOW)
        link = invitations.make(connection, vault, id=2, account_id=7, at=NOW)
        return sessions.prove(connection, vault, 1, at=NOW), link

    token, link = database.write_now(begin)
    archive = back_up(database, database_url, tmp_path / "backups", NOW).archive

    def leave(connection: Connection) -> None:
        accounts.close(connection, SAM.id, at=NOW)
        assert recovery.take(connection, vault, 7, code="aaaa-bbbb-cccc", at=NOW)

    database.write_now(leave)
    keys = back_up(database, database_url, tmp_path / "later", NOW).keys
    restore(archive, empty_url, vault, keys=keys, at=NOW)
    restored = Database(empty_url)
    try:

        def look(connection: Connection) -> None:
            assert sessions.who(connection, vault, token, at=NOW) is None
            assert invitations.find(connection, vault, link, at=NOW) is None
            closed = {each.account.name: each.closed_at for each in accounts.listed(connection)}
            assert closed == {"Noor": None, "Sam": NOW}
            assert not recovery.take(connection, vault, 7, code="aaaa-bbbb-cccc", at=NOW)
            assert recovery.take(connection, vault, 7, code="dddd-eeee-ffff", at=NOW)

        restored.write_now(look)
    finally:
        restored.close()
