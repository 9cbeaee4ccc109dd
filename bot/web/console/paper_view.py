"""A talk as a sheet of paper: the same questions as on a phone, in one or two languages, with room to write. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.companion import KINDS
from bot.conversation.steps import STEPS

#: Lines to write on: what somebody wants, can and needs takes more room than the rest.
_MANY, _SOME, _ONE = 6, 4, 1
#: What of the steps stands on paper, part by part, and how many lines each question gets.
QUESTIONS = {"goal": _MANY, "can_self": _MANY, "can_other": _SOME, "need": _MANY}
EXPLORATION = ("change", "who", "needs", "fears", "frustrations", "wishes", "dreams", "drive")
WISHES = ("channel", "time", "person", "interpreter", "along")

#: From here on a hint tells of speaking and of photos.
_SPEAK = "\N{MICROPHONE}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question on the sheet: message keys, the choices to tick, and lines to write on."""

    key: str
    hint: str = ""
    options: tuple[str, ...] = ()
    #: Names that are the same in every language.
    names: tuple[str, ...] = ()
    lines: int = 0
    #: 0 to 10, with its faces.
    scale: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Questions that belong together; `key` is the heading, for the one who asks."""

    key: str
    asked: tuple[Asked, ...]


def parts_of(places: Sequence[str], *, off: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """The whole sheet, without what this organisation switched off; `places` are the names of its neighbourhoods."""
    everything = (
        Part(key="paper.part.begin", asked=_begin()),
        Part(key="paper.part.questions", asked=tuple(_questions(off))),
        Part(key="paper.part.exploration", asked=() if "exploration" in off else tuple(_exploration())),
        Part(key="paper.part.wishes", asked=tuple(_wishes(places))),
    )
    return tuple(part for part in everything if part.asked)


def _begin() -> tuple[Asked, ...]:
    return (
        Asked(key="paper.told_by", options=("paper.self", *(f"helper.{kind}" for kind in KINDS))),
        _step("age"),
        Asked(key="paper.consent", options=("option.yes", "option.no")),
        Asked(key="paper.safe", options=("option.yes", "option.no")),
        Asked(key="paper.word", lines=_ONE),
    )


def _questions(off: frozenset[str]) -> Iterator[Asked]:
    if "wellbeing" not in off:
        yield Asked(key="wellbeing.text", hint="wellbeing.hint", scale=True)
    yield from (_step(step, lines=lines) for step, lines in QUESTIONS.items())


def _exploration() -> Iterator[Asked]:
    yield from (_step(step, lines=_SOME) for step in EXPLORATION)
    yield _step("join")


def _wishes(places: Sequence[str]) -> Iterator[Asked]:
    yield Asked(key="neighbourhood.text", names=tuple(places))
    yield from (_step(step) for step in WISHES)
    yield Asked(key="number.text", lines=_ONE)
    yield Asked(key="name.text", hint="name.hint", lines=_ONE)
    yield Asked(key="paper.more", lines=_SOME)


def _step(id: str, *, lines: int = 0) -> Asked:
    step = STEPS[id]
    hint = f"{id}.hint" if step.hint else ""
    return Asked(key=f"{id}.text", hint=hint, options=tuple(step.options.values()), lines=lines)


def on_paper(text: str) -> str:
    """The text without what only a phone can do: to speak, or to send a photo."""
    return text.partition(_SPEAK)[0].rstrip() or text


def chosen(asked: Sequence[str], offered: Sequence[str], own: str) -> tuple[str, ...]:
    """The languages of the sheet: the resident's, and beside it another; the reader's own without a choice."""
    known = [each for each in dict.fromkeys(asked) if each in offered][:2]
    return tuple(known) or (own,)


def scores() -> Mapping[str, str]:
    """What can be given for how it goes: the value of the field, and what stands there."""
    return {f"={score}": str(score) for score in range(11)}
