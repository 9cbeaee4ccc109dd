"""What the resident does with a question of the team: it is answered only under its own bubble, and once."""

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import heard, line, telling
from bot.conversation.asking import HEARD, LATER, ask, call, note, onward, options_of, rests
from bot.conversation.bubbles import Phrase
from bot.conversation.commands import yes_or_no
from bot.conversation.effects import (
    AnswerPrompt,
    AskPerson,
    Effect,
    GiveConsent,
    RequestKind,
    ScheduleKnock,
    Scope,
    WithdrawConsent,
)
from bot.conversation.events import ButtonPressed
from bot.conversation.keeping import NO_WORDS, Said, add_beside
from bot.conversation.prompts import Prompt
from bot.conversation.reading import read_choice, read_score
from bot.conversation.scene import Scene
from bot.conversation.sharing import change_share, shared_with
from bot.conversation.state import State
from bot.conversation.steps import STEPS, Kind, Reads
from bot.conversation.turn import Turn

#: How many answered prompts are remembered, for the buttons that still stand on the phone.
_REMEMBERED = 12
#: A message of more words than a label has says more than the choice.
_LABEL_WORDS = 3


def is_open(state: State) -> bool:
    """The question on the phone is one of the team."""
    return STEPS[state.step].kind is Kind.PROMPT


def shut(state: State) -> State:
    """Nothing of the team is open on such a phone: it waits for the code word."""
    return gone_home(state) if telling.is_private(state.step) else state


def is_unseen(state: State, scene: Scene) -> bool:
    """What is typed now was typed before the question arrived; words that explain a choice need no question."""
    return is_open(state) and not state.prompts[0].chosen and scene.seen_turn < state.prompts[0].turn


def hear(state: State, scene: Scene, said: Said) -> Turn:
    """A message while a question of the team is open."""
    if STEPS[state.step].reads is Reads.OPEN:
        return _finish(state, scene, state.prompts[0].chosen, said)
    option = _meant(state, scene, said.text)
    if option is not None:
        return choose(state, scene, option, said)
    if state.prompts[0].step == HEARD:
        # Said otherwise than it was written down: that counts.
        return _finish(state, scene, "no", said)
    kept = add_beside(state, said)
    return ask(kept.state, scene, *_sorry(state)).after(kept.effects)


def choose(state: State, scene: Scene, option: str, said: Said = NO_WORDS) -> Turn:
    """An option of the open prompt; where the step asks for words with it, those that came along will do."""
    worded = bool(said.files) or len(said.text.split()) > _LABEL_WORDS
    first, *others = state.prompts
    if option in STEPS[first.step].routes and not worded:
        chosen = replace(first, chosen=option)
        asked = replace(state, step=chosen.asks, prompts=(chosen, *others))
        return ask(asked, scene).after((ScheduleKnock(),))
    return _finish(state, scene, option, said if worded else NO_WORDS)


def press(state: State, scene: Scene, event: ButtonPressed) -> Turn:
    """A button under a prompt counts for the prompt that stood above it, and for no other."""
    asked = _above(state.prompts, event)
    if asked is None:
        return _press_answered(state, scene, event)
    if asked.chosen == event.option and scene.seen_turn < state.turn:
        return Turn(state)
    first = (replace(asked, chosen=""), *_without(state, asked))
    opened = replace(state, step=asked.step, back_to=state.back_to or state.step, prompts=first)
    return choose(opened, scene, event.option) if event.option in options_of(opened, scene) else ask(opened, scene)


def skip(state: State, scene: Scene) -> Turn:
    """No answer; or the answer that was chosen, without the words that were asked with it."""
    return _finish(state, scene, state.prompts[0].chosen or "skip", NO_WORDS)


def back(state: State, scene: Scene) -> Turn:
    """From the words to the choice they belong to; from there to where the talk was. It goes on waiting."""
    first, *others = state.prompts
    if not first.chosen:
        return _put_off(gone_home(state), scene)
    return ask(replace(state, step=first.step, prompts=(replace(first, chosen=""), *others)), scene)


def answer_knock(state: State, scene: Scene, option: str) -> Turn:
    """Open what waits, also beside an open question; or later, and then all stays as it is."""
    if option == "later":
        return _put_off(state, scene)
    home = replace(state, step=state.back_to or state.step, back_to="")
    if home.prompts and not rests(home):
        return call(replace(home, stopped=False, quiet=False), scene)
    return line.go_on(home, scene)


def _put_off(state: State, scene: Scene) -> Turn:
    said = Phrase("ack.later")
    return note(state, "stopped", said) if rests(state) else ask(state, scene, said)


def gone_home(state: State) -> State:
    """Where the talk was before this question; the question waits."""
    return replace(state, step=state.back_to, back_to="")


def sent_off(state: State) -> Turn:
    """A choice that waits for words goes off without them."""
    sent = Turn(state)
    for chosen in (prompt for prompt in state.prompts if prompt.chosen):
        left = gone_home(sent.state) if chosen.asks == sent.state.step else sent.state
        first = replace(left, prompts=(chosen, *_without(left, chosen)))
        answered, effects = _answered(first, chosen.chosen, NO_WORDS)
        sent = Turn(answered, (*sent.effects, *effects))
    return sent


