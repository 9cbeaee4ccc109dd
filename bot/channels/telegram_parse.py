"""Telegram's updates, read at the door: pure functions from a payload to what happened."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

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
from bot.conversation.steps import COMMANDS
from bot.errors import Unverified

NAME = "telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")  # Bot API, deep linking

#: Telegram's customary command names, where ours is another.
_CUSTOMARY = {"help": "menu"}

#: Fields of a message that are no answer. An animation also fills `document`, a venue also `location`.
_OTHERS = {
    "sticker": "sticker", "animation": "sticker", "location": "location", "venue": "location",
    "contact": "contact", "poll": "poll", "dice": "other", "game": "other", "story": "other",
    "paid_media": "other", "checklist": "other", "invoice": "other", "web_app_data": "other",
}  # fmt: skip

#: The bot's own membership of a private chat -> what the resident did.
_RECEIPTS: Mapping[str, str] = {ChatMemberStatus.BANNED: "blocked", ChatMemberStatus.MEMBER: "unblocked"}

_PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupMessage:
    """Somebody in a group spoke to the bot: it answers with one fixed sentence, and nothing of it is kept."""

    address: str
    #: The language code of the speaker's app; empty when unknown.
    language: str


Parsed = Incoming | Receipt | GroupMessage


def verify(headers: Mapping[str, str], body: bytes, secret: str) -> None:
    """Check the secret Telegram sends along (Bot API, setWebhook). Raises Unverified; also when no secret is set."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
    same = hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode("utf-8", "surrogatepass"))
    if not (same and _SECRET.fullmatch(secret)):
        raise Unverified


def parse(payload: Mapping[str, Any], *, at: datetime, username: str = "") -> list[Parsed]:
    """What happened, from one update. Unknown and unreadable updates are an empty list.

    `at` is when the update reached us; `username` is the bot's own, to know in a group that it is meant.
    """
    if type(payload.get("update_id")) is not int:
        return []
    try:
        parsed = _Reader(Update.de_json(dict(payload), None), at, username).read()
    except Exception:  # a newer or damaged payload fails in many ways; none of them may stop the updates after it
        return []
    return [] if parsed is None else [parsed]


class _Reader:
    """One update, being read."""

    def __init__(self, update: Update, at: datetime, username: str) -> None:
        self._update = update
        self._at = at
        self._username = username.lower()

    def read(self) -> Parsed | None:
        update = self._update
        if update.message:
            return self._message(update.message)
        if update.edited_message:
            return self._edit(update.edited_message)
        if update.callback_query:
            return self._press(update.callback_query)
        if update.my_chat_member:
            return self._membership(update.my_chat_member)
        return None

    def _message(self, message: Message) -> Parsed | None:
        if message.chat.type != ChatType.PRIVATE:
            return self._group(message)
        files = self._files(message)
        event = _event(message, tuple(Attachment(ref=file.ref, kind=kind) for kind, file in files))
        if event is None:
            return None
        return self._incoming(message.chat, event, message.message_id, tuple(file for _, file in files))

    def _edit(self, message: Message) -> Incoming | None:
        words = _words(message)
        # Without words it is a live location that moves along, or a picture that was exchanged.
        if not words or message.chat.type != ChatType.PRIVATE:
            return None
        message_id = str(message.message_id)
        return self._incoming(message.chat, MessageEdited(text=words, message_id=message_id), message_id)

    def _press(self, query: CallbackQuery) -> Incoming | None:
        chat = query.message.chat if query.message else Chat(query.from_user.id, ChatType.PRIVATE)
        if chat.type != ChatType.PRIVATE:
            return None
        try:
            step, option, turn = read_button(_clean(query.data))
        except ValueError:
            return self._incoming(chat, OtherReceived(kind="other"))
        return self._incoming(chat, ButtonPressed(step=step, option=option, turn=turn))

    def _membership(self, change: ChatMemberUpdated) -> Receipt | GroupMessage | None:
        was, now = change.old_chat_member.status, change.new_chat_member.status
        if change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
            joined = now in _PRESENT and was not in _PRESENT
            return self._spoken_to(change.chat, change.from_user.language_code) if joined else None
        kind = _RECEIPTS.get(now)
        if kind is None or change.chat.type != ChatType.PRIVATE:
            return None
        return Receipt(
            channel=NAME,
            external_id=str(self._update.update_id),
            address=str(change.chat.id),
            received_at=self._at,
            kind=kind,
        )

    def _group(self, message: Message) -> GroupMessage | None:
        if message.chat.type == ChatType.CHANNEL or not self._meant(message):
            return None
        return self._spoken_to(message.chat, message.from_user.language_code if message.from_user else None)

    def _meant(self, message: Message) -> bool:
        """A reply to the bot, its name, or a command that is not another bot's."""
        words = _words(message).lower()
        if command := _COMMAND.fullmatch(words):
            return command[2] in (None, self._username)
        if not self._username:
            return False
        replied = message.reply_to_message.from_user if message.reply_to_message else None
        to_us = replied is not None and (replied.username or "").lower() == self._username
        return to_us or re.search(rf"@{re.escape(self._username)}\b", words) is not None

    def _spoken_to(self, chat: Chat, language: str | None) -> GroupMessage:
        return GroupMessage(address=str(chat.id), language=language or "")

    def _files(self, message: Message) -> list[tuple[AttachmentKind, IncomingFile]]:
        """The file of a message; Telegram sends an album as one message a file."""
        found = _file(message)
        if found is None:
            return []
        kind, file_id = found
        return [(kind, IncomingFile(ref=f"{NAME}-{self._update.update_id}-1", remote_id=_clean(file_id)))]

    def _incoming(
        self, chat: Chat, event: Event, message_id: int | str = "", files: tuple[IncomingFile, ...] = ()
    ) -> Incoming:
        return Incoming(
            channel=NAME,
            external_id=str(self._update.update_id),
            address=str(chat.id),
            received_at=self._at,
            event=event,
            message_id=str(message_id),
            files=files,
        )


