"""Somebody writes in another language than the chosen one: what was said is kept, and going on in that one is offered.

Never silently, once a language, and only in the place of a question of the line that nothing else is said above.
"""

from dataclasses import replace

from bot.conversation import line, telling
from bot.conversation.asides import change_language
from bot.conversation.asking import bubble_of, languages
from bot.conversation.commands import yes_or_no
from bot.conversation.effects import Say
from bot.conversation.keeping import Said, add
from bot.conversation.reading import names_option
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import STEPS, Kind, Reads
from bot.conversation.turn import Turn
from bot.conversation.written import language_of

_ON_THE_LINE = (Kind.LINE, Kind.EXPLORE)


def offered(turn: Turn, scene: Scene, *, before: State, text: str) -> Turn:
    """The turn these words led to; with the offer instead of its question, when they are in another language."""
    if not _was_open(before) or not _asks_only(turn, scene):
        return turn
    language = language_of(text, before.language, scene.lexicon)
    if language in (before.language, *before.tongues):
        return turn
    # The question of this turn is not asked after all.
    asked = replace(turn.state, turn=before.turn, tongues=(*before.tongues, language))
    done = tuple(effect for effect in turn.effects if not isinstance(effect, Say))
    return line.aside(asked, scene, "other_tongue").after(done)


def hear(state: State, scene: Scene, said: Said) -> Turn:
    """Words below the offer that name neither language: yes, no, or more of what was being told."""
    meant = "" if said.files else yes_or_no(said.text, state.language, scene.lexicon)
    if meant == "yes":
        return change_language(state, scene, state.tongue)
    if meant == "no":
        return line.come_back(state, scene)
    named = names_option(said.text, languages(scene), state.language, scene.lexicon)
    if named:
        return change_language(state, scene, named)
    # The next question was not asked yet, so this belongs to the last one.
    more = add(state, state.last_step or telling.ADDED, said)
    return line.come_back(more.state, scene).after(more.effects)


def _was_open(before: State) -> bool:
    """A question of the line stood open for words of one's own: no choice, score, place, number, code word or name."""
    own_words = STEPS[before.step].reads is Reads.OPEN and before.step != "name"
    return own_words and not before.back_to and bool(before.language) and not before.locked


def _asks_only(turn: Turn, scene: Scene) -> bool:
    """All that it says is a question of the line, so nothing is lost when that waits."""
    asked = STEPS[turn.state.step].kind in _ON_THE_LINE and not turn.state.back_to
    return asked and [say.bubble for say in turn.says] == [bubble_of(turn.state, scene)]
