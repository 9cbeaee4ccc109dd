"""Whoever comes in without a language chosen goes on in the one they name or plainly write."""

import pytest

from bot.conversation.engine import advance
from bot.conversation.events import MessageReceived, Started
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.conversation.written import written_in
from tests.conversation.scenes import lexicon, scene

NEW, ASKED = State(), advance(State(), Started(), scene()).state


def say(state: State, text: str) -> Turn:
    return advance(state, MessageReceived(text=text), scene())


@pytest.mark.parametrize("state", [NEW, ASKED], ids=["first", "asked"])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nl", "nl"), ("NL", "nl"), ("EN.", "en"), ("ar", "ar"), ("ti", "ti"), ("Nederlands", "nl"), ("dutch", "nl"),
        ("English please", "en"), ("engels", "en"), ("العربية", "ar"), ("arabisch", "ar"), ("ትግርኛ", "ti"),
    ],
)  # fmt: skip
def test_a_language_is_named_by_its_code_or_its_name_in_any_language(state: State, text: str, language: str) -> None:
    turn = say(state, text)
    assert (turn.state.language, turn.state.step) == (language, "form")
    assert [part.key for part in turn.says[0].bubble.parts] == ["form.text"]


SENTENCES = [
    ("Hello, I need help with my rent", "en"),
    ("Hallo, ik heb hulp nodig met mijn huur", "nl"),
    ("mijn man is ziek", "nl"),
    ("أنا بحاجة إلى مساعدة في السكن", "ar"),
    ("ኣብ ስራሕ ጸገም ኣሎኒ", "ti"),
]


@pytest.mark.parametrize("state", [NEW, ASKED], ids=["first", "asked"])
@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_first_sentence_is_answered_in_its_language_and_asked_for_again_later(
    state: State, text: str, language: str
) -> None:
    turn = say(state, text)
    assert (turn.state.language, turn.state.step, turn.state.answers) == (language, "form", {})
    assert [part.key for part in turn.says[0].bubble.parts] == ["ack.tell_later", "form.text"]


@pytest.mark.parametrize(
    "text",
    ["hello", "ok so", "Ich will die Wohnung, er war in der Stadt", "Ek het hulp nodig met my huur",
     "من خیلی بدهی دارم و از این خانه",
     "ሰላም እርዳታ እፈልጋለሁ ከቤት ኪራይ ጋር", "Bonjour, j'ai besoin d'aide", "", "is my van in de can"],
)  # fmt: skip
def test_what_may_be_another_language_chooses_none(text: str) -> None:
    assert written_in(text, lexicon()) is None


@pytest.mark.parametrize("text", ["1", "two", "Bonjour", "hello"])
def test_a_number_before_its_question_and_an_unknown_language_are_asked_about(text: str) -> None:
    turn = say(NEW, text)
    assert (turn.state.language, turn.state.step) == ("", "language")


def test_a_language_is_changed_by_its_code_too() -> None:
    state = State(step="change_language", back_to="goal", language="en", turn=9, consented=True)
    assert say(state, "NL").state.language == "nl"
