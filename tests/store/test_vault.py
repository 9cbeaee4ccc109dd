"""What is sealed opens at its place with its key, and nowhere else."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import KeyFileError, Undecipherable
from bot.store import people
from bot.store.database import Database
from bot.store.keyfile import make_key_file, read_key_file
from bot.store.vault import Place, Vault, WrappedKey

PLACE = Place("inbox", 7, "payload")


def test_what_is_sealed_opens_and_shows_nothing(vault: Vault) -> None:
    key, _ = vault.new_data_key(1)
    sealed = vault.seal(key, b"kanarie", PLACE)
    assert vault.open(key, sealed, PLACE) == b"kanarie"
    assert b"kanarie" not in sealed
    assert sealed != vault.seal(key, b"kanarie", PLACE)


@pytest.mark.parametrize(
    "place", [Place("outbox", 7, "payload"), Place("inbox", 8, "payload"), Place("inbox", 7, "message_id")]
)
def test_what_is_moved_does_not_open(vault: Vault, place: Place) -> None:
    key, _ = vault.new_data_key(1)
    with pytest.raises(Undecipherable):
        vault.open(key, vault.seal(key, b"kanarie", PLACE), place)


def test_another_residents_key_does_not_open(vault: Vault) -> None:
    key, other = vault.new_data_key(1)[0], vault.new_data_key(2)[0]
    with pytest.raises(Undecipherable):
        vault.open(other, vault.seal(key, b"kanarie", PLACE), PLACE)


def test_every_changed_byte_and_every_cut_is_noticed(vault: Vault) -> None:
    key, wrapped = vault.new_data_key(1)
    sealed = vault.seal(key, b"kanarie", PLACE)
    broken = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for one in [*broken, *(sealed[:length] for length in range(len(sealed)))]:
        with pytest.raises(Undecipherable):
            vault.open(key, one, PLACE)
    for at in range(len(wrapped.wrapped)):
        changed = wrapped.wrapped[:at] + bytes([wrapped.wrapped[at] ^ 1]) + wrapped.wrapped[at + 1 :]
        with pytest.raises(Undecipherable):
            vault.unwrap(wrapped._replace(wrapped=changed))


def test_a_data_key_is_stored_wrapped_and_bound_to_its_row(vault: Vault) -> None:
    key, wrapped = vault.new_data_key(1)
    assert vault.open(vault.unwrap(wrapped), vault.seal(key, b"kanarie", PLACE), PLACE) == b"kanarie"
    with pytest.raises(Undecipherable):
        vault.unwrap(wrapped._replace(id=2))


def test_after_a_change_of_key_everything_opens_also_when_the_old_one_is_gone(vault: Vault, key_file: Path) -> None:
    key, wrapped = vault.new_data_key(1)
    sealed = vault.seal(key, b"kanarie", PLACE)
    content = json.loads(key_file.read_text())
    fresh = json.loads(_other_key_file(key_file).read_text())
    content["keys"] |= fresh["keys"]
    content["current"] = fresh["current"]
    key_file.write_text(json.dumps(content))
    again = Vault(key_file).rewrap(wrapped)
    assert again.key_id == fresh["current"] != wrapped.key_id
    content["keys"] = fresh["keys"]
    key_file.write_text(json.dumps(content))
    after = Vault(key_file)
    assert after.open(after.unwrap(again), sealed, PLACE) == b"kanarie"
    with pytest.raises(Undecipherable):
        after.unwrap(wrapped)


def test_lookups_tell_channels_and_purposes_apart(vault: Vault, key_file: Path) -> None:
    lookups = {
        vault.lookup("telegram", "123456789012"),
        vault.lookup("web", "123456789012"),
        vault.code_key("123456789012"),
        Vault(_other_key_file(key_file)).lookup("web", "123456789012"),
    }
    assert len(lookups) == 4
    assert vault.lookup("web", "1") == vault.lookup("web", "1")
    assert vault.message_key("web", "1") != vault.attachment_key(1, "1")


@given(st.dictionaries(st.text(), st.text(st.characters())))
def test_every_text_survives_also_half_a_character(lasting_vault: Vault, content: dict[str, str]) -> None:
    key, _ = lasting_vault.new_data_key(1)
    content["half"] = "\ud83d"
    assert lasting_vault.open_json(key, lasting_vault.seal_json(key, content, PLACE), PLACE) == content


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "aanbel.key"
    assert make_key_file(file)
    before = file.read_bytes()
    assert not make_key_file(file)
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_file_that_others_may_read_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(key_file)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"current":"a","keys":{"a":"AAAA"},"lookup":""}', "\x00"])
def test_a_file_that_is_no_key_file_is_refused(key_file: Path, content: str) -> None:
    key_file.write_text(content)
    with pytest.raises(KeyFileError):
        read_key_file(key_file)


def test_a_key_file_without_its_current_key_is_refused(key_file: Path) -> None:
    key_file.write_text(key_file.read_text().replace('"current": "', '"current": "no'))
    with pytest.raises(KeyFileError, match="current"):
        read_key_file(key_file)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"gone\.key"):
        Vault(tmp_path / "gone.key")


def test_a_database_of_another_key_is_refused_at_the_start(database: Database, vault: Vault, key_file: Path) -> None:
    database.write_now(lambda connection: people.check_keys(connection, vault))
    row = "INSERT INTO resident (id, made_at) VALUES (1, :at)"
    at = 0 if database.is_sqlite else "2026-11-22T00:00:00Z"
    database.write_now(lambda connection: connection.execute(text(row), {"at": at}))
    row = "INSERT INTO data_key (id, resident_id, key_id, wrapped, made_at) VALUES (1, 1, 'gone', :key, :at)"
    database.write_now(lambda connection: connection.execute(text(row), {"key": os.urandom(61), "at": at}))
    with pytest.raises(KeyFileError, match="another key"):
        database.write_now(lambda connection: people.check_keys(connection, vault))


def test_a_data_key_of_an_unknown_key_does_not_open(vault: Vault) -> None:
    with pytest.raises(Undecipherable):
        vault.unwrap(WrappedKey(1, "gone", os.urandom(61)))


def _other_key_file(beside: Path) -> Path:
    other = beside.with_name("other.key")
    make_key_file(other)
    return other


@pytest.fixture(scope="module")
def lasting_vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """One for all examples of a property."""
    file = tmp_path_factory.mktemp("keys") / "data.key"
    make_key_file(file)
    return Vault(file)


def test_the_installations_own_key_is_the_same_after_every_start_and_nobody_elses(vault: Vault, key_file: Path) -> None:
    sealed = vault.seal(vault.own_key(), b"kanarie", PLACE)
    assert Vault(key_file).open(Vault(key_file).own_key(), sealed, PLACE) == b"kanarie"
    resident, _ = vault.new_data_key(0)
    other = Vault(_other_key_file(key_file))
    for key in (resident, other.own_key()):
        with pytest.raises(Undecipherable):
            vault.open(key, sealed, PLACE)
