"""Residents and their addresses: who is new, who moves, and who is known no longer."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.conversation.state import State
from bot.errors import KeyFileError, Undecipherable
from bot.store.conversations import Contact, OpenTalk, clear_columns, sealed_state
from bot.store.database import Conflict
from bot.store.dialect import insert_new
from bot.store.ids import Ids
from bot.store.statuses import Talking
from bot.store.tables import address, conversation, data_key, former_name, resident
from bot.store.vault import DataKey, Place, Vault, WrappedKey

#: By how much our clock and that of a channel may differ: no number is given away again within it.
_CLOCKS = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """An address nobody has written from before."""

    channel: str
    address: str
    lookup: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """What a new row of a person needs."""

    vault: Vault
    ids: Ids
    now: datetime


def welcome(connection: Connection, registry: Registry, newcomers: Collection[Newcomer]) -> dict[bytes, Contact]:
    """Make a resident, a data key, an address and a conversation for each. Raises Conflict if one is not new."""
    made = [_made(registry, newcomer) for newcomer in sorted(newcomers, key=lambda newcomer: newcomer.lookup)]
    if not made:
        return {}
    for table in (resident, data_key):
        connection.execute(table.insert(), [rows[table.name] for rows, _ in made])
    taken = connection.execute(insert_new(connection, address), [rows["address"] for rows, _ in made])
    if taken.rowcount != len(made):
        raise Conflict(because="another process welcomed the same address")
    connection.execute(conversation.insert(), [rows["conversation"] for rows, _ in made])
    return {rows["address"]["lookup"]: contact for rows, contact in made}


def enrol(connection: Connection, registry: Registry, channel: str) -> OpenTalk:
    """Make a resident who has no address yet, with a data key and a conversation: the talk was held on paper."""
    rows, talk = _person(registry, None, channel)
    for table in (resident, data_key, conversation):
        connection.execute(table.insert(), rows[table.name])
    return talk


def move(connection: Connection, vault: Vault, contact: Contact, to: OpenTalk) -> Contact:
    """Let an address be another resident's: its row stays, sealed with the other's key."""
    place = Place("address", contact.address_id, "sealed")
    plain = vault.open(contact.talk.key, _sealed_address(connection, contact.address_id), place)
    # The number comes again with the next message.
    moved = {"resident_id": to.resident_id, "sealed": vault.seal(to.key, plain, place), "phone": None}
    connection.execute(update(address).where(address.c.id == contact.address_id).values(**moved))
    return Contact(contact.address_id, contact.channel, to)


def begin_again(connection: Connection, registry: Registry, contact: Contact) -> Contact:
    """Give an address a new resident with a conversation of their own."""
    rows, talk = _person(registry, contact.address_id, contact.channel)
    connection.execute(resident.insert(), rows["resident"])
    connection.execute(data_key.insert(), rows["data_key"])
    moved = move(connection, registry.vault, contact, talk)
    connection.execute(conversation.insert(), rows["conversation"])
    return moved


def contact_of(connection: Connection, talk: OpenTalk, address_id: int) -> Contact | None:
    """An address of this talk's resident; None when it is so no longer."""
    known = address.c.id == address_id, address.c.resident_id == talk.resident_id
    channel = connection.execute(select(address.c.channel).where(*known)).scalar()
    return None if channel is None else Contact(address_id, channel, talk)


def set_erase_at(connection: Connection, resident_id: int, at: datetime | None) -> None:
    """Say when everything of a resident goes; None when nothing of the kind is asked any more."""
    connection.execute(update(resident).where(resident.c.id == resident_id).values(erase_at=at))


def mark_blocked(connection: Connection, lookup: bytes, at: datetime | None) -> None:
    """Remember that an address blocked us at this moment, or with None that it no longer does."""
    connection.execute(update(address).where(address.c.lookup == lookup).values(blocked_at=at))


@dataclass(frozen=True, kw_only=True, slots=True)
class NewName:
    """What an address is called from now on."""

    #: Where it is found now.
    known_as: bytes
    lookup: bytes
    address: str
    #: When that began: what was sent under the old name until then is of the same resident.
    at: datetime


def is_blocked(connection: Connection, address_id: int | None) -> bool:
    """Whether this address blocked us, and did not write since."""
    blocked = address.c.id == address_id, address.c.blocked_at.is_not(None)
    return connection.execute(select(address.c.id).where(*blocked)).first() is not None


def rename(connection: Connection, vault: Vault, name: NewName) -> int | None:
    """Give an address its new name; its id, or None when nobody had the old name, or somebody has the new one.

    Two residents are never made one: who was known by the new name stays who they were, and who came under the old
    name after somebody else had left it keeps it.
    """
    named = connection.execute(select(address.c.lookup).where(address.c.lookup.in_((name.known_as, name.lookup))))
    if list(named.scalars()) != [name.known_as]:
        return None
    keys = select(address.c.id, data_key.c.id.label("key"), data_key.c.key_id, data_key.c.wrapped)
    owned = keys.join(data_key, data_key.c.resident_id == address.c.resident_id)
    known = address.c.lookup == name.known_as, address.c.made_at <= name.at + _CLOCKS
    row = connection.execute(owned.where(*known)).one_or_none()
    if row is None:
        return None
    try:
        key = vault.unwrap(WrappedKey(row.key, row.key_id, row.wrapped))
    except Undecipherable:
        # A name that cannot be sealed is not given: what comes under it begins anew, and is not lost.
        return None
    sealed = vault.seal(key, name.address.encode(), Place("address", row.id, "sealed"))
    named_anew = {"lookup": name.lookup, "sealed": sealed, "phone": None}
    connection.execute(update(address).where(address.c.id == row.id).values(**named_anew))
    former = {"lookup": name.known_as, "address_id": row.id, "made_at": name.at}
    connection.execute(delete(former_name).where(former_name.c.lookup.in_((name.known_as, name.lookup))))
    connection.execute(former_name.insert(), former)
    return int(row.id)


