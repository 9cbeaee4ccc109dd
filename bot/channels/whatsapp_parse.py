"""WhatsApp's webhooks (Cloud API), read at the door: pure functions from a payload to what happened.

One payload may hold many entries, changes, messages and statuses. What is damaged or unknown is passed by, alone: it
never stops what stands beside it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Incoming, IncomingFile, Receipt, read_button
from bot.conversation.events import (
    Attachment,
    AttachmentKind,
    ButtonPressed,
    Event,
    MessageEdited,
    MessageReceived,
    OtherReceived,
    Started,
)

NAME = "whatsapp"

Parsed = Incoming | Receipt
Json = Mapping[str, Any]

_PHONE = re.compile(r"[0-9]{5,20}")
#: A business-scoped user id: the country, and up to 128 letters and digits; "ENT" marks one of a parent portfolio.
_USER_ID = re.compile(r"[A-Z]{2}(?:\.ENT)?\.[A-Za-z0-9]{1,128}")
#: What the link of a poster puts into the text field.
_START = re.compile(r"/start(?:\s+([A-Za-z0-9_-]{0,64}))?")

_FILES = {
    "image": AttachmentKind.PHOTO,
    "audio": AttachmentKind.VOICE,
    "voice": AttachmentKind.VOICE,
    "video": AttachmentKind.VIDEO,
    "document": AttachmentKind.DOCUMENT,
}
_DOCUMENTS = {"image": AttachmentKind.PHOTO, "audio": AttachmentKind.VOICE, "video": AttachmentKind.VIDEO}

#: Types of a message that are no answer.
_OTHERS = {"sticker": "sticker", "location": "location", "contacts": "contact", "poll": "poll"}
#: Types that say nothing to us: nobody is answered for a heart under a bubble or for taking words back.
_SILENT = ("reaction", "revoke", "system")

#: A status of a bubble -> ours. A voice note that was played was read.
_STATUSES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
_MOVES = ("user_changed_number", "user_changed_user_id", "customer_changed_number")


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Who reads, and when."""

    at: datetime
    #: Our own number's id; what another number of the same account received is not ours. Empty: all is.
    phone_id: str = ""


def parse(payload: object, *, at: datetime, phone_id: str = "") -> list[Parsed]:
    """What happened, in order; empty for what says nothing to us. Never raises for anything that came as JSON."""
    door = Door(at=at, phone_id=phone_id)
    return [parsed for value in _values(payload) if _is_ours(value, door) for parsed in _read(value, door)]


def _values(payload: object) -> Iterator[Json]:
    """The `value` of every change of every entry that is about messages."""
    for entry in _list(_object(payload).get("entry")):
        for change in _list(entry.get("changes")):
            if change.get("field") == "messages":
                yield _object(change.get("value"))


def _is_ours(value: Json, door: Door) -> bool:
    number = _text(_object(value.get("metadata")).get("phone_number_id"))
    return not (door.phone_id and number and number != door.phone_id)


def _read(value: Json, door: Door) -> Iterator[Parsed]:
    contacts = _list(value.get("contacts"))
    for message in _list(value.get("messages")):
        yield from _tried(lambda message=message: _message(message, contacts, door))  # type: ignore[misc]
    for status in _list(value.get("statuses")):
        yield from _tried(lambda status=status: _status(status, door))  # type: ignore[misc]


def _tried(read: Callable[[], Parsed | None]) -> Iterator[Parsed]:
    try:
        parsed = read()
    except Exception:  # a newer or damaged payload fails in many ways; none of them may stop what stands beside it
        return
    if parsed is not None:
        yield parsed


def _message(message: Json, contacts: list[Json], door: Door) -> Parsed | None:
    id, kind = _text(message.get("id")), _text(message.get("type"))
    user_id, phone = _sender(message, contacts)
    # Of a group nothing is kept: it is no place to tell a story.
    if not id or not (user_id or phone) or "group_id" in message:
        return None
    if kind == "system":
        return _move(message, user_id or phone, door)
    files = _files(message, kind, id)
    event = _event(message, kind, tuple(attachment for attachment, _ in files))
    if event is None:
        return None
    return Incoming(
        channel=NAME,
        external_id=id,
        address=user_id or phone,
        alias=phone if user_id else "",
        received_at=door.at,
        event=event,
        message_id=id,
        files=tuple(file for _, file in files),
        sent_at=_instant(message.get("timestamp")),
    )


def _sender(message: Json, contacts: list[Json]) -> tuple[str, str]:
    """The user id and the phone number of who wrote; either may be empty."""
    user_id, phone = _user_id(message.get("from_user_id")), _phone(message.get("from"))
    user_id = user_id or _user_id(message.get("from"))
    for contact in contacts:
        its_id, its_phone = _user_id(contact.get("user_id")), _phone(contact.get("wa_id"))
        alone = len(contacts) == 1 and not (user_id or phone)
        if alone or (phone and phone == its_phone) or (user_id and user_id == its_id):
            return user_id or its_id, phone or its_phone
    return user_id, phone


