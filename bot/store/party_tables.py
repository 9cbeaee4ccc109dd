"""Tables of what goes to parties: doors to a case, and mail. Which party it is stands nowhere in the clear."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from bot.store.columns import Id, Instant, Sealed, metadata, own_id, part_of, work_columns

#: A link to a case that was sent to one party.
door = Table(
    "door",
    metadata,
    own_id(),
    part_of("resident"),
    Column("case_id", String, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    #: HMAC of the token in the link: all that is kept of it.
    Column("key", LargeBinary, nullable=False, unique=True),
    #: The party's id (JSON).
    Column("content", Sealed, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    #: HMAC of the code that was sent last; empty once it was used or tried too often.
    Column("code", LargeBinary),
    Column("code_until", Instant),
    Column("code_tries", Integer, nullable=False),
    #: How many codes were asked for, since the moment beside it.
    Column("codes_sent", Integer, nullable=False),
    Column("codes_since", Instant),
    #: HMAC of what the browser shows that gave the right code.
    Column("session", LargeBinary),
    Column("open_until", Instant),
)

mail = Table(
    "mail",
    metadata,
    own_id(),
    #: HMAC of what caused it: the same cause never becomes a second mail.
    Column("key", LargeBinary, nullable=False, unique=True),
    #: Empty for what must outlive an erasure: "withdrawn, stop".
    Column("resident_id", Id, ForeignKey("resident.id", ondelete="CASCADE"), index=True),
    #: The door that its link or code belongs to: with a revoked one it is not sent any more.
    Column("door_id", Id, ForeignKey("door.id", ondelete="CASCADE"), index=True),
    Column("kind", String, nullable=False),
    #: Address and values (JSON), under the resident's key, or the installation's own without a resident. Empty once
    #: sent.
    Column("body", Sealed),
    Column("made_at", Instant, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    *work_columns(),
    Column("sent_at", Instant),
)

_OPEN = text("status IN ('waiting', 'sending')")
Index("ix_mail_open", mail.c.next_attempt_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