def named_now(connection: Connection, sent: Mapping[bytes, datetime]) -> dict[bytes, bytes]:
    """Former name -> the name of now, for what was sent at this moment under a name that was right then."""
    known = select(former_name, address.c.lookup.label("now")).join(address, address.c.id == former_name.c.address_id)
    rows = connection.execute(known.where(former_name.c.lookup.in_(list(sent)))) if sent else ()
    return {row.lookup: row.now for row in rows if sent[row.lookup] <= row.made_at}


def note_phones(connection: Connection, vault: Vault, phones: Mapping[bytes, str]) -> None:
    """Keep the phone number of an address that is known by another name: the one of now, and no former one."""
    mine = address.c["id", "lookup", "phone"]
    keys = select(*mine, data_key.c.id.label("key"), data_key.c.key_id, data_key.c.wrapped)
    owned = keys.join(data_key, data_key.c.resident_id == address.c.resident_id)
    for row in connection.execute(owned.where(address.c.lookup.in_(list(phones)))).all() if phones else ():
        place, number = Place("address", row.id, "phone"), phones[row.lookup].encode()
        # Of a damaged talk what was said is kept as far as can be: its number is no reason to lose that.
        with suppress(Undecipherable):
            key = vault.unwrap(WrappedKey(row.key, row.key_id, row.wrapped))
            if row.phone is None or vault.open(key, row.phone, place) != number:
                sealed = vault.seal(key, number, place)
                connection.execute(update(address).where(address.c.id == row.id).values(phone=sealed))


def is_anybody_known(connection: Connection) -> bool:
    """There is a resident."""
    return connection.execute(select(resident.c.id).limit(1)).first() is not None


def check_keys(connection: Connection, vault: Vault) -> None:
    """Raises KeyFileError when the database was filled with a key that is not in the key file."""
    # All of them, for without its key nothing that a resident says can be kept: 100,000 rows take some milliseconds.
    unknown = select(data_key.c.id).where(data_key.c.key_id.not_in(vault.key_ids)).limit(1)
    if connection.execute(unknown).first():
        raise KeyFileError(because="residents in this database are sealed with another key; bring that key file back")


def open_address(vault: Vault, key: DataKey, id: int, sealed: bytes, *, phone: bytes | None = None) -> str:
    """The address itself, with a space and its phone number behind it where that is kept. Raises Undecipherable."""
    name = vault.open(key, sealed, Place("address", id, "sealed")).decode()
    return f"{name} {vault.open(key, phone, Place('address', id, 'phone')).decode()}" if phone else name


def _made(registry: Registry, newcomer: Newcomer) -> tuple[dict[str, Any], Contact]:
    address_id = registry.ids.new()
    rows, talk = _person(registry, address_id, newcomer.channel)
    place = Place("address", address_id, "sealed")
    rows["address"] = {
        "id": address_id,
        "resident_id": talk.resident_id,
        "channel": newcomer.channel,
        "lookup": newcomer.lookup,
        "sealed": registry.vault.seal(talk.key, newcomer.address.encode(), place),
        "made_at": registry.now,
    }
    return rows, Contact(address_id, newcomer.channel, talk)


def _person(registry: Registry, address_id: int | None, channel: str) -> tuple[dict[str, Any], OpenTalk]:
    """The rows of a new resident with a conversation, and that conversation, open."""
    resident_id, id = registry.ids.new(), registry.ids.new()
    key, wrapped = registry.vault.new_data_key(registry.ids.new())
    talk = OpenTalk(
        id=id, resident_id=resident_id, own_key=key, address_id=address_id, channel=channel,
        opened=State(), status=Talking.DOOR.value, seen_turn=0, seq=0, heard_at=registry.now,
    )  # fmt: skip
    rows = {
        "resident": {"id": resident_id, "made_at": registry.now},
        "data_key": {
            "id": wrapped.id,
            "resident_id": resident_id,
            "key_id": wrapped.key_id,
            "wrapped": wrapped.wrapped,
            "made_at": registry.now,
        },
        "conversation": {
            "id": id,
            "resident_id": resident_id,
            "address_id": address_id,
            "state": sealed_state(registry.vault, key, id, talk.state),
            "seen_turn": 0,
            "seq": 0,
            "made_at": registry.now,
            "heard_at": registry.now,
            **clear_columns(talk.state),
        },
    }
    return rows, talk


def _sealed_address(connection: Connection, id: int) -> bytes:
    sealed: bytes = connection.execute(select(address.c.sealed).where(address.c.id == id)).scalar_one()
    return sealed
