"""The other side of the stand-in: residents who type, tap, send, edit, block, move and read."""

import asyncio
from typing import Any

from bot.bench.whatsapp_world import Bubble, Chat, World


class Resident:
    """One person with one phone."""

    def __init__(self, world: World, number: int) -> None:
        self.chat = Chat(phone=f"316{number:08d}", user_id=f"NL.{number:020d}")
        self._world = world
        self._read = 0
        world.chats.append(self.chat)

    # Doing

    def start(self, payload: str = "") -> str:
        """Open the chat: with a hello, or with what a poster's link puts there."""
        return self.say(f"/start {payload}" if payload else "Hallo")

    def say(self, text: str, **more: Any) -> str:
        """Type a message; returns its id."""
        return self._world.hear(self.chat, "text", {"body": text}, **more)

    def press(self, label: str) -> str:
        """Tap the newest choice with this title. LookupError when there is none."""
        for bubble in reversed(self.chat.bubbles):
            for id, title in bubble.choices:
                if title == label:
                    return self.press_data(id, bubble)
        raise LookupError(f"no button {label!r}")

    def press_data(self, id: str, bubble: Bubble) -> str:
        """Tap a choice by what it carries."""
        context = {"from": "31850000000", "id": bubble.id}
        title = next((title for each, title in bubble.choices if each == id), "")
        if bubble.body["type"] == "template":
            return self._world.hear(self.chat, "button", {"payload": id, "text": title}, context=context)
        kind = "list_reply" if bubble.body["interactive"]["type"] == "list" else "button_reply"
        return self._world.hear(
            self.chat, "interactive", {"type": kind, kind: {"id": id, "title": title}}, context=context
        )

    def send_photo(self, content: bytes, caption: str = "") -> str:
        return self._send("image", content, "image/jpeg", **({"caption": caption} if caption else {}))

    def send_voice(self, content: bytes) -> str:
        return self._send("audio", content, "audio/ogg; codecs=opus", voice=True)

    def send_video(self, content: bytes) -> str:
        return self._send("video", content, "video/mp4")

    def send_document(self, content: bytes, mime: str = "application/pdf") -> str:
        return self._send("document", content, mime, filename="x")

    def send_other(self, type: str) -> str:
        """Send a sticker, location, contacts, or what WhatsApp cannot hand on."""
        return self._world.hear(self.chat, type, _OTHERS[type])

    def react(self, bubble: Bubble, emoji: str = "❤️") -> str:
        return self._world.hear(self.chat, "reaction", {"message_id": bubble.id, "emoji": emoji})

    def edit(self, id: str, text: str) -> str:
        """Change a message typed before."""
        message = {"type": "text", "text": {"body": text}}
        return self._world.hear(self.chat, "edit", {"original_message_id": id, "message": message})

    def read(self) -> None:
        """Open the chat: all that stands there is read."""
        for bubble in self.chat.bubbles:
            if bubble.status == "delivered":
                self._world.tell_status(self.chat, bubble, "read")

    def block(self) -> None:
        """Nothing comes through any more, and nobody is told."""
        self.chat.blocked = True

    def change_number(self, number: int) -> None:
        """Take another number; with it comes another user id."""
        old_phone, old_id = self.chat.phone, self.chat.user_id
        self.chat.phone, self.chat.user_id = f"316{number:08d}", f"NL.{number:020d}"
        system = {"type": "user_changed_number", "wa_id": self.chat.phone, "body": "..."}
        if self.chat.shows_user_id:
            system |= {"user_id": self.chat.user_id, "previous_user_id": old_id}
        message = {
            "from": old_phone, "id": self._world.new_id("S"), "timestamp": str(int(self._world.now())),
            "type": "system", "system": system,
        }  # fmt: skip
        self._world.push({"messages": [message]})

    # Seeing

    @property
    def bubbles(self) -> list[Bubble]:
        """The bot's bubbles, oldest first, without what they sound like."""
        return [bubble for bubble in self.chat.bubbles if bubble.body["type"] != "audio"]

    @property
    def sounds(self) -> list[Bubble]:
        """The bot's sounds, oldest first."""
        return [bubble for bubble in self.chat.bubbles if bubble.body["type"] == "audio"]

    async def next_bubble(self, patience: float = 5.0) -> Bubble:
        """The first bubble not yet read, waiting for it; TimeoutError after `patience` seconds."""
        async with asyncio.timeout(patience):
            while True:
                news = self.chat.news
                if self._read < len(self.bubbles):
                    self._read += 1
                    return self.bubbles[self._read - 1]
                await news.wait()

    def _send(self, type: str, content: bytes, mime: str, **more: Any) -> str:
        stored = self._world.store(content, mime)
        return self._world.hear(self.chat, type, {**self._world.describe(stored), **more})


_OTHERS: dict[str, Any] = {
    "sticker": {"id": "1", "mime_type": "image/webp", "sha256": "x", "animated": False},
    "location": {"latitude": 51.74, "longitude": 5.55},
    "contacts": [{"name": {"formatted_name": "Sample"}}],
    "unsupported": {"type": "unknown"},
}
