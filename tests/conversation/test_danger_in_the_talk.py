"""Danger in what somebody types: help in the place of the next question, and nothing else is any different."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import state as states
from bot.conversation import telling
from bot.conversation.asking import bubble_of
from bot.conversation.bubbles import Option, Phrase
from bot.conversation.danger import HANDS_ON_PHONE, KINDS, help_lines
from bot.conversation.effects import (
    AskPerson,
    Effect,
    EraseResident,
    GiveConsent,
    LeaveAddress,
    RequestKind,
    Say,
    Scope,
    WithdrawConsent,
)
from bot.conversation.engine import advance
from bot.conversation.events import ButtonPressed, Event, KnockDue, MessageEdited, MessageReceived, Prompted
from bot.conversation.interrupting import look_again
from bot.conversation.prompts import Prompt
from bot.conversation.scene import DangerWords, Lexicon, Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import PROMPTED, STEPS
from bot.conversation.turn import Turn
from tests.conversation.scenes import DANGER, LANGUAGES, scene

HITS = DANGER["nl"]["violence"]
DIE = DANGER["nl"]["life"]


def at(step: str, **fields: object) -> State:
    """A talk in Dutch that has come as far as this step, on a safe phone."""
    known = {"language": "nl", "turn": 9, "consented": True, "safe": True, **fields}
    return State(step=step, **known)  # type: ignore[arg-type]


def say(state: State, text: str, **surroundings: object) -> Turn:
    return advance(state, MessageReceived(text=text, message_id="m1"), scene(**surroundings))  # type: ignore[arg-type]


def press(state: State, step: str, option: str) -> Turn:
    return advance(state, ButtonPressed(step=step, option=option, turn=state.turn), scene())


def asked(turn: Turn) -> str:
    (said,) = turn.says
    return said.bubble.step


def keys(turn: Turn) -> list[str]:
    return [part.key for part in turn.says[0].bubble.parts]


def alerts(turn: Turn) -> list[AskPerson]:
    return [one for one in turn.effects if isinstance(one, AskPerson) and one.kind is RequestKind.DANGER]


def through_json(state: State) -> State:
    return states.from_json(json.loads(json.dumps(states.to_json(state))))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("life", ["emergency", "suicide_line"]),
        ("violence", ["emergency", "safe_home_phone"]),
        ("child", ["emergency", "safe_home_phone", "child_line"]),
        ("illness", ["emergency", "doctor_phone"]),
        ("locked", ["emergency", "safe_home_phone"]),
    ],
)
def test_each_kind_is_met_with_the_numbers_that_fit_it(language: str, kind: str, numbers: list[str]) -> None:
    turn = say(at("goal", language=language), DANGER[language][kind])
    bubble = turn.says[0].bubble
    said = [f"danger.{number}" for number in numbers]
    wipe = kind in ("violence", "child", "locked")
    assert keys(turn) == [*said, "danger.text", "help_now.read_by", *(["help_now.wipe"] if wipe else [])]
    assert (bubble.step, bubble.urgent, bubble.proactive) == ("danger", True, False)
    assert [option.id for option in bubble.options] == ["call", "no_call"]
    assert bubble.commands == (("help_now", "wipe") if wipe else ("help_now",))
    assert alerts(turn) == [AskPerson(RequestKind.DANGER, about=(kind,))]
    assert turn.state.answers["goal"].text == DANGER[language][kind]


def test_every_kind_has_its_numbers_and_the_emergency_number_stands_on_top_once() -> None:
    assert all(help_lines((kind,)) for kind in KINDS)
    assert len(help_lines(KINDS)) == len(set(help_lines(KINDS))) == 5
    assert {help_lines(kinds)[0] for kinds in (*((kind,) for kind in KINDS), KINDS)} == {"danger.emergency"}


def test_after_the_help_the_question_comes_that_would_have_come() -> None:
    helped = say(at("goal"), DIE).state
    assert (asked(press(helped, "danger", "no_call")), through_json(helped)) == ("can_self", helped)
    number = press(helped, "danger", "call")
    assert asked(number) == "call_now"
    called = say(number.state, "0612345678")
    assert AskPerson(RequestKind.HELP_NOW, reach="0612345678") in called.effects
    assert asked(called) == "can_self"


def test_a_number_that_is_known_is_called_as_pressingly_as_one_that_is_asked_for() -> None:
    helped = say(at("goal", answers={"number": Answer(text="0612345678")}), DIE).state
    assert AskPerson(RequestKind.HELP_NOW, reach="0612345678") in press(helped, "danger", "call").effects


def test_below_the_help_a_number_asks_for_the_call_and_words_go_on_telling() -> None:
    helped = say(at("goal"), DIE).state
    called = say(helped, "bel me op 0612345678 maar niet in de avond")
    assert (
        AskPerson(RequestKind.HELP_NOW, "bel me op 0612345678 maar niet in de avond", reach="0612345678")
        in called.effects
    )
    told = say(helped, "Het is al lang zo")
    assert (asked(told), keys(told)[0]) == ("can_self", "can_self.text")
    assert told.state.answers["added"].text == "Het is al lang zo"
    assert asked(say(helped, "Arabisch")) == "can_self"


def test_what_is_sent_before_the_help_is_seen_belongs_to_the_answer_before_it() -> None:
    helped = say(at("goal"), DIE).state
    added = say(helped, "en niemand ziet het", seen_turn=9)
    assert added.state.answers["goal"].text == f"{DIE}\nen niemand ziet het"
    assert (added.says, added.state.step) == ((), "danger")


def test_danger_in_words_that_are_added_silently_is_met_all_the_same() -> None:
    told = say(at("goal"), "rust").state
    added = say(told, HITS, seen_turn=9)
    assert (asked(added), added.state.answers["goal"].text) == ("danger", f"rust\n{HITS}")
    assert asked(press(added.state, "danger", "no_call")) == "safe"


def test_an_edit_is_looked_at_too() -> None:
    told = say(at("goal"), "rust in huis").state
    turn = advance(told, MessageEdited(text=f"rust in huis, {DIE}", message_id="m1"), scene())
    assert (asked(turn), turn.state.answers["goal"].text) == ("danger", f"rust in huis, {DIE}")


def test_the_same_kind_interrupts_again_only_after_an_absence_and_another_kind_at_once() -> None:
    helped = press(say(at("goal"), DIE).state, "danger", "no_call").state
    again = say(helped, DIE)
    assert (asked(again), alerts(again)) == ("can_other", [])
    assert asked(say(helped, DANGER["nl"]["illness"])) == "danger"
    assert asked(say(helped, DIE, away=True)) == "danger"


def test_an_old_button_of_the_help_still_calls_and_a_double_tap_does_nothing() -> None:
    helped = say(at("goal"), DIE).state
    gone_on = press(helped, "danger", "no_call").state
    old = ButtonPressed(step="danger", option="call", turn=helped.turn)
    assert asked(advance(gone_on, old, scene())) == "call_now"
    assert advance(gone_on, old, scene(seen_turn=helped.turn)) == Turn(gone_on)


def test_the_help_stands_also_when_it_is_asked_again_after_an_absence() -> None:
    helped = say(at("goal"), DIE).state
    again = advance(helped, ButtonPressed(step="danger", option="do:repeat", turn=helped.turn), scene(away=True))
    assert keys(again)[:2] == ["danger.emergency", "danger.suicide_line"]


def test_before_the_yes_nothing_is_kept_and_nobody_is_told() -> None:
    for first in (State(), at("form", consented=False, safe=False), at("consent", consented=False, safe=False)):
        turn = say(first, HITS)
        assert (asked(turn), turn.state.answers, turn.state.safe_due) == ("danger", {}, False)
        assert not [effect for effect in turn.effects if not isinstance(effect, Say)]
        assert "danger.not_read" in keys(turn)
    assert turn.says[0].bubble.every_language is False
    assert say(State(), "ana mahbus ... " + DANGER["en"]["life"]).says[0].bubble.step == "danger"


def test_who_has_no_language_yet_reads_the_help_in_every_language() -> None:
    turn = say(State(turn=1), DANGER["ti"]["violence"])
    assert (asked(turn), turn.says[0].bubble.every_language) == ("danger", turn.state.language == "")


def test_what_was_said_before_the_yes_is_told_to_a_person_when_it_is_said_again_after_it() -> None:
    before = press(say(at("consent", consented=False, safe=False), HITS).state, "danger", "no_call").state
    after = press(press(before, "consent", "yes").state, "safe", "yes").state
    assert alerts(say(replace(after, step="goal"), HITS)) == [AskPerson(RequestKind.DANGER, about=("violence",))]


def test_a_child_who_says_its_age_and_its_danger_in_one_hears_both() -> None:
    turn = say(at("age", consented=False), f"nee. {HITS}")
    refused = say(at("age", consented=False), "12")
    assert any(isinstance(effect, EraseResident) for effect in refused.effects)
    assert asked(turn) == "danger"


@pytest.mark.parametrize("kind", sorted(HANDS_ON_PHONE))
def test_where_somebody_near_may_be_the_danger_nothing_goes_out_unasked(kind: str) -> None:
    turn = say(at("goal"), DANGER["nl"][kind])
    assert not turn.state.safe
    home = replace(turn.state, step="done", back_to="")
    knock = advance(home, Prompted(prompt=Prompt(id="p", step="followup", case="c", parts=())), scene())
    assert (knock.says, advance(knock.state, KnockDue(), scene()).says) == ((), ())


@pytest.mark.parametrize("kind", sorted(set(KINDS) - HANDS_ON_PHONE))
def test_where_nobody_near_is_the_danger_the_phone_stays_as_safe_as_it_was(kind: str) -> None:
    turn = say(at("goal"), DANGER["nl"][kind])
    assert (turn.state.safe, turn.state.safe_due) == (True, False)


def test_after_the_help_it_is_asked_anew_whether_it_is_safe_here() -> None:
    safe = press(say(at("goal"), HITS).state, "danger", "no_call")
    assert (asked(safe), safe.state.safe) == ("safe", False)
    yes = press(safe.state, "safe", "yes")
    assert (asked(yes), yes.state.safe, yes.effects[0]) == ("can_self", True, GiveConsent(Scope.CONTACT))
    no = press(safe.state, "safe", "no")
    assert (asked(no), no.effects[0]) == ("code_word", WithdrawConsent(Scope.CONTACT))
    chosen = say(no.state, "zonnebloem")
    assert (asked(chosen), chosen.state.safe, chosen.state.code_word) == ("can_self", False, "zonnebloem")


@pytest.mark.parametrize("command", ["skip", "back"])
def test_no_answer_to_whether_it_is_safe_means_no(command: str) -> None:
    safe = press(say(at("goal"), HITS).state, "danger", "no_call").state
    turn = press(safe, "safe", f"do:{command}")
    assert (turn.state.safe, turn.state.safe_due) == (False, False)
    assert asked(turn) == ("code_word" if command == "skip" else "can_self")


@pytest.mark.parametrize("command", ["back", "skip", "go_on"])
def test_whichever_way_leads_on_from_the_help_it_is_asked_whether_it_is_safe(command: str) -> None:
    helped = say(at("goal"), HITS).state
    assert asked(press(helped, "danger", f"do:{command}")) == "safe"
    assert asked(say(press(helped, "danger", "call").state, "0612345678")) == "safe"


def test_an_old_button_that_says_whether_it_is_safe_answers_that() -> None:
    helped = say(at("goal"), HITS).state
    yes = press(helped, "safe", "yes")
    assert (asked(yes), yes.state.safe, yes.state.safe_due) == ("can_self", True, False)


def test_another_danger_at_that_question_asks_it_anew_afterwards() -> None:
    safe = press(say(at("goal"), HITS).state, "danger", "no_call").state
    helped = say(safe, DIE)
    assert asked(helped) == "danger"
    assert asked(press(helped.state, "danger", "no_call")) == "safe"


@pytest.mark.parametrize(
    "state",
    [
        at("safe", safe=False),
        at("goal", safe=False, code_word="zonnebloem"),
        at("goal", safe=False, locked=True),
        at("consent", consented=False, safe=False),
    ],
)
def test_who_is_asked_anyway_or_said_no_already_or_holds_a_shut_phone_is_not_asked_for_it_again(state: State) -> None:
    helped = say(state, HITS)
    on = press(helped.state, "danger", "no_call")
    assert (asked(helped), asked(on)) == ("danger", helped.state.back_to)


def test_on_a_shut_phone_the_help_tells_no_more_than_a_press_on_help() -> None:
    shut = at("summary", safe=False, locked=True, code_word="zonnebloem", answers={"goal": Answer(text="geheim")})
    turn = say(shut, HITS)
    pressed = press(shut, "summary", "do:help_now").says[0].bubble
    bubble = turn.says[0].bubble
    lines = ["danger.emergency", "danger.suicide_line", "danger.safe_home_phone"]
    assert keys(turn) == [*lines, "danger.text", "help_now.read_by", "help_now.wipe"]
    assert telling.shut(bubble) == bubble
    assert "geheim" not in repr(bubble)
    assert [option.label for option in bubble.options] == [option.label for option in pressed.options]


def test_a_phone_that_was_shut_meanwhile_is_not_asked_whether_it_is_safe() -> None:
    helped = say(at("goal"), HITS).state
    back = advance(helped, ButtonPressed(step="danger", option="no_call", turn=helped.turn), scene(away=True))
    assert (back.state.locked, asked(back)) == (True, "can_self")


@pytest.mark.parametrize("word", ["zonnebloem", ""])
def test_who_holds_a_shut_phone_chooses_no_word_that_opens_it(word: str) -> None:
    shut = at("summary", safe=False, locked=True, code_word=word, answers={"goal": Answer(text="geheim")})
    no = press(shut, "safe", "no")
    assert (asked(no), no.state.code_word, no.effects[0]) == ("summary", word, WithdrawConsent(Scope.CONTACT))
    left_open = say(replace(shut, step="code_word", back_to="summary"), "appel")
    assert (asked(left_open), left_open.state.code_word, left_open.state.locked) == ("summary", word, True)
    assert say(left_open.state, "appel").state.locked


def test_who_told_nothing_yet_still_chooses_a_word_after_an_absence() -> None:
    shut = at("safe", safe=False, locked=True)
    chosen = say(press(shut, "safe", "no").state, "appel")
    assert (asked(chosen), chosen.state.code_word) == ("wellbeing", "appel")
    assert not press(shut, "safe", "yes").state.locked


def test_the_code_word_tells_nothing_whatever_word_it_is() -> None:
    shut = at("goal", safe=False, locked=True, code_word=HITS)
    turn = say(shut, HITS)
    assert (turn.state.locked, asked(turn), alerts(turn)) == (False, "goal", [])


def test_a_command_is_a_command() -> None:
    own = DangerWords(signs={"life": ("stop",)})
    nl = replace(scene().lexicon.packs["nl"], danger=own)
    words = replace(scene(), lexicon=Lexicon({"nl": nl}))
    assert advance(at("goal"), MessageReceived(text="stop"), words).state.stopped
    assert asked(advance(at("goal"), MessageReceived(text="alles moet nu stop zijn dan"), words)) == "danger"


def test_while_everything_is_being_erased_only_the_numbers_are_given() -> None:
    erasing = say(at("erased"), HITS)
    assert (asked(erasing), keys(erasing)) == ("erased", ["danger.emergency", "danger.safe_home_phone"])
    edited = advance(at("erased"), MessageEdited(text=DIE, message_id="1"), scene())
    assert keys(edited) == ["danger.emergency", "danger.suicide_line"]
    assert keys(say(at("erased"), "dag")) == ["erased.text"]


def test_who_says_danger_while_asking_to_be_erased_is_erased_and_gets_the_numbers() -> None:
    # The label holds a sign here, so that the very word that erases does.
    nl = scene().lexicon.packs["nl"]
    words = replace(nl, danger=DangerWords(signs={"life": ("wis alles",)}))
    around = replace(scene(), lexicon=Lexicon({"nl": words}))
    turn = advance(at("delete", back_to="goal"), MessageReceived(text="wis alles"), around)
    assert (turn.state.step, keys(turn)) == ("erased", ["danger.emergency", "danger.suicide_line", "erased.text"])
    assert any(isinstance(effect, EraseResident) for effect in turn.effects)


def test_a_phone_that_is_handed_over_is_handed_over() -> None:
    nl = replace(scene().lexicon.packs["nl"], danger=DangerWords(signs={"life": ("ja",)}))
    around = replace(scene(), lexicon=Lexicon({"nl": nl}))
    turn = advance(at("someone_else", back_to="goal"), MessageReceived(text="ja"), around)
    assert (turn.effects, turn.state.step) == ((LeaveAddress(),), "goal")


def test_a_question_of_the_team_that_help_came_before_was_not_shown() -> None:
    waiting = tuple(Prompt(id=step, step=step, case="c1", parts=()) for step in ("message", "followup"))
    home = at("done", case_opened=True, prompts=waiting)
    opened = advance(home, ButtonPressed(step="knock", option="open", turn=9), scene()).state
    answered = say(opened, f"Dank je. {DIE}")
    second = answered.state.prompts[0]
    assert (asked(answered), second.id, second.turn, second.last) == ("danger", "followup", 0, 0)
    assert asked(press(answered.state, "danger", "no_call")) == "followup"


# ---- nothing else is any different


def _calm(words: Scene) -> Scene:
    """The same surroundings without a word of danger."""
    packs = {code: replace(pack, danger=DangerWords()) for code, pack in words.lexicon.packs.items()}
    return replace(words, lexicon=replace(words.lexicon, packs=packs))


CALM = _calm(scene())
STATES = st.builds(
    at,
    st.sampled_from([step for step in STEPS if step not in ("erased", "handed_over", "stopped")]),
    language=st.sampled_from(("", *LANGUAGES)),
    consented=st.booleans(),
    safe=st.booleans(),
    locked=st.booleans(),
    stopped=st.booleans(),
    knocked=st.booleans(),
    turn=st.integers(1, 12),
    asked_turn=st.integers(0, 12),
    last_step=st.sampled_from(("", "goal", "question", "added")),
    code_word=st.sampled_from(("", "zonnebloem")),
    answers=st.sampled_from(
        ({}, {"goal": Answer(text="rust", message_id="m1")}, {"wellbeing": Answer(options=("5",)), "number": Answer()})
    ),
    case_opened=st.booleans(),
)
SAID = st.builds(
    " ".join,
    st.tuples(
        st.sampled_from(("", "ja", "nee", "help", "7", "5345", "0612345678", "wis alles.", "I live here and")),
        st.sampled_from([said for kinds in DANGER.values() for said in kinds.values()]),
        st.text(max_size=12),
    ),
)


def _ready(state: State) -> State:
    """With what such a step needs: where it returns to, and the prompt that is open."""
    asks = {STEPS[own].id: own for own in PROMPTED} | {to: own for own in PROMPTED for to in STEPS[own].routes.values()}
    own = asks.get(state.step)
    if own:
        chosen = next((option for option, to in STEPS[own].routes.items() if to == state.step), "")
        one = Prompt(id="p1", step=own, case="c1", parts=(), chosen=chosen, turn=3, last=3)
        return replace(state, consented=True, locked=False, back_to="done", prompts=(one,))
    return replace(state, back_to="goal") if STEPS[state.step].kind.value == "aside" else state


def _kept(effects: tuple[Effect, ...]) -> list[Effect]:
    return [one for one in effects if not isinstance(one, Say) and one not in alerts(Turn(State(), (one,)))]


@given(state=STATES, text=SAID, edited=st.booleans(), seen=st.integers(0, 12))
def test_what_is_said_is_kept_exactly_as_without_the_danger_in_it(
    state: State, text: str, edited: bool, seen: int
) -> None:
    ready = _ready(state)
    said: Event = MessageEdited(text=text, message_id="m1") if edited else MessageReceived(text=text, message_id="m1")
    calm, turn = advance(ready, said, replace(CALM, seen_turn=seen)), advance(ready, said, scene(seen_turn=seen))
    assert turn.state.answers == calm.state.answers
    assert _kept(turn.effects) == _kept(calm.effects)
    assert len(turn.says) <= 1
    assert through_json(turn.state) == turn.state
    if turn.state.step == "danger" != ready.step:
        assert turn.state.back_to == (calm.state.back_to or calm.state.step)
        assert bubble_of(turn.state, scene()).urgent
        undone = replace(turn.state, **{name: getattr(calm.state, name) for name in _OF_THE_HELP})
        # Help comes before the offer of another language.
        assert undone == replace(calm.state, prompts=undone.prompts, tongues=ready.tongues)


#: What help in the place of a question may change.
_OF_THE_HELP = ("step", "back_to", "turn", "asked_step", "asked_turn", "noticed", "helped", "safe", "safe_due")


# ---- a later look


def test_a_later_look_offers_a_call_softly_and_leaves_the_question_open() -> None:
    state = at("can_self", asked_step="can_self", asked_turn=9, last_step="goal")
    offered = look_again(state, scene(), ("violence",))
    bubble = offered.says[0].bubble
    assert (bubble.step, bubble.parts) == ("second_look", (Phrase("second_look.text"),))
    assert bubble.options == (
        Option("call", Phrase("help_now.call")),
        Option("no", Phrase("help_now.no_call")),
    )
    assert (offered.state.step, offered.effects, through_json(offered.state)) == (
        "can_self",
        offered.says,
        offered.state,
    )
    unseen = say(offered.state, "ja", seen_turn=9).state
    assert (unseen.answers["can_self"].text, unseen.offered) == ("ja", offered.state.turn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_call_is_taken_by_its_button_or_in_words(language: str) -> None:
    state = at("can_self", language=language)
    offered = look_again(state, scene(), ("life",)).state
    yes = {"nl": "ja", "en": "yes", "ar": "نعم", "ti": "እወ"}[language]
    for turn in (press(offered, "second_look", "call"), say(offered, yes)):
        assert (asked(turn), turn.state.offered) == ("call_now", 0)
        called = say(turn.state, "0612345678")
        assert AskPerson(RequestKind.HELP_NOW, reach="0612345678") in called.effects
        assert asked(called) == "can_self"


def test_no_is_no_and_anything_else_answers_the_question() -> None:
    offered = look_again(at("can_self"), scene(), ("life",)).state
    for turn in (press(offered, "second_look", "no"), say(offered, "nee")):
        assert (asked(turn), keys(turn)[0]) == ("can_self", "ack.go_on")
    told = say(offered, "Ik kan goed koken")
    assert (asked(told), told.state.answers["can_self"].text) == ("can_other", "Ik kan goed koken")
    # It was passed by: a yes further on is a yes to something else.
    assert "can_other" in say(told.state, "ja").state.answers


@pytest.mark.parametrize(
    ("state", "away"),
    [
        (at("goal"), True),
        (at("goal", safe=False), False),
        (at("goal", consented=False), False),
        (at("goal", stopped=True), False),
        (at("goal", quiet=True), False),
        (at("help_now", back_to="goal"), False),
        (at("goal", helped=("life",)), False),
    ],
)
def test_a_later_look_says_nothing_to_who_is_gone_or_not_safe_or_was_helped(state: State, away: bool) -> None:
    assert look_again(state, scene(away=away), ("life",)) == Turn(state)


def test_a_later_look_that_finds_nothing_says_nothing_and_one_says_it_once() -> None:
    assert look_again(at("goal"), scene(), ()) == Turn(at("goal"))
    once = look_again(at("done"), scene(), ("life", "illness"))
    assert (asked(once), once.state.helped) == ("second_look", ("life", "illness"))
    assert look_again(once.state, scene(), ("life",)).says == ()


def test_what_was_answered_with_help_is_not_looked_after_twice() -> None:
    helped = press(say(at("goal"), DIE).state, "danger", "no_call").state
    assert look_again(helped, scene(), ("life",)).says == ()
    back = say(helped, "ik kan koken", away=True).state
    assert look_again(back, scene(), ("life",)).says == ()
    assert asked(look_again(back, scene(), ("life", "illness"))) == "second_look"
