"""What a turn asks to be done: imperative, frozen, and rows by the time the turn is committed. Nothing here does it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.bubbles import Bubble
from bot.conversation.events import Attachment


class Scope(StrEnum):
    """What a resident can say yes to (house.md, consent scopes); sharing is an answer, see AnswerPrompt."""

    KEEP = "keep"
    CONTACT = "contact"
    COCREATE = "cocreate"
    #: "May we ask in six weeks how you are?"
    LEARN = "learn"


class RequestKind(StrEnum):
    """What is put before a person out of a talk."""

    PERSON = "person"
    QUESTION = "question"
    #: "I need help now": has an addressee and a moment by which it must be acknowledged.
    HELP_NOW = "help_now"
    #: A language that has no pack yet.
    LANGUAGE = "language"
    #: Nobody asked: words of danger were noticed. As pressing as HELP_NOW.
    DANGER = "danger"
    #: Somebody helps on the phone, and the resident wants to talk to a person without.
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Say:
    """Send this bubble. The values `return_code`, `read_by` and `kept_until` are filled in when the row is written."""

    bubble: Bubble


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Record a yes: scope, version of the text and language are kept with it."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    scope: Scope


@dataclass(frozen=True, slots=True)
class KeepAttachments:
    """Keep these files with the question they answer."""

    step: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Put this before a person of the team."""

    kind: RequestKind
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    #: How to reach the resident: "chat", or a phone number as typed.
    reach: str = "chat"
    #: The kinds of danger that were noticed; see `danger.KINDS`.
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleReminder:
    """One kind, neutral reminder if the talk goes quiet and stays unfinished; never two."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The summary was confirmed: the answers become a case with a proposed table."""


@dataclass(frozen=True, slots=True)
class UpdateCase:
    """An answer of an open case changed or was added to: its content and proposed table are made again."""


@dataclass(frozen=True, slots=True)
class FindTopics:
    """The words of the story changed: have them read once more, after this turn is committed; see TopicsFound."""


@dataclass(frozen=True, slots=True)
class WipeBubbles:
    """WIS: take away what can be taken away on the resident's side. The story stays with the team."""


@dataclass(frozen=True, slots=True)
class EraseResident:
    """Erase everything of this resident, in the order of house.md."""

    #: Seconds the goodbye may stand before the key is destroyed.
    within: int


@dataclass(frozen=True, slots=True)
class KeepResident:
    """A refusal was taken back in time: what was to be erased is kept."""


@dataclass(frozen=True, slots=True)
class LeaveAddress:
    """Someone else holds this phone now: the address starts with a new resident; nothing is merged."""


@dataclass(frozen=True, slots=True)
class RedeemReturnCode:
    """A return code was typed: move this address to the talk it belongs to, or say that it does not work."""

    code: str


@dataclass(frozen=True, slots=True)
class ConfirmResume:
    """Ask the first channel, in neutral words, whether the talk went on elsewhere by the resident's own hand."""


@dataclass(frozen=True, slots=True)
class AnswerResume:
    """The first channel answered: the new address is the resident's own, or it is not and loses the talk."""

    by_resident: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerPrompt:
    """The resident answered what the team asked."""

    #: The id, step, case and what it is about: those of the prompt.
    id: str
    step: str
    case: str
    about: str = ""
    #: An option of the step or of the prompt, "=7" for a score, "skip" for none; empty when only words were given.
    option: str = ""
    #: The resident's own words, verbatim, in the language of the talk.
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class StopSharing:
    """A yes to share is taken back: this party may read nothing more, and is told to stop."""

    party: str


@dataclass(frozen=True, slots=True)
class ScheduleKnock:
    """Send KnockDue once it has been quiet for half an hour, whatever the state is then: the engine decides."""


@dataclass(frozen=True, slots=True)
class SettleTranscript:
    """What a computer wrote down of this voice note is right, or is to be forgotten."""

    ref: str
    approved: bool


@dataclass(frozen=True, slots=True)
class ForgetMessage:
    """What was just heard is not to be kept: a helper said it, without the resident's yes."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """The helper's phone is no part of this talk any more: it hears goodbye, and begins anew."""


@dataclass(frozen=True, slots=True)
class KeepWatching:
    """The helper's phone hears that there is news, and nothing else."""


Effect = (
    Say | GiveConsent | WithdrawConsent | KeepAttachments | AskPerson | ScheduleReminder | OpenCase | UpdateCase
    | WipeBubbles | EraseResident | KeepResident | LeaveAddress | RedeemReturnCode | ConfirmResume | AnswerResume
    | AnswerPrompt | StopSharing | ScheduleKnock | FindTopics | SettleTranscript
    | ForgetMessage | LetGo | KeepWatching
)  # fmt: skip
