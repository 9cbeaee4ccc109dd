"""What a computer wrote down of a voice note, and what the resident says of it: right, wrong, or said once more."""

from dataclasses import replace

from bot.conversation import line, telling
from bot.conversation.asking import HEARD, call, onward, rests
from bot.conversation.bubbles import Phrase, Term
from bot.conversation.danger import WORRY, notice, worries
from bot.conversation.effects import Effect, SettleTranscript
from bot.conversation.events import Transcribed
from bot.conversation.hearing import BEFORE, answered_at
from bot.conversation.interrupting import interrupted, look_again
from bot.conversation.keeping import NO_WORDS, Said, add, updated
from bot.conversation.prompts import Prompt
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import STEPS
from bot.conversation.turn import Turn

#: Characters that a person can be asked to look through on a telephone.
_MOST = 3_000
_THANKS = {"yes": Phrase("ack.heard_yes"), "no": Phrase("ack.heard_no"), "skip": Phrase("ack.skipped")}


def transcribed(state: State, scene: Scene, event: Transcribed) -> Turn:
    """A computer wrote down a voice note. It is asked for now only where the resident is and nothing is open."""
    text, step = event.text.strip(), answered_at(state, event.ref)
    if not (state.consented and step and 0 < len(text) <= _MOST):
        return Turn(state, (SettleTranscript(event.ref, approved=False),))
    said = Phrase("heard.said", {"name": Term(f"{step}.name"), "words": text})
    new = Prompt(id=event.ref, step=HEARD, case="", about=event.ref, parts=(said,))
    others = tuple(prompt for prompt in state.prompts if prompt.matter != new.matter)
    queued = replace(state, prompts=(*others, new))
    looked = look_again(queued, scene, _found(state, scene, text))
    if looked.effects or not _is_here(queued, scene):
        return looked
    return call(queued, scene)


def answered(state: State, scene: Scene, option: str, *, said: Said) -> Turn:
    """Yes: the words are the resident's own, and read as such. No: they are gone. The voice note stays in any case.

    What was said besides belongs to the same answer.
    """
    first, *others = state.prompts
    if said.text or said.files:
        more = add(state, answered_at(state, first.about) or telling.ADDED, said)
        return answered(more.state, scene, option, said=NO_WORDS).after(more.effects)
    home = replace(state, step=state.back_to, back_to="", prompts=tuple(others))
    if option == "yes":
        kept = _kept(home, first)
        onward = _onward(kept, scene, _THANKS["yes"]).after((_settled(first, option), *updated(kept)))
        return interrupted(onward, scene, before=state, text=_words(first))
    if option == "again":
        return _again(home, scene, first).after((_settled(first, option),))
    # Without an answer it stays beside the voice note, as something that nobody approved.
    settled = () if option == "skip" else (_settled(first, option),)
    return _onward(home, scene, _THANKS[option]).after(settled)


def _kept(home: State, prompt: Prompt) -> State:
    """The words beside what was said at this question, unless another answer took its place meanwhile."""
    step = answered_at(home, prompt.about)
    if not step:
        return home
    before, words = home.answers[step], _words(prompt)
    text = "\n".join(filter(None, (before.text, words)))
    return home.with_answer(step, replace(before, text=text, heard=(*before.heard, words), message_id=""))


def _again(home: State, scene: Scene, prompt: Prompt) -> Turn:
    step = answered_at(home, prompt.about)
    if step not in STEPS:
        return _onward(home, scene, Phrase("ack.heard_again"))
    return line.aside(home, scene, step, Phrase("ack.heard_again"))


def _onward(home: State, scene: Scene, said: Phrase) -> Turn:
    return line.arrive(home, scene, home.step, said) if home.step in BEFORE else onward(home, scene, said)


def _settled(prompt: Prompt, option: str) -> Effect:
    return SettleTranscript(prompt.about, approved=option == "yes")


def _words(prompt: Prompt) -> str:
    return str(prompt.parts[0].values["words"])


def _found(state: State, scene: Scene, text: str) -> tuple[str, ...]:
    """What the words a computer wrote down may mean: never more than a reason to ask."""
    kinds = tuple(one.kind for one in notice(text, state.language, scene.lexicon))
    return kinds or ((WORRY,) if worries(text, state.language, scene.lexicon) else ())


def _is_here(state: State, scene: Scene) -> bool:
    """The resident is in the talk, which rests, on a phone that is safe, and nothing stands unanswered."""
    open_to_it = state.safe and not (state.locked or state.stopped or state.quiet or state.offered or state.knocked)
    return rests(state) and open_to_it and not scene.away
