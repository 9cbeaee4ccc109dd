"""The table of steps keeps its own promises."""

import pytest

from bot.channels.base import button_data
from bot.conversation.asking import bubble_of
from bot.conversation.flow import edges, mermaid
from bot.conversation.scene import Lexicon, Scene
from bot.conversation.state import State
from bot.conversation.steps import COMMANDS, MENU, PROMPTED, STEPS, Kind, Reads
from tests.conversation.scenes import scene

#: What a step can be reached from besides the table: the first event, a command, or another step's own rule.
ENTRANCES = {
    "language", "menu", "help_now", "human", "question", "change_language", "my_data", "delete", "someone_else",
    "resume_check", "reminder", "choose_answer", "nothing_told", "stopped", "knock", "sharing", "sharing_stop",
    "danger", "second_look", "other_tongue", "helper", "helper_now", "helper_left",
}  # fmt: skip


def test_every_step_can_be_reached() -> None:
    reached = ENTRANCES | set(PROMPTED) | {to for _, _, to in edges()}
    assert set(STEPS) - reached == set()


#: The kinds that go on by themselves; a rest stays, and the others return.
LINE = (Kind.DOOR, Kind.LINE, Kind.EXPLORE)


@pytest.mark.parametrize("step", [step.id for step in STEPS.values() if step.kind in LINE])
def test_every_step_of_the_line_is_left(step: str) -> None:
    assert any(start == step for start, _, _ in edges())


def test_every_way_leads_to_a_step_by_an_option_of_the_step() -> None:
    found = list(edges())
    assert len(found) > 40
    for start, option, to in found:
        assert to in STEPS
        assert not option or option in STEPS[start].options


def test_the_three_questions_stand_in_their_order_before_anything_else_of_the_story() -> None:
    story = [step.id for step in STEPS.values() if step.story]
    assert story[:5] == ["wellbeing", "goal", "can_self", "can_other", "need"]


def test_nothing_of_a_story_is_asked_before_the_yes() -> None:
    assert [step.id for step in STEPS.values() if step.kind is Kind.DOOR and step.story] == []


def test_what_the_team_asks_returns_and_asks_for_words_at_most_once() -> None:
    prompts = [step for step in STEPS.values() if step.kind is Kind.PROMPT]
    assert len(prompts) > len(PROMPTED) > 10
    for step in prompts:
        assert not step.next
        assert step.skippable
        assert not step.story
        for to in step.routes.values():
            assert (STEPS[to].kind, STEPS[to].reads, dict(STEPS[to].routes)) == (Kind.PROMPT, Reads.OPEN, {})


def test_every_button_fits_telegram() -> None:
    longest = "n" * 40
    data = [button_data(step.id, option, 99_999) for step in STEPS.values() for option in (*step.options, longest)]
    data += [button_data(step, f"do:{command}", 99_999) for step in STEPS for command in COMMANDS]
    assert max(len(one.encode()) for one in data) <= 64


def test_the_menu_offers_only_commands() -> None:
    assert set(MENU) <= set(COMMANDS)
    assert MENU[0] == "help_now"
    # A list on WhatsApp has ten rows, and nothing of the menu is to be left out.
    assert len(MENU) <= 10


def test_help_stands_in_the_menu_once() -> None:
    bubble = bubble_of(State(step="menu", language="en", turn=4), scene())
    assert [option.id for option in bubble.options].count("do:help_now") + bubble.commands.count("help_now") == 1


def test_the_diagram_names_every_step_and_every_way() -> None:
    drawn = mermaid()
    assert all(f"s_{step}[" in drawn or f"s_{step}([" in drawn for step in STEPS)
    assert drawn.count("-->") == len(list(edges()))


def test_an_open_question_has_no_options_that_words_could_be_taken_for() -> None:
    opened = [step for step in STEPS.values() if step.reads is Reads.OPEN and step.story]
    assert len(opened) > 10
    assert all(not step.options for step in opened)


def test_a_scene_knows_nothing_by_default() -> None:
    assert Scene(lexicon=Lexicon({})).neighbourhoods == ()
