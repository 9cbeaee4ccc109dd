"""By which names an address is known: a phone number, a user id, another one; and what comes late under an old one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from bot.channels.base import Incoming, Receipt
from bot.store import audit, conversations, inbox, people
from bot.store.conversations import Contact
from bot.store.people import NewName
from bot.work.work import Group


class Named(Protocol):
    """A message with the HMAC by which its sender is found."""

    @property
    def incoming(self) -> Incoming | Receipt: ...

    @property
    def key(self) -> bytes: ...

    @property
    def lookup(self) -> bytes: ...


def rename(group: Group, named: Named, new: str, at: datetime | None) -> None:
    """An address has another name from this moment on: the talk goes on there. Told once more it moves nobody."""
    if inbox.known(group.connection, [named.key]):
        return
    inbox.note_seen(group.connection, named.key, at=group.now)
    lookup = group.road.vault.lookup(named.incoming.channel, new)
    name = NewName(known_as=named.lookup, lookup=lookup, address=new, at=at or group.now)
    id = people.rename(group.connection, group.road.vault, name)
    if id is not None:
        line = audit.line(group.road.ids, "address.moved", on=f"address:{id}", at=group.now, actor="system")
        group.noted.append(line)


def recognise(group: Group, messages: Iterable[Named]) -> None:
    """Who wrote under another name before is known by the new one from now on."""
    vault = group.road.vault
    for each in messages:
        incoming = each.incoming
        if isinstance(incoming, Incoming) and incoming.alias:
            before = vault.lookup(incoming.channel, incoming.alias)
            name = NewName(known_as=before, lookup=each.lookup, address=incoming.address, at=group.now)
            people.rename(group.connection, vault, name)


def find(group: Group, messages: Mapping[bytes, Incoming | Receipt]) -> dict[bytes, Contact]:
    """The conversations of these addresses; of what came late under a former name, that of who had it then."""
    vault, connection = group.road.vault, group.connection
    found = conversations.find(connection, vault, messages)
    unknown = {lookup: told for lookup, told in messages.items() if lookup not in found}
    sent = {key: told.sent_at for key, told in unknown.items() if isinstance(told, Incoming) and told.sent_at}
    now = people.named_now(connection, sent)
    if now:
        # All together once more: a talk is opened once.
        found = conversations.find(connection, vault, {*messages, *now.values()})
        found |= {old: found[new] for old, new in now.items() if new in found}
    return found


def note_phones(group: Group, messages: Iterable[Named]) -> None:
    """Keep the phone number of who is known by a user id: that is lost when our account moves."""
    told = ((each.lookup, each.incoming) for each in messages)
    phones = {lookup: one.alias for lookup, one in told if isinstance(one, Incoming) and one.alias}
    people.note_phones(group.connection, group.road.vault, phones)
