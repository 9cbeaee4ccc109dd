"""What WhatsApp's servers know in the stand-in: residents, bubbles, files, templates and limits. No network here.

Limits, error numbers and payloads follow Meta's reference of the Cloud API (2026).
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Seconds after a resident's last message for which words of one's own are taken.
WINDOW = 24 * 3600
#: Seconds a file can be asked for by its id, and its address used.
FILE_LIFETIME, URL_LIFETIME = 7 * 86_400, 300
#: Seconds a file that the business handed over can be sent by its id.
UPLOAD_LIFETIME = 30 * 86_400

Json = dict[str, Any]


class ApiError(Exception):
    """The Cloud API says no."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(kw_only=True, slots=True)
class Bubble:
    """One message of the business, as it stands in a resident's chat."""

    id: str
    body: Json
    sent_at: float
    status: str = "sent"

    @property
    def text(self) -> str:
        match self.body:
            case {"text": {"body": str(text)}} | {"interactive": {"body": {"text": str(text)}}}:
                return text
            case {"image": {"caption": str(text)}}:
                return text
            case {"template": {"name": str(name)}}:
                return name
        return ""

    @property
    def picture(self) -> str:
        """The id of the picture in it; empty without one."""
        match self.body:
            case {"image": {"id": str(id)}} | {"interactive": {"header": {"image": {"id": str(id)}}}}:
                return id
        return ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be tapped: id and title."""
        match self.body:
            case {"interactive": {"action": {"buttons": buttons}}}:
                return [(each["reply"]["id"], each["reply"]["title"]) for each in buttons]
            case {"interactive": {"action": {"sections": sections}}}:
                return [(row["id"], row["title"]) for section in sections for row in section["rows"]]
            case {"template": {"components": components}}:
                return [(each["parameters"][0]["payload"], "Open") for each in components if each["type"] == "button"]
        return []

    @property
    def labels(self) -> list[str]:
        return [title for _, title in self.choices]

    @property
    def rows(self) -> list[list[dict[str, str]]]:
        """The choices as the stand-in for Telegram shows them: one story is told over both."""
        return [[{"text": title, "callback_data": id}] for id, title in self.choices]


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    mime: str
    content: bytes
    made_at: float
    lifetime: float = FILE_LIFETIME


@dataclass(slots=True)
class Chat:
    """A resident's side."""

    phone: str
    user_id: str
    #: False: the number is hidden behind a user name.
    shows_phone: bool = True
    #: False: an account as before there were user ids.
    shows_user_id: bool = True
    blocked: bool = False
    #: True: the chat stands open, and "delivered" is left out.
    is_open: bool = False
    heard_at: float = float("-inf")
    bubbles: list[Bubble] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    #: When messages to this resident went out.
    sent: list[float] = field(default_factory=list)

    def tell(self) -> None:
        news, self.news = self.news, asyncio.Event()
        news.set()


