"""Conversations: found by their addresses, opened for one transaction, and written back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.conversation import state as states
from bot.conversation.state import Answer, State
from bot.errors import Undecipherable
from bot.store.columns import as_instant
from bot.store.prepared import PreparedSearch, PreparedWrite
from bot.store.statuses import Talking
from bot.store.tables import address, conversation, data_key
from bot.store.vault import DataKey, Place, Vault, WrappedKey

#: After this long without a message a phone may have changed hands.
AWAY = timedelta(minutes=30)


@dataclass(kw_only=True, slots=True)
class OpenTalk:
    """A conversation during one transaction, unsealed; what changes here is written back by `save_all`.

    One that cannot be opened is here too: what it hears is kept, and only what needs its state fails. Nobody else's
    message waits for it, and once it is mended it goes on.
    """

    id: int
    resident_id: int
    #: None when it cannot be unwrapped: then nothing of this resident can be opened, nor sealed.
    own_key: DataKey | None
    #: The address that spoke last; None when the resident has none at the moment.
    address_id: int | None
    #: The name of that address's channel; empty without one.
    channel: str
    #: None when it cannot be opened: then its row keeps what is sealed there.
    opened: State | None
    #: What the row said in the clear when it was found: a word of `statuses.Talking`.
    status: str
    seen_turn: int
    seq: int
    heard_at: datetime

    @property
    def is_damaged(self) -> bool:
        """Its state cannot be opened, for want of a key or by itself."""
        return self.opened is None

    @property
    def key(self) -> DataKey:
        """The resident's key. Raises Undecipherable when it cannot be unwrapped."""
        if self.own_key is None:
            raise Undecipherable(because="data_key.wrapped")
        return self.own_key

    @property
    def state(self) -> State:
        """Where the talk stands. Raises Undecipherable for a damaged one."""
        if self.opened is None:
            raise Undecipherable(because="conversation.state")
        return self.opened

    @state.setter
    def state(self, state: State) -> None:
        self.opened = state

    def next_seq(self) -> int:
        """The next place in the talk, of either side."""
        self.seq += 1
        return self.seq


class Contact(NamedTuple):
    """An address and the conversation it is part of. Two addresses of one resident share one OpenTalk."""

    address_id: int
    channel: str
    talk: OpenTalk


_FOUND = select(
    conversation.c.id,
    conversation.c.resident_id,
    conversation.c.state,
    conversation.c.status,
    conversation.c.seen_turn,
    conversation.c.seq,
    conversation.c.heard_at,
    data_key.c.id.label("data_key_id"),
    data_key.c.key_id,
    data_key.c.wrapped,
).join(data_key, data_key.c.resident_id == conversation.c.resident_id)

_BY_ADDRESS = PreparedSearch(
    lambda lookups: (
        _FOUND.add_columns(address.c.lookup, address.c.id.label("address_id"), address.c.channel)
        .join(address, address.c.resident_id == conversation.c.resident_id)
        .where(address.c.lookup.in_(lookups))
        # In one order everywhere, so that two processes never wait for each other.
        .order_by(conversation.c.id)
        .with_for_update(of=(conversation, address))
    )
)

_BY_ID = (
    _FOUND.add_columns(conversation.c.address_id, address.c.channel)
    .outerjoin(address, address.c.id == conversation.c.address_id)
    .where(conversation.c.id == bindparam("id"))
    .with_for_update(of=conversation)
)


def _write(*names: str) -> PreparedWrite:
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    changed = update(conversation).where(conversation.c.id == bindparam("the_id")).values(values)
    return PreparedWrite(lambda _: changed, ("the_id", *names))


_SAVE = _write("address_id", "state", "status", "language", "neighbourhood", "turn", "seq", "heard_at")
_SAVE_DAMAGED = _write("seq", "heard_at")


def find(connection: Connection, vault: Vault, lookups: Collection[bytes]) -> dict[bytes, Contact]:
    """The conversations of these addresses, locked, by lookup; an address that is not known is left out."""
    opened: dict[int, OpenTalk] = {}
    found: dict[bytes, Contact] = {}
    for row in _BY_ADDRESS.run(connection, tuple(lookups)):
        if row.id not in opened:
            opened[row.id] = _opened(vault, row)
        found[row.lookup] = Contact(row.address_id, row.channel, opened[row.id])
    return found


def find_by_id(connection: Connection, vault: Vault, id: int) -> OpenTalk | None:
    """The conversation with this id, locked; None when it is gone."""
    row = connection.execute(_BY_ID, {"id": id}).first()
    return None if row is None else _opened(vault, row)


def save_all(connection: Connection, vault: Vault, talks: Iterable[OpenTalk]) -> None:
    """Write these conversations back, in one statement; what cannot be opened stays as it is, in a second one."""
    ordered = sorted(talks, key=lambda talk: talk.id)
    _SAVE.run(connection, [_saved(vault, talk) for talk in ordered if not talk.is_damaged])
    _SAVE_DAMAGED.run(connection, [_heard(talk) for talk in ordered if talk.is_damaged])


def sealed_state(vault: Vault, key: DataKey, id: int, state: State) -> bytes:
    """The state as it stands in the row of conversation `id`."""
    return vault.seal_json(key, states.to_json(state), Place("conversation", id, "state"))


def open_state(vault: Vault, key: DataKey, id: int, sealed: bytes) -> State:
    """What `sealed_state` made. Raises Undecipherable, also for a shape that this version does not know."""
    stored = vault.open_json(key, sealed, Place("conversation", id, "state"))
    try:
        return states.from_json(stored)
    except Exception:
        raise Undecipherable(because="conversation.state, of another version") from None


def status_of(state: State) -> Talking:
    """What a list or a timer may know of this state."""
    if state.step == "erased":
        return Talking.ERASING
    if not state.consented:
        return Talking.DOOR
    if state.case_opened:
        return Talking.DONE
    return Talking.STOPPED if state.stopped else Talking.TELLING


def clear_columns(state: State) -> dict[str, Any]:
    """What stands in the clear beside the sealed state. Before the yes a neighbourhood is not kept."""
    place = state.answers.get("neighbourhood", Answer()).options if state.consented else ()
    return {
        "status": status_of(state).value,
        "language": state.language,
        "neighbourhood": next(iter(place), None),
        "turn": state.turn,
    }


def _opened(vault: Vault, row: Row[Any]) -> OpenTalk:
    key, state = _unsealed(vault, row)
    return OpenTalk(
        id=row.id,
        resident_id=row.resident_id,
        own_key=key,
        address_id=row.address_id,
        channel=row.channel or "",
        opened=state,
        status=row.status,
        seen_turn=row.seen_turn,
        seq=row.seq,
        heard_at=as_instant(row.heard_at),
    )


def _unsealed(vault: Vault, row: Row[Any]) -> tuple[DataKey | None, State | None]:
    """As far as it can be opened."""
    try:
        key = vault.unwrap(WrappedKey(row.data_key_id, row.key_id, row.wrapped))
    except Undecipherable:
        return None, None
    try:
        return key, open_state(vault, key, row.id, row.state)
    except Undecipherable:
        return key, None


def _saved(vault: Vault, talk: OpenTalk) -> dict[str, Any]:
    return {
        "address_id": talk.address_id,
        "state": sealed_state(vault, talk.key, talk.id, talk.state),
        **clear_columns(talk.state),
        **_heard(talk),
    }


def _heard(talk: OpenTalk) -> dict[str, Any]:
    return {"the_id": talk.id, "seq": talk.seq, "heard_at": talk.heard_at}
