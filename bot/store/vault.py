"""Seals and opens what is a resident's own: AES-256-GCM, a data key a resident, wrapped by a key outside the database.

What is sealed is bound to its place - permanent logical name, row, field, data key - so that a value moved elsewhere
does not open. Renaming a table or wrapping the data keys anew breaks nothing.
"""

import hmac
import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import Undecipherable
from bot.store.keyfile import read_key_file

_FORMAT = b"\x01"
_NONCE = 12
#: One encoder for all: making one costs as much as encoding.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Place(NamedTuple):
    """Where a sealed value stands. `table` is a permanent name: it outlives a renamed table."""

    table: str
    row: int | str
    field: str


class WrappedKey(NamedTuple):
    """A data key as the database keeps it."""

    id: int
    #: Which key of the key file wraps it.
    key_id: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """One resident's key, unwrapped: never stored, never kept longer than a piece of work."""

    id: int
    cipher: AESGCM = field(repr=False)


class Vault:
    """Every sealing, opening and lookup. Raises KeyFileError when the key file cannot be used."""

    def __init__(self, key_file: Path) -> None:
        keys = read_key_file(key_file)
        self._current = keys.current
        self._wrappers = {id: AESGCM(key) for id, key in keys.by_id.items()}
        self._lookup = hmac.new(keys.lookup, digestmod=sha256)

    @property
    def key_ids(self) -> frozenset[str]:
        """The keys of the key file; a data key wrapped by another cannot be opened here."""
        return frozenset(self._wrappers)

    def new_data_key(self, id: int) -> tuple[DataKey, WrappedKey]:
        """A fresh data key, ready for use, and as it is stored."""
        key = os.urandom(32)
        return DataKey(id, AESGCM(key)), self._wrap(id, key)

    def unwrap(self, stored: WrappedKey) -> DataKey:
        """The data key that was stored. Raises Undecipherable when its wrapping key is not in the key file."""
        return DataKey(stored.id, AESGCM(self._unwrapped(stored)))

    def rewrap(self, stored: WrappedKey) -> WrappedKey:
        """The same data key under the current key of the key file."""
        return self._wrap(stored.id, self._unwrapped(stored))

    def seal(self, key: DataKey, plain: bytes, place: Place) -> bytes:
        """`plain` in a form that only this key at this place opens."""
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + key.cipher.encrypt(nonce, plain, _bound(key, place))

    def open(self, key: DataKey, sealed: bytes, place: Place) -> bytes:
        """What was sealed. Raises Undecipherable when it was moved, changed, or belongs to another key."""
        try:
            return key.cipher.decrypt(*_parts(sealed), _bound(key, place))
        except (InvalidTag, ValueError):
            raise Undecipherable(because=f"{place.table}.{place.field}") from None

    def seal_json(self, key: DataKey, content: Any, place: Place) -> bytes:
        """Plain JSON values, sealed. Half a character, which a broken sender can send, survives."""
        return self.seal(key, _to_json(content).encode("utf-8", "surrogatepass"), place)

    def open_json(self, key: DataKey, sealed: bytes, place: Place) -> Any:
        """What `seal_json` sealed. Raises Undecipherable."""
        return json.loads(self.open(key, sealed, place).decode("utf-8", "surrogatepass"))

    def lookup(self, channel: str, address: str) -> bytes:
        """The HMAC by which an address is found."""
        return self._mac("address", channel, address)

    def message_key(self, channel: str, external_id: str) -> bytes:
        """The HMAC by which a repeated message is known: the id itself may hold a phone number."""
        return self._mac("message", channel, external_id)[:16]

    def attachment_key(self, conversation_id: int, ref: str) -> bytes:
        """The HMAC by which a file that was sent twice is known."""
        return self._mac("attachment", str(conversation_id), ref)[:16]

    def code_key(self, code: str) -> bytes:
        """The HMAC of a return code: all that is kept of it."""
        return self._mac("return_code", "", code)

    def mail_key(self, cause: str) -> bytes:
        """The HMAC of what caused a mail: the cause may name a party."""
        return self._mac("mail", "", cause)[:16]

    def door_key(self, token: str) -> bytes:
        """The HMAC of the token in a link: all that is kept of it."""
        return self._mac("door", "", token)

    def door_code_key(self, door_id: int, code: str) -> bytes:
        """The HMAC of the code that opens one door."""
        return self._mac("door_code", str(door_id), code)

    def door_session_key(self, door_id: int, session: str) -> bytes:
        """The HMAC of what a browser shows at a door that it opened."""
        return self._mac("door_session", str(door_id), session)

    def session_key(self, token: str) -> bytes:
        """The HMAC of what the browser of somebody of the team shows."""
        return self._mac("session", "", token)

    def invitation_key(self, token: str) -> bytes:
        """The HMAC of the token in a one-time link for somebody of the team."""
        return self._mac("invitation", "", token)

    def recovery_key(self, account_id: int, code: str) -> bytes:
        """The HMAC of a recovery code of one account."""
        return self._mac("recovery", str(account_id), code)

    def stamp(self, purpose: str, holder: str, value: str) -> bytes:
        """The HMAC that shows, when it comes back, that a browser was given this value by us, and which browser."""
        return self._mac(f"stamp.{purpose}", holder, value)

    def own_key(self) -> DataKey:
        """The installation's own key, for what belongs to no resident and outlives every one of them.

        It comes from the key of the lookups, so it stays the same when the data keys are wrapped anew.
        """
        return DataKey(0, AESGCM(self._mac("own_key", "", "")))

    def _mac(self, purpose: str, scope: str, value: str) -> bytes:
        mac = self._lookup.copy()
        mac.update(f"{purpose}|{scope}|{value}".encode("utf-8", "surrogatepass"))
        return mac.digest()

    def _wrap(self, id: int, key: bytes) -> WrappedKey:
        nonce = os.urandom(_NONCE)
        sealed = self._wrappers[self._current].encrypt(nonce, key, _wrapping(id, self._current))
        return WrappedKey(id, self._current, _FORMAT + nonce + sealed)

    def _unwrapped(self, stored: WrappedKey) -> bytes:
        try:
            wrapper = self._wrappers[stored.key_id]
            return wrapper.decrypt(*_parts(stored.wrapped), _wrapping(stored.id, stored.key_id))
        except (KeyError, InvalidTag, ValueError):
            raise Undecipherable(because="data_key.wrapped") from None


def _parts(sealed: bytes) -> tuple[bytes, bytes]:
    if sealed[:1] != _FORMAT:
        raise ValueError("a format this version does not know")
    return sealed[1 : _NONCE + 1], sealed[_NONCE + 1 :]


def _bound(key: DataKey, place: Place) -> bytes:
    return f"{place.table}|{place.row}|{place.field}|{key.id}".encode()


def _wrapping(id: int, key_id: str) -> bytes:
    return f"data_key|{id}|wrapped|{key_id}".encode()
