"""Fragments of words, and the call that is offered for what they add up to."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.danger import WORRY, worries
from bot.conversation.engine import advance
from bot.conversation.events import MessageReceived
from bot.conversation.fragments import Learned, fragments_of
from bot.conversation.scene import Lexicon, Scene
from bot.conversation.state import State
from tests.conversation.scenes import lexicon, scene

#: It learned one word, and one that speaks against it.
GOODBYE = Learned({"_farewell": 20.0, "_film": -20.0}, bias=-1.0, least=0.5)


def _lexicon(learned: Learned) -> Lexicon:
    packs = lexicon().packs.items()
    return replace(
        lexicon(),
        packs={code: replace(pack, danger=replace(pack.danger, learned=learned)) for code, pack in packs},
    )


def _scene(learned: Learned = GOODBYE, *, away: bool = False) -> Scene:
    return replace(scene(), lexicon=_lexicon(learned), away=away, seen_turn=9)


TALK = State(step="can_self", language="en", turn=5, consented=True, safe=True)


def test_parts_of_words_words_and_pairs_are_fragments() -> None:
    found = fragments_of("Ga NU")
    assert {" g", "ga", "a ", " ga", "ga ", " ga ", " nu ", "_ga", "_nu", "_ga_nu"} <= found
    assert "_nu_ga" not in found


@given(st.text())
def test_any_text_has_fragments_that_are_folded(text: str) -> None:
    assert fragments_of(text) == fragments_of(text.upper().lower())


def test_without_anything_learned_nothing_is_found() -> None:
    assert not worries("farewell", "en", _lexicon(Learned()))
    assert not worries("", "en", _lexicon(GOODBYE))


def test_one_sentence_among_many_is_enough_and_what_speaks_against_it_counts() -> None:
    long = "I like to cook for the whole street and to walk with the dog of my neighbour"
    assert worries(f"{long}. farewell. {long}", "en", _lexicon(GOODBYE))
    assert not worries(long, "en", _lexicon(GOODBYE))
    assert not worries("farewell film", "en", _lexicon(GOODBYE))


def test_a_call_is_offered_below_the_next_question_and_once() -> None:
    said = MessageReceived(text="farewell")
    turn = advance(TALK, said, _scene())
    steps = [effect.bubble.step for effect in turn.effects if hasattr(effect, "bubble")]
    assert steps == ["can_other", "second_look"]
    assert turn.state.answers["can_self"].text == "farewell"
    assert turn.state.helped == (WORRY,)
    again = advance(turn.state, said, _scene())
    assert "second_look" not in [effect.bubble.step for effect in again.effects if hasattr(effect, "bubble")]


def test_who_was_away_or_may_not_be_written_to_is_asked_nothing_below() -> None:
    for state, here in ((TALK, _scene(away=True)), (replace(TALK, consented=False, step="age"), _scene())):
        turn = advance(state, MessageReceived(text="farewell"), here)
        assert "second_look" not in [effect.bubble.step for effect in turn.effects if hasattr(effect, "bubble")]
