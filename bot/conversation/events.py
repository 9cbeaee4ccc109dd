"""What happened in a conversation: the only things the engine is ever told. Past tense; frozen; complete."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.conversation import prompts
from bot.conversation.prompts import Prompt
from bot.conversation.topics import FoundTopic


class AttachmentKind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A photo, drawing, voice note or file: never its bytes, only which one."""

    #: Made by the channel from its own message id, so a repeat has the same ref.
    ref: str
    kind: AttachmentKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """The resident opened the talk, perhaps through a poster's link."""

    #: The deep-link payload: a neighbourhood id, a language, or both ("n12_ti"); empty without one.
    payload: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageReceived:
    """The resident typed, spoke, or sent a picture."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    #: The channel's own id of an album: its messages are one answer.
    album: str = ""
    #: The channel's own id of the message, by which it may be edited.
    message_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ButtonPressed:
    """The resident pressed a button of ours, of this turn or an old one."""

    #: The step the button stood under.
    step: str
    #: An option id of that step, or a command written as "do:skip".
    option: str
    #: The turn of the bubble the button stood under.
    turn: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageEdited:
    """The resident changed a message that was sent before."""

    text: str
    #: The id of the changed message in its channel.
    message_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherReceived:
    """Something arrived that is not an answer."""

    #: sticker, location, contact, poll, other.
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentRefused:
    """A file could not be fetched or is of a kind that is not kept."""

    ref: str
    #: too_large, wrong_kind, gone.
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderDue:
    """The talk has been quiet since this turn."""

    turn: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TalkResumed:
    """The talk goes on at another address, opened with a return code. Earlier answers stay hidden until confirmed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnCodeRefused:
    """A return code was typed that is unknown, used, or tried too often."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompted:
    """The team has something to ask or to tell: it waits for its turn."""

    prompt: Prompt
    #: It follows from what the resident said this very moment: no knock is needed, the phone is in hand.
    here: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptsDropped:
    """What was to be asked at these steps is no longer needed."""

    steps: tuple[str, ...]
    #: Only what is about this; all when empty.
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharingBegan:
    """A party may read the story: the resident said so, in the talk or to a person of the team."""

    party: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SharingEnded:
    """A party no longer reads along, by its own doing or the team's."""

    party: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KnockDue:
    """It has been quiet for a while, and the team has something that waits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicsFound:
    """The words of the story were read with more time than a turn has."""

    #: The strongest first; none found is an answer too.
    topics: tuple[FoundTopic, ...]
    #: Kinds of danger (`danger.KINDS`) that a person might ask after.
    worries: tuple[str, ...]
    #: Which words were read; see `finding.mark_of`.
    read: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Transcribed:
    """A computer wrote down what was said in a voice note."""

    #: Of the voice note.
    ref: str
    text: str


Event = (
    Started
    | MessageReceived
    | ButtonPressed
    | MessageEdited
    | OtherReceived
    | AttachmentRefused
    | ReminderDue
    | TalkResumed
    | ReturnCodeRefused
    | Prompted
    | PromptsDropped
    | SharingBegan
    | SharingEnded
    | KnockDue
    | TopicsFound
    | Transcribed
)

#: What comes from the team, a clock or a finder: nobody holds the phone at that moment.
UNASKED = (ReminderDue, Prompted, PromptsDropped, SharingBegan, SharingEnded, KnockDue, TopicsFound, Transcribed)

_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        Started, MessageReceived, ButtonPressed, MessageEdited, OtherReceived, AttachmentRefused,
        ReminderDue, TalkResumed, ReturnCodeRefused, Prompted, PromptsDropped, SharingBegan, SharingEnded, KnockDue,
        TopicsFound, Transcribed,
    )
}  # fmt: skip


def to_json(event: Event) -> dict[str, Any]:
    """The event as plain JSON values, for the encrypted inbox and the golden transcripts."""
    fields = {name: getattr(event, name) for name in event.__slots__}
    if isinstance(event, MessageReceived):
        fields["attachments"] = [{"ref": a.ref, "kind": a.kind.value} for a in event.attachments]
    if isinstance(event, Prompted):
        fields["prompt"] = prompts.to_json(event.prompt)
    if isinstance(event, PromptsDropped):
        fields["steps"] = list(event.steps)
    if isinstance(event, TopicsFound):
        fields["topics"] = [[found.topic, found.because] for found in event.topics]
        fields["worries"] = list(event.worries)
    return {"event": type(event).__name__, **fields}


def from_json(stored: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote; KeyError for a kind this version does not know."""
    fields = dict(stored)
    kind = _KINDS[fields.pop("event")]
    if kind is MessageReceived:
        fields["attachments"] = tuple(
            Attachment(ref=a["ref"], kind=AttachmentKind(a["kind"])) for a in fields["attachments"]
        )
    if kind is Prompted:
        fields["prompt"] = prompts.from_json(fields["prompt"])
    if kind is PromptsDropped:
        fields["steps"] = tuple(fields["steps"])
    if kind is TopicsFound:
        fields["topics"] = tuple(FoundTopic(topic, because) for topic, because in fields["topics"])
        fields["worries"] = tuple(fields["worries"])
    return kind(**fields)
