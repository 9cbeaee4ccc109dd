"""A text as a resident sees it: in the bubble it stands in, with its buttons, and examples for what is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.conversation.asking import LATER, bubble_of
from bot.conversation.bubbles import Bubble, Day, Moment, Option, Phrase, Term, Value
from bot.conversation.prompts import Prompt
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import MENU, STEPS, Step
from bot.language.catalogue import Catalogues
from bot.language.render import Rendered, RenderedOption, render
from bot.language.rewording import PLACEHOLDER

_HELP = "do:help_now"
#: A language that was chosen: before that a bubble stands there in all of them.
_ANY = "nl"
#: What stands beside a phrase when it is filled in; what is not here is shown as three dots.
_EXAMPLES: Mapping[str, Value] = {
    "name": Term("name.name"), "answer": Term("option.yes"), "goal": Term("topic.home"), "topic": Term("topic.money"),
    "party": "Buurthuis De Kring", "owner": Term("plan.owner.coordinator"), "text": Term("topic.things"),
    "words": Term("block.thanks"), "told": Term("topic.home"), "did": Term("topic.things"),
    "gave": Term("topic.people"), "because": Term("topic.money"), "possible": Term("topic.work"),
    "language": Term("language.ar"), "interpreter": "Samira", "along": Term("along.family"), "names": "Noor, Samira",
    "time": "14:00", "clock": "🕑",
    "return_code": "1234 5678 9012", "limit": 4096, "megabytes": 20, "score": 5, "number": 112, "count": 2,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubbles:
    """How a bubble stands on the resident's page."""

    rendered: Rendered
    options: tuple[RenderedOption, ...]
    commands: tuple[RenderedOption, ...]


def example(name: str, today: date) -> Value:
    """What stands for a value of this name in a preview."""
    day = today + timedelta(days=2)
    if name == "moment":
        return Moment(f"{day.isoformat()}T14:00")
    return Day(day.isoformat()) if name in ("day", "read_by", "kept_until", "until") else _EXAMPLES.get(name, "…")


def as_shown(
    bubble: Bubble, language: str, catalogues: Catalogues, facts: Mapping[str, str], *, today: date
) -> Bubbles:
    """The bubble in this language, every value that is not known as an example."""

    def filled_in(phrase: Phrase) -> Phrase:
        return _filled(phrase, catalogues.find(language, phrase.key).template, facts, today=today)

    options = tuple(Option(each.id, filled_in(each.label)) for each in bubble.options)
    filled = replace(bubble, parts=tuple(map(filled_in, bubble.parts)), options=options)
    rendered = render(filled, language, catalogues, facts)
    # Help stands on every page of a resident already, never under a bubble.
    commands = tuple(each for each in rendered.commands if each.id != _HELP)
    return Bubbles(rendered=rendered, options=rendered.options, commands=commands)


def asked(prompt: Prompt) -> Bubble:
    """What the team asks or tells, as it stands in the talk."""
    step = STEPS[prompt.asks]
    return Bubble(
        step=step.id,
        turn=0,
        parts=(*prompt.parts, Phrase(f"{step.id}.text")),
        options=(*prompt.options, *(Option(id, Phrase(label)) for id, label in step.options.items())),
        commands=("skip", "menu"),
    )


def bubble_with(key: str, scene: Scene) -> Bubble:
    """The bubble that a text stands in: its question with the choices, the choice in its question, or alone."""
    subject, _, part = key.partition(".")
    if subject == "command":
        inside = _question(STEPS["menu"], scene) if part in MENU else _question(STEPS["goal"], scene)
        return inside if part in MENU or part in inside.commands else replace(inside, commands=(part,))
    asking = next((step for step in STEPS.values() if key in step.options.values()), None)
    if asking:
        question = _question(asking, scene)
        offered = key in (option.label.key for option in question.options)
        return question if offered else replace(question, options=_all_options(asking))
    own = STEPS.get(subject)
    if own:
        question = _question(own, scene)
        if key in (said.key for said in question.parts):
            return question
        if part in ("on", "place", "party", "moment"):
            return replace(question, options=(Option(part, Phrase(key)),))
    return _bubble(own, (Phrase(key),))


def _question(step: Step, scene: Scene) -> Bubble:
    """The step as the engine asks it, of somebody who has told nothing yet."""
    return bubble_of(State(step=step.id, language=_ANY, consented=True, safe=True), scene)


def _all_options(step: Step) -> tuple[Option, ...]:
    return tuple(Option(id, Phrase(label)) for id, label in step.options.items())


def _bubble(step: Step | None, parts: tuple[Phrase, ...]) -> Bubble:
    return Bubble(step=step.id if step else "", turn=0, parts=parts)


def _filled(phrase: Phrase, template: str, facts: Mapping[str, str], *, today: date) -> Phrase:
    examples = {name: example(name, today) for name in PLACEHOLDER.findall(template) if name not in facts}
    known = {name: value for name, value in phrase.values.items() if value not in (LATER, "")}
    return Phrase(phrase.key, {**examples, **known})
