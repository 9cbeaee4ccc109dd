"""Backup and restore: one archive with the database, and apart from it, for a week only, the residents' data keys.

An archive alone opens nothing, so it may be kept for as long as one likes: whoever was erased since is not in the keys
of a later day, and is erased from the archive when it is restored. A yes that was taken back since, and a link that was
closed, stand beside those keys, and end again too; so do closed accounts and used codes of the team, and nobody of
it stays signed in. The key file of the installation is in neither.
"""

import base64
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, bindparam, func, select, update

from bot.store import dumping, invitations, sessions
from bot.store.account_tables import account, case_access, recovery_code
from bot.store.columns import metadata
from bot.store.database import Database
from bot.store.dumping import BackupError
from bot.store.erasing import erase_resident, ledger
from bot.store.ids import Ids
from bot.store.migrate import upgrade, version_of
from bot.store.tables import consent, data_key, door, resident
from bot.store.vault import Vault, WrappedKey

#: How long data keys are kept apart (house.md).
KEEP_KEYS = timedelta(days=7)

_MANIFEST, _DUMP = "manifest.json", "database"

#: What once ended stays ended: its name beside the keys -> where it says when.
_ENDS: Mapping[str, Column[datetime]] = {
    "withdrawn": consent.c.withdrawn_at, "revoked": door.c.revoked_at, "closed": account.c.closed_at,
    "recovered": recovery_code.c.used_at, "let_out": case_access.c.ended_at,
}  # fmt: skip
_APART = ("keys", "erased", *_ENDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """What a backup wrote."""

    archive: Path
    #: The data keys: to be kept elsewhere than the archive.
    keys: Path
    #: Rows by table.
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What a restore brought back."""

    counts: Mapping[str, int]
    #: Residents who were in the archive and have been erased since: erased again.
    erased: int


def back_up(database: Database, url: str, folder: Path, at: datetime) -> Backup:
    """Write an archive and its keys into this folder, and throw away keys older than a week. Raises BackupError.

    The database goes on meanwhile; what is written is one moment of it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"aanbel-{at:%Y%m%dT%H%M%SZ}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as place:
        taken = dumping.dump(database, url, Path(place) / _DUMP, _described)
        taken["made_at"] = at.isoformat()
        keys = _written(folder / f"{name}.keys", {part: taken.pop(part) for part in _APART} | taken)
        archive = folder / f"{name}.tar.gz"
        _packed(archive, Path(place), taken)
    _forget_old_keys(folder, at)
    return Backup(archive=archive, keys=keys, counts=taken["counts"])


def restore(archive: Path, url: str, vault: Vault, *, keys: Path | None = None, at: datetime) -> Restored:
    """Restore an archive into an empty place, with the newest keys beside it or those that are named.

    Whoever was erased since is erased again, and what was taken back since ends again. Raises BackupError, and leaves
    an SQLite file only when all went well.
    """
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".restoring-") as place:
        manifest = _unpacked(archive, Path(place))
        kept = _keys_for(archive, manifest, keys)
        _check_keys(kept, vault)
        dumping.load(url, Path(place) / _DUMP)
        try:
            return _made_whole(url, manifest, kept, at)
        except BaseException:
            dumping.unload(url)
            raise


def _described(connection: Connection) -> dict[str, Any]:
    """What is said about the moment that was dumped; its keys, and what was erased and ended by then, go apart."""
    rows = connection.execute(select(data_key)).all()
    return {
        "version": version_of(connection),
        "counts": _counts(connection),
        "keys": [
            {
                "id": row.id, "resident_id": row.resident_id, "key_id": row.key_id,
                "wrapped": base64.b64encode(row.wrapped).decode(), "made_at": row.made_at.isoformat(),
            }
            for row in rows
        ],
        "erased": {str(id): erased_at.isoformat() for id, erased_at in ledger(connection).items()},
        **{name: _ended(connection, ended_at) for name, ended_at in _ENDS.items()},
    }  # fmt: skip


def _ended(connection: Connection, ended_at: Column[datetime]) -> dict[str, str]:
    """Which rows ended, and when."""
    rows = connection.execute(select(ended_at.table.c.id, ended_at).where(ended_at.is_not(None)))
    return {str(id): at.isoformat() for id, at in rows}


