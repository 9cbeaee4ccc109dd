"""The talk as data: every step, what it asks, what it takes, and where it leads. The whole order is here.

`aanbel flow` prints it, a test walks it. Message keys follow from the ids: a step says `<id>.text` and, where it has
one, `<id>.hint`; an option shows `<id>.<option>` unless the table names another label.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.conversation import companion


class Reads(StrEnum):
    """How an answer of this step is read."""

    #: One of the options.
    CHOICE = "choice"
    #: Anything said, in any form, is the answer.
    OPEN = "open"
    #: 0 to 10, as a digit, a word or a band.
    SCORE = "score"
    #: A neighbourhood's button, its name or a postcode.
    PLACE = "place"
    #: Several of the options.
    TOPICS = "topics"
    #: A word to remember, or the word remembered.
    CODE_WORD = "code_word"
    #: A telephone number.
    PHONE = "phone"


class Kind(StrEnum):
    """What a step is in the whole of the talk."""

    #: Before the yes: nothing of a story is asked or kept.
    DOOR = "door"
    #: On the main line.
    LINE = "line"
    #: The optional exploration of the Thuis-aanpak.
    EXPLORE = "explore"
    #: Beside the line: returns to where it came from.
    ASIDE = "aside"
    #: Asked by the team, one at a time, when the talk rests; returns there.
    PROMPT = "prompt"
    #: The talk rests here.
    REST = "rest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    id: str
    kind: Kind
    reads: Reads = Reads.CHOICE
    #: Option id -> label key.
    options: Mapping[str, str] = field(default_factory=dict)
    #: Option id -> next step, where it differs from `next`. A skip follows `next`.
    routes: Mapping[str, str] = field(default_factory=dict)
    #: Where the line goes on; empty at a rest, and at an aside, which returns.
    next: str = ""
    hint: bool = False
    skippable: bool = True
    #: Asked only when the answer at this step holds this option.
    only_if: tuple[str, str] | None = None
    #: The answer belongs to the resident's story: shown in the summary, changeable, never before consent.
    story: bool = False
    #: Not asked when the answer is known already, from a poster's link.
    ask_once: bool = False
    #: A word that is a command elsewhere ("English", "delete all") is a choice here.
    choice_first: bool = False
    #: What it is part of and is passed by without (`Scene.off`); empty: it is asked in every installation.
    module: str = ""


def _options(step: str, *ids: str) -> dict[str, str]:
    return {id: f"{step}.{id}" for id in ids}


_YES_NO = {"yes": "option.yes", "no": "option.no"}

#: The 14 topics and "something else", in the order of the papers.
TOPICS = (
    "home", "money", "work", "language", "health", "feelings", "family", "people",
    "care", "sport", "things", "papers", "safety", "street", "other",
)  # fmt: skip

_DOOR = (
    Step(id="language", kind=Kind.DOOR, options={"other": "language.other"}, routes={"other": "other_language"},
         next="form", skippable=False, choice_first=True),
    Step(id="other_language", kind=Kind.DOOR, reads=Reads.OPEN, next="language"),
    Step(id="form", kind=Kind.DOOR, options=_options("form", "type", "voice", "picture", "helper", "person"),
         routes={"helper": "helper", "person": "human"}, next="welcome", choice_first=True),
    Step(id="welcome", kind=Kind.DOOR, options={"ok": "option.ok"}, next="can_cannot", hint=True),
    Step(id="can_cannot", kind=Kind.DOOR, options={"ok": "option.ok"}, next="age", hint=True),
    Step(id="age", kind=Kind.DOOR, options=_YES_NO, routes={"no": "minor"}, next="consent", skippable=False),
    Step(id="consent", kind=Kind.DOOR, options=_options("consent", "yes", "no", "more"),
         routes={"no": "refused", "more": "consent_more"}, next="safe", hint=True, skippable=False),
    Step(id="consent_more", kind=Kind.DOOR, options={"yes": "consent.yes", "no": "consent.no"},
         routes={"no": "refused"}, next="safe", skippable=False),
)  # fmt: skip

_INTAKE = (
    Step(id="safe", kind=Kind.LINE, options=_YES_NO, routes={"no": "code_word"}, next="wellbeing", hint=True),
    Step(id="code_word", kind=Kind.LINE, reads=Reads.CODE_WORD, next="wellbeing", hint=True),
    Step(id="wellbeing", kind=Kind.LINE, reads=Reads.SCORE, options=_options("wellbeing", "1", "3", "5", "7", "9"),
         next="goal", hint=True, story=True, module="wellbeing"),
    Step(id="goal", kind=Kind.LINE, reads=Reads.OPEN, next="can_self", hint=True, story=True),
    Step(id="can_self", kind=Kind.LINE, reads=Reads.OPEN, next="can_other", hint=True, story=True),
    Step(id="can_other", kind=Kind.LINE, reads=Reads.OPEN, next="need", hint=True, story=True),
    Step(id="need", kind=Kind.LINE, reads=Reads.OPEN, next="more", hint=True, story=True),
    Step(id="more", kind=Kind.LINE, options=_options("more", "yes", "no", "later"),
         routes={"yes": "change", "later": "stopped"}, next="neighbourhood", module="exploration"),
)  # fmt: skip

_EXPLORATION = (
    *(
        Step(id=id, kind=Kind.EXPLORE, reads=Reads.OPEN, next=next, hint=True, story=True, module="exploration")
        for id, next in (
            ("change", "who"), ("who", "needs"), ("needs", "fears"), ("fears", "frustrations"),
            ("frustrations", "wishes"), ("wishes", "dreams"), ("dreams", "drive"), ("drive", "join"),
        )
    ),
    Step(id="join", kind=Kind.EXPLORE, options=_options("join", "yes", "maybe", "no"), next="neighbourhood",
         hint=True, story=True, module="exploration"),
)  # fmt: skip

_PREFERENCES = (
    Step(id="neighbourhood", kind=Kind.LINE, reads=Reads.PLACE, next="channel", hint=True, story=True,
         ask_once=True),
    Step(id="channel", kind=Kind.LINE, options=_options("channel", "chat", "voice", "call", "home", "centre"),
         next="number", story=True),
    Step(id="number", kind=Kind.LINE, reads=Reads.PHONE, next="time", hint=True,
         only_if=("channel", "call"), story=True),
    Step(id="time", kind=Kind.LINE, options=_options("time", "morning", "afternoon", "evening", "weekend"),
         next="person", story=True),
    Step(id="person", kind=Kind.LINE, options=_options("person", "woman", "man", "any"),
         next="interpreter", story=True),
    Step(id="interpreter", kind=Kind.LINE, options=_options("interpreter", "yes", "known", "not_mine", "no"),
         next="along", hint=True, story=True),
    Step(id="along", kind=Kind.LINE, options=_options("along", "family", "key_person", "supporter", "no"),
         next="name", hint=True, story=True),
    Step(id="name", kind=Kind.LINE, reads=Reads.OPEN, next="topics", hint=True, story=True),
    Step(id="topics", kind=Kind.LINE, options=_options("topics", "yes", "change"), routes={"change": "choose_topics"},
         next="summary", story=True),
    Step(id="choose_topics", kind=Kind.LINE, reads=Reads.TOPICS,
         options={**{topic: f"topic.{topic}" for topic in TOPICS}, "done": "choose_topics.done"}, next="summary"),
    Step(id="summary", kind=Kind.LINE, options=_options("summary", "yes", "change"),
         routes={"change": "choose_answer"}, next="done", skippable=False),
    Step(id="choose_answer", kind=Kind.LINE, next="summary"),
)  # fmt: skip

_ASIDES = (
    Step(id="menu", kind=Kind.ASIDE),
    Step(id="reminder", kind=Kind.ASIDE, options=_options("reminder", "open", "no")),
    Step(id="help_now", kind=Kind.ASIDE, options=_options("help_now", "call", "no_call"), routes={"call": "call_now"}),
    Step(id="call_now", kind=Kind.ASIDE, reads=Reads.PHONE),
    Step(id="danger", kind=Kind.ASIDE, options={"call": "help_now.call", "no_call": "help_now.no_call"},
         routes={"call": "call_now"}),
    Step(id="second_look", kind=Kind.ASIDE, options={"call": "help_now.call", "no": "help_now.no_call"},
         routes={"call": "call_now"}),
    Step(id="human", kind=Kind.ASIDE, routes={"call": "call_back", "question": "question"},
         options={**_options("human", "chat", "call"), "question": "command.question", "no": "human.no"}),
    Step(id="call_back", kind=Kind.ASIDE, reads=Reads.PHONE),
    Step(id="question", kind=Kind.ASIDE, reads=Reads.OPEN),
    Step(id="change_language", kind=Kind.ASIDE, choice_first=True),
    Step(id="other_tongue", kind=Kind.ASIDE, choice_first=True),
    Step(id="my_data", kind=Kind.ASIDE, options={"ok": "option.go_on"}),
    Step(id="delete", kind=Kind.ASIDE, options=_options("delete", "yes", "no"), skippable=False,
         routes={"yes": "erased"}, choice_first=True),
    Step(id="someone_else", kind=Kind.ASIDE, options=_options("someone_else", "yes", "no"), skippable=False,
         routes={"yes": "handed_over"}),
    Step(id="helper", kind=Kind.ASIDE, options=_options("helper", *companion.KINDS, "none"), skippable=False,
         routes=dict.fromkeys(companion.KINDS, "helper_reads")),
    Step(id="helper_reads", kind=Kind.ASIDE, next="helper_speaks", skippable=False, choice_first=True),
    Step(id="helper_speaks", kind=Kind.ASIDE, next="helper_yes", skippable=False, choice_first=True),
    Step(id="helper_yes", kind=Kind.ASIDE, options=_options("helper_yes", "yes", "no", "not_here"), skippable=False,
         routes={"yes": "helper_updates", "no": "helper_no", "not_here": "helper_no"}),
    Step(id="helper_no", kind=Kind.ASIDE, options=_options("helper_no", "here", "own", "person", "desk", "none"),
         routes={"here": "helper_yes", "person": "human"}, skippable=False),
    Step(id="helper_updates", kind=Kind.ASIDE, options=_options("helper_updates", "here", "own", "call"),
         routes={"call": "call_back"}),
    Step(id="helper_now", kind=Kind.ASIDE, options=_options("helper_now", "myself", "own", "stops", "alone", "keep"),
         routes={"alone": "alone"}),
    Step(id="helper_left", kind=Kind.ASIDE, options=_options("helper_left", "no", "yes"),
         routes={"no": "helper_bye"}),
    Step(id="alone", kind=Kind.ASIDE, options=_options("alone", "call", "meet", "no"), routes={"call": "call_back"}),
    Step(id="resume_check", kind=Kind.ASIDE, options=_options("resume_check", "yes", "no"), skippable=False),
    Step(id="knock", kind=Kind.ASIDE, options=_options("knock", "open", "later")),
    Step(id="sharing", kind=Kind.ASIDE, options=_options("sharing", "keep")),
    Step(id="sharing_stop", kind=Kind.ASIDE, options={"no": "option.no"}),
)  # fmt: skip

_PROMPTS = (
    Step(id="share", kind=Kind.PROMPT, options=_YES_NO, hint=True),
    Step(id="meet", kind=Kind.PROMPT, options=_options("meet", "any", "none")),
    Step(id="met", kind=Kind.PROMPT, options={"ok": "option.ok", "wrong": "met.wrong"}, routes={"wrong": "met_why"}),
    Step(id="met_why", kind=Kind.PROMPT, reads=Reads.OPEN),
    Step(id="tomorrow", kind=Kind.PROMPT, options={"ok": "option.ok", "wrong": "met.wrong"},
         routes={"wrong": "met_why"}),
    Step(id="plan", kind=Kind.PROMPT, options=_options("plan", "yes", "almost", "no"),
         routes={"almost": "plan_why", "no": "plan_why"}, hint=True),
    Step(id="plan_why", kind=Kind.PROMPT, reads=Reads.OPEN),
    Step(id="wanted", kind=Kind.PROMPT, options=_YES_NO, routes={"yes": "wanted_need", "no": "wanted_why"}),
    Step(id="wanted_need", kind=Kind.PROMPT, reads=Reads.OPEN, hint=True),
    Step(id="wanted_why", kind=Kind.PROMPT, reads=Reads.OPEN),
    Step(id="usable", kind=Kind.PROMPT, options=_YES_NO, routes={"no": "usable_why"}),
    Step(id="usable_why", kind=Kind.PROMPT, reads=Reads.OPEN),
    Step(id="step_due", kind=Kind.PROMPT, options=_options("step_due", "done", "later", "help")),
    Step(id="followup", kind=Kind.PROMPT, options=_YES_NO),
    Step(id="again", kind=Kind.PROMPT, options=_YES_NO, hint=True, module="wellbeing"),
    Step(id="feedback", kind=Kind.PROMPT, options=_options("feedback", "yes", "little", "no"),
         routes={"no": "feedback_why"}),
    Step(id="feedback_why", kind=Kind.PROMPT, reads=Reads.OPEN),
    Step(id="wellbeing_again", kind=Kind.PROMPT, reads=Reads.SCORE,
         options=_options("wellbeing", "1", "3", "5", "7", "9"), hint=True, module="wellbeing"),
    Step(id="message", kind=Kind.PROMPT, reads=Reads.OPEN, options={"ok": "option.ok"}),
    Step(id="heard", kind=Kind.PROMPT, options={**_YES_NO, "again": "heard.again"}),
)  # fmt: skip

_RESTS = (
    Step(id="stopped", kind=Kind.REST, options={"go_on": "option.go_on"}),
    Step(id="minor", kind=Kind.REST, options=_options("minor", "mistake"), routes={"mistake": "age"}),
    Step(id="refused", kind=Kind.REST, options=_options("refused", "mistake"), routes={"mistake": "consent"}),
    Step(id="nothing_told", kind=Kind.REST, reads=Reads.OPEN, options=_options("nothing_told", "again"),
         routes={"again": "goal"}),
    Step(id="done", kind=Kind.REST, reads=Reads.OPEN, hint=True),
    Step(id="erased", kind=Kind.REST),
    Step(id="handed_over", kind=Kind.REST),
    Step(id="helper_bye", kind=Kind.REST, options=_options("helper_bye", "stop")),
)  # fmt: skip

STEPS: Mapping[str, Step] = {
    step.id: step for step in (*_DOOR, *_INTAKE, *_EXPLORATION, *_PREFERENCES, *_ASIDES, *_PROMPTS, *_RESTS)
}

#: The steps that a prompt can be of; the others of its kind ask for words with an answer.
PROMPTED = tuple(step.id for step in _PROMPTS if not any(step.id in other.routes.values() for other in _PROMPTS))

#: The commands, understood at every step; those shown as buttons have a label `command.<name>`.
COMMANDS = (
    "help_now", "skip", "back", "repeat", "stop", "go_on", "menu", "language", "human", "question",
    "my_data", "sharing", "wipe", "delete", "someone_else", "aloud", "pictures", "helper",
)  # fmt: skip

#: What the menu offers, in this order: at most ten, the rows of a list of WhatsApp's.
MENU = (
    "help_now", "human", "helper", "aloud", "pictures", "language", "my_data", "wipe", "back", "stop",
)  # fmt: skip

#: What is offered below what is kept of the resident.
OF_MY_DATA = ("sharing", "delete", "someone_else")
