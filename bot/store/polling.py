"""How far a polled channel has been read: the next offset, kept so that a restart goes on where it was."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.tables import poll_offset


def load_offset(connection: Connection, channel: str) -> int | None:
    """The next offset to ask with; None when this channel was never polled."""
    return connection.execute(select(poll_offset.c.next_offset).where(poll_offset.c.channel == channel)).scalar()


def save_offset(connection: Connection, channel: str, next_offset: int, at: datetime) -> None:
    """Keep the next offset of this channel."""
    connection.execute(delete(poll_offset).where(poll_offset.c.channel == channel))
    connection.execute(insert(poll_offset).values(channel=channel, next_offset=next_offset, changed_at=at))
