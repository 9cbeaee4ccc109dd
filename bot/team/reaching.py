"""When a resident hears what the team asks: nothing is sent unasked where that is not safe (house.md)."""

from sqlalchemy import Connection

from bot.channels.webchat import CHANNEL as WEB
from bot.store import consents, conversations, people
from bot.store.cases import StoredCase
from bot.store.conversations import OpenTalk
from bot.store.vault import Vault
from bot.work.casefile import CaseFile
from bot.work.road import Road
from bot.work.unasked import may_write, speaks_at, wants_a_person

_WAITS = "it waits until they come back. Is it urgent, reach them in another way."
#: How a resident is reached, as the key of a text -> in English.
_ENGLISH = {
    "reached.nowhere": "The resident has no address now: it waits until they come back.",
    "reached.unsafe": f"It is not safe to write there: {_WAITS}",
    "reached.helper": f"Somebody helps on that phone, and the resident wants to hear it elsewhere: {_WAITS}",
    "reached.unwanted": f"The resident does not want to be written to: {_WAITS}",
    "reached.blocked": "The resident blocked us there: somebody of the team is asked to call.",
    "reached.web": f"Nothing goes out to a page on the web: {_WAITS}",
    "reached.later": "Nothing is sent in quiet hours: the resident hears of it after them, or when they come back.",
    "reached.person": "The resident would rather hear it from a person: call. It stands ready when they come back.",
    "reached.now": "The resident gets a short message without names or topics, and sees it after opening.",
}


def is_writable(connection: Connection, vault: Vault, stored: StoredCase) -> bool:
    """Whether the resident of this case may be written to unasked; a talk that cannot be opened forbids nothing."""
    talk = conversations.find_by_id(connection, vault, stored.conversation_id)
    contact = "contact" in consents.standing(connection, stored.resident_id)
    return talk is None or talk.is_damaged or may_write(talk.state, contact=contact)


def reaching(file: CaseFile) -> str:
    """How this reaches the resident, in a sentence for the team."""
    return _ENGLISH[reached_at(file)]


def reached_at(file: CaseFile) -> str:
    """How what is asked now at this case reaches the resident, as the key of its text. Raises Undecipherable."""
    return reached(file.work.connection, file.work.road, file.work.talk)


def reached(connection: Connection, road: Road, talk: OpenTalk) -> str:
    """How what is asked now reaches the resident of this talk, as the key of its text. Raises Undecipherable."""
    contact = "contact" in consents.standing(connection, talk.resident_id)
    if talk.address_id is None:
        return "reached.nowhere"
    if not may_write(talk.state, contact=contact):
        helped = talk.state.companion
        if helped and helped.updates != "here":
            return "reached.helper"
        return "reached.unwanted" if talk.state.safe else "reached.unsafe"
    now = road.clock()
    if wants_a_person(talk.state, "knock"):
        return "reached.person"
    if talk.channel == WEB:
        return "reached.web"
    if people.is_blocked(connection, talk.address_id):
        return "reached.blocked"
    return "reached.later" if speaks_at(talk.state, road.rest, now) > now else "reached.now"