def _move(message: Json, sender: str, door: Door) -> Receipt | None:
    """Somebody took another number, or got another user id."""
    system = _object(message.get("system"))
    if system.get("type") not in _MOVES:
        return None
    new = _user_id(system.get("user_id")) or _phone(system.get("wa_id")) or _phone(system.get("new_wa_id"))
    old = _user_id(system.get("previous_user_id")) or sender
    if not new or new == old:
        return None
    return Receipt(
        channel=NAME,
        external_id=_text(message.get("id")),
        address=old,
        received_at=door.at,
        kind="moved",
        moved_to=new,
        moved_at=_instant(message.get("timestamp")),
    )


def _status(status: Json, door: Door) -> Receipt | None:
    id, kind = _text(status.get("id")), _STATUSES.get(_text(status.get("status")))
    address = _user_id(status.get("recipient_user_id")) or _phone(status.get("recipient_id"))
    if not id or kind is None:
        return None
    pricing = _object(status.get("pricing"))
    billable = pricing.get("billable")
    failure = next(iter(_list(status.get("errors"))), {})
    return Receipt(
        channel=NAME,
        external_id=f"{id}.{kind}",
        address=address,
        received_at=door.at,
        kind=kind,
        message_id=id,
        category=_text(pricing.get("category"))[:40],
        billable=billable if isinstance(billable, bool) else None,
        code=_whole(failure.get("code")),
    )


def _event(message: Json, kind: str, attachments: tuple[Attachment, ...]) -> Event | None:
    if kind in _SILENT:
        return None
    if attachments:
        caption = _text(_object(message.get(kind)).get("caption"))
        return MessageReceived(text=caption, attachments=attachments, message_id=_text(message.get("id")))
    if kind == "text":
        return _said(_text(_object(message.get("text")).get("body")), _text(message.get("id")))
    if kind == "edit":
        return _edit(_object(message.get("edit")))
    if kind in ("button", "interactive"):
        return _press(_object(message.get(kind)))
    if kind == "request_welcome":
        return Started()
    return OtherReceived(kind=_OTHERS.get(kind, "other"))


def _said(words: str, id: str) -> Event | None:
    if opened := _START.fullmatch(words.strip()):
        return Started(payload=opened[1] or "")
    return MessageReceived(text=words, message_id=id) if words.strip() else None


def _edit(edit: Json) -> MessageEdited | None:
    """New words for a message, or for the caption of a file."""
    message = _object(edit.get("message"))
    content = _object(message.get(_text(message.get("type"))))
    words = _text(content.get("body")) or _text(content.get("caption"))
    original = _text(edit.get("original_message_id"))
    return MessageEdited(text=words, message_id=original) if words and original else None


def _press(pressed: Json) -> Event:
    """A tap on a reply button, a row of a list, or the button of a template."""
    reply = _object(pressed.get("button_reply")) or _object(pressed.get("list_reply"))
    try:
        step, option, turn = read_button(_text(reply.get("id")) or _text(pressed.get("payload")))
    except ValueError:
        return OtherReceived(kind="other")
    return ButtonPressed(step=step, option=option, turn=turn)


def _files(message: Json, kind: str, id: str) -> list[tuple[Attachment, IncomingFile]]:
    """The file of a message; WhatsApp sends several as one message each."""
    content = _object(message.get(kind)) if kind in _FILES else {}
    media_id = _text(content.get("id"))
    if not media_id:
        return []
    # A message id of WhatsApp's holds the phone number: a ref is made of it, and shows nothing of it.
    ref = f"{NAME}-{hashlib.sha256(id.encode()).hexdigest()[:24]}"
    family = _text(content.get("mime_type")).partition("/")[0]
    seen = _DOCUMENTS.get(family, AttachmentKind.DOCUMENT) if kind == "document" else _FILES[kind]
    return [(Attachment(ref=ref, kind=seen), IncomingFile(ref=ref, remote_id=media_id))]


def _object(found: object) -> Json:
    return found if isinstance(found, dict) else {}


def _list(found: object) -> list[Json]:
    """The objects in a list."""
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(found: object) -> str:
    """The text without half characters, which JSON lets through and no database takes."""
    return found.encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else ""


def _phone(found: object) -> str:
    """A phone number without its plus."""
    number = (str(found) if type(found) is int else _text(found)).strip().removeprefix("+")
    return number if _PHONE.fullmatch(number) else ""


def _user_id(found: object) -> str:
    id = _text(found).strip()
    return id if _USER_ID.fullmatch(id) else ""


def _instant(found: object) -> datetime | None:
    """Seconds since 1970, as WhatsApp writes them."""
    seconds = _text(found)
    return datetime.fromtimestamp(int(seconds), UTC) if re.fullmatch(r"[0-9]{1,10}", seconds) else None


def _whole(found: object) -> int:
    return found if type(found) is int else 0