class World:
    """Everything on WhatsApp's side of one number."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.waba_id, self.phone_id = "102290129340398", "106540352242922"
        self.chats: list[Chat] = []
        self.files: dict[str, StoredFile] = {}
        #: Name and language of what Meta has approved.
        self.templates = {("aanbel_open", "nl")}
        #: Messages to one resident in a minute, and over all residents in a second; None: no limit.
        self.pair_limit: int | None = None
        self.throughput: int | None = None
        #: Changes that wait for the webhook.
        self.waiting: list[Json] = []
        self.on_change: Callable[[], None] = lambda: None
        self._clock = clock
        self._shift = 0.0
        self._last = 0
        self._sent: list[float] = []

    def now(self) -> float:
        return self._clock() + self._shift

    def move_clock(self, seconds: float) -> None:
        """Let time pass at once."""
        self._shift += seconds

    def new_id(self, of: str) -> str:
        """A message id; as the real one it holds who it is of."""
        self._last += 1
        return f"wamid.{of}.{self._last:06d}"

    def find(self, wanted: Json) -> Chat:
        """The chat a message is for. Somebody who is not there is not delivered to."""
        to, recipient = str(wanted.get("to", "")), str(wanted.get("recipient", ""))
        if not to and not recipient:
            raise ApiError(400, 100, "(#100) The parameter to is required.")
        for chat in self.chats:
            if (to and chat.phone == to) or (recipient and chat.user_id == recipient and chat.shows_user_id):
                return chat
        raise ApiError(400, 131026, "Message undeliverable")

    def send(self, chat: Chat, body: Json) -> Bubble:
        """Put a bubble into a chat, after the limits. Raises ApiError."""
        self._check_pace(chat)
        if body["type"] == "template":
            self._check_template(body["template"])
        elif self.now() - chat.heard_at > WINDOW:
            raise ApiError(400, 131047, "Re-engagement message")
        bubble = Bubble(id=self.new_id("B"), body=body, sent_at=self.now())
        self._check_media(body["type"], bubble.picture or body.get(body["type"], {}).get("id", ""))
        if not chat.blocked:
            chat.bubbles.append(bubble)
            chat.tell()
        self._tell_statuses(chat, bubble)
        return bubble

    def hear(self, chat: Chat, type: str, content: Any, **more: Any) -> str:
        """A message of a resident's; its id."""
        chat.heard_at = self.now()
        message = {"id": self.new_id("A"), "timestamp": self._stamp(), "type": type, type: content, **more}
        if chat.shows_phone:
            message["from"] = chat.phone
        if chat.shows_user_id:
            message["from_user_id"] = chat.user_id
        self.push({"contacts": [self._contact(chat)], "messages": [message]})
        return str(message["id"])

    def push(self, value: Json) -> None:
        """Queue a change for the webhook."""
        metadata = {"display_phone_number": "31850000000", "phone_number_id": self.phone_id}
        self.waiting.append({"messaging_product": "whatsapp", "metadata": metadata, **value})
        self.on_change()

    def store(self, content: bytes, mime: str, lifetime: float = FILE_LIFETIME) -> StoredFile:
        self._last += 1
        stored = StoredFile(f"{900_000_000 + self._last}", mime, content, self.now(), lifetime)
        self.files[stored.id] = stored
        return stored

    def file(self, id: str) -> StoredFile:
        stored = self.files.get(id)
        if stored is None or self.now() - stored.made_at > stored.lifetime:
            raise ApiError(404, 100, "Unsupported get request. Object does not exist")
        return stored

    def describe(self, stored: StoredFile) -> Json:
        """A file as the webhook names it."""
        digest = hashlib.sha256(stored.content).hexdigest()
        return {"id": stored.id, "mime_type": stored.mime, "sha256": digest}

    def _check_pace(self, chat: Chat) -> None:
        now = self.now()
        self._sent = [at for at in self._sent if now - at < 1]
        chat.sent = [at for at in chat.sent if now - at < 60]
        if self.throughput is not None and len(self._sent) >= self.throughput:
            raise ApiError(429, 130429, "Rate limit hit")
        if self.pair_limit is not None and len(chat.sent) >= self.pair_limit:
            raise ApiError(400, 131056, "(Business Account, Consumer Account) pair rate limit hit")
        self._sent.append(now)
        chat.sent.append(now)

    def _check_media(self, type: str, id: str) -> None:
        """What is sent by its id was handed over, not too long ago."""
        stored = self.files.get(id)
        if id and (stored is None or self.now() - stored.made_at > stored.lifetime):
            raise ApiError(400, 100, f"(#100) Param {type}['id'] is not a valid media attachment ID")
        if stored and type == "audio" and not is_voice(stored):
            raise ApiError(400, 131053, "Media upload error")

    def _check_template(self, wanted: Json) -> None:
        if (wanted.get("name"), wanted.get("language", {}).get("code")) not in self.templates:
            raise ApiError(404, 132001, "Template name does not exist in the translation")

    def _tell_statuses(self, chat: Chat, bubble: Bubble) -> None:
        """The ladder: a blocked bubble stays at "sent"; "delivered" is left out where the chat stands open."""
        steps = ["sent"] if chat.blocked else ["sent", "read"] if chat.is_open else ["sent", "delivered"]
        for step in steps:
            self.tell_status(chat, bubble, step)

    def tell_status(self, chat: Chat, bubble: Bubble, status: str, **more: Any) -> None:
        """Tell the webhook what became of a bubble."""
        bubble.status = status
        category = "utility" if bubble.body["type"] == "template" else "service"
        told: Json = {"id": bubble.id, "status": status, "timestamp": self._stamp(), "recipient_id": chat.phone, **more}
        if chat.shows_user_id:
            told["recipient_user_id"] = chat.user_id
        if status in ("sent", "delivered"):
            told["pricing"] = {"billable": True, "pricing_model": "PMP", "category": category, "type": "regular"}
        self.push({"statuses": [told]})

    def _contact(self, chat: Chat) -> Json:
        found: Json = {"profile": {"name": "Resident"}}
        if chat.shows_phone:
            found["wa_id"] = chat.phone
        if chat.shows_user_id:
            found["user_id"] = chat.user_id
        return found

    def _stamp(self) -> str:
        return str(int(self.now()))


def is_voice(stored: StoredFile) -> bool:
    """Sound of a kind the Cloud API takes, of 16 MB at most; Ogg only with Opus (Cloud API, supported media)."""
    kind = stored.mime.partition(";")[0]
    opus = kind != "audio/ogg" or (stored.content[:4] == b"OggS" and b"OpusHead" in stored.content[:64])
    known = kind in ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg")
    return known and opus and len(stored.content) <= 16_000_000
