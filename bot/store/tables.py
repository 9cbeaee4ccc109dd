"""Every table. What is `Sealed` only a resident's own data key opens; the rest says nothing of what was told."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from bot.store import account_tables as account_tables
from bot.store.alike_table import likeness as likeness
from bot.store.columns import Id, Instant, Sealed, metadata, own_id, part_of, work_columns
from bot.store.computer_tables import computer_translation as computer_translation
from bot.store.computer_tables import former_name as former_name
from bot.store.computer_tables import transcript as transcript
from bot.store.helper_table import helper_phone as helper_phone
from bot.store.learning_tables import analysis as analysis
from bot.store.learning_tables import learned as learned
from bot.store.learning_tables import meeting as meeting
from bot.store.organisation_tables import neighbourhood as neighbourhood
from bot.store.organisation_tables import party as party
from bot.store.organisation_tables import setting as setting
from bot.store.other_tables import audit as audit
from bot.store.other_tables import erasure_ledger as erasure_ledger
from bot.store.other_tables import poll_offset as poll_offset
from bot.store.other_tables import seen_message as seen_message
from bot.store.party_tables import door as door
from bot.store.party_tables import mail as mail
from bot.store.receipt_table import receipt as receipt
from bot.store.recording_table import recording as recording
from bot.store.text_review_table import text_review as text_review

resident = Table(
    "resident",
    metadata,
    own_id(),
    Column("made_at", Instant, nullable=False),
    #: When everything of this resident goes; empty while nothing of the kind is asked.
    Column("erase_at", Instant),
)

#: Apart from the resident: deleting this row alone makes everything of the resident unreadable.
data_key = Table(
    "data_key",
    metadata,
    own_id(),
    Column("resident_id", Id, ForeignKey("resident.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("key_id", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)

address = Table(
    "address",
    metadata,
    own_id(),
    part_of("resident"),
    Column("channel", String, nullable=False),
    #: HMAC of channel and address: an address has one active resident.
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("sealed", Sealed, nullable=False),
    #: The phone number of an address that is known by another name; empty where it was never said.
    Column("phone", Sealed),
    Column("made_at", Instant, nullable=False),
    Column("blocked_at", Instant),
)

conversation = Table(
    "conversation",
    metadata,
    own_id(),
    Column("resident_id", Id, ForeignKey("resident.id", ondelete="CASCADE"), nullable=False, unique=True),
    #: The address that spoke last: where bubbles go.
    Column("address_id", Id, ForeignKey("address.id", ondelete="SET NULL"), index=True),
    Column("state", Sealed, nullable=False),
    Column("status", String, nullable=False),
    Column("language", String, nullable=False),
    Column("neighbourhood", String),
    Column("turn", Integer, nullable=False),
    #: The last turn whose bubble has reached the resident.
    Column("seen_turn", Integer, nullable=False),
    #: The last place given out: inbox and outbox rows of one talk count on together.
    Column("seq", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    #: The resident's last message.
    Column("heard_at", Instant, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    own_id(),
    #: HMAC of channel and external id: a repeat carries the same.
    Column("key", LargeBinary, nullable=False, unique=True),
    part_of("conversation", index=False),
    Column("address_id", Id, ForeignKey("address.id", ondelete="SET NULL")),
    Column("seq", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    #: The event; empty once forgotten.
    Column("payload", Sealed),
    #: The channel's id of the resident's own bubble, for taking it away.
    Column("message_id", Sealed),
    #: The kind of error of the last try, never its words.
    Column("error", String),
)

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    #: What caused it and a number: the same effect never becomes a second row.
    Column("key", String, nullable=False, unique=True),
    part_of("conversation", index=False),
    Column("address_id", Id, ForeignKey("address.id", ondelete="SET NULL")),
    Column("seq", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("proactive", Boolean, nullable=False),
    Column("body", Sealed),
    Column("made_at", Instant, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    *work_columns(),
    Column("sent_at", Instant),
    #: What was really sent, with the channel's own ids of it (JSON, sealed) and the version of its text.
    Column("sent", Sealed),
    Column("message_ids", Sealed),
    Column("text_version", String),
)

due = Table(
    "due",
    metadata,
    own_id(),
    Column("key", String, nullable=False, unique=True),
    part_of("conversation"),
    Column("kind", String, nullable=False),
    #: Which referral, talk, plan, step or request it is about; 0 for what there is one of.
    Column("place", Id, nullable=False, server_default="0"),
    Column("turn", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    #: After this it is too late, and a person is told instead.
    Column("late_until", Instant),
    #: What was meant on the clock on the wall, and where that clock hangs.
    Column("local_time", String, nullable=False),
    Column("zone", String, nullable=False),
    *work_columns(),
    Column("made_at", Instant, nullable=False),
    Column("done_at", Instant),
)

cases = Table(
    "cases",
    metadata,
    #: Ten letters and digits by chance: it can be read out, not guessed.
    Column("id", String, primary_key=True),
    part_of("resident"),
    Column("conversation_id", Id, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("neighbourhood", String),
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    #: The coordinator who holds the case.
    Column("holder", String),
    Column("content", Sealed, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
)

consent = Table(
    "consent",
    metadata,
    own_id(),
    part_of("resident"),
    #: keep, contact, share, learn, cocreate; which party a share is for stands in `sealed`.
    Column("scope", String, nullable=False),
    Column("sealed", Sealed),
    Column("text_version", String, nullable=False),
    Column("language", String, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)

request = Table(
    "request",
    metadata,
    own_id(),
    part_of("conversation"),
    Column("kind", String, nullable=False),
    #: Text, how to reach the resident, and attachment refs (JSON).
    Column("content", Sealed, nullable=False),
    Column("language", String, nullable=False),
    Column("status", String, nullable=False),
    Column("addressee", String),
    Column("made_at", Instant, nullable=False),
    Column("due_by", Instant, nullable=False),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", String),
)

attachment = Table(
    "attachment",
    metadata,
    own_id(),
    #: HMAC of conversation and ref: the same file is kept once.
    Column("key", LargeBinary, nullable=False, unique=True),
    part_of("conversation"),
    Column("request_id", Id, ForeignKey("request.id", ondelete="CASCADE")),
    Column("kind", String, nullable=False),
    #: Step, ref and the channel's id to fetch it by (JSON).
    Column("about", Sealed, nullable=False),
    Column("channel", String, nullable=False),
    Column("mime", String),
    Column("size", Integer),
    Column("made_at", Instant, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    *work_columns(),
    Column("kept_at", Instant),
    Column("content", Sealed),
)

return_code = Table(
    "return_code",
    metadata,
    own_id(),
    #: HMAC of the code: it is shown once and never again.
    Column("key", LargeBinary, nullable=False, unique=True),
    part_of("conversation"),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

#: A talk that was taken up elsewhere, until the first address says whether that was right.
resumption = Table(
    "resumption",
    metadata,
    own_id(),
    part_of("conversation"),
    Column("first_address_id", Id, ForeignKey("address.id", ondelete="CASCADE"), index=True),
    Column("new_address_id", Id, ForeignKey("address.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("answered_at", Instant),
)

attempt = Table("attempt", metadata, own_id(), part_of("conversation"), Column("made_at", Instant, nullable=False))

Index("ix_inbox_place", inbox.c.conversation_id, inbox.c.seq, unique=True)
Index("ix_outbox_place", outbox.c.conversation_id, outbox.c.seq, unique=True)

#: Rows with work left: few, whatever the number of rows.
_OPEN = text("status IN ('waiting', 'sending')")
_AHEAD = text("status IN ('waiting', 'claimed')")
_TO_FETCH = text("status IN ('waiting', 'fetching')")
Index("ix_outbox_open", outbox.c.next_attempt_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_due_open", due.c.due_at, sqlite_where=_AHEAD, postgresql_where=_AHEAD)
Index("ix_attachment_open", attachment.c.next_attempt_at, sqlite_where=_TO_FETCH, postgresql_where=_TO_FETCH)

#: Rows a person has to look at: few as well.
_ASKED = text("status = 'open'")
Index("ix_request_asked", request.c.conversation_id, sqlite_where=_ASKED, postgresql_where=_ASKED)
_VAIN = {inbox: "'dead'", outbox: "'failed', 'dead', 'unknown'", due: "'missed'", mail: "'failed', 'dead'"}
for _table, _words in _VAIN.items():
    _vain = text(f"status IN ({_words})")
    Index(f"ix_{_table.name}_laid_aside", _table.c.id, sqlite_where=_vain, postgresql_where=_vain)

#: All that a list of cases shows, without the stories beside it in the rows.
_LISTED = (cases.c.holder, cases.c.neighbourhood, cases.c.language, cases.c.made_at, cases.c.changed_at)
Index("ix_cases_listed", cases.c.status, *_LISTED, cases.c.conversation_id, cases.c.id)
Index("ix_conversation_status", conversation.c.status)
Index("ix_audit_done_to", audit.c.object, audit.c.action)

#: Lines of the audit log that say that a person of the team turned to the resident.
CONTACT = (
    "resident.written_to", "talk.noted", "case.confirmed", "talk.proposed", "talk.held", "plan.proposed",
    "word_back.given",
)  # fmt: skip
_TURNED = text("action IN ({})".format(", ".join(f"'{action}'" for action in CONTACT)))
Index("ix_audit_contact", audit.c.object, audit.c.action, sqlite_where=_TURNED, postgresql_where=_TURNED)
