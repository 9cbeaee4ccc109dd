"""What the overview is counted from: every case, when somebody first turned to it, and how far every talk came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, select

from bot.casework.case import CaseStatus
from bot.casework.consent import KEEP
from bot.store.cases import StoredCase, readable_page
from bot.store.statuses import Talking
from bot.store.tables import CONTACT, address, audit, cases, consent, conversation
from bot.store.vault import Vault

#: Anyone's before a language was chosen, and any channel's after the address was taken away.
UNKNOWN = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BegunTalk:
    """A talk, by what stands of it in the clear."""

    id: int
    language: str
    channel: str
    made_at: datetime
    #: There is a yes to keeping the story; a story came of it.
    kept: bool
    told: bool


def some_cases(
    connection: Connection, *, vault: Vault, after: str, limit: int
) -> tuple[list[StoredCase], Mapping[str, datetime], str]:
    """Some cases, closed ones too, by number; when a person first turned to each; and the last number, or "".

    What was taken back or is being erased is left out, and what is damaged.
    """
    going = and_(cases.c.status != CaseStatus.WITHDRAWN.value, conversation.c.status != Talking.ERASING.value)
    found, last = readable_page(connection, vault, going, after=after, limit=limit)
    return found, _first_turns(connection, [case.id for case in found]), last


def begun_talks(connection: Connection, *, after: int, limit: int) -> list[BegunTalk]:
    """Some of the talks that are not being erased, by their number."""
    kept = exists().where(
        consent.c.resident_id == conversation.c.resident_id, consent.c.scope == KEEP, consent.c.withdrawn_at.is_(None)
    )
    told = exists().where(cases.c.conversation_id == conversation.c.id)
    found = (
        select(
            conversation.c.id, conversation.c.language, conversation.c.made_at, address.c.channel,
            kept.label("kept"), told.label("told"),
        )
        .outerjoin(address, address.c.id == conversation.c.address_id)
        .where(conversation.c.status != Talking.ERASING.value, conversation.c.id > after)
        .order_by(conversation.c.id)
        .limit(limit)
    )  # fmt: skip
    return [
        BegunTalk(
            id=row.id, language=row.language or UNKNOWN, channel=row.channel or UNKNOWN,
            made_at=row.made_at, kept=row.kept, told=row.told,
        )
        for row in connection.execute(found)
    ]  # fmt: skip


def _first_turns(connection: Connection, ids: Sequence[str]) -> Mapping[str, datetime]:
    objects = {f"case:{id}": id for id in ids}
    first = (
        select(audit.c.object, func.min(audit.c.at).label("at"))
        .where(audit.c.object.in_(objects), audit.c.action.in_(CONTACT))
        .group_by(audit.c.object)
    )
    return {objects[row.object]: row.at for row in connection.execute(first)}
