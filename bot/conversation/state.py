"""Where one conversation stands. Frozen, complete, and able to go through JSON between any two turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.conversation import companion, prompts
from bot.conversation.companion import Companion
from bot.conversation.prompts import Prompt
from bot.conversation.topics import FoundTopic


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the resident gave at one step: option ids, own words, files, or all three."""

    options: tuple[str, ...] = ()
    #: The resident's own words, verbatim; several messages are joined by a line break.
    text: str = ""
    #: Refs of photos, drawings and voice notes.
    attachments: tuple[str, ...] = ()
    #: The language the words are in, where that is plain; else the one that was chosen when they were given.
    language: str = ""
    #: The channel's id of the one message that gave it; empty when there were several: then an edit is an addition.
    message_id: str = ""
    #: Those of the words that a computer wrote down of a voice note, and the resident found right.
    heard: tuple[str, ...] = ()
    #: Who gave or added to it for the resident, one of `companion.KINDS`; empty: nobody did.
    told_by: str = ""

    @property
    def skipped(self) -> bool:
        return not (self.options or self.text or self.attachments)


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One conversation. Every field is the engine's own; nobody else changes one."""

    #: The current step, a key of `steps.STEPS`.
    step: str = "language"
    #: Language code of a pack; empty until chosen.
    language: str = ""
    #: Every bubble is read aloud, and shown with a picture.
    aloud: bool = False
    pictures: bool = False
    #: Counts the bubbles: a button carries the turn it stood under.
    turn: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    #: Steps already left, oldest first: the way of "back".
    trail: tuple[str, ...] = ()
    #: Where an interlude (a question, a menu, help) returns to; empty on the main line.
    back_to: str = ""
    #: The question that is open, and the turn it was first asked in: asking it again does not make it a new one.
    asked_step: str = ""
    asked_turn: int = 0
    #: The step answered last: what arrives before the next question does belongs to it.
    last_step: str = ""
    #: The album the last answer came with.
    album: str = ""
    #: The resident rests; a press or a message goes on.
    stopped: bool = False
    #: The resident said stop: nothing is sent unasked.
    quiet: bool = False
    #: The one reminder of an unfinished talk was sent: there is never a second.
    reminded: bool = False
    consented: bool = False
    #: The resident said it is safe to write here. No answer means no.
    safe: bool = False
    #: The word that opens the story on a phone others may read; kept only inside this encrypted state.
    code_word: str = ""
    #: The channel's id of the message that gave that word, and of the last one that tried it: no part of the story.
    code_message: str = ""
    tried_message: str = ""
    #: Earlier answers are hidden until the code word or the first channel confirms.
    locked: bool = False
    #: Wrong code words in a row.
    wrong_words: int = 0
    case_opened: bool = False
    #: A person was asked for something: what that takes is kept, whatever else is refused.
    person_asked: bool = False
    #: What the team asks, in the order it is asked: the first one is open when `step` is a step of it.
    prompts: tuple[Prompt, ...] = ()
    #: What was answered of it, the newest last: an old button under it may still mean something.
    shown: tuple[Prompt, ...] = ()
    #: A knock stands unanswered: there is no second one.
    knocked: bool = False
    #: Who reads the story by the resident's own yes: party id -> name.
    shared: Mapping[str, str] = field(default_factory=dict)
    #: The party that the resident is asked about whether to stop sharing.
    stopping: str = ""
    #: What a second finder proposes for the words as they are now; empty: nothing, or not yet.
    found: tuple[FoundTopic, ...] = ()
    #: The kinds of danger that were answered with help since the resident was last away, and those ever looked after.
    noticed: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()
    #: Whether it is safe to write here is asked again once the help was answered.
    safe_due: bool = False
    #: The turn of the bubble that offered a call after a second look; 0: none stands open.
    offered: int = 0
    #: The languages that were offered because something was written in them, the newest last: none is offered twice.
    tongues: tuple[str, ...] = ()
    #: Somebody helps and has the phone; None: nobody does.
    companion: Companion | None = None
    #: The talk went on elsewhere, and the phone it was at is a helper's: what is said there is not the resident's.
    left_phone: bool = False

    @property
    def reachable(self) -> bool:
        """What comes later may be told on this phone: it is safe here, and meant for here."""
        return self.safe and not self.quiet and (self.companion is None or self.companion.updates == "here")

    @property
    def tongue(self) -> str:
        """The language that was offered last; where none was, the one that was chosen."""
        return self.tongues[-1] if self.tongues else self.language

    def with_answer(self, step: str, answer: Answer) -> "State":
        return replace(self, answers={**self.answers, step: answer})

    def unasked(self) -> "State":
        """The same talk, without anything of the team."""
        return replace(self, prompts=(), shown=(), knocked=False, shared={}, stopping="")


def to_json(state: State) -> dict[str, Any]:
    """The state as plain JSON values, without the fields that hold their default."""
    plain = {
        name: getattr(state, name)
        for name in State.__slots__
        if name not in _NOT_PLAIN and getattr(state, name) != _FRESH[name]
    }
    if state.answers:
        plain["answers"] = {step: _answer_to_json(answer) for step, answer in state.answers.items()}
    for name in _LISTS:
        if listed := getattr(state, name):
            plain[name] = list(listed)
    for name in ("prompts", "shown"):
        if asked := getattr(state, name):
            plain[name] = [prompts.to_json(prompt) for prompt in asked]
    if state.shared:
        plain["shared"] = dict(state.shared)
    if state.companion:
        plain["companion"] = companion.to_json(state.companion)
    if state.found:
        plain["found"] = [[found.topic, found.because] for found in state.found]
    return plain


def from_json(stored: Mapping[str, Any]) -> State:
    """The state that `to_json` wrote; a field this version no longer knows raises TypeError."""
    fields = {name: value for name, value in stored.items() if name not in _NOT_PLAIN}
    return State(
        answers={step: _answer_from_json(answer) for step, answer in stored.get("answers", {}).items()},
        trail=tuple(stored.get("trail", ())),
        prompts=tuple(prompts.from_json(prompt) for prompt in stored.get("prompts", ())),
        shown=tuple(prompts.from_json(prompt) for prompt in stored.get("shown", ())),
        shared=dict(stored.get("shared", {})),
        found=tuple(FoundTopic(topic, because) for topic, because in stored.get("found", ())),
        noticed=tuple(stored.get("noticed", ())),
        helped=tuple(stored.get("helped", ())),
        tongues=tuple(stored.get("tongues", ())),
        companion=companion.from_json(stored.get("companion")),
        **fields,
    )


def _answer_to_json(answer: Answer) -> dict[str, Any]:
    return {
        "options": list(answer.options),
        "text": answer.text,
        "attachments": list(answer.attachments),
        "language": answer.language,
        "message_id": answer.message_id,
        **({"heard": list(answer.heard)} if answer.heard else {}),
        **({"told_by": answer.told_by} if answer.told_by else {}),
    }


def _answer_from_json(stored: Mapping[str, Any]) -> Answer:
    return Answer(
        options=tuple(stored["options"]),
        text=stored["text"],
        attachments=tuple(stored["attachments"]),
        language=stored["language"],
        message_id=stored["message_id"],
        heard=tuple(stored.get("heard", ())),
        told_by=stored.get("told_by", ""),
    )


_LISTS = ("trail", "noticed", "helped", "tongues")
_NOT_PLAIN = ("answers", "prompts", "shown", "shared", "found", "companion", *_LISTS)
_FRESH = {name: getattr(State(), name) for name in State.__slots__}