def _event(message: Message, attachments: tuple[Attachment, ...]) -> Event | None:
    words = _words(message)
    if words and not attachments and (command := _command(words)):
        return command
    if words or attachments:
        return MessageReceived(
            text=words,
            attachments=attachments,
            album=_clean(message.media_group_id),
            message_id=str(message.message_id),
        )
    kind = next((kind for field, kind in _OTHERS.items() if getattr(message, field)), None)
    # What is left is news of the chat itself: a pinned message, a new timer, a changed background.
    return OtherReceived(kind=kind) if kind else None


def _command(words: str) -> Event | None:
    """A slash command that is the whole message; /start may carry a poster's payload."""
    found = _COMMAND.fullmatch(words.strip())
    if not found:
        return None
    name, argument = found[1].lower(), (found[3] or "").strip()
    if name == "start":
        return Started(payload=argument if _PAYLOAD.fullmatch(argument) else "")
    command = _CUSTOMARY.get(name, name)
    if argument or command not in COMMANDS:
        return None
    return ButtonPressed(step="", option=f"do:{command}", turn=0)


def _file(message: Message) -> tuple[AttachmentKind, str] | None:
    """The kind and the file id of what was sent along."""
    if message.animation:
        return None
    if message.photo:
        return AttachmentKind.PHOTO, max(message.photo, key=lambda size: size.width * size.height).file_id
    if voice := message.voice or message.audio:
        return AttachmentKind.VOICE, voice.file_id
    if video := message.video or message.video_note:
        return AttachmentKind.VIDEO, video.file_id
    if message.document:
        return _document_kind(message.document.mime_type or ""), message.document.file_id
    return None


def _document_kind(mime_type: str) -> AttachmentKind:
    """A photo sent "as a file" is still a photo to the one who sent it."""
    kinds = {"image": AttachmentKind.PHOTO, "audio": AttachmentKind.VOICE, "video": AttachmentKind.VIDEO}
    return kinds.get(mime_type.partition("/")[0], AttachmentKind.DOCUMENT)


def _words(message: Message) -> str:
    return _clean(message.text or message.caption)


def _clean(text: str | None) -> str:
    """The text without half characters, which JSON lets through and no database takes."""
    return (text or "").encode("utf-8", "replace").decode("utf-8")