def _meant(state: State, scene: Scene, text: str) -> str | None:
    if STEPS[state.step].reads is Reads.SCORE:
        score = read_score(text, state.language, scene.lexicon)
        if score is not None:
            return f"={score}"
    offered = options_of(state, scene)
    if "ok" in offered and yes_or_no(text, state.language, scene.lexicon) == "yes":
        return "ok"
    return read_choice(text, offered, state.language, scene.lexicon)


def _sorry(state: State) -> tuple[Phrase, ...]:
    if STEPS[state.step].reads is Reads.SCORE:
        return (Phrase("not_understood.score"),)
    return Phrase("not_understood.text"), Phrase("not_understood.hint")


def _finish(state: State, scene: Scene, option: str, said: Said) -> Turn:
    if state.prompts[0].step == HEARD:
        return heard.answered(state, scene, option, said=said)
    thanked = _thanks(state.prompts[0], option)
    answered, effects = _answered(state, option, said)
    # What follows at once is kept beside: the next question is not seen yet.
    home = replace(gone_home(answered), last_step=telling.ADDED, album=said.event.album)
    return onward(home, scene, thanked).after(effects)


def _answered(state: State, option: str, said: Said) -> tuple[State, tuple[Effect, ...]]:
    """The first prompt is answered: from those that wait to those that were shown."""
    prompt, *others = state.prompts
    given = AnswerPrompt(
        id=prompt.id,
        step=prompt.step,
        case=prompt.case,
        about=prompt.about,
        option=option,
        text=said.text,
        attachments=said.event.attachments,
    )
    done = replace(prompt, chosen="")
    answered = replace(state, prompts=tuple(others), shown=(*state.shown, done)[-_REMEMBERED:])
    if _needs_person(prompt, option):
        request = AskPerson(RequestKind.PERSON, said.text, said.event.attachments)
        return replace(answered, person_asked=True), (*said.kept(state.step), given, request)
    if prompt.step == "share" and option == "yes":
        answered = shared_with(answered, prompt)
    return answered, (*said.kept(state.step), given, *_agreed(prompt, option))


def _needs_person(prompt: Prompt, option: str) -> bool:
    return prompt.step in ("met", "tomorrow") and option == "wrong"


def _agreed(prompt: Prompt, option: str) -> tuple[Effect, ...]:
    if prompt.step != "again" or option not in ("yes", "no"):
        return ()
    return (GiveConsent(Scope.LEARN) if option == "yes" else WithdrawConsent(Scope.LEARN),)


#: What is said to an answer that a person has to read soon.
_PASSED_ON = Phrase("ack.passed_on", {"read_by": LATER})
_THANKS: Mapping[tuple[str, str], Phrase] = {
    ("share", "no"): Phrase("ack.share_no"),
    ("meet", "none"): _PASSED_ON,
    ("met", "ok"): Phrase("ack.met"),
    ("met", "wrong"): _PASSED_ON,
    ("tomorrow", "ok"): Phrase("ack.met"),
    ("tomorrow", "wrong"): _PASSED_ON,
    ("plan", "yes"): Phrase("ack.plan"),
    ("plan", "almost"): _PASSED_ON,
    ("plan", "no"): _PASSED_ON,
    ("wanted", "no"): _PASSED_ON,
    ("usable", "no"): _PASSED_ON,
    ("followup", "no"): _PASSED_ON,
    ("again", "yes"): Phrase("ack.again_yes"),
    ("again", "no"): Phrase("ack.again_no"),
    ("feedback", "no"): _PASSED_ON,
    ("message", ""): _PASSED_ON,
}


def _thanks(prompt: Prompt, option: str) -> Phrase:
    if option == "skip":
        return Phrase("ack.skipped")
    if (prompt.step, option) == ("share", "yes"):
        return Phrase("ack.share_yes", {"party": prompt.party})
    usual = Phrase("ack.meet") if prompt.step == "meet" else Phrase("ack.thanks")
    return _THANKS.get((prompt.step, option), usual)


def _unasked(state: State, step: str) -> State:
    """Nothing of this step waits any more: the yes that it was asked with is taken back."""
    return replace(state, prompts=tuple(prompt for prompt in state.prompts if prompt.step != step))


def _without(state: State, gone: Prompt) -> tuple[Prompt, ...]:
    return tuple(prompt for prompt in state.prompts if prompt is not gone)


def _above(prompts: tuple[Prompt, ...], event: ButtonPressed) -> Prompt | None:
    return next((prompt for prompt in prompts if prompt.step == event.step and prompt.stood_in(event.turn)), None)


def _press_answered(state: State, scene: Scene, event: ButtonPressed) -> Turn:
    """An old button: a consent changes by it; by any other the open question comes again."""
    prompt = _above(state.shown, event)
    home = replace(state, step=state.back_to or state.step, back_to="")
    if prompt and prompt.step == "again" and event.option in ("yes", "no"):
        given = AnswerPrompt(id=prompt.id, step="again", case=prompt.case, about=prompt.about, option=event.option)
        agreed = home if event.option == "yes" else _unasked(home, "wellbeing_again")
        return onward(agreed, scene, _thanks(prompt, event.option)).after((given, *_agreed(prompt, event.option)))
    changed = change_share(home, scene, prompt, event.option) if prompt and prompt.step == "share" else None
    if changed is not None:
        return changed
    if scene.seen_turn < state.turn:
        # A double tap: what it led to is on its way.
        return Turn(state)
    return onward(home, scene, Phrase("ack.passed"))
