"""Beside the line, at every step: the commands, and what is asked of a person. Then the talk goes on where it was."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import accompanied, forms, line, replying, sharing
from bot.conversation.asking import LATER, ask, note
from bot.conversation.bubbles import Phrase
from bot.conversation.effects import (
    AnswerResume,
    AskPerson,
    Effect,
    GiveConsent,
    KeepResident,
    LeaveAddress,
    RequestKind,
    Scope,
    WipeBubbles,
)
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import STEPS, Kind, Reads
from bot.conversation.turn import Turn

#: Who asks to be called here does not ask for a talk some day.
_PRESSING = ("help_now", "call_now", "danger", "second_look")


def run(state: State, scene: Scene, command: str) -> Turn:
    """Do what the command says; one this version does not know asks the open question again."""
    return _COMMANDS.get(command, line.come_back)(state, scene)


def asked_person(state: State, scene: Scene, request: AskPerson, said: Phrase) -> Turn:
    """Put a request before a person. Asking for contact is a yes to contact, and to nothing else."""
    home = state.back_to or state.step
    saved: tuple[Effect, ...] = (KeepResident(),) if home in ("minor", "refused") else ()
    effects = (*saved, GiveConsent(Scope.CONTACT), request)
    # What follows at once belongs to what was asked in words; after a number there is nothing to add to.
    worded = state.step if STEPS[state.step].reads is Reads.OPEN else ""
    return line.come_back(replace(state, last_step=worded, person_asked=True), scene, said).after(effects)


def asked_to_call(state: State, scene: Scene, number: str, said: str = "") -> Turn:
    """A person calls this number; what was said with it ("not after six") comes along."""
    kind = RequestKind.HELP_NOW if state.step in _PRESSING else accompanied.kind_of_call(state)
    words = said if any(letter.isalpha() for letter in said) else ""
    request = AskPerson(kind, words, reach=number)
    return asked_person(state, scene, request, Phrase("ack.person_call", {"read_by": LATER}))


def _help_now(state: State, scene: Scene) -> Turn:
    return line.aside(replace(state, person_asked=True), scene, "help_now").after((AskPerson(RequestKind.HELP_NOW),))


def _skip(state: State, scene: Scene) -> Turn:
    step = STEPS[state.step]
    if step.id == "safe":
        # No answer means no.
        return line.leave(replace(state, safe=False), scene, "no")
    if step.id in ("consent", "consent_more"):
        return line.leave(state, scene, "no")
    if step.kind is Kind.PROMPT:
        return replying.skip(state, scene)
    if step.kind is Kind.ASIDE:
        return line.come_back(state, scene)
    if step.kind is Kind.REST or not step.skippable:
        return ask(state, scene)
    kept = state
    if step.story and step.id not in state.answers:
        kept = state.with_answer(step.id, Answer(language=state.language))
    return line.leave(kept, scene, "", Phrase("ack.skipped"))


def _back(state: State, scene: Scene) -> Turn:
    return replying.back(state, scene) if replying.is_open(state) else line.back(state, scene)


def _language(state: State, scene: Scene) -> Turn:
    if state.step == "language":
        return ask(state, scene)
    return line.aside(state, scene, "change_language")


def _wipe(state: State, scene: Scene) -> Turn:
    # Someone may be looking: the bubble that follows shows no question, and the story stays shut on an unsafe phone.
    calm = replace(state, stopped=True, locked=state.locked or not state.safe)
    return note(calm, "stopped", Phrase("ack.wiped")).after((WipeBubbles(),))


def _to(step: str) -> Callable[[State, Scene], Turn]:
    return lambda state, scene: line.aside(state, scene, step)


_COMMANDS: Mapping[str, Callable[[State, Scene], Turn]] = {
    "help_now": _help_now,
    "skip": _skip,
    "back": _back,
    "repeat": ask,
    "stop": lambda state, scene: line.rest(state, scene, quiet=True),
    "go_on": line.go_on,
    "menu": _to("menu"),
    "language": _language,
    "human": _to("human"),
    "question": _to("question"),
    "my_data": _to("my_data"),
    "sharing": _to("sharing"),
    "wipe": _wipe,
    "delete": _to("delete"),
    "someone_else": _to("someone_else"),
    "aloud": forms.turn_aloud,
    "pictures": forms.turn_pictures,
    "helper": accompanied.begin,
}


def _chosen_help(state: State, scene: Scene, option: str) -> Turn:
    return _call(state, scene, "call_now") if option == "call" else line.come_back(state, scene, Phrase("ack.go_on"))


def _chosen_human(state: State, scene: Scene, option: str) -> Turn:
    if option == "call":
        return _call(state, scene, "call_back")
    if option == "question":
        return ask(replace(state, step="question"), scene)
    if option == "no":
        return line.come_back(state, scene, Phrase("ack.go_on"))
    request = AskPerson(RequestKind.PERSON)
    return asked_person(state, scene, request, Phrase("ack.person_chat", {"read_by": LATER}))


def _call(state: State, scene: Scene, step: str) -> Turn:
    known = state.answers.get("number", Answer()).text
    if known:
        return asked_to_call(state, scene, known)
    return ask(replace(state, step=step), scene)


def _chosen_delete(state: State, scene: Scene, option: str) -> Turn:
    if option == "yes":
        return line.arrive(replace(state, back_to=""), scene, "erased")
    return line.come_back(state, scene, Phrase("ack.not_deleted"))


def _chosen_someone_else(state: State, scene: Scene, option: str) -> Turn:
    if option != "yes":
        return line.come_back(state, scene, Phrase("ack.go_on"))
    left = replace(state, step=state.back_to or state.step, back_to="", locked=True)
    return Turn(left, (LeaveAddress(),))


def change_language(state: State, scene: Scene, option: str) -> Turn:
    """From now on in this language; the open question comes again in it."""
    return line.come_back(replace(state, language=option), scene, Phrase("ack.language"))


def _chosen_tongue(state: State, scene: Scene, option: str) -> Turn:
    return line.come_back(state, scene) if option == state.language else change_language(state, scene, option)


def _chosen_resume(state: State, scene: Scene, option: str) -> Turn:
    by_resident = option == "yes"
    # A phone that others may hold cannot say whose hand it was: there only the code word opens the story.
    opened = replace(state if by_resident else accompanied.came_back(state), locked=state.locked and not state.safe)
    confirmed = "unlock.text" if opened.locked else "resumed.confirmed"
    said = Phrase(confirmed if by_resident else "resumed.denied")
    answered = line.come_back(opened, scene, said).after((AnswerResume(by_resident),))
    return accompanied.then_let_go(answered, scene)


def _chosen_reminder(state: State, scene: Scene, option: str) -> Turn:
    return line.go_on(state, scene) if option == "open" else line.rest(state, scene, quiet=True)


#: What an option of an aside does, by step.
CHOSEN: Mapping[str, Callable[[State, Scene, str], Turn]] = {
    "help_now": _chosen_help,
    "danger": _chosen_help,
    "second_look": _chosen_help,
    "human": _chosen_human,
    "delete": _chosen_delete,
    "someone_else": _chosen_someone_else,
    "change_language": change_language,
    "other_tongue": _chosen_tongue,
    "resume_check": _chosen_resume,
    "reminder": _chosen_reminder,
    **sharing.CHOSEN,
    **accompanied.CHOSEN,
    "menu": lambda state, scene, option: run(state, scene, option.removeprefix("do:")),
    "my_data": lambda state, scene, option: run(state, scene, "go_on" if option == "ok" else option[3:]),
    "stopped": lambda state, scene, option: line.go_on(state, scene),
}
