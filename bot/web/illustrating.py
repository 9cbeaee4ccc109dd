"""The pictures on a resident's page: beside a question, and on a choice in place of the little one in its words."""

from dataclasses import dataclass

from bot.conversation.bubbles import Bubble, Phrase
from bot.pictures import drawn, files

#: What stands before a choice that is ticked: it stays when the little picture goes.
_TICK = "✓"

#: Pixels on the page, so that nothing moves when the file comes in.
_QUESTION, _SCALE, _CHOICE = (104, 104), (288, 116), (48, 48)


@dataclass(frozen=True, slots=True)
class Image:
    """One picture on a page. What it shows stands in the words beside it."""

    address: str
    width: int
    height: int


def beside(bubble: Bubble, *, rtl: bool) -> Image | None:
    """The picture of a question, for who asked for pictures."""
    name = drawn.of_bubble(bubble, rtl=rtl) if bubble.pictures else ""
    if not name:
        return None
    return Image(files.address(name), *(_SCALE if name in (drawn.SCALE, drawn.SCALE_RTL) else _QUESTION))


def on(label: Phrase) -> Image | None:
    """The picture on a choice."""
    name = drawn.of_label(label)
    return Image(files.address(name), *_CHOICE) if name else None


def bare(label: str) -> str:
    """The words of a choice without the little picture before them."""
    first, _, rest = label.partition(" ")
    if first == _TICK and rest:
        return f"{_TICK} {bare(rest)}"
    return rest if rest and not any(letter.isalnum() for letter in first) else label
