"""From a step to its bubble: the phrases, the choices and the commands below them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.conversation import telling
from bot.conversation.bubbles import Bubble, Option, Phrase, Term
from bot.conversation.danger import HANDS_ON_PHONE, help_lines
from bot.conversation.effects import Say
from bot.conversation.prompts import Prompt
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import MENU, OF_MY_DATA, STEPS, Kind, Reads, Step
from bot.conversation.turn import Turn

#: Filled in when the row is written: see effects.Say.
LATER = "?"

#: Where a talk rests that the team may ask something in.
_HOMES = ("done", "nothing_told")
#: What is known by a day is told before a question that was not answered yet is asked again.
_NEWS = ("met", "tomorrow")
#: Asks whether a computer wrote a voice note down right: never before an open question.
HEARD = "heard"


def ask(state: State, scene: Scene, *before: Phrase) -> Turn:
    """Say the bubble of the step the state is at, with these phrases above it.

    Where the talk rests, what the team has waiting is asked instead.
    """
    if rests(state) and state.prompts:
        return call(state, scene, *before)
    turn = state.turn + 1
    first = turn if state.step != state.asked_step else state.asked_turn
    turned = replace(state, turn=turn, asked_step=state.step, asked_turn=first, prompts=_shown(state, turn))
    return Turn(turned, (Say(bubble_of(turned, scene, *before)),))


def rests(state: State) -> bool:
    """Nothing is open: the talk came to an end that it can go on from."""
    return state.step in _HOMES and not state.back_to


def call(state: State, scene: Scene, *before: Phrase) -> Turn:
    """Ask the first thing that waits, beside where the talk is; on a shut phone only the word that opens it."""
    if state.locked:
        return note(state, state.step, *before, *(said for said in _unlock(state) if said not in before))
    waiting = tuple(sorted(state.prompts, key=lambda one: (one.step == HEARD, one.step not in _NEWS or one.turn > 0)))
    return ask(replace(state, step=waiting[0].asks, back_to=state.step, prompts=waiting), scene, *before)


def onward(state: State, scene: Scene, *said: Phrase) -> Turn:
    """After something beside the line: the next that waits, else the open question, else only these words."""
    if any(rests(state) or prompt.step != HEARD for prompt in state.prompts):
        return call(state, scene, *said)
    return note(state, state.step, *said) if rests(state) else ask(state, scene, *said)


def unasked(state: State, step: str) -> Turn:
    """Say something nobody asked for: the text of the step and its choices, and nothing else."""
    turned = replace(state, turn=state.turn + 1)
    bubble = Bubble(
        step=step,
        turn=turned.turn,
        parts=(Phrase(f"{step}.text"),),
        options=tuple(Option(id, Phrase(label)) for id, label in STEPS[step].options.items()),
        proactive=True,
    )
    return Turn(turned, (Say(bubble),))


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
        too=state.tongue if step.id == "other_tongue" else "",
        urgent=step.id in ("help_now", "danger"),
    )


def options_of(state: State, scene: Scene) -> Mapping[str, str]:
    """What can be chosen at the current step: option id -> label key, in the order shown."""
    more = _OPTIONS.get(state.step)
    if more:
        return more(state, scene)
    return {**{option.id: option.label.key for option in _came_along(state)}, **STEPS[state.step].options}


def _shown(state: State, turn: int) -> tuple[Prompt, ...]:
    """What waits, the first with the turn of the bubble that asks it now."""
    if STEPS[state.step].kind is not Kind.PROMPT:
        return state.prompts
    first, *others = state.prompts
    return replace(first, turn=first.turn or turn, last=turn), *others


def _parts(state: State, scene: Scene) -> tuple[Phrase, ...]:
    if state.prompts and state.prompts[0].step == state.step:
        return (*state.prompts[0].parts, *_own_parts(state, scene))
    return _own_parts(state, scene)


def _own_parts(state: State, scene: Scene) -> tuple[Phrase, ...]:
    said = _PARTS.get(state.step)
    if said:
        return said(state, scene)
    hint = (Phrase(f"{state.step}.hint"),) if STEPS[state.step].hint else ()
    return (Phrase(f"{state.step}.text"), *hint)


def _offered(state: State, scene: Scene) -> Iterator[Option]:
    """The choices with what stands on them. The topics are looked for once: in a long story that takes its time."""
    marked = telling.topics(state, scene) if state.step == "choose_topics" and not state.locked else ()
    places = {place.id: place.name for place in scene.neighbourhoods} if state.step == "neighbourhood" else {}
    labels = _labels(state)
    for id, label in options_of(state, scene).items():
        if id in labels:
            yield Option(id, labels[id])
        elif id in places:
            yield Option(id, Phrase(label, {"name": places[id]}))
        elif id in marked:
            yield Option(id, Phrase("choose_topics.on", {"topic": Term(label)}))
        else:
            yield Option(id, Phrase(label))


def _commands(state: State, step: Step) -> tuple[str, ...]:
    if step.id == "menu":
        # It offers every command itself, help first.
        return ()
    if step.id in ("erased", "other_tongue"):
        return ("help_now",)
    if step.kind is Kind.REST:
        return ("help_now", "menu")
    if step.id == "danger" and _is_near(state):
        return ("help_now", "wipe")
    if step.kind is Kind.ASIDE:
        return ("go_on", "help_now") if step.reads is not Reads.CHOICE or not step.options else ("help_now",)
    if step.kind is Kind.DOOR:
        return ("help_now", "menu")
    skip = ("skip",) if step.skippable else ()
    return (*skip, "help_now", "menu")


def _labels(state: State) -> Mapping[str, Phrase]:
    """The choices whose label holds a value: those that came with a prompt, and the parties that read the story."""
    if state.step == "sharing":
        return {party: Phrase("sharing.party", {"party": name}) for party, name in state.shared.items()}
    return {option.id: option.label for option in _came_along(state)}


def _came_along(state: State) -> tuple[Option, ...]:
    return state.prompts[0].options if state.prompts and state.prompts[0].step == state.step else ()


def _danger(state: State, scene: Scene) -> tuple[Phrase, ...]:
    del scene
    numbers = map(Phrase, help_lines(_noticed(state), shut=state.locked))
    # Before the yes nothing is kept, so nobody reads it unless a call is asked for.
    reads = Phrase("help_now.read_by" if state.consented else "danger.not_read", {"read_by": LATER})
    return (*numbers, Phrase("danger.text"), reads, *((Phrase("help_now.wipe"),) if _is_near(state) else ()))


def _noticed(state: State) -> tuple[str, ...]:
    return state.noticed or state.helped


def _is_near(state: State) -> bool:
    return not HANDS_ON_PHONE.isdisjoint(_noticed(state))


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
    readers = () if state.locked else tuple(Phrase("my_data.reader", {"party": one}) for one in state.shared.values())
    return (Phrase("my_data.text"), *told, *readers, *_unlock(state))


def _sharing(state: State, scene: Scene) -> tuple[Phrase, ...]:
    del scene
    if state.locked:
        return _unlock(state)
    return (Phrase("sharing.text" if state.shared else "sharing.nobody"),)


def _sharing_stop(state: State, scene: Scene) -> tuple[Phrase, ...]:
    del scene
    return (Phrase("sharing_stop.text", {"party": state.shared.get(state.stopping, "")}),)


def thanks(state: State, scene: Scene) -> tuple[Phrase, ...]:
    """What is said when the story is told: who reads it, and by when."""
    del state, scene
    return Phrase("done.text", {"read_by": LATER}), Phrase("done.hint")


def _done(state: State, scene: Scene) -> tuple[Phrase, ...]:
    # Weeks later nobody is going to read the story by tomorrow: they are at it.
    return (Phrase("done.going_on"), Phrase("done.hint")) if state.shown else thanks(state, scene)


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


def _to_run(*commands: str) -> Mapping[str, str]:
    return {f"do:{command}": f"command.{command}" for command in commands}


_PARTS: Mapping[str, Callable[[State, Scene], tuple[Phrase, ...]]] = {
    "need": _need,
    "topics": _topics,
    "summary": _summary,
    "my_data": _my_data,
    "refused": lambda state, scene: (Phrase("refused.asked" if state.person_asked else "refused.text"),),
    "sharing": _sharing,
    "sharing_stop": _sharing_stop,
    "done": _done,
    "other_tongue": lambda state, scene: (Phrase("other_tongue.text", {"language": Term(f"language.{state.tongue}")}),),
    "danger": _danger,
    "help_now": lambda state, scene: (
        Phrase("help_now.text"),
        Phrase("help_now.read_by", {"read_by": LATER}),
        Phrase("help_now.wipe"),
    ),
}

_OPTIONS: Mapping[str, Callable[[State, Scene], Mapping[str, str]]] = {
    "language": lambda state, scene: {**languages(scene), "other": "language.other"},
    "helper_speaks": lambda state, scene: _OPTIONS["language"](state, scene),
    **dict.fromkeys(("change_language", "helper_reads"), lambda state, scene: languages(scene)),
    "other_tongue": lambda state, scene: {code: f"language.{code}" for code in (state.tongue, state.language)},
    "neighbourhood": lambda state, scene: {place.id: "neighbourhood.place" for place in scene.neighbourhoods},
    "topics": lambda state, scene: (
        STEPS["topics"].options if telling.topics(state, scene) else {"change": "topics.change"}
    ),
    "choose_answer": lambda state, scene: {step: f"{step}.name" for step in telling.told(state)},
    "sharing": lambda state, scene: {
        **dict.fromkeys(() if state.locked else state.shared, "sharing.party"),
        **STEPS["sharing"].options,
    },
    "sharing_stop": lambda state, scene: {state.stopping: "option.yes", **STEPS["sharing_stop"].options},
    "menu": lambda state, scene: _to_run(*MENU),
    "my_data": lambda state, scene: {**STEPS["my_data"].options, **_to_run(*OF_MY_DATA)},
}
