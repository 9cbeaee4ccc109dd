"""The Bot API's methods in the stand-in: what each checks, does and answers. Errors are in the real server's words."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.bench.telegram_world import ApiError, Bubble, Chat, StoredFile, World

#: Seconds after which a bot cannot take a bubble away.
DELETABLE = 48 * 3600
MAX_FILE = 20_000_000
_MAX_TEXT, _MAX_CAPTION, _MAX_DATA, _MAX_BUTTONS, _MAX_ROW = 4096, 1024, 64, 100, 8

# Removed from every text on its way (tdlib, clean_input_string): separators and embedding marks, not the isolates.
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_LANGUAGE = re.compile("[a-z]{2}|")
_COMMAND = re.compile("[a-z0-9_]{1,32}")

Wanted = Mapping[str, Any]


@dataclass(kw_only=True)
class Flood:
    """Telegram's limits on sending: for the bot, and for a chat with a small burst. Telegram names no figures."""

    per_second: float = 30.0
    per_chat: float = 1.0
    burst: int = 3
    #: Sends that were refused so far.
    refused: int = 0
    _full: dict[int, tuple[float, float]] = field(default_factory=dict)

    def check(self, chat_id: int, now: float) -> None:
        """Count one send. Raises a 429 that says how long to wait."""
        wait = max(
            self._wait(0, self.per_second, self.per_second, now), self._wait(chat_id, self.per_chat, self.burst, now)
        )
        if wait > 0:
            self.refused += 1
            seconds = math.ceil(wait)
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._take(0, self.per_second, self.per_second, now)
        self._take(chat_id, self.per_chat, self.burst, now)

    def _tokens(self, bucket: int, rate: float, most: float, now: float) -> float:
        tokens, at = self._full.get(bucket, (most, now))
        return min(most, tokens + (now - at) * rate)

    def _wait(self, bucket: int, rate: float, most: float, now: float) -> float:
        return (1 - self._tokens(bucket, rate, most, now)) / rate

    def _take(self, bucket: int, rate: float, most: float, now: float) -> None:
        self._full[bucket] = (self._tokens(bucket, rate, most, now) - 1, now)


