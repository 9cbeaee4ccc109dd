"""A text as a resident sees it: in the bubble it stands in, with its buttons, and examples for what is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.conversation.bubbles import Bubble, Day, Moment, Option, Phrase, Term, Value
from bot.conversation.steps import STEPS, Step
from bot.language.catalogue import Catalogues
from bot.language.render import FACTS, Rendered, RenderedOption, render
from bot.language.rewording import PLACEHOLDER

_HELP = "do:help_now"
#: What stands beside a phrase when it is filled in; what is not here is shown as three dots.
_EXAMPLES: Mapping[str, Value] = {
    "name": Term("name.name"), "answer": Term("option.yes"), "goal": Term("topic.home"), "topic": Term("topic.money"),
    "party": "Buurthuis De Kring", "owner": Term("plan.owner.coordinator"), "text": Term("topic.things"),
    "words": Term("block.thanks"), "told": Term("topic.home"), "did": Term("topic.things"),
    "gave": Term("topic.people"), "because": Term("topic.money"), "possible": Term("topic.work"),
    "language": Term("language.ar"),    "interpreter": "Samira", "along": Term("along.family"), "names": "Noor, Samira", "time": "14:00", "clock": "🕑",
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
        return _filled(phrase, language, catalogues, today=today)

    options = tuple(Option(each.id, filled_in(each.label)) for each in bubble.options)
    filled = replace(bubble, parts=tuple(map(filled_in, bubble.parts)), options=options)
    rendered = render(filled, language, catalogues, facts)
    # Help stands on every page of a resident already, never under a bubble.
    commands = tuple(each for each in rendered.commands if each.id != _HELP or len(bubble.commands) == 1)
    return Bubbles(rendered=rendered, options=rendered.options, commands=commands)


def bubble_with(key: str) -> Bubble:
    """The bubble that a text stands in: its question with the choices, the choice in its question, or alone."""
    subject, _, part = key.partition(".")
    if subject == "command":
        step = STEPS["goal"]
        return _bubble(step, (Phrase("goal.text"),), commands=(part,))
    asking = next((step for step in STEPS.values() if key in step.options.values()), None)
    if asking:
        return _question(asking)
    own = STEPS.get(subject)
    if own and part in ("text", "hint"):
        return _question(own)
    if own and part in ("on", "place", "party", "moment"):
        return _bubble(own, (Phrase(f"{subject}.text"),), options=(Option(part, Phrase(key)),))
    return _bubble(own, (Phrase(key),))


def _question(step: Step) -> Bubble:
    said = (Phrase(f"{step.id}.text"), *((Phrase(f"{step.id}.hint"),) if step.hint else ()))
    options = tuple(Option(id, Phrase(label)) for id, label in step.options.items())
    return _bubble(step, said, options=options, commands=("skip", "menu") if step.skippable else ("menu",))


def _bubble(
    step: Step | None,
    parts: tuple[Phrase, ...],
    *,
    options: tuple[Option, ...] = (),
    commands: tuple[str, ...] = (),
) -> Bubble:
    return Bubble(step=step.id if step else "", turn=0, parts=parts, options=options, commands=commands)


def _filled(phrase: Phrase, language: str, catalogues: Catalogues, *, today: date) -> Phrase:
    names = PLACEHOLDER.findall(catalogues.find(language, phrase.key).template)
    examples = {name: example(name, today) for name in names if name not in FACTS}
    return Phrase(phrase.key, {**examples, **phrase.values})
