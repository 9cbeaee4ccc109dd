"""What every channel is to the rest: parse at the door, send at the end. Nothing of one channel leaks past here."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.conversation.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingFile:
    """A file that came with a message: either still at the channel, or already here."""

    #: The same ref as in the event's attachments.
    ref: str
    #: The channel's own id to fetch it by; empty when the bytes are here.
    remote_id: str = ""
    content: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """One message, press or start from a resident, as the channel's parser read it."""

    channel: str
    #: Unique within the channel for ever: a repeat carries the same.
    external_id: str
    #: Chat id, phone number, user id or web token: the lookup is an HMAC of it.
    address: str
    received_at: datetime
    event: Event
    #: Another name of the same address, by which it may be known from before; empty when it has none.
    alias: str = ""
    #: The channel's id of the resident's own bubble, for taking it away; empty when it has none.
    message_id: str = ""
    files: tuple[IncomingFile, ...] = ()
    #: When the resident sent it, as the channel says; None when it does not.
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The channel tells something about an address or about a bubble we sent: never an answer."""

    channel: str
    external_id: str
    address: str
    received_at: datetime
    #: blocked, unblocked, moved; of a bubble: sent, delivered, read, failed.
    kind: str
    message_id: str = ""
    #: Where an address that moved is now, and since when, as the channel says.
    moved_to: str = ""
    moved_at: datetime | None = None
    #: What a bubble cost, in the channel's own word; empty when it does not say.
    category: str = ""
    #: False: the channel says that it cost nothing.
    billable: bool | None = None
    #: The channel's number for why a bubble failed; 0 when it gives none.
    code: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    #: Comes back in ButtonPressed as step, option and turn.
    data: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Medium:
    """A sound or a picture that goes along with a bubble."""

    content: bytes = field(repr=False)
    mime: str
    #: The same for the same bytes, so that a channel hands them over once; empty: never to be kept or sent again.
    key: str
    #: What a picture shows, in words.
    alternative: str = ""


#: Makes the sound of a bubble; None when there is none. Called only when the text has gone.
MakesSound = Callable[[], Awaitable[Medium | None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One bubble as it will be shown: text in the resident's language, ready for any channel."""

    text: str
    #: Rows of buttons: first the options, then the commands.
    buttons: tuple[tuple[Button, ...], ...] = ()
    language: str
    #: True: right to left.
    rtl: bool = False
    #: What a tap on a template carries that is sent in place of this bubble; empty: nothing may stand in its place.
    opens: str = ""
    #: Help now: no pace of our own holds it back.
    urgent: bool = False
    #: When the resident was last heard; None when nobody knows.
    heard_at: datetime | None = None
    #: Shown with the text; None: without one.
    picture: Medium | None = None
    #: Heard after the text (`Channel.voice`), which never waits for it; None: nobody asked to hear it.
    sound: MakesSound | None = None


class Knock(tuple[str, ...]):
    """The channel's ids of a template that was sent in place of a bubble."""


class Channel(Protocol):
    """A way to a resident that messages are pushed through. The web chat is none: a page fetches."""

    name: str
    #: Messages a second over the whole channel, and the least seconds between two to one address.
    per_second: float
    address_pause: float
    #: True: it tells later what became of a bubble.
    tells: bool

    async def send(self, address: str, outgoing: Outgoing) -> Sequence[str]:
        """Send one bubble and return the channel's ids of what was sent, in order.

        A text over the channel's limit goes as several messages, buttons under the last. A Knock: only a template went.
        Raises ChannelError (permanent, or with retry_after) or Unreachable.
        """

    async def voice(self, address: str, sound: Medium) -> Sequence[str]:
        """Send what a bubble sounds like, after it; the channel's ids of it. Raises ChannelError."""

    async def delete(self, address: str, message_ids: Sequence[str]) -> Sequence[str]:
        """Take bubbles away; return the ids that are gone. Ids the channel no longer deletes are left out."""

    async def fetch(self, remote_id: str) -> bytes:
        """The bytes of a file the resident sent. Raises ChannelError."""


def button_data(step: str, option: str, turn: int) -> str:
    """What a button carries: at most 64 bytes, Telegram's limit, which the step table keeps."""
    return f"{turn}|{step}|{option}"


def read_button(data: str) -> tuple[str, str, int]:
    """Step, option and turn of `button_data`. Raises ValueError for anything else."""
    turn, step, option = data.split("|")
    return step, option, int(turn)
