"""The web chat's door: a posted form becomes an Incoming. Pure; nothing is ever sent here, a page fetches."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels.base import Incoming, IncomingFile, read_button
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, Event, MessageReceived, Started
from bot.errors import AanbelError

CHANNEL = "web"

#: Characters in one message: Telegram's limit, so that a talk can go on there.
LONGEST_TEXT = 4096

#: Bytes a button may carry (base.button_data).
_LONGEST_PRESS = 64

#: Control characters and halves of a character.
_UNSEEN = ("Cc", "Cs")

_KINDS = {"image": AttachmentKind.PHOTO, "audio": AttachmentKind.VOICE, "video": AttachmentKind.VIDEO}


class UnreadableForm(AanbelError):
    """The posted form is not one of ours."""


class TooLong(AanbelError):
    """The text is too long for one message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedFile:
    content: bytes
    #: As the browser says it, and so only a hint: the bytes are checked before they are kept.
    media_type: str = ""
    #: It came from the recorder: sound, whatever the browser calls its container.
    voice: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What a resident sent with one form."""

    #: Made with the form: sending the same twice with it is sending it once.
    nonce: str
    text: str = ""
    #: A button, written as `base.button_data`.
    press: str = ""
    #: The payload of a poster's link; None when the form does not open a talk.
    start: str | None = None
    files: Sequence[PostedFile] = ()


def parse(posted: Posted, *, token: str, received_at: datetime) -> Incoming | None:
    """The form as an Incoming; None when nothing was said. Raises UnreadableForm or TooLong.

    `token` is the secret of the resident's cookie: the address of the talk.
    """
    external_id = _external_id(token, posted)
    event = _event(posted, external_id)
    if event is None:
        return None
    return Incoming(
        channel=CHANNEL,
        external_id=external_id,
        address=token,
        received_at=received_at,
        event=event,
        message_id=external_id,
        files=tuple(
            IncomingFile(ref=_ref(external_id, place), content=file.content) for place, file in enumerate(posted.files)
        ),
    )


def plain(text: str) -> str:
    """The text as a person typed it: one kind of line end, no NUL or other control characters, no space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) not in _UNSEEN
    ).strip()


def _event(posted: Posted, external_id: str) -> Event | None:
    if posted.start is not None:
        return Started(payload=posted.start)
    if posted.press:
        return _press(posted.press)
    text = plain(posted.text)
    if len(text) > LONGEST_TEXT:
        raise TooLong(because=f"{len(text)} characters, {LONGEST_TEXT} are allowed")
    if not text and not posted.files:
        return None
    attachments = tuple(
        Attachment(ref=_ref(external_id, place), kind=_kind(file)) for place, file in enumerate(posted.files)
    )
    return MessageReceived(text=text, attachments=attachments, message_id=external_id)


def _press(data: str) -> ButtonPressed:
    if len(data.encode(errors="replace")) > _LONGEST_PRESS:
        raise UnreadableForm
    try:
        step, option, turn = read_button(data)
    except ValueError:
        raise UnreadableForm from None
    return ButtonPressed(step=step, option=option, turn=turn)


def _kind(file: PostedFile) -> AttachmentKind:
    family = file.media_type.partition("/")[0].lower()
    return AttachmentKind.VOICE if file.voice else _KINDS.get(family, AttachmentKind.DOCUMENT)


def _external_id(token: str, posted: Posted) -> str:
    # Bound to the talk: no one can use up the ids of another by sending them first. Bound to what was said: a form that
    # is sent again with other words (after "back" in the browser, or when the answer got lost) says something new.
    said = repr((token, posted.nonce, posted.text, posted.press, posted.start))
    files = (hashlib.sha256(file.content).hexdigest() for file in posted.files)
    return hashlib.sha256("|".join((said, *files)).encode()).hexdigest()[:32]


def _ref(external_id: str, place: int) -> str:
    return f"{external_id}.{place}"
