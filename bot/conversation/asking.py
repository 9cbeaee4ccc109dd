"""From a step to its bubble: the phrases, the choices and the commands below them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.conversation import telling
from bot.conversation.bubbles import Bubble, Option, Phrase, Term
from bot.conversation.effects import Say
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import MENU, STEPS, Kind, Reads, Step
from bot.conversation.turn import Turn

#: Filled in when the row is written: see effects.Say.
LATER = "?"


def ask(state: State, scene: Scene, *before: Phrase) -> Turn:
    """Say the bubble of the step the state is at, with these phrases above it."""
    turn = state.turn + 1
    first = turn if state.step != state.asked_step else state.asked_turn
    turned = replace(state, turn=turn, asked_step=state.step, asked_turn=first)
    return Turn(turned, (Say(bubble_of(turned, scene, *before)),))


def note(state: State, step: str, *parts: Phrase) -> Turn:
    """Say something that asks nothing of the main line; buttons are those of `step`."""
    turned = replace(state, turn=state.turn + 1)
    bubble = Bubble(
        step=step,
        turn=turned.turn,
        parts=parts,
        options=tuple(Option(id, Phrase(label)) for id, label in STEPS[step].options.items()),
        commands=("help_now", "menu"),
        every_language=not state.language,
    )
    return Turn(turned, (Say(bubble),))


def bubble_of(state: State, scene: Scene, *before: Phrase) -> Bubble:
    """The bubble of the current step."""
    step = STEPS[state.step]
    return Bubble(
        step=step.id,
        turn=state.turn,
        parts=(*before, *_parts(state, scene)),
        options=tuple(_offered(state, scene)),
        commands=_commands(state, step),
        every_language=not state.language,
        urgent=step.id == "help_now",
    )


def options_of(state: State, scene: Scene) -> Mapping[str, str]:
    """What can be chosen at the current step: option id -> label key, in the order shown."""
    more = _OPTIONS.get(state.step)
    return more(state, scene) if more else STEPS[state.step].options


def _parts(state: State, scene: Scene) -> tuple[Phrase, ...]:
    said = _PARTS.get(state.step)
    if said:
        return said(state, scene)
    hint = (Phrase(f"{state.step}.hint"),) if STEPS[state.step].hint else ()
    return (Phrase(f"{state.step}.text"), *hint)


def _offered(state: State, scene: Scene) -> Iterator[Option]:
    """The choices with what stands on them. The topics are looked for once: in a long story that takes its time."""
    marked = telling.topics(state, scene) if state.step == "choose_topics" and not state.locked else ()
    places = {place.id: place.name for place in scene.neighbourhoods} if state.step == "neighbourhood" else {}
    for id, label in options_of(state, scene).items():
        if id in places:
            yield Option(id, Phrase(label, {"name": places[id]}))
        elif id in marked:
            yield Option(id, Phrase("choose_topics.on", {"topic": Term(label)}))
        else:
            yield Option(id, Phrase(label))


def _commands(state: State, step: Step) -> tuple[str, ...]:
    if step.id == "menu":
        # It offers every command itself, help first.
        return ()
    if step.id == "erased":
        return ("help_now",)
    if step.kind is Kind.REST:
        return ("help_now", "menu")
    if step.kind is Kind.ASIDE:
        return ("go_on", "help_now") if step.reads is not Reads.CHOICE or not step.options else ("help_now",)
    if step.kind is Kind.DOOR:
        return ("help_now", "menu")
    skip = ("skip",) if step.skippable else ()
    return (*skip, "help_now", "menu")


def _need(state: State, scene: Scene) -> tuple[Phrase, ...]:
    goal = state.answers.get("goal")
    # "What do you need for that?" points back to the goal, so the goal stands above it in the resident's own words.
    echo = (Phrase("echo.goal", {"goal": goal.text}),) if goal and goal.text and not state.locked else ()
    return (*echo, Phrase("need.text"), Phrase("need.hint"))


def _topics(state: State, scene: Scene) -> tuple[Phrase, ...]:
    if state.locked:
        return (Phrase("topics.text"), Phrase("topics.line", {"topic": telling.HIDDEN}), Phrase("topics.question"))
    found = telling.topics(state, scene)
    if not found:
        return (Phrase("topics.none"),)
    lines = (Phrase("topics.line", {"topic": Term(f"topic.{topic}")}) for topic in found)
    return (Phrase("topics.text"), *lines, Phrase("topics.question"))


def _summary(state: State, scene: Scene) -> tuple[Phrase, ...]:
    return (Phrase("summary.intro"), *telling.lines(state, scene), *_unlock(state), Phrase("summary.text"))


def _my_data(state: State, scene: Scene) -> tuple[Phrase, ...]:
    told = telling.lines(state, scene)
    if not told:
        return (Phrase("my_data.nothing"),)
    return (Phrase("my_data.text"), *told, *_unlock(state))


def _unlock(state: State) -> tuple[Phrase, ...]:
    if not state.locked:
        return ()
    return (Phrase("unlock.text" if may_unlock(state) else "unlock.locked"),)


def may_unlock(state: State) -> bool:
    """The code word still opens the story: one was chosen, and not too many wrong ones were tried."""
    return bool(state.code_word) and state.wrong_words < 5


def languages(scene: Scene) -> Mapping[str, str]:
    """The languages to choose from: code -> label key."""
    return {code: f"language.{code}" for code in scene.lexicon.languages}


_PARTS: Mapping[str, Callable[[State, Scene], tuple[Phrase, ...]]] = {
    "need": _need,
    "topics": _topics,
    "summary": _summary,
    "my_data": _my_data,
    "refused": lambda state, scene: (Phrase("refused.asked" if state.person_asked else "refused.text"),),
    "done": lambda state, scene: (Phrase("done.text", {"read_by": LATER}), Phrase("done.hint")),
    "help_now": lambda state, scene: (
        Phrase("help_now.text"),
        Phrase("help_now.read_by", {"read_by": LATER}),
        Phrase("help_now.wipe"),
    ),
}

_OPTIONS: Mapping[str, Callable[[State, Scene], Mapping[str, str]]] = {
    "language": lambda state, scene: {**languages(scene), "other": "language.other"},
    "change_language": lambda state, scene: languages(scene),
    "neighbourhood": lambda state, scene: {place.id: "neighbourhood.place" for place in scene.neighbourhoods},
    "topics": lambda state, scene: (
        STEPS["topics"].options if telling.topics(state, scene) else {"change": "topics.change"}
    ),
    "choose_answer": lambda state, scene: {step: f"{step}.name" for step in telling.told(state)},
    "menu": lambda state, scene: {f"do:{command}": f"command.{command}" for command in MENU},
}
