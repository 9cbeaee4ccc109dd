"""A channel that writes down what it is given, and fails the way it is told to: honest, and never the network."""

import asyncio
import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.channels.base import Medium, Outgoing


@dataclass(frozen=True, slots=True)
class Bubble:
    """One bubble as it stands in a chat."""

    address: str
    outgoing: Outgoing
    id: str
    #: The event loop's clock.
    at: float


@dataclass(kw_only=True)
class Chats:
    """Everything that was sent, in order; what goes wrong next stands in `failures`."""

    name: str = "telegram"
    per_second: float = 1000.0
    address_pause: float = 0.0
    tells: bool = False
    #: Seconds a send takes.
    slow: float = 0.0
    sent: list[Bubble] = field(default_factory=list)
    voices: list[tuple[str, bytes]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    #: What the next calls raise; None: that call goes well.
    failures: deque[Exception | None] = field(default_factory=deque)
    tried: list[float] = field(default_factory=list)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def send(self, address: str, outgoing: Outgoing) -> Sequence[str]:
        now = asyncio.get_running_loop().time()
        self.tried.append(now)
        await self._call()
        bubble = Bubble(address, outgoing, f"m{next(self._ids)}", now)
        self.sent.append(bubble)
        return [bubble.id]

    async def voice(self, address: str, sound: Medium) -> Sequence[str]:
        await self._call()
        self.voices.append((address, sound.content))
        return [f"v{next(self._ids)}"]

    async def delete(self, address: str, message_ids: Sequence[str]) -> Sequence[str]:
        await self._call()
        self.deleted += message_ids
        return message_ids

    async def fetch(self, remote_id: str) -> bytes:
        await self._call()
        return self.files[remote_id]

    async def _call(self) -> None:
        if self.slow:
            await asyncio.sleep(self.slow)
        failure = self.failures.popleft() if self.failures else None
        if failure:
            raise failure

    def texts(self, address: str) -> list[str]:
        """What stands in one chat, top to bottom."""
        return [bubble.outgoing.text for bubble in self.sent if bubble.address == address]

    def turns(self, address: str) -> list[int]:
        """The turn of every bubble in one chat that has buttons."""
        return [
            int(bubble.outgoing.buttons[0][0].data.split("|")[0])
            for bubble in self.sent
            if bubble.address == address and bubble.outgoing.buttons
        ]
