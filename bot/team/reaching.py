"""When a resident hears what the team asks: nothing is sent unasked where that is not safe (house.md)."""

from sqlalchemy import Connection

from bot.store import consents, conversations
from bot.store.cases import StoredCase
from bot.store.vault import Vault
from bot.work.casefile import CaseFile
from bot.work.quiet import next_polite
from bot.work.unasked import may_write


def is_writable(connection: Connection, vault: Vault, stored: StoredCase) -> bool:
    """Whether the resident of this case may be written to unasked; a talk that cannot be opened forbids nothing."""
    talk = conversations.find_by_id(connection, vault, stored.conversation_id)
    contact = "contact" in consents.standing(connection, stored.resident_id)
    return talk is None or talk.is_damaged or may_write(talk.state, contact=contact)


def reaching(file: CaseFile) -> str:
    """How this reaches the resident, in a sentence for the team."""
    work = file.work
    state = work.talk.state
    contact = "contact" in consents.standing(work.connection, work.talk.resident_id)
    if work.talk.address_id is None:
        return "The resident has no address now: it waits until they come back."
    if not may_write(state, contact=contact):
        why = "It is not safe to write there" if not state.safe else "The resident does not want to be written to"
        return f"{why}: it waits until they come back. Is it urgent, reach them in another way."
    if next_polite(file.now, work.road.zone) > file.now:
        return "Nothing is sent at night: the resident hears of it after nine, or when they come back."
    return "The resident gets a short message without names or topics, and sees it after opening."
