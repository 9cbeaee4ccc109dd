"""Phones of helpers: the talk went on at the resident's own, and of these it is known which language they read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.store.tables import address, conversation, helper_phone


@dataclass(frozen=True, kw_only=True, slots=True)
class HelperPhone:
    """The address from which somebody else typed for the resident."""

    address_id: int
    language: str
    has_news: bool = False


def add(connection: Connection, conversation_id: int, phone: HelperPhone, *, at: datetime) -> None:
    """Remember the phone of who helped in this talk; one that was known before is known no longer."""
    remove(connection, conversation_id)
    row = {"address_id": phone.address_id, "conversation_id": conversation_id, "language": phone.language}
    connection.execute(helper_phone.insert(), {**row, "made_at": at})


def find(connection: Connection, conversation_id: int) -> HelperPhone | None:
    """The helper's phone of this talk; None when there is none."""
    row = connection.execute(select(helper_phone).where(helper_phone.c.conversation_id == conversation_id)).first()
    if row is None:
        return None
    return HelperPhone(address_id=row.address_id, language=row.language, has_news=row.news_at is not None)


def home_of(connection: Connection, conversation_id: int) -> tuple[int | None, str]:
    """The address where this talk goes on, and its channel."""
    there = select(conversation.c.address_id, address.c.channel)
    joined = there.outerjoin(address, address.c.id == conversation.c.address_id)
    row = connection.execute(joined.where(conversation.c.id == conversation_id)).one()
    return row.address_id, row.channel or ""


def give_news(connection: Connection, conversation_id: int, *, at: datetime) -> None:
    """From now on this phone hears that there is news."""
    here = helper_phone.c.conversation_id == conversation_id
    connection.execute(update(helper_phone).where(here).values(news_at=at))


def remove(connection: Connection, conversation_id: int) -> None:
    """No phone of a helper belongs to this talk any more."""
    connection.execute(delete(helper_phone).where(helper_phone.c.conversation_id == conversation_id))
