"""What residents do on WhatsApp becomes what the talk knows; whatever else comes is passed by."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Incoming, Receipt
from bot.channels.whatsapp_parse import parse
from bot.conversation.events import (
    AttachmentKind,
    ButtonPressed,
    Event,
    MessageEdited,
    MessageReceived,
    OtherReceived,
    Started,
)
from tests.channels.whatsapp_payloads import (
    OTHER_PHONE,
    OTHER_USER_ID,
    PHONE,
    PHONE_ID,
    PRICED,
    UNDELIVERABLE,
    UNPRICED,
    USER_ID,
    contact,
    media,
    message,
    one,
    status,
    system,
    text,
    value,
    webhook,
)

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)


def read(payload: object, phone_id: str = PHONE_ID) -> list[Incoming | Receipt]:
    return parse(payload, at=AT, phone_id=phone_id)


def event_of(payload: object) -> Event:
    [incoming] = read(payload)
    assert isinstance(incoming, Incoming)
    return incoming.event


#: name -> payload, event
EVENTS: dict[str, tuple[dict[str, Any], Event]] = {
    "words": (one("text", {"body": "ሰላም 👋"}), MessageReceived(text="ሰላም 👋", message_id="wamid.A1")),
    "a reply to a bubble": (
        one("text", {"body": "ja"}, context={"from": "31850000000", "id": "wamid.B1"}),
        MessageReceived(text="ja", message_id="wamid.A1"),
    ),
    "forwarded words": (
        one("text", {"body": "kijk"}, context={"forwarded": True}),
        MessageReceived(text="kijk", message_id="wamid.A1"),
    ),
    "half a character": (one("text", {"body": "a\ud83d"}), MessageReceived(text="a?", message_id="wamid.A1")),
    "a poster's link": (one("text", {"body": "/start n12_ti"}), Started(payload="n12_ti")),
    "a start without more": (one("text", {"body": "/start"}), Started()),
    "a chat that was opened": (one("request_welcome", {}), Started()),
    "a reply button": (
        one("interactive", {"type": "button_reply", "button_reply": {"id": "3|age|yes", "title": "Ja"}}),
        ButtonPressed(step="age", option="yes", turn=3),
    ),
    "a row of a list": (
        one(
            "interactive", {"type": "list_reply", "list_reply": {"id": "3|place|n1", "title": "X", "description": "y"}}
        ),
        ButtonPressed(step="place", option="n1", turn=3),
    ),
    "a command in a list": (
        one("interactive", {"type": "list_reply", "list_reply": {"id": "3|place|do:menu", "title": "X"}}),
        ButtonPressed(step="place", option="do:menu", turn=3),
    ),
    "the button of a template": (
        one("button", {"payload": "9|knock|open", "text": "Open"}),
        ButtonPressed(step="knock", option="open", turn=9),
    ),
    "a button that is not ours": (one("button", {"payload": "STOP", "text": "STOP"}), OtherReceived(kind="other")),
    "a form": (one("interactive", {"type": "nfm_reply", "nfm_reply": {}}), OtherReceived(kind="other")),
    "a sticker": (one("sticker", media("image/webp", animated=False)), OtherReceived(kind="sticker")),
    "a location": (one("location", {"latitude": 51.7, "longitude": 5.5}), OtherReceived(kind="location")),
    "contacts": (one("contacts", [{"name": {"formatted_name": "x"}}]), OtherReceived(kind="contact")),
    "an order": (one("order", {"catalog_id": "1"}), OtherReceived(kind="other")),
    "what WhatsApp cannot hand on": (
        one("unsupported", {"type": "video_note"}, errors=[{"code": 131051}]),
        OtherReceived(kind="other"),
    ),
    "unknown": (one("unknown", {}, errors=[{"code": 131051}]), OtherReceived(kind="other")),
    "a type of tomorrow": (one("telepathy", {"thought": "?"}), OtherReceived(kind="other")),
    "a photo without its id": (one("image", {"mime_type": "image/jpeg"}), OtherReceived(kind="other")),
    "an edit": (
        one("edit", {"original_message_id": "wamid.A0", "message": {"type": "text", "text": {"body": "nee"}}}),
        MessageEdited(text="nee", message_id="wamid.A0"),
    ),
    "an edited caption": (
        one("edit", {"original_message_id": "wamid.A0", "message": {"type": "image", "image": {"caption": "dit"}}}),
        MessageEdited(text="dit", message_id="wamid.A0"),
    ),
}


@pytest.mark.parametrize("name", EVENTS)
def test_what_a_resident_does_becomes_an_event(name: str) -> None:
    payload, event = EVENTS[name]
    assert event_of(payload) == event


#: name -> type, content, kind, caption
FILES: dict[str, tuple[str, dict[str, Any], AttachmentKind, str]] = {
    "a photo": ("image", media("image/jpeg"), AttachmentKind.PHOTO, ""),
    "a photo with words": ("image", media("image/jpeg", caption="brief"), AttachmentKind.PHOTO, "brief"),
    "a voice note": ("audio", media("audio/ogg; codecs=opus", voice=True), AttachmentKind.VOICE, ""),
    "music": ("audio", media("audio/mpeg", voice=False), AttachmentKind.VOICE, ""),
    "an old voice note": ("voice", media("audio/ogg"), AttachmentKind.VOICE, ""),
    "a video": ("video", media("video/mp4"), AttachmentKind.VIDEO, ""),
    "a document": ("document", media("application/pdf", filename="brief.pdf"), AttachmentKind.DOCUMENT, ""),
    "a photo sent as a document": ("document", media("image/png", filename="x.png"), AttachmentKind.PHOTO, ""),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_an_answer(name: str) -> None:
    type, content, kind, caption = FILES[name]
    [incoming] = read(one(type, content))
    assert isinstance(incoming, Incoming)
    assert isinstance(incoming.event, MessageReceived)
    [attachment] = incoming.event.attachments
    [file] = incoming.files
    assert (attachment.kind, incoming.event.text) == (kind, caption)
    assert attachment.ref == file.ref
    assert "wamid" not in file.ref
    assert file.remote_id == content["id"]
    assert read(one(type, content)) == [incoming], "a repeat has the same refs"


#: name -> value of one change
SILENT: dict[str, dict[str, Any]] = {
    "a heart": one("reaction", {"message_id": "wamid.B1", "emoji": "❤️"}),
    "words taken back": one("revoke", {"original_message_id": "wamid.A0"}),
    "empty words": one("text", {"body": " "}),
    "an edit of nothing": one("edit", {"original_message_id": "wamid.A0"}),
    "a group": one("text", {"body": "hoi"}, group_id="1203"),
    "without an id": one("text", {"body": "hoi"}, id=""),
    "another number of ours": webhook(value(text("hoi"), metadata={"phone_number_id": "1"})),
    "another field": {"entry": [{"changes": [{"field": "account_update", "value": value(text("hoi"))}]}]},
    "a new identity": system(type="customer_identity_changed", body="..."),
    "a change without a new name": system(type="user_changed_number", body="..."),
    "a status of tomorrow": webhook(value(statuses=(status("pondered"),))),
    "a status of nothing": webhook(value(statuses=(status("sent", id=""),))),
    "errors": webhook(value(errors=[{"code": 130429}])),
    "preferences": {"entry": [{"changes": [{"field": "user_preferences", "value": {"user_preferences": [{}]}}]}]},
}


@pytest.mark.parametrize("name", SILENT)
def test_what_says_nothing_to_us_is_passed_by(name: str) -> None:
    assert read(SILENT[name]) == []


#: name -> contacts, message without sender, sender's fields -> address, alias
SENDERS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], tuple[str, str]]] = {
    "a phone only, as before": ([contact(PHONE)], {"from": PHONE}, (PHONE, "")),
    "a phone without contacts": ([], {"from": PHONE}, (PHONE, "")),
    "a phone with a plus": ([], {"from": f"+{PHONE}"}, (PHONE, "")),
    "both": ([contact(PHONE, USER_ID)], {"from": PHONE, "from_user_id": USER_ID}, (USER_ID, PHONE)),
    "both, the id in the contact": ([contact(PHONE, USER_ID)], {"from": PHONE}, (USER_ID, PHONE)),
    "an id only": ([contact("", USER_ID)], {"from_user_id": USER_ID}, (USER_ID, "")),
    "an id only, in the contact": ([contact("", USER_ID)], {}, (USER_ID, "")),
    "an id where the phone stands": ([], {"from": USER_ID}, (USER_ID, "")),
    "an empty phone": ([contact("", USER_ID)], {"from": "", "from_user_id": USER_ID}, (USER_ID, "")),
    "one of two": (
        [contact(OTHER_PHONE, OTHER_USER_ID), contact(PHONE, USER_ID)],
        {"from": PHONE},
        (USER_ID, PHONE),
    ),
    "none of two": ([contact(OTHER_PHONE, OTHER_USER_ID)], {"from": PHONE}, (PHONE, "")),
    "a parent's id": ([], {"from_user_id": "NL.ENT.118157"}, ("NL.ENT.118157", "")),
}


@pytest.mark.parametrize("name", SENDERS)
def test_who_wrote_is_known_with_and_without_a_phone(name: str) -> None:
    contacts, sender, known = SENDERS[name]
    said = {"id": "wamid.A1", "type": "text", "text": {"body": "hoi"}, **sender}
    [incoming] = read(webhook(value(said, contacts=contacts)))
    assert isinstance(incoming, Incoming)
    assert (incoming.address, incoming.alias) == known


def test_nobody_wrote_what_comes_without_a_sender() -> None:
    said = {"id": "wamid.A1", "type": "text", "text": {"body": "hoi"}}
    assert read(webhook(value(said, contacts=[contact(PHONE), contact(OTHER_PHONE)]))) == []


def test_every_message_of_every_change_of_every_entry_is_read_in_order() -> None:
    first = value(text("1", "wamid.1"), text("2", "wamid.2"), statuses=(status("sent"),))
    second = value(text("3", "wamid.3"))
    third = webhook(value(text("4", "wamid.4")))["entry"]
    payload = webhook(first, second)
    payload["entry"] += third
    assert [each.external_id for each in read(payload)] == ["wamid.1", "wamid.2", "wamid.B1.sent", "wamid.3", "wamid.4"]


def test_a_damaged_message_stops_none_beside_it() -> None:
    damaged: list[Any] = [None, 7, "x", [], {}, {"id": 3}, {"id": "w", "from": PHONE, "type": ["text"]}]
    payload = webhook(value(text("1", "wamid.1"), *damaged, text("2", "wamid.2")))
    assert [each.external_id for each in read(payload)][::2] == ["wamid.1", "wamid.2"]


#: name -> status, (kind, category, billable, code)
STATUSES: dict[str, tuple[dict[str, Any], tuple[str, str, bool | None, int]]] = {
    "sent": (status("sent", pricing=PRICED), ("sent", "utility", True, 0)),
    "delivered, free": (status("delivered", pricing=UNPRICED), ("delivered", "service", False, 0)),
    "read, without a price": (status("read"), ("read", "", None, 0)),
    "played": (status("played"), ("read", "", None, 0)),
    "failed": (status("failed", errors=[UNDELIVERABLE]), ("failed", "", None, 131026)),
    "failed without a reason": (status("failed", errors=[]), ("failed", "", None, 0)),
    "failed strangely": (status("failed", errors={"code": "x"}, pricing="?"), ("failed", "", None, 0)),
}


@pytest.mark.parametrize("name", STATUSES)
def test_what_became_of_a_bubble_is_told_with_its_price(name: str) -> None:
    told, known = STATUSES[name]
    [receipt] = read(webhook(value(statuses=(told,))))
    assert isinstance(receipt, Receipt)
    assert (receipt.message_id, receipt.address) == ("wamid.B1", USER_ID)
    assert (receipt.kind, receipt.category, receipt.billable, receipt.code) == known


#: name -> system, old address, new address
MOVES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a number": (system(type="user_changed_number", wa_id=OTHER_PHONE), PHONE, OTHER_PHONE),
    "a number and with it the id": (
        system(type="user_changed_number", wa_id=OTHER_PHONE, user_id=OTHER_USER_ID, previous_user_id=USER_ID),
        USER_ID,
        OTHER_USER_ID,
    ),
    "the id alone": (
        system(type="user_changed_user_id", user_id=OTHER_USER_ID, previous_user_id=USER_ID),
        USER_ID,
        OTHER_USER_ID,
    ),
    "a number, in the words of before": (
        system(type="customer_changed_number", new_wa_id=OTHER_PHONE, customer=PHONE),
        PHONE,
        OTHER_PHONE,
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_who_takes_another_number_has_moved(name: str) -> None:
    payload, old, new = MOVES[name]
    [receipt] = read(payload)
    assert isinstance(receipt, Receipt)
    assert (receipt.kind, receipt.address, receipt.moved_to) == ("moved", old, new)


@pytest.mark.parametrize("payload", [None, [], "x", 7, {}, {"entry": {}}, {"entry": [{"changes": "x"}]}, [[[]]]])
def test_what_is_no_webhook_says_nothing(payload: object) -> None:
    assert read(payload) == []


_WHOLE = [payload for payload, _ in EVENTS.values()] + [payload for payload, _, _ in MOVES.values()]
_WHOLE += [webhook(value(statuses=(told,))) for told, _ in STATUSES.values()]
_WHOLE += [webhook(value(message(type, content))) for type, content, _, _ in FILES.values()]
_STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, -1, 1.5, True, "", "x", "\ud800", [], {}, [[]], {"id": {}}, [None]]
)


def _places(found: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [*([here] if here else []), *(place for key, each in inside for place in _places(each, (*here, key)))]


@given(st.sampled_from(_WHOLE), st.data())
def test_nothing_strange_at_any_place_raises(payload: dict[str, Any], data: st.DataObject) -> None:
    damaged = copy.deepcopy(payload)
    *way, last = data.draw(st.sampled_from(_places(damaged)))
    inside: Any = damaged
    for key in way:
        inside = inside[key]
    inside[last] = data.draw(_STRANGE)
    for parsed in read(damaged):
        assert isinstance(parsed, Incoming | Receipt)
        json.dumps([parsed.external_id, parsed.address], ensure_ascii=False).encode()
