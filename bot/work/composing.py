"""From an outbox row to what a channel takes: words of this moment, and buttons in rows."""

from collections.abc import Iterable, Iterator, Mapping

from bot.channels.base import Button, Medium, Outgoing, button_data
from bot.conversation.bubbles import Bubble
from bot.language.catalogue import Catalogues
from bot.language.render import RenderedOption, render
from bot.pictures import drawn, files

#: Characters and buttons that stand side by side on a small phone.
_WIDTH, _BESIDE = 24, 3

#: What asks for the open question once more.
REPEAT = "do:repeat"


def compose(bubble: Bubble, language: str, catalogues: Catalogues, facts: Mapping[str, str]) -> Outgoing:
    """The bubble as it will be shown in this language. Raises PhraseMissing or ValueMissing."""
    rendered = render(bubble, language, catalogues, facts)
    return Outgoing(
        text=rendered.text,
        buttons=(*_rows(bubble, rendered.options), *_rows(bubble, rendered.commands)),
        language=rendered.language,
        rtl=rendered.rtl,
        opens=_opens(bubble),
        urgent=bubble.urgent,
        picture=_picture(bubble, rtl=rendered.rtl),
    )


def _picture(bubble: Bubble, *, rtl: bool) -> Medium | None:
    """The picture of the question, for who asked for pictures. What it shows stands in the text below it."""
    name = drawn.of_bubble(bubble, rtl=rtl) if bubble.pictures else ""
    return Medium(content=files.png(name), mime="image/png", key=files.address(name)) if name else None


def _opens(bubble: Bubble) -> str:
    """What has the talk go on here when only a template may be sent: the first choice of a knock, else it is repeated.

    Who took up the talk elsewhere is not to be asked blindly.
    """
    if bubble.step == "resume_check":
        return ""
    options = [option.id for option in bubble.options] if bubble.proactive else []
    return button_data(bubble.step, options[0] if options else REPEAT, bubble.turn)


def _rows(bubble: Bubble, options: Iterable[RenderedOption]) -> Iterator[tuple[Button, ...]]:
    """Short labels side by side, long ones alone."""
    row: list[Button] = []
    for option in options:
        button = Button(option.label, button_data(bubble.step, option.id, bubble.turn))
        if row and (len(row) == _BESIDE or sum(len(each.label) for each in (*row, button)) > _WIDTH):
            yield tuple(row)
            row = []
        row.append(button)
    if row:
        yield tuple(row)
