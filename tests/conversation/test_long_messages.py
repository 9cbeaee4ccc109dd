"""Nobody holds up the others with a long message: one thread takes the turns of all."""

import itertools
import time
from collections.abc import Iterator

import pytest

from bot.conversation.engine import advance
from bot.conversation.events import MessageReceived
from bot.conversation.prompts import Prompt
from bot.conversation.state import Answer, State
from bot.conversation.steps import PROMPTED, STEPS
from tests.conversation.scenes import scene

LONGEST = 4_096
#: Seconds; a slow machine takes a tenth of it.
SOON = 0.5

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
def test_a_long_message_is_read_soon(step: str) -> None:
    told = {id: Answer(text=WORDS[:LONGEST], language="nl") for id in ("goal", "need", "added")}
    asked = tuple(_prompts_of(step))
    state = State(
        step=step, language="nl", turn=5, consented=True, safe=True, answers=told, back_to="goal", prompts=asked
    )
    for name, text in TEXTS.items():
        taken = min(_seconds(state, text) for _ in range(2))
        assert taken < SOON, name


def _prompts_of(step: str) -> Iterator[Prompt]:
    """The prompt that is open at this step, with the choice that asks for these words."""
    for own in PROMPTED:
        chosen = next((option for option, to in STEPS[own].routes.items() if to == step), "")
        if own == step or chosen:
            yield Prompt(id="1", step=own, case="c1", chosen=chosen, turn=5, last=5)


def _seconds(state: State, text: str) -> float:
    started = time.perf_counter()
    advance(state, MessageReceived(text=text), scene())
    return time.perf_counter() - started
