"""The key file: the keys that open every data key, and the key of the lookups. It never lies in the database."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import KeyFileError


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """What the key file holds. Old keys stay until every data key is wrapped anew."""

    current: str
    by_id: Mapping[str, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)


def make_key_file(path: Path) -> bool:
    """Make the key file unless there is one; True when it was made now, so that a copy must be kept elsewhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    except OSError as error:
        raise KeyFileError(because=f"{path}: {error.strerror}") from error
    with open(descriptor, "w", encoding="ascii") as file:
        json.dump(_fresh(), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return True


def read_key_file(path: Path) -> Keys:
    """The keys in the file. Raises KeyFileError when others may read it or it is not a key file."""
    try:
        if path.stat().st_mode & 0o077:
            raise KeyFileError(because=f"{path}: others may read it; chmod 600 it")
        content = json.loads(path.read_text(encoding="ascii"))
        keys = Keys(
            current=content["current"],
            by_id={id: _key(text) for id, text in content["keys"].items()},
            lookup=_key(content["lookup"]),
        )
    except OSError as error:
        raise KeyFileError(because=f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyFileError(because=f"{path}: it is not a key file of Aanbel") from None
    if keys.current not in keys.by_id:
        raise KeyFileError(because=f"{path}: the current key is not in it")
    return keys


def _fresh() -> dict[str, object]:
    id = secrets.token_hex(4)
    return {"current": id, "keys": {id: _text(secrets.token_bytes(32))}, "lookup": _text(secrets.token_bytes(32))}


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("a key of another length")
    return key