class Methods:
    """Every method but those that wait for or push updates."""

    def __init__(self, world: World) -> None:
        self._world = world
        #: None: no limits.
        self.flood: Flood | None = None
        #: (method, language code) -> what was set.
        self.profile: dict[tuple[str, str], Any] = {}
        self.by_name: dict[str, Callable[[Wanted], Any]] = {
            "getme": lambda wanted: {**world.bot, "can_join_groups": True, "can_read_all_group_messages": False},
            "sendmessage": self._send_message,
            "sendphoto": lambda wanted: self._send_file(wanted, "photo"),
            "sendvoice": lambda wanted: self._send_file(wanted, "voice"),
            "editmessagetext": self._edit_message_text,
            "deletemessage": self._delete_message,
            "deletemessages": self._delete_messages,
            "answercallbackquery": self._answer_callback_query,
            "getfile": self._get_file,
            "setmycommands": self._set_my_commands,
            "setmydescription": lambda wanted: self._describe(wanted, "description", 512),
            "setmyshortdescription": lambda wanted: self._describe(wanted, "short_description", 120),
        }

    def _send_message(self, wanted: Wanted) -> dict[str, Any]:
        chat = self._open_chat(wanted)
        body = {"from": self._world.bot, "text": _text(wanted), **_markup(wanted)}
        self._count(chat)
        return self._world.message(self._world.add(chat, body, by_bot=True))

    def _send_file(self, wanted: Wanted, kind: str) -> dict[str, Any]:
        chat = self._open_chat(wanted)
        stored = self._file(wanted.get(kind), kind)
        caption = _caption(wanted)
        self._count(chat)
        file = {"file_id": stored.file_id, "file_unique_id": stored.path, "file_size": len(stored.content)}
        wide, high = size_of(stored.content) if kind == "photo" else (0, 0)
        shown: Any = {**file, "duration": 1} if kind == "voice" else [{**file, "width": wide, "height": high}]
        body = {"from": self._world.bot, kind: shown, "caption": caption, **_markup(wanted)}
        return self._world.message(self._world.add(chat, body, by_bot=True))

    def _file(self, given: object, kind: str) -> StoredFile:
        """What was handed over now, or before under its id."""
        if isinstance(given, bytes):
            if kind == "photo" and size_of(given) == (0, 0):
                raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
            return self._world.store(kind, "bin", given)
        stored = self._world.files.get(str(given)) if given else None
        if stored is None or not stored.path.startswith(f"{kind}/"):
            because = "wrong file identifier specified" if given else f"there is no {kind} in the request"
            raise ApiError(400, f"Bad Request: {because}")
        return stored

    def _edit_message_text(self, wanted: Wanted) -> dict[str, Any]:
        bubble = self._bubble(self._open_chat(wanted), int(wanted.get("message_id", 0)))
        if bubble is None or not bubble.by_bot:
            raise ApiError(400, "Bad Request: message to edit not found")
        text, markup = _text(wanted), _markup(wanted)
        if (text, markup.get("reply_markup")) == (bubble.text, bubble.body.get("reply_markup")):
            raise ApiError(400, "Bad Request: message is not modified")
        bubble.body = {"from": self._world.bot, "text": text, **markup, "edit_date": int(self._world.now())}
        return self._world.message(bubble)

    def _delete_message(self, wanted: Wanted) -> bool:
        chat = self._world.chat(wanted.get("chat_id", ""))
        bubble = self._bubble(chat, int(wanted.get("message_id", 0)))
        if bubble is None:
            raise ApiError(400, "Bad Request: message to delete not found")
        self._take_away([bubble])
        return True

    def _delete_messages(self, wanted: Wanted) -> bool:
        chat = self._world.chat(wanted.get("chat_id", ""))
        ids = _json(wanted, "message_ids", [])
        if not 1 <= len(ids) <= 100:
            raise ApiError(400, "Bad Request: message identifiers are not specified")
        # What cannot be found is skipped.
        self._take_away([bubble for id in ids if (bubble := self._bubble(chat, int(id)))])
        return True

    def _take_away(self, bubbles: list[Bubble]) -> None:
        """All or none: one that is too old refuses the whole request."""
        if any(self._world.now() - bubble.sent_at > DELETABLE for bubble in bubbles):
            raise ApiError(400, "Bad Request: message can't be deleted for everyone")
        for bubble in bubbles:
            bubble.gone = True

    def _answer_callback_query(self, wanted: Wanted) -> bool:
        pressed_at = self._world.presses.get(str(wanted.get("callback_query_id", "")))
        if pressed_at is None or self._world.now() - pressed_at > 900:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._world.presses[wanted["callback_query_id"]] = None
        return True

    def _get_file(self, wanted: Wanted) -> dict[str, Any]:
        stored = self._world.files.get(str(wanted.get("file_id", "")))
        if stored is None:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(stored.content) > MAX_FILE:
            raise ApiError(400, "Bad Request: file is too big")
        return {
            "file_id": stored.file_id, "file_unique_id": stored.path,
            "file_size": len(stored.content), "file_path": stored.path,
        }  # fmt: skip

    def _set_my_commands(self, wanted: Wanted) -> bool:
        commands = _json(wanted, "commands", [])
        for command in commands:
            if not _COMMAND.fullmatch(command["command"]):
                raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise ApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return self._set(wanted, "commands", commands)

    def _describe(self, wanted: Wanted, what: str, most: int) -> bool:
        words = str(wanted.get(what, ""))
        if len(words) > most:
            raise ApiError(400, f"Bad Request: bot {what.replace('_', ' ')} is too long")
        return self._set(wanted, what, words)

    def _set(self, wanted: Wanted, what: str, value: Any) -> bool:
        language = str(wanted.get("language_code", ""))
        if not _LANGUAGE.fullmatch(language):
            raise ApiError(400, "Bad Request: invalid language code specified")
        self.profile[what, language] = value
        return True

    def _open_chat(self, wanted: Wanted) -> Chat:
        chat = self._world.chat(wanted.get("chat_id", ""))
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _count(self, chat: Chat) -> None:
        if self.flood:
            self.flood.check(int(chat.chat["id"]), self._world.now())

    def _bubble(self, chat: Chat, message_id: int) -> Bubble | None:
        return next((b for b in chat.bubbles if b.message_id == message_id and not b.gone), None)


def size_of(picture: bytes) -> tuple[int, int]:
    """Pixels wide and high of a PNG (RFC 2083); a JPEG is not looked into, and anything else is no photo."""
    if picture[:2] == b"\xff\xd8":
        return 1, 1
    if picture[:8] != b"\x89PNG\r\n\x1a\n" or picture[12:16] != b"IHDR":
        return 0, 0
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def _caption(wanted: Wanted) -> str:
    caption = _BLANKED.sub(" ", _REMOVED.sub("", str(wanted.get("caption") or ""))).strip()
    if len(caption.encode("utf-16-le")) // 2 > _MAX_CAPTION:
        raise ApiError(400, "Bad Request: message caption is too long")
    return caption


def _text(wanted: Wanted) -> str:
    text = _BLANKED.sub(" ", _REMOVED.sub("", str(wanted.get("text", "")))).strip()
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > _MAX_TEXT:
        raise ApiError(400, "Bad Request: message is too long")
    return text


def _markup(wanted: Wanted) -> dict[str, Any]:
    markup = _json(wanted, "reply_markup", {})
    rows = markup.get("inline_keyboard", [])
    if sum(map(len, rows)) > _MAX_BUTTONS or any(len(row) > _MAX_ROW for row in rows):
        raise ApiError(400, "Bad Request: reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button.get("text", "").strip():
            raise ApiError(400, "Bad Request: BUTTON_TEXT_INVALID")
        if not 1 <= len(button.get("callback_data", "").encode()) <= _MAX_DATA:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _json(wanted: Wanted, name: str, default: Any) -> Any:
    """A parameter that is JSON: as text in a form, as itself in a JSON body."""
    value = wanted.get(name, default)
    return json.loads(value) if isinstance(value, str) else value
