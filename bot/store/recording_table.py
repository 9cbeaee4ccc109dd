"""The table of what people read aloud."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from bot.store.columns import Instant, metadata, own_id

recording = Table(
    "recording",
    metadata,
    own_id(),
    Column("language", String, nullable=False),
    Column("key", String, nullable=False),
    #: Of the text that was read: when it changes, the recording waits to be made anew.
    Column("text_version", String, nullable=False),
    #: Ogg/Opus. It holds our own words only, never a resident's.
    Column("sound", LargeBinary, nullable=False),
    Column("digest", String, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("removed_by", String),
    Column("removed_at", Instant),
)

Index("ix_recording_language_key", recording.c.language, recording.c.key)
