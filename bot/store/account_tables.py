"""Tables of the team: accounts and how they sign in, who comes into which case, and what the team edited."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from bot.store.columns import Id, Instant, Sealed, metadata, own_id, part_of

account = Table(
    "account",
    metadata,
    own_id(),
    #: As it stands in the audit log; unique whatever the capitals.
    Column("name", String, nullable=False),
    Column("name_folded", String, nullable=False, unique=True),
    #: A mail address, in small letters.
    Column("login", String, nullable=False, unique=True),
    #: As argon2 wrote it; empty until one was chosen.
    Column("password", String),
    Column("roles", JSON, nullable=False),
    Column("party", String),
    Column("neighbourhoods", JSON, nullable=False),
    Column("language", String, nullable=False),
    #: The seed of the one-time codes, under the installation's own key; nobody can read it in the program.
    Column("totp", Sealed),
    #: The last time step a code was taken of: a code works once.
    Column("totp_step", Id),
    #: How often it was tried in vain since the moment beside it.
    Column("tries", Integer, nullable=False),
    Column("tries_since", Instant),
    #: Issuer and subject of OpenID Connect.
    Column("subject", String, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
)

passkey = Table(
    "passkey",
    metadata,
    own_id(),
    part_of("account"),
    Column("credential", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Id, nullable=False),
    #: What its owner calls it.
    Column("name", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    own_id(),
    part_of("account"),
    #: HMAC of account and code.
    Column("key", LargeBinary, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
)

#: The one-time link with which somebody chooses a password and a second factor.
invitation = Table(
    "invitation",
    metadata,
    own_id(),
    part_of("account"),
    #: HMAC of the token in the link.
    Column("key", LargeBinary, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

session = Table(
    "session",
    metadata,
    own_id(),
    part_of("account"),
    #: HMAC of what the browser shows.
    Column("key", LargeBinary, nullable=False, unique=True),
    #: The kind of browser, in words of our own.
    Column("device", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    #: When the second factor was given last; empty: only the password was.
    Column("proved_at", Instant),
    Column("ended_at", Instant),
)

case_access = Table(
    "case_access",
    metadata,
    own_id(),
    part_of("resident"),
    Column("case_id", String, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    part_of("account"),
    #: given, opened (with a reason, by whom it is), or blocked.
    Column("kind", String, nullable=False),
    #: Why (JSON), under the resident's key.
    Column("reason", Sealed),
    #: Who gave it.
    Column("given_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    #: Empty: until it is ended.
    Column("until", Instant),
    Column("ended_at", Instant),
)

#: Every version of every text that the organisation wrote in place of the pack's own.
edited_text = Table(
    "edited_text",
    metadata,
    own_id(),
    Column("language", String, nullable=False),
    Column("key", String, nullable=False),
    Column("version", Integer, nullable=False),
    #: Empty: the pack's own text again.
    Column("text", String),
    Column("written_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("reviewed_by", String),
    Column("reviewed_at", Instant),
    UniqueConstraint("language", "key", "version", name="uq_edited_text_version"),
)

#: What the organisation was before each change of it, so that a change can be undone.
organisation_before = Table(
    "organisation_before",
    metadata,
    own_id(),
    Column("at", Instant, nullable=False, index=True),
    Column("changed_by", String, nullable=False),
    #: Dotted: "party.changed".
    Column("what", String, nullable=False),
    Column("value", JSON, nullable=False),
)

Index("ix_case_access_standing", case_access.c.case_id, case_access.c.ended_at)
