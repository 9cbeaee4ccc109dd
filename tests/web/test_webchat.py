"""A posted form becomes an Incoming, or nothing, or an error that says why."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Incoming, button_data
from bot.channels.webchat import LONGEST_TEXT, Posted, PostedFile, TooLong, UnreadableForm, parse, plain
from bot.conversation.events import AttachmentKind, ButtonPressed, MessageReceived, Started

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NONCE = "0" * 32


def parsed(posted: Posted, token: str = "token") -> Incoming:
    incoming = parse(posted, token=token, received_at=NOW)
    assert incoming is not None
    return incoming


def test_text_becomes_a_message_at_the_address_of_the_cookie() -> None:
    incoming = parsed(Posted(nonce=NONCE, text=" Ik wil rust. "))
    assert isinstance(incoming.event, MessageReceived)
    assert incoming.event.text == "Ik wil rust."
    assert (incoming.channel, incoming.address, incoming.received_at) == ("web", "token", NOW)
    assert incoming.message_id == incoming.external_id == incoming.event.message_id


def test_a_button_becomes_a_press() -> None:
    assert parsed(Posted(nonce=NONCE, press=button_data("age", "yes", 4))).event == ButtonPressed(
        step="age", option="yes", turn=4
    )


def test_a_start_carries_its_payload_and_may_be_empty() -> None:
    assert parsed(Posted(nonce=NONCE, start="n12_ti")).event == Started(payload="n12_ti")
    assert parsed(Posted(nonce=NONCE, start="")).event == Started(payload="")


@pytest.mark.parametrize("text", ["", "  \r\n ", "\x00"])
def test_nothing_said_is_nothing(text: str) -> None:
    assert parse(Posted(nonce=NONCE, text=text), token="token", received_at=NOW) is None


def test_the_same_form_sent_twice_has_one_id_and_another_form_another() -> None:
    first, again = parsed(Posted(nonce=NONCE, text="ja")), parsed(Posted(nonce=NONCE, text="ja"))
    other = parsed(Posted(nonce="1" * 32, text="ja"))
    assert first.external_id == again.external_id != other.external_id


def test_the_same_form_sent_again_with_something_else_says_something_new() -> None:
    said = [
        parsed(Posted(nonce=NONCE, text="ja")),
        parsed(Posted(nonce=NONCE, text="nee")),
        parsed(Posted(nonce=NONCE, press=button_data("age", "yes", 4))),
        parsed(Posted(nonce=NONCE, start="")),
        parsed(Posted(nonce=NONCE, text="ja", files=(PostedFile(content=b"1"),))),
        parsed(Posted(nonce=NONCE, text="ja", files=(PostedFile(content=b"2"),))),
    ]
    assert len({incoming.external_id for incoming in said}) == len(said)


def test_nobody_can_use_up_the_ids_of_another_talk() -> None:
    mine, theirs = parsed(Posted(nonce=NONCE, text="ja")), parsed(Posted(nonce=NONCE, text="ja"), token="other")
    assert mine.external_id != theirs.external_id


def test_files_come_with_their_bytes_and_one_ref_in_both_places() -> None:
    files = (
        PostedFile(content=b"1", media_type="image/jpeg"),
        PostedFile(content=b"2", media_type="video/webm", voice=True),
        PostedFile(content=b"3", media_type="video/mp4"),
        PostedFile(content=b"4", media_type="application/pdf"),
    )
    incoming = parsed(Posted(nonce=NONCE, files=files))
    assert isinstance(incoming.event, MessageReceived)
    assert [attachment.kind for attachment in incoming.event.attachments] == [
        AttachmentKind.PHOTO,
        AttachmentKind.VOICE,
        AttachmentKind.VIDEO,
        AttachmentKind.DOCUMENT,
    ]
    refs = [attachment.ref for attachment in incoming.event.attachments]
    assert refs == [file.ref for file in incoming.files]
    assert len(set(refs)) == 4
    assert [file.content for file in incoming.files] == [b"1", b"2", b"3", b"4"]


def test_a_text_of_the_longest_length_is_taken_and_one_more_is_not() -> None:
    assert parsed(Posted(nonce=NONCE, text="ኣ" * LONGEST_TEXT))
    with pytest.raises(TooLong):
        parsed(Posted(nonce=NONCE, text="ኣ" * (LONGEST_TEXT + 1)))


@pytest.mark.parametrize("press", ["x", "1|2", "a|b|c", "1|b|c|d", "|||", "1|age|" + "x" * 60, "1|ኣ|" + "ኣ" * 20])
def test_a_button_that_is_none_of_ours_is_refused(press: str) -> None:
    with pytest.raises(UnreadableForm):
        parsed(Posted(nonce=NONCE, press=press))


def test_line_ends_become_one_kind_and_control_characters_go() -> None:
    assert plain("een\r\ntwee\rdrie\x00\x07\x1b\n\tvier\ud800") == "een\ntwee\ndrie\n\tvier"


def test_joiners_and_marks_of_a_script_stay() -> None:
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text(max_size=300), st.text(max_size=80))
def test_no_form_raises_anything_but_its_own_errors(text: str, press: str) -> None:
    try:
        parse(Posted(nonce=NONCE, text=text, press=press), token="token", received_at=NOW)
    except (UnreadableForm, TooLong):
        return