def _end_again(connection: Connection, ended_at: Column[datetime], ended: Mapping[str, str]) -> None:
    """What ended after the archive was made ends once more. Keys of an earlier version say nothing of it."""
    rows = [{"the_id": int(id), "at": datetime.fromisoformat(at)} for id, at in ended.items()]
    if rows:
        open_one = ended_at.table.c.id == bindparam("the_id"), ended_at.is_(None)
        connection.execute(update(ended_at.table).where(*open_one).values({ended_at: bindparam("at")}), rows)


def _counts(connection: Connection) -> dict[str, int]:
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in metadata.tables.items()
    }


def _made_whole(url: str, manifest: Mapping[str, Any], kept: Mapping[str, Any], at: datetime) -> Restored:
    """Check what was loaded, bring it to this version, give it its keys, and erase whoever was erased since."""
    database = Database(url)
    try:
        upgrade(database)
        restored = database.write_now(lambda connection: _filled(connection, manifest, kept, at))
        database.checkpoint()
        return restored
    finally:
        database.close()


def _filled(connection: Connection, manifest: Mapping[str, Any], kept: Mapping[str, Any], at: datetime) -> Restored:
    expected = {**manifest["counts"], data_key.name: 0}
    counts = _counts(connection)
    if {name: counts.get(name) for name in expected} != expected:
        raise BackupError(because="the archive does not hold what its manifest says")
    there = set(connection.execute(select(resident.c.id)).scalars())
    rows = [_key_row(row) for row in kept["keys"] if row["resident_id"] in there]
    if rows:
        connection.execute(data_key.insert(), rows)
    gone = there & {int(id) for id in kept["erased"]} | there - {row["resident_id"] for row in rows}
    for resident_id in sorted(gone):
        erase_resident(connection, Ids(), resident_id, at)
    for name, ended_at in _ENDS.items():
        _end_again(connection, ended_at, kept.get(name, {}))
    # Whoever was signed out since, or changed a password, must not be let in by a session of before.
    sessions.end_everywhere(connection, at=at)
    invitations.forget_every(connection)
    return Restored(counts=_counts(connection), erased=len(gone))


def _key_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "wrapped": base64.b64decode(row["wrapped"]), "made_at": datetime.fromisoformat(row["made_at"])}


def _keys_for(archive: Path, manifest: Mapping[str, Any], named: Path | None) -> Mapping[str, Any]:
    """The named keys, or the newest beside the archive. Older ones than the archive would erase who came after."""
    path = named or max(archive.parent.glob("aanbel-*.keys"), default=None)
    if path is None:
        raise BackupError(because="there are no data keys (aanbel-*.keys) beside the archive, and none were named")
    kept = _read_json(path.read_bytes, path)
    if datetime.fromisoformat(kept["made_at"]) < datetime.fromisoformat(manifest["made_at"]):
        raise BackupError(because=f"{path.name} is older than the archive; take keys of the same day or later")
    return kept


def _check_keys(kept: Mapping[str, Any], vault: Vault) -> None:
    for row in kept["keys"]:
        vault.unwrap(WrappedKey(row["id"], row["key_id"], base64.b64decode(row["wrapped"])))


def _packed(archive: Path, place: Path, manifest: Mapping[str, Any]) -> None:
    _written(place / _MANIFEST, manifest)
    unfinished = place / archive.name
    with tarfile.open(unfinished, "x:gz") as tar:
        for name in (_MANIFEST, _DUMP):
            tar.add(place / name, arcname=name)
    unfinished.chmod(0o600)
    _settled(unfinished)
    unfinished.rename(archive)


def _unpacked(archive: Path, place: Path) -> Mapping[str, Any]:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for name in (_MANIFEST, _DUMP):
                with tar.extractfile(name) or BytesIO() as packed, (place / name).open("wb") as file:
                    shutil.copyfileobj(packed, file)
    except (OSError, tarfile.TarError, KeyError, EOFError) as error:
        raise BackupError(because=f"{archive}: it is not an archive of Aanbel ({type(error).__name__})") from error
    return _read_json((place / _MANIFEST).read_bytes, archive)


def _read_json(read: Callable[[], bytes], path: Path) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = json.loads(read())
    except (OSError, ValueError) as error:
        raise BackupError(because=f"{path}: it cannot be read ({type(error).__name__})") from error
    return content


def _written(path: Path, content: Mapping[str, Any]) -> Path:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    return path


def _settled(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _forget_old_keys(folder: Path, at: datetime) -> None:
    for path in folder.glob("aanbel-*.keys"):
        made_at = datetime.fromisoformat(_read_json(path.read_bytes, path)["made_at"])
        if at - made_at > KEEP_KEYS:
            path.unlink()
