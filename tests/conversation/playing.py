"""Playing a transcript: the state goes through JSON between every two turns."""

import json
from collections.abc import Iterable, Iterator

from bot.conversation import state as states
from bot.conversation import transcript
from bot.conversation.engine import advance
from bot.conversation.state import State
from bot.conversation.turn import Turn
from tests.conversation.scenes import scene

HEARD = (">", "&", "@", "~", "=")


def play(lines: Iterable[str]) -> Iterator[str]:
    """The whole talk, written anew from what was heard in it."""
    state, away, number = State(), False, 0
    for line in lines:
        if line.startswith("- away"):
            away = True
        if line.startswith(HEARD):
            number += 1
            turn = _turn(state, line, number, away)
            state, away = _through_json(turn.state), False
            yield from (line, *transcript.write(turn), "")
        elif line.startswith(("#", "-")):
            yield line


def _turn(state: State, line: str, number: int, away: bool) -> Turn:
    unseen = line.startswith("&")
    event = transcript.read(">" + line[1:] if unseen else line, number, state.turn)
    return advance(state, event, scene(seen_turn=state.turn - unseen, away=away))


def _through_json(state: State) -> State:
    stored = json.loads(json.dumps(states.to_json(state)))
    assert states.from_json(stored) == state
    return states.from_json(stored)
