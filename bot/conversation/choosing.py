"""What choosing an option does, where it does more than being kept and leading on."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import asides, forms, line, telling
from bot.conversation.asking import ask, may_unlock, thanks
from bot.conversation.bubbles import Phrase, Term
from bot.conversation.effects import Effect, GiveConsent, OpenCase, ScheduleReminder, Scope, UpdateCase, WithdrawConsent
from bot.conversation.keeping import store, updated
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import STEPS
from bot.conversation.turn import Turn


def choose(state: State, scene: Scene, option: str) -> Turn:
    """An option of the current step was chosen, by button, number or word."""
    special = _CHOSEN.get(state.step)
    if special:
        return special(state, scene, option)
    if STEPS[state.step].story:
        return store(state, scene, picked(state, option), option)
    return line.leave(state, scene, option)


def change_earlier(state: State, scene: Scene, step: str, given: Answer) -> Turn:
    """An answer of the story changed, by an old button or an edit: that is said, and the open question comes again."""
    changed = state.with_answer(step, given)
    option = next(iter(given.options), "")
    said = Phrase("ack.changed" if option else "ack.edited", {"name": Term(f"{step}.name")})
    owed = next((s.id for s in STEPS.values() if s.only_if == (step, option) and s.id not in state.answers), "")
    onward = line.aside(changed, scene, owed, said) if owed else line.come_back(changed, scene, said)
    return onward.after((*_agreed(step, option), *updated(state)))


def toggle(state: State, scene: Scene, option: str) -> State:
    """Put a topic on the list, or take it off; "done" leaves those that stand there as chosen."""
    if option == "done" and state.locked:
        return state
    now = telling.topics(state, scene)
    added = () if option in (*now, "done") else (option,)
    chosen = (*(topic for topic in now if topic != option), *added)
    # An empty id says "none, and that was chosen": without it the words would be searched again.
    return state.with_answer("topics", Answer(options=chosen or ("",), language=state.language))


def picked(state: State, option: str) -> Answer:
    """The answer that is this option."""
    return Answer(options=(option,), language=state.language)


def _language(state: State, scene: Scene, option: str) -> Turn:
    spoken = state if option == "other" else replace(state, language=option)
    return line.leave(spoken, scene, option)


def _form(state: State, scene: Scene, option: str) -> Turn:
    if option == "helper":
        # How to tell is asked again, of the one who types.
        return asides.run(state, scene, option)
    wished, *said = forms.chosen(state.with_answer("form", picked(state, option)), option)
    return line.leave(wished, scene, option, *said)


def _consent(state: State, scene: Scene, option: str) -> Turn:
    if option != "yes":
        return line.leave(state, scene, option)
    # What was noticed before was put before nobody: said again, it is.
    agreed = line.leave(replace(state, consented=True, noticed=(), helped=()), scene, option)
    return agreed.after((GiveConsent(Scope.KEEP), ScheduleReminder()))


def _safe(state: State, scene: Scene, option: str) -> Turn:
    effect = GiveConsent(Scope.CONTACT) if option == "yes" else WithdrawConsent(Scope.CONTACT)
    if holds_a_story(state):
        # Whoever holds the phone now may not be who told it: a no is believed, and neither leads past the word.
        said = line.come_back(state, scene, Phrase("unlock.text" if may_unlock(state) else "unlock.locked"))
        return said if option == "yes" else said.after((effect,))
    state = replace(state, locked=state.locked and option != "yes")
    answered = replace(state, safe=option == "yes", safe_due=False)
    return line.leave(answered, scene, option).after((effect,))


def holds_a_story(state: State) -> bool:
    """The phone is shut, and there is something behind the door."""
    return state.locked and (bool(state.code_word) or not telling.nothing(state))


def _join(state: State, scene: Scene, option: str) -> Turn:
    return store(state, scene, picked(state, option), option).after(_agreed("join", option))


def _agreed(step: str, option: str) -> tuple[Effect, ...]:
    if step != "join":
        return ()
    return (GiveConsent(Scope.COCREATE) if option == "yes" else WithdrawConsent(Scope.COCREATE),)


def _topics(state: State, scene: Scene, option: str) -> Turn:
    if option == "change":
        return line.leave(state, scene, option)
    found = telling.topics(state, scene)
    return store(state, scene, Answer(options=found or ("",), language=state.language), option)


def _choose_topics(state: State, scene: Scene, option: str) -> Turn:
    toggled = toggle(state, scene, option)
    onward = line.leave(toggled, scene, option) if option == "done" else ask(toggled, scene)
    return onward.after(updated(toggled))


def _summary(state: State, scene: Scene, option: str) -> Turn:
    if option != "yes":
        return line.leave(state, scene, option)
    effect: Effect = UpdateCase() if state.case_opened else OpenCase()
    # What the words point to counts when the resident left the topics open.
    about = Answer(options=telling.topics(state, scene), language=state.language)
    opened = replace(state.with_answer(telling.FOUND, about), case_opened=True)
    # What the team has waiting comes at once, and these words are not to be missed for it.
    said = thanks(opened, scene) if opened.prompts else ()
    return line.leave(opened, scene, option, *said).after((effect,))


def _choose_answer(state: State, scene: Scene, option: str) -> Turn:
    return ask(replace(state, step=option, back_to="summary"), scene)


_CHOSEN: Mapping[str, Callable[[State, Scene, str], Turn]] = {
    **asides.CHOSEN,
    "language": _language,
    "form": _form,
    "consent": _consent,
    "consent_more": _consent,
    "safe": _safe,
    "join": _join,
    "topics": _topics,
    "choose_topics": _choose_topics,
    "summary": _summary,
    "choose_answer": _choose_answer,
    "minor": line.take_back,
    "refused": line.take_back,
}
