"""What Telegram's servers know in the stand-in: chats, bubbles, files and the queue of updates. No network here.

Behaviour and wording follow the official Bot API server (github.com/tdlib/telegram-bot-api, Client.cpp); a private
chat's id is its user's id, and every bubble of every chat has one running number, as for a real bot.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Seconds an update waits for the bot: a press only this long, anything else a day.
PRESS_LIFETIME, LIFETIME = 150, 86_400

#: What a bot gets when it has not said which updates it wants.
UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


class ApiError(Exception):
    """The Bot API says no."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


@dataclass(kw_only=True, slots=True)
class Bubble:
    """One message in a chat, of either side."""

    message_id: int
    chat_id: int
    by_bot: bool
    #: Unix seconds on the world's clock.
    sent_at: float
    #: The Bot API's message, without `message_id`, `chat`, `date`.
    body: dict[str, Any]
    gone: bool = False

    @property
    def text(self) -> str:
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def rows(self) -> list[list[dict[str, str]]]:
        """The inline buttons."""
        keyboard: list[list[dict[str, str]]] = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return keyboard

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]


@dataclass(slots=True)
class Chat:
    """A private chat or a group, as the Bot API's own object, and what happened in it."""

    chat: dict[str, Any]
    bubbles: list[Bubble] = field(default_factory=list)
    blocked: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        """Wake who waits for a bubble."""
        news, self.news = self.news, asyncio.Event()
        news.set()


@dataclass(frozen=True, slots=True)
class Update:
    update_id: int
    kind: str
    body: dict[str, Any]
    expires_at: float
    #: Updates of one line reach a webhook one after the other.
    line: tuple[str, int]

    def to_json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass(frozen=True, slots=True)
class StoredFile:
    file_id: str
    path: str
    content: bytes


class World:
    """Everything on Telegram's side of one bot."""

    def __init__(self, *, username: str = "aanbel_stand_in_bot", clock: Callable[[], float] = time.time) -> None:
        self.bot = {"id": 4_200_000_001, "is_bot": True, "first_name": "Aanbel", "username": username}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        #: Press id -> when it was made, or None once it was answered.
        self.presses: dict[str, float | None] = {}
        self.allowed: tuple[str, ...] = UPDATE_KINDS
        self.updates: deque[Update] = deque()
        #: Called after each new update.
        self.on_update: Callable[[], None] = lambda: None
        self._clock = clock
        self._shift = 0.0
        self._last_update_id = 700_000_000
        self._last_message_id = 0
        self._last_file = 0

    def now(self) -> float:
        return self._clock() + self._shift

    def move_clock(self, seconds: float) -> None:
        """Let time pass at once."""
        self._shift += seconds

    def chat(self, chat_id: int | str) -> Chat:
        """The chat; only one that was opened from the other side exists for a bot."""
        found = self.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdecimal() else None
        if found is None:
            raise ApiError(400, "Bad Request: chat not found")
        return found

    def add(self, chat: Chat, body: dict[str, Any], *, by_bot: bool) -> Bubble:
        """Put a new bubble in a chat."""
        self._last_message_id += 1
        chat_id = int(chat.chat["id"])
        bubble = Bubble(message_id=self._last_message_id, chat_id=chat_id, by_bot=by_bot, sent_at=self.now(), body=body)
        chat.bubbles.append(bubble)
        chat.tell()
        return bubble

    def message(self, bubble: Bubble) -> dict[str, Any]:
        """The bubble as the Bot API shows it."""
        head = {"message_id": bubble.message_id, "chat": self.chat(bubble.chat_id).chat, "date": int(bubble.sent_at)}
        return {**head, **bubble.body}

    def store(self, folder: str, ending: str, content: bytes) -> StoredFile:
        """Keep a file; its id is what the bot gets."""
        self._last_file += 1
        name = f"file_{self._last_file}"
        stored = StoredFile(f"AgAC{name}", f"{folder}/{name}.{ending}", content)
        self.files[stored.file_id] = stored
        return stored

    def push(self, kind: str, body: dict[str, Any], *, line: int) -> None:
        """Queue an update for the bot, unless it did not ask for this kind."""
        if kind not in self.allowed:
            return
        self._last_update_id += 1
        lifetime = PRESS_LIFETIME if kind == "callback_query" else LIFETIME
        # As in the server: messages, presses and changes of membership are separate lines.
        name = "message" if kind == "edited_message" else kind
        self.updates.append(Update(self._last_update_id, kind, body, self.now() + lifetime, (name, line)))
        self.on_update()

    def waiting(self) -> list[Update]:
        """The updates that wait, without those that waited too long."""
        now = self.now()
        if any(update.expires_at < now for update in self.updates):
            self.updates = deque(update for update in self.updates if update.expires_at >= now)
        return list(self.updates)

    def forget(self, update_id: int) -> None:
        """The bot has this update."""
        self.updates = deque(update for update in self.updates if update.update_id != update_id)

    def confirm(self, offset: int) -> None:
        """Forget what lies before this offset. An offset outside the queue means nothing, as in the server."""
        waiting = self.waiting()
        if offset < 0:
            self.updates = deque(waiting[offset:])
        elif waiting and waiting[0].update_id <= offset <= self._last_update_id + 1:
            self.updates = deque(update for update in waiting if update.update_id >= offset)
