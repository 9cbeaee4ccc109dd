"""The other side of the stand-in: residents who type, press, send, edit, block and read; and a group they sit in."""

import asyncio
from typing import Any

from bot.bench.telegram_world import Bubble, Chat, World


class Resident:
    """One person with one phone."""

    def __init__(self, world: World, user_id: int, *, name: str = "Resident", language_code: str = "nl") -> None:
        self.id = user_id
        self.user = {"id": user_id, "is_bot": False, "first_name": name, "language_code": language_code}
        self._world = world
        self._chat = Chat({"id": user_id, "type": "private", "first_name": name})
        self._read = 0

    # Doing

    def start(self, payload: str = "") -> int:
        """Open the chat, perhaps through a poster's link."""
        return self.say(f"/start {payload}".strip())

    def say(self, text: str) -> int:
        """Type a message; returns its id."""
        return self._send(text=text, **_entities(text))

    def edit(self, message_id: int, text: str) -> None:
        """Change a message typed before."""
        bubble = next(bubble for bubble in self._chat.bubbles if bubble.message_id == message_id)
        bubble.body |= {"text": text, "edit_date": int(self._world.now())}
        self._world.push("edited_message", self._world.message(bubble), line=self.id)

    def press(self, label: str) -> str:
        """Press the newest button with this label; returns the press's id. LookupError when there is none."""
        for bubble in reversed(self.bubbles):
            for button in (button for row in bubble.rows for button in row):
                if button["text"] == label:
                    return self.press_data(button["callback_data"], bubble)
        raise LookupError(f"no button {label!r}")

    def press_data(self, data: str, bubble: Bubble) -> str:
        """Press a button by what it carries, also one that is not there: a changed app can."""
        press_id = f"{len(self._world.presses) + 1:019d}"
        self._world.presses[press_id] = self._world.now()
        body = {
            "id": press_id, "from": self.user, "message": self._world.message(bubble),
            "chat_instance": str(self.id), "data": data,
        }  # fmt: skip
        self._world.push("callback_query", body, line=self.id)
        return press_id

    def send_photo(self, content: bytes, caption: str = "", album: str = "") -> int:
        """Send a photo; the bot is offered two sizes."""
        sizes = [
            self._file("photos", "jpg", part, width=width, height=width) for part, width in ((b"", 90), (content, 1280))
        ]
        return self._send(photo=sizes, **_caption(caption), **({"media_group_id": album} if album else {}))

    def send_album(self, contents: list[bytes], caption: str = "") -> list[int]:
        """Send photos together: one message each, with the caption under the first."""
        album = f"album{self.id}{len(self._chat.bubbles)}"
        return [self.send_photo(content, "" if n else caption, album) for n, content in enumerate(contents)]

    def send_voice(self, content: bytes, caption: str = "") -> int:
        return self._send(voice=self._file("voice", "oga", content, duration=3), **_caption(caption))

    def send_video(self, content: bytes, caption: str = "") -> int:
        video = self._file("videos", "mp4", content, width=640, height=480, duration=3)
        return self._send(video=video, **_caption(caption))

    def send_document(self, content: bytes, mime_type: str = "application/pdf", caption: str = "") -> int:
        document = self._file("documents", "bin", content, mime_type=mime_type)
        return self._send(document=document, **_caption(caption))

    def send_other(self, kind: str) -> int:
        """Send a sticker, location, contact, poll or dice."""
        return self._send(**{kind: _OTHERS[kind]})

    def block(self) -> None:
        self._membership("member", "kicked")

    def unblock(self) -> None:
        self._membership("kicked", "member")

    # Seeing

    @property
    def bubbles(self) -> list[Bubble]:
        """The bot's bubbles that still stand, oldest first, without what they sound like."""
        return [bubble for bubble in self._standing if "voice" not in bubble.body]

    @property
    def sounds(self) -> list[Bubble]:
        """The bot's voice notes that still stand, oldest first."""
        return [bubble for bubble in self._standing if "voice" in bubble.body]

    @property
    def _standing(self) -> list[Bubble]:
        return [bubble for bubble in self._chat.bubbles if bubble.by_bot and not bubble.gone]

    async def next_bubble(self, patience: float = 5.0) -> Bubble:
        """The first bubble not yet read, waiting for it; TimeoutError after `patience` seconds."""
        async with asyncio.timeout(patience):
            while True:
                news = self._chat.news
                for bubble in self._chat.bubbles[self._read :]:
                    self._read += 1
                    if bubble.by_bot and "voice" not in bubble.body:
                        return bubble
                await news.wait()

    # How

    def _send(self, **content: Any) -> int:
        """Any message opens the chat for the bot and unblocks nothing."""
        self._world.chats.setdefault(self.id, self._chat)
        bubble = self._world.add(self._chat, {"from": self.user, **content}, by_bot=False)
        self._world.push("message", self._world.message(bubble), line=self.id)
        return bubble.message_id

    def _file(self, folder: str, ending: str, content: bytes, **rest: Any) -> dict[str, Any]:
        stored = self._world.store(folder, ending, content)
        return {"file_id": stored.file_id, "file_unique_id": stored.path, "file_size": len(content), **rest}

    def _membership(self, was: str, now: str) -> None:
        self._world.chats.setdefault(self.id, self._chat)
        self._chat.blocked = now == "kicked"
        self._world.push("my_chat_member", _change(self._world, self._chat, self.user, was=was, now=now), line=self.id)


class Group:
    """A group chat. With privacy mode on, a bot hears only commands and replies to itself, as by default."""

    def __init__(self, world: World, chat_id: int = -1_000_123, title: str = "Buurt") -> None:
        self._world = world
        self._chat = Chat({"id": chat_id, "type": "supergroup", "title": title})
        world.chats[chat_id] = self._chat

    def add_bot(self, by: Resident) -> None:
        self._world.push(
            "my_chat_member", _change(self._world, self._chat, by.user, was="left", now="member"), line=by.id
        )

    def say(self, resident: Resident, text: str, *, reply_to: Bubble | None = None, privacy: bool = True) -> None:
        """Type in the group, perhaps under a bubble."""
        body: dict[str, Any] = {"from": resident.user, "text": text, **_entities(text)}
        if reply_to:
            body["reply_to_message"] = self._world.message(reply_to)
        bubble = self._world.add(self._chat, body, by_bot=False)
        if text.startswith("/") or reply_to or not privacy:
            self._world.push("message", self._world.message(bubble), line=int(self._chat.chat["id"]))

    @property
    def bubbles(self) -> list[Bubble]:
        return [bubble for bubble in self._chat.bubbles if bubble.by_bot and not bubble.gone]


_OTHERS: dict[str, Any] = {
    "sticker": {
        "file_id": "CAAC", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512,
        "is_animated": False, "is_video": False,
    },
    "location": {"latitude": 51.74, "longitude": 5.55},
    "contact": {"phone_number": "+31600000000", "first_name": "Sample"},
    "poll": {
        "id": "1", "question": "?", "options": [{"text": "a", "voter_count": 0, "persistent_id": "0"}],
        "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    },
    "dice": {"emoji": "🎲", "value": 3},
}  # fmt: skip


def _entities(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]}


def _caption(caption: str) -> dict[str, str]:
    return {"caption": caption} if caption else {}


def _change(world: World, chat: Chat, by: dict[str, Any], *, was: str, now: str) -> dict[str, Any]:
    statuses = {
        status: {"user": world.bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
        for status in (was, now)
    }
    return {
        "chat": chat.chat, "from": by, "date": int(world.now()),
        "old_chat_member": statuses[was], "new_chat_member": statuses[now],
    }  # fmt: skip
