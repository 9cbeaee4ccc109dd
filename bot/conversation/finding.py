"""What the story is about, found by somebody who takes longer over it: asked for when its words change, heard later.

It only proposes. What the resident sees on the phone is what a "yes" confirms, and what was confirmed stays.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from bot.conversation import telling
from bot.conversation.effects import FindTopics, UpdateCase
from bot.conversation.events import TopicsFound
from bot.conversation.interrupting import look_again
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import TOPICS
from bot.conversation.turn import Turn

_ASKED = frozenset({"topics", "choose_topics"})


def asked_for(before: State, turn: Turn) -> Turn:
    """The turn; when the words of the story changed in it, what was found in the old ones is gone, and sought anew."""
    words = telling.all_words(turn.state)
    if words == telling.all_words(before):
        return turn
    state = replace(turn.state, found=()) if turn.state.found else turn.state
    wanted = (FindTopics(),) if words and state.consented else ()
    return Turn(state, (*turn.effects, *wanted))


def mark_of(words: Mapping[str, str]) -> str:
    """By this it is known whether these are still the words that were read."""
    return sha256(json.dumps(words, sort_keys=True).encode("ascii")).hexdigest()


def topics_found(state: State, scene: Scene, event: TopicsFound) -> Turn:
    """What was found, as a proposal. When the words changed since, it is about another story, and nothing happens."""
    if not state.consented or event.read != mark_of(telling.all_words(state)):
        return Turn(state)
    proposed = _proposed(state, scene, event)
    return look_again(proposed.state, scene, event.worries).after(proposed.effects)


def _proposed(state: State, scene: Scene, event: TopicsFound) -> Turn:
    if not _ASKED.isdisjoint((state.step, state.back_to)):
        # The topics on the phone are those that a "yes" is said to.
        return Turn(state)
    found = replace(state, found=tuple(each for each in event.topics if each.topic in TOPICS))
    if not found.case_opened or telling.chosen_topics(found) is not None:
        return Turn(found)
    about = Answer(options=telling.topics(found, scene), language=found.language)
    before = found.answers.get(telling.FOUND, Answer())
    if about.options == before.options:
        return Turn(found)
    return Turn(found.with_answer(telling.FOUND, about), (UpdateCase(),))
