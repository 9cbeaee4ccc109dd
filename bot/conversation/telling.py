"""The resident's story as the resident gave it: what was told, read back line by line, and what it is about."""

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation.bubbles import Bubble, Option, Phrase, Term, Value
from bot.conversation.events import AttachmentKind
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import STEPS, Kind
from bot.conversation.topics import find_topics

#: Stands for an answer on a phone that others may read, until the code word is given.
HIDDEN = "•••"

#: Answers that are no step's: what was said after the summary, or beside a question that takes only a choice.
ADDED = "added"
#: What the case is said to be about when the resident left the topics open: the program's own, not an answer.
FOUND = "found_topics"

#: Characters of one answer in which topics are looked for: the others wait meanwhile.
_SEARCHED = 1_500


def told(state: State) -> tuple[str, ...]:
    """The steps of the story that were answered or left open on the way, in the order of the talk."""
    return tuple(id for id, step in STEPS.items() if step.story and id in state.answers)


def nothing(state: State) -> bool:
    """Nothing at all was told: no words, no file, no score. Then there is no case to open."""
    story = (step for step in STEPS.values() if step.story and step.reads.value in ("open", "score"))
    said = (*(step.id for step in story if step.id != "name"), ADDED)
    return all(state.answers[id].skipped for id in said if id in state.answers)


def topics(state: State, scene: Scene) -> tuple[str, ...]:
    """The topics the resident chose, or else those the words point to: to a second finder, or to the word lists."""
    chosen = chosen_topics(state)
    if chosen is not None:
        return chosen
    if state.found:
        return tuple(found.topic for found in state.found)
    return tuple(found.topic for found in find_topics(words(state), scene.lexicon, state.language))


def chosen_topics(state: State) -> tuple[str, ...] | None:
    """The topics the resident chose, which may be none at all; None when they were left open."""
    chosen = state.answers.get("topics")
    return None if chosen is None or chosen.skipped else tuple(topic for topic in chosen.options if topic)


def all_words(state: State) -> Mapping[str, str]:
    """What was said in words, by step."""
    given = ((id, answer.text) for id, answer in state.answers.items() if id not in ("name", "number"))
    return {id: text for id, text in given if text}


def words(state: State) -> Mapping[str, str]:
    """The words as far as the topics are looked for in them while somebody waits."""
    return {id: text[:_SEARCHED] for id, text in all_words(state).items()}


def lines(state: State, scene: Scene) -> tuple[Phrase, ...]:
    """The story read back: one line for each thing that was told."""
    given = (id for id in (*told(state), *((ADDED,) if ADDED in state.answers else ())) if id != "topics")
    return tuple(
        Phrase("summary.line", {"name": Term(f"{id}.name"), "answer": value})
        for id in given
        for value in _values(state, scene, id)
    )


def is_private(step: str) -> bool:
    """What stands at this step tells of the case and its parties: it stays off a phone whose holder we do not know."""
    return step in ("sharing", "sharing_stop") or (step in STEPS and STEPS[step].kind is Kind.PROMPT)


def shut(bubble: Bubble) -> Bubble:
    """The bubble as it may stand on a phone whose holder we do not know: it asks the same and tells nothing."""
    if is_private(bubble.step):
        return replace(bubble, parts=(Phrase("unlock.text"),), options=())
    told = (part for part in bubble.parts if part.key != "echo.goal" and "party" not in part.values)
    parts = tuple(map(_shut_phrase, told)) or (Phrase("unlock.text"),)
    options = tuple(Option(option.id, _unmarked(option.label)) for option in bubble.options)
    return replace(bubble, parts=parts, options=options)


def _shut_phrase(phrase: Phrase) -> Phrase:
    told = {"summary.line": "answer", "topics.line": "topic"}.get(phrase.key)
    return Phrase(phrase.key, {**phrase.values, told: HIDDEN}) if told else phrase


def _unmarked(label: Phrase) -> Phrase:
    topic = label.values.get("topic")
    return Phrase(topic.key) if isinstance(topic, Term) else label


def _values(state: State, scene: Scene, id: str) -> tuple[Value, ...]:
    answer = state.answers[id]
    if answer.skipped:
        return ()
    if state.locked:
        return (HIDDEN,)
    chosen = tuple(_chosen(scene, id, option) for option in answer.options)
    files = tuple(_file(ref) for ref in answer.attachments)
    return (*chosen, *((answer.text,) if answer.text else ()), *files)


def _chosen(scene: Scene, id: str, option: str) -> Value:
    if id == "wellbeing":
        return option.removeprefix("=") if option.startswith("=") else Term(f"wellbeing.{option}")
    if id == "neighbourhood":
        return next((place.name for place in scene.neighbourhoods if place.id == option), option)
    label = STEPS[id].options.get(option)
    return Term(label) if label else option


def _file(ref: str) -> Term:
    kind, _, _ = ref.partition(":")
    return Term(f"summary.attachment.{AttachmentKind(kind)}")
