"""The rooms do not import each other, so a test holds their words together."""

from bot.casework import preferences
from bot.casework.organisation import NEEDED_NUMBERS
from bot.casework.organisation_file import read_organisation
from bot.casework.story import EXPLORATION, Join
from bot.casework.topics import CULTURE, SAFETY, TOPICS
from bot.conversation import steps
from bot.language.render import FACTS
from tests.casework.making import EVERYTHING, SAMPLE

CHOICES = {
    "channel": preferences.Reach,
    "time": preferences.PartOfDay,
    "person": preferences.Partner,
    "interpreter": preferences.Interpreter,
    "along": preferences.Along,
    "form": preferences.Form,
    "join": Join,
}


def test_topics_are_those_of_the_talk() -> None:
    assert TOPICS == steps.TOPICS
    assert {SAFETY, *CULTURE} <= set(TOPICS)


def test_every_choice_of_the_talk_has_a_word_here() -> None:
    assert {*preferences.CHOICES, "join"} == set(CHOICES)
    for step, choice in CHOICES.items():
        # That somebody helps is no way of telling: it is asked beside it.
        assert [one.value for one in choice] == [one for one in steps.STEPS[step].options if one != "helper"], step


def test_every_step_of_the_story_has_a_place_in_a_case() -> None:
    story = {id for id, step in steps.STEPS.items() if step.story}
    assert story <= set(EVERYTHING)
    assert {id for id, step in steps.STEPS.items() if step.kind is steps.Kind.EXPLORE} == {*EXPLORATION, "join"}


def test_an_organisation_fills_in_every_fact_of_the_texts() -> None:
    organisation = read_organisation(SAMPLE.read_text(encoding="utf-8"), file=SAMPLE.name)
    assert set(FACTS) <= set(organisation.facts("nl"))
    assert set(NEEDED_NUMBERS) <= set(FACTS)
