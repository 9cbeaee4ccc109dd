"""One transaction of the road: a group of messages, in order, from the inbox to the outbox."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.channels.base import Incoming, Receipt
from bot.conversation.events import ButtonPressed, Event, OtherReceived
from bot.store import audit, codes, conversations, due, inbox, outbox, people, receipts
from bot.store.conversations import AWAY, Contact, OpenTalk
from bot.store.inbox import HeardMessage
from bot.store.people import Newcomer
from bot.store.receipts import News
from bot.store.statuses import Heard
from bot.store.vault import Vault
from bot.work import helper_phone, naming
from bot.work.bringing import behind_a_template, bring
from bot.work.effects import apply
from bot.work.road import Road
from bot.work.work import Alone, Group, Work, door_timers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message with the two HMACs by which it and its sender are found."""

    incoming: Incoming | Receipt
    key: bytes
    lookup: bytes

    @classmethod
    def of(cls, vault: Vault, incoming: Incoming | Receipt) -> "Arrival":
        key = vault.message_key(incoming.channel, incoming.external_id)
        return cls(incoming, key, vault.lookup(incoming.channel, incoming.address))


def take_all(road: Road, connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Take a group of messages: each once, in order. A repeat is passed over. Raises Alone and Conflict."""
    group = open_group(road, connection)
    messages = _not_known(group, _messages(group, arrivals))
    if not messages:
        return
    contacts = _contacts(group, messages)
    heard = [_hear(group, message, contacts[message.lookup]) for message in messages]
    inbox.add_all(
        connection, road.vault, ((one, contacts[m.lookup].talk.key) for one, m in zip(heard, messages, strict=True))
    )
    road.probe("after_inbox")
    for one, message in zip(heard, messages, strict=True):
        take(group, contacts[message.lookup], f"i{one.id}", message)
    close_group(group)


def open_group(road: Road, connection: Connection, *, alone: bool = False) -> Group:
    return Group(road=road, connection=connection, now=road.clock(), scene=road.scene(), alone=alone)


def close_group(group: Group) -> None:
    """Write what the turns gathered."""
    conversations.save_all(group.connection, group.road.vault, group.talks.values())
    outbox.add_all(group.connection, group.said)
    audit.add_all(group.connection, group.noted)
    group.road.probe("after_effects")
    group.road.probe("before_commit")


def count_try(road: Road, connection: Connection, arrival: Arrival) -> int | None:
    """Store a message as one to be tried alone, and count the try before it is made; None when it was done before."""
    tried = inbox.find(connection, arrival.key)
    if tried is None:
        return _store_alone(open_group(road, connection, alone=True), arrival)
    if tried.status is not Heard.TRYING:
        return None
    inbox.count_try(connection, tried.id)
    return tried.attempts + 1


def take_alone(road: Road, connection: Connection, arrival: Arrival) -> None:
    """Take one message that `count_try` stored. Raises Conflict and Undecipherable."""
    group = open_group(road, connection, alone=True)
    tried = inbox.find(connection, arrival.key)
    if tried is None or tried.status is not Heard.TRYING:
        return
    contact = _contacts(group, [arrival])[arrival.lookup]
    inbox.mark(connection, tried.id, Heard.DONE)
    road.probe("after_inbox")
    take(group, contact, f"i{tried.id}", arrival)
    close_group(group)


def bury(connection: Connection, arrival: Arrival, error: str) -> None:
    """Lay a message aside for a person to look at: it was tried in vain."""
    tried = inbox.find(connection, arrival.key)
    if tried is not None:
        inbox.mark(connection, tried.id, Heard.DEAD, error)


def take(group: Group, contact: Contact, cause: str, arrival: Arrival) -> None:
    """Take the turn of one message: the address that speaks is where the answer goes."""
    incoming = arrival.incoming
    assert isinstance(incoming, Incoming)
    work = Work(group=group, contact=contact, cause=cause, files={file.ref: file for file in incoming.files})
    event = _trusted(work, incoming.event)
    if helper_phone.answers(work, event):
        return
    contact.talk.address_id, contact.talk.channel = contact.address_id, contact.channel
    waiting = {} if contact.talk.is_damaged else behind_a_template(work, event)
    lead(work, event)
    contact.talk.heard_at = group.now
    bring(work, waiting)


def lead(work: Work, event: Event) -> None:
    """Lead the talk one turn further and turn what follows into rows. Raises Alone, Undecipherable if it is damaged."""
    talk, group = work.talk, work.group
    group.talks[talk.id] = talk
    away = group.now - talk.heard_at > AWAY
    turn = work.road.advance(talk.state, event, replace(group.scene, seen_turn=talk.seen_turn, away=away))
    talk.state = turn.state
    for effect in turn.effects:
        apply(work, effect)
    follow(work)


def follow(work: Work) -> None:
    """Take the turns that what was done led to. Raises Alone."""
    for number, (contact, next_event) in enumerate(work.follow):
        lead(Work(group=work.group, contact=contact, cause=f"{work.cause}.f{number}"), next_event)


def _messages(group: Group, arrivals: Iterable[Arrival]) -> dict[bytes, Arrival]:
    """The messages by key, the first of each; what is only told about an address is written down here."""
    messages: dict[bytes, Arrival] = {}
    for arrival in arrivals:
        match arrival.incoming:
            case Receipt(kind="blocked", received_at=at):
                people.mark_blocked(group.connection, arrival.lookup, at)
            case Receipt(kind="unblocked"):
                people.mark_blocked(group.connection, arrival.lookup, None)
            case Receipt(kind=("sent" | "delivered" | "read" | "failed") as kind) as told:
                news = News(
                    key=group.road.vault.message_key(told.channel, told.message_id),
                    status=kind, category=told.category, billable=told.billable, code=told.code, at=told.received_at,
                )  # fmt: skip
                receipts.take(group.connection, news)
            case Receipt(kind="moved", moved_to=new, moved_at=at):
                naming.rename(group, arrival, new, at)
            case Incoming():
                messages.setdefault(arrival.key, arrival)
    return messages


def _not_known(group: Group, messages: dict[bytes, Arrival]) -> list[Arrival]:
    if not messages:
        return []
    known = inbox.known(group.connection, messages)
    if Heard.TRYING in known.values():
        raise Alone
    return [arrival for key, arrival in messages.items() if key not in known]


def _contacts(group: Group, messages: Iterable[Arrival]) -> dict[bytes, Contact]:
    """The conversation of every message, found or begun."""
    messages = list(messages)
    naming.recognise(group, messages)
    by_lookup = {message.lookup: message.incoming for message in messages}
    found = naming.find(group, by_lookup)
    newcomers = [
        Newcomer(channel=incoming.channel, address=incoming.address, lookup=lookup)
        for lookup, incoming in by_lookup.items()
        if lookup not in found
    ]
    welcomed = people.welcome(group.connection, group.road.registry(group.now), newcomers)
    timers = [timer for contact in welcomed.values() for timer in door_timers(group, contact.talk)]
    due.schedule(group.connection, *timers)
    naming.note_phones(group, messages)
    return found | welcomed


def _hear(group: Group, arrival: Arrival, contact: Contact) -> HeardMessage:
    incoming = arrival.incoming
    assert isinstance(incoming, Incoming)
    return HeardMessage(
        id=group.road.ids.new(),
        key=arrival.key,
        conversation_id=contact.talk.id,
        address_id=contact.address_id,
        seq=contact.talk.next_seq(),
        received_at=incoming.received_at,
        event=incoming.event,
        message_id=incoming.message_id,
    )


def _store_alone(group: Group, arrival: Arrival) -> int | None:
    messages = _not_known(group, _messages(group, [arrival]))
    if not messages:
        return None
    contact = _contacts(group, messages)[arrival.lookup]
    talk = contact.talk
    heard = replace(_hear(group, arrival, contact), status=Heard.TRYING)
    if talk.is_damaged:
        # No turn will say that the resident was here, and from that it is counted how long the talk is kept.
        talk.heard_at = group.now
        log.error("conversation.damaged", extra={"conversation": talk.id, "id": heard.id, "reason": _missing(talk)})
    inbox.add_all(group.connection, group.road.vault, [(heard, talk.own_key)])
    conversations.save_all(group.connection, group.road.vault, [talk])
    return heard.attempts


def _missing(talk: OpenTalk) -> str:
    """Why a talk is damaged. Without its key not even what was said can be kept: only that it was."""
    return "conversation.state" if talk.own_key else "data_key.wrapped"


def _trusted(work: Work, event: Event) -> Event:
    """Only the first address may say whose hand took a talk up elsewhere; from another the press means nothing."""
    if not (isinstance(event, ButtonPressed) and event.step == "resume_check"):
        return event
    asked = codes.open_resumption(work.connection, work.talk.id)
    if asked is not None and asked.first_address_id == work.contact.address_id:
        return event
    return OtherReceived(kind="other")
