"""Nobody holds up the others with a long message: one thread takes the turns of all."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from bot.conversation.engine import advance
from bot.conversation.events import MessageReceived
from bot.conversation.prompts import Prompt
from bot.conversation.state import Answer, State
from bot.conversation.steps import PROMPTED, STEPS
from tests.conversation.scenes import real_lexicon, scene
from tests.effort import IN_PROPORTION, effort, growth

LONGEST = 4_096
#: Calls; an answer of a few words takes some thousands.
MOST = 1_500_000

WORDS = "".join(f"{''.join(letters)}istigoed " for letters in itertools.product("bdfgklmnprst", repeat=3))
TEXTS = {
    "one letter": "a" * LONGEST,
    "marks": "e" + "\u0301" * (LONGEST - 1),
    "words nobody knows": WORDS[:LONGEST],
    "sentences": "ik ben moe. " * 341,
    "dots": ".," * 2_048,
    "figures": "1 2-" * 1_024,
    "sentences in a letter": "\ufdfa" * 227,
}


@pytest.mark.parametrize("step", [step for step in STEPS if step != "erased"])
def test_a_long_message_after_long_answers_takes_work_in_proportion(step: str) -> None:
    for name, text in TEXTS.items():
        turn = partial(_turn, step, text)
        assert growth(turn, len(text)) <= IN_PROPORTION, name
        assert effort(partial(turn, LONGEST)) < MOST, name


def _turn(step: str, text: str, size: int) -> None:
    """A message of this many characters, after answers of as many."""
    told = {id: Answer(text=WORDS[:size], language="nl") for id in ("goal", "need", "added")}
    asked = tuple(_prompts_of(step))
    state = State(
        step=step, language="nl", turn=5, consented=True, safe=True, answers=told, back_to="goal", prompts=asked
    )
    advance(state, MessageReceived(text=text[:size]), replace(scene(), lexicon=real_lexicon()))


def _prompts_of(step: str) -> Iterator[Prompt]:
    """The prompt that is open at this step, with the choice that asks for these words."""
    for own in PROMPTED:
        chosen = next((option for option, to in STEPS[own].routes.items() if to == step), "")
        if own == step or chosen:
            yield Prompt(id="1", step=own, case="c1", chosen=chosen, turn=5, last=5)
