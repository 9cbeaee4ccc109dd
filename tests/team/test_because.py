"""Which sentences led to a topic: found again in the story as it is now."""

from dataclasses import replace

from bot.casework.answers import Given
from bot.casework.case import Case
from bot.conversation.topics import FoundTopic
from bot.team.because import because
from tests.casework.making import case, content
from tests.conversation.scenes import scene

LEXICON = scene().lexicon


def told(goal: str, *topics: str, **more: str) -> Case:
    given = {step: Given((), text) for step, text in {"goal": goal, **more}.items()}
    return replace(case(content(**given, topics=Given(topics))), language="nl")


def sentences(of: Case, topic: str, *found: FoundTopic) -> list[str]:
    texts = {step: said.text for step, said in of.content.told().items()}
    return [texts[each.step][each.start : each.end] for each in because(of, LEXICON, found)[topic]]


def test_the_sentence_that_speaks_of_a_topic_is_found_where_it_stands() -> None:
    of = told("Het regent.\n  Ik wil een bed en een kast! Dag.", "things")
    assert sentences(of, "things") == ["Ik wil een bed en een kast"]


def test_a_topic_without_a_word_of_it_was_chosen() -> None:
    assert sentences(told("Het regent.", "things"), "things") == []


def test_only_the_topics_of_the_case_are_looked_for_and_never_in_a_name() -> None:
    of = told("Ik wil een bed.", name="Bed")
    assert because(of, LEXICON) == {}
    assert sentences(told("Het regent.", "things", name="Een bed"), "things") == []


def test_what_a_second_finder_saw_comes_first_as_long_as_it_is_said() -> None:
    of = told("Ik wil een bed. Ik lig op de grond.", "things")
    seen = FoundTopic("things", "Ik lig op de grond")
    assert sentences(of, "things", seen, FoundTopic("things", "Dit zei ik eerst")) == [
        "Ik lig op de grond", "Ik wil een bed",
    ]  # fmt: skip


def test_at_most_three_sentences_are_shown_of_a_very_long_story() -> None:
    assert len(sentences(told("Ik wil een bed. " * 7_000, "things"), "things")) == 3
