"""Every kind of update, as a payload, and what it is read as."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Incoming, IncomingFile, Receipt, button_data
from bot.channels.telegram_parse import GroupMessage, Parsed, parse
from bot.conversation import events
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
from bot.conversation.steps import COMMANDS
from tests.channels import payloads as p

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def read(payload: dict[str, Any]) -> list[Parsed]:
    return parse(payload, at=NOW, username="Aanbel_bot")


def said(text: str) -> MessageReceived:
    return MessageReceived(text=text, message_id="31")


def command(name: str) -> ButtonPressed:
    return ButtonPressed(step="", option=f"do:{name}", turn=0)


def sent(kind: AttachmentKind, text: str = "", album: str = "") -> MessageReceived:
    attachment = Attachment(ref="telegram-77-1", kind=kind)
    return MessageReceived(text=text, attachments=(attachment,), album=album, message_id="31")


#: name -> payload, event
ANSWERS: dict[str, tuple[dict[str, Any], Event]] = {
    "text": (p.message(text="ik wil stoppen met roken"), said("ik wil stoppen met roken")),
    "Tigrinya": (p.message(text="ሓገዝ የድልየኒ ፫"), said("ሓገዝ የድልየኒ ፫")),
    "Arabic with lines": (p.message(text="أريد\n\nمساعدة"), said("أريد\n\nمساعدة")),
    "half a character": (p.message(text="a\ud800b"), said("a?b")),
    "start": (p.message(text="/start"), Started()),
    "start from a poster": (p.message(text="/start n12_ti"), Started(payload="n12_ti")),
    "start by name": (p.message(text="/start@aanbel_bot n12"), Started(payload="n12")),
    "start with words": (p.message(text="/start ik heb hulp nodig"), Started()),
    "start with too much": (p.message(text=f"/start {'a' * 65}"), Started()),
    "help": (p.message(text="/help"), command("menu")),
    "capitals": (p.message(text="/STOP"), command("stop")),
    "space behind": (p.message(text="/stop "), command("stop")),
    "a command and more": (p.message(text="/stop met roken"), said("/stop met roken")),
    "unknown command": (p.message(text="/dans"), said("/dans")),
    "a slash": (p.message(text="/"), said("/")),
    "command inside": (p.message(text="ik typ /stop"), said("ik typ /stop")),
    "press": (p.pressed(button_data("consent", "yes", 6)), ButtonPressed(step="consent", option="yes", turn=6)),
    "command press": (p.pressed("7|goal|do:skip"), ButtonPressed(step="goal", option="do:skip", turn=7)),
    "press under a bubble long gone": (
        p.pressed("6|age|yes", message={"chat": p.PRIVATE, "message_id": 3, "date": 0}),
        ButtonPressed(step="age", option="yes", turn=6),
    ),
    "press without its bubble": (p.pressed("6|age|yes", message=None), ButtonPressed(step="age", option="yes", turn=6)),
    "broken press": (p.pressed("consent-yes"), OtherReceived(kind="other")),
    "press with a wrong turn": (p.pressed("six|consent|yes"), OtherReceived(kind="other")),
    "empty press": (p.pressed(None), OtherReceived(kind="other")),
    "photo": (p.message(photo=[p.size("big", 1280), p.size("small", 90)]), sent(AttachmentKind.PHOTO)),
    "photo with words": (
        p.message(photo=[p.size("big", 9)], caption="mijn trap"), sent(AttachmentKind.PHOTO, "mijn trap"),
    ),
    "photo with a command under it": (
        p.message(photo=[p.size("big", 9)], caption="/stop"), sent(AttachmentKind.PHOTO, "/stop"),
    ),
    "photo of an album": (
        p.message(photo=[p.size("big", 9)], media_group_id="13"), sent(AttachmentKind.PHOTO, album="13"),
    ),
    "voice": (p.message(voice=p.file("big", duration=4, mime_type="audio/ogg")), sent(AttachmentKind.VOICE)),
    "audio": (p.message(audio=p.file("big", duration=4)), sent(AttachmentKind.VOICE)),
    "video": (p.message(video=p.file("big", width=1, height=1, duration=1)), sent(AttachmentKind.VIDEO)),
    "round video": (p.message(video_note=p.file("big", length=240, duration=1)), sent(AttachmentKind.VIDEO)),
    "document": (p.message(document=p.file("big", mime_type="application/pdf")), sent(AttachmentKind.DOCUMENT)),
    "photo sent as a file": (p.message(document=p.file("big", mime_type="image/png")), sent(AttachmentKind.PHOTO)),
    "document of no kind": (p.message(document=p.file("big")), sent(AttachmentKind.DOCUMENT)),
    "edit": (p.edited(text="beter"), MessageEdited(text="beter", message_id="31")),
    "edited caption": (
        p.edited(photo=[p.size("big", 9)], caption="beter"), MessageEdited(text="beter", message_id="31"),
    ),
    "sticker": (p.message(sticker=p.STICKER), OtherReceived(kind="sticker")),
    "moving picture": (p.message(animation=p.ANIMATION, document=p.ANIMATION), OtherReceived(kind="sticker")),
    "location": (p.message(location=p.LOCATION), OtherReceived(kind="location")),
    "place": (p.message(venue=p.VENUE, location=p.LOCATION), OtherReceived(kind="location")),
    "contact": (p.message(contact=p.CONTACT), OtherReceived(kind="contact")),
    "poll": (p.message(poll=p.POLL), OtherReceived(kind="poll")),
    "dice": (p.message(dice=p.DICE), OtherReceived(kind="other")),
}  # fmt: skip

#: name -> payload in which nothing happened for us
NOTHING: dict[str, dict[str, Any]] = {
    "nothing": {},
    "only an id": {"update_id": 77},
    "a future kind": {"update_id": 77, "telepathy": {"thought": "hallo"}},
    "no id": {"message": p.message(text="hallo")["message"]},
    "an id in words": {**p.message(text="hallo"), "update_id": "77"},
    "a message without a chat": {"update_id": 77, "message": {"message_id": 1, "date": 1, "text": "hallo"}},
    "a message that is a list": {"update_id": 77, "message": [1]},
    "a text that is a number": p.message(text=5),
    "a pinned message": p.message(pinned_message=p.message(text="hallo")["message"]),
    "a new timer": p.message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400}),
    "a location that moves": p.edited(location=p.LOCATION),
    "a picture that was exchanged": p.edited(photo=[p.size("big", 9)]),
    "a channel's post": {"update_id": 77, "channel_post": p.in_group(p.CHANNEL, text="/start")["message"]},
    "a message in a channel": p.in_group(p.CHANNEL, text="/start"),
    "talk in a group": p.in_group(text="wie heeft een ladder?"),
    "an edit in a group": {"update_id": 77, "edited_message": p.in_group(text="@aanbel_bot hallo")["message"]},
    "another bot's command": p.in_group(text="/start@other_bot"),
    "another bot's name": p.in_group(text="@aanbel_bot2 hallo"),
    "a photo in a group": p.in_group(photo=[p.size("big", 9)]),
    "a press in a group": p.pressed("1|a|b", message={"chat": p.GROUP, "message_id": 3, "date": 0}),
    "put out of a group": p.member("member", "kicked", p.GROUP),
    "made administrator of a group": p.member("member", "administrator", p.GROUP),
    "administrator of a channel": p.member("left", "administrator", p.CHANNEL),
    "a poll's votes": {"update_id": 77, "poll": p.POLL},
}

GROUPS: dict[str, dict[str, Any]] = {
    "a command": p.in_group(text="/start"),
    "a command by name": p.in_group(text="/help@Aanbel_Bot"),
    "its name": p.in_group(text="hallo @Aanbel_bot, wat doe jij?"),
    "a reply": p.in_group(text="wat?", reply_to_message={**p.in_group()["message"], "from": p.BOT, "text": "hallo"}),
    "being added": p.member("left", "member", p.GROUP),
    "being added with rights": p.member("left", "administrator", p.GROUP),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_a_resident_does_becomes_one_incoming(name: str) -> None:
    payload, event = ANSWERS[name]
    [incoming] = read(payload)
    assert isinstance(incoming, Incoming)
    assert incoming.event == event
    assert (incoming.channel, incoming.external_id, incoming.address) == ("telegram", "77", "5511")
    assert incoming.received_at == NOW
    assert incoming.message_id == ("" if "callback_query" in payload else "31")
    assert json.loads(json.dumps(events.to_json(incoming.event)).encode())  # it can be stored


@pytest.mark.parametrize("name", NOTHING)
def test_an_update_that_says_nothing_is_an_empty_list(name: str) -> None:
    assert read(NOTHING[name]) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_talk_works_as_a_slash_command(name: str) -> None:
    [incoming] = read(p.message(text=f"/{name}"))
    assert isinstance(incoming, Incoming)
    assert incoming.event == command(name)


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_that_speaks_to_the_bot_is_answered_and_not_taken_in(name: str) -> None:
    assert read(GROUPS[name]) == [GroupMessage(address="-1001", language="ar")]


def test_a_group_is_only_answered_to_a_command_while_the_bot_does_not_know_its_name() -> None:
    assert parse(p.in_group(text="@aanbel_bot hallo"), at=NOW) == []
    assert len(parse(p.in_group(text="/start"), at=NOW)) == 1


@pytest.mark.parametrize(("was", "now", "kind"), [("member", "kicked", "blocked"), ("kicked", "member", "unblocked")])
def test_a_block_and_its_end_are_receipts(was: str, now: str, kind: str) -> None:
    receipt = Receipt(channel="telegram", external_id="77", address="5511", received_at=NOW, kind=kind)
    assert read(p.member(was, now)) == [receipt]


@pytest.mark.parametrize("name", [name for name, (payload, _) in ANSWERS.items() if "big" in json.dumps(payload)])
def test_a_file_comes_with_the_id_to_fetch_it_by(name: str) -> None:
    payload, event = ANSWERS[name]
    [incoming] = read(payload)
    assert isinstance(incoming, Incoming)
    expected = () if isinstance(event, MessageEdited) else (IncomingFile(ref="telegram-77-1", remote_id="big"),)
    assert incoming.files == expected


def test_reading_leaves_the_payload_as_it_was() -> None:
    payload = p.message(photo=[p.size("big", 9)], caption="mijn trap")
    before = json.dumps(payload)
    read(payload)
    assert json.dumps(payload) == before


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), _JSON)
def test_no_payload_makes_reading_raise(kind: str, content: Any) -> None:
    assert isinstance(read({"update_id": 1, kind: content}), list)


@given(st.sampled_from(sorted(ANSWERS)), st.data())
def test_a_payload_with_one_damaged_field_never_raises(name: str, data: st.DataObject) -> None:
    payload = json.loads(json.dumps(ANSWERS[name][0]))
    inner = payload[next(key for key in payload if key != "update_id")]
    inner[data.draw(st.sampled_from(sorted(inner)))] = data.draw(_JSON)
    assert len(read(payload)) <= 1
