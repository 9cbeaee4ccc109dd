"""A bubble in WhatsApp's own form: words alone, reply buttons, a list, or numbers to type where a list is too short.

Lengths count in UTF-16 units: never less than what WhatsApp counts.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.base import Button, Outgoing, read_button
from bot.channels.telegram_text import from_the_right, split, units

#: Cloud API, messages: a text; the words above buttons; reply buttons; a list.
MAX_TEXT, MAX_BODY = 4096, 1024
MAX_BUTTONS, MAX_TITLE, MAX_ID = 3, 20, 200
MAX_ROWS, MAX_ROW, MAX_DESCRIPTION, MAX_OPENER = 10, 24, 72, 20

_PICTURE = re.compile(r"^[^\w\s(¿?]+\s+")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account's, in one of its languages."""

    name: str
    #: WhatsApp's own code, such as "nl" or "prs_AF".
    language: str


def messages(outgoing: Outgoing, opener: str) -> list[Json]:
    """The bubble as messages without a recipient, in order. `opener` stands on the button that opens a list."""
    buttons = [button for row in outgoing.buttons for button in row if units(button.data) <= MAX_ID]
    shown, *lists = _lists(buttons)
    words = "\n\n".join(filter(None, (outgoing.text, _numbered(buttons) if lists else "")))
    text = from_the_right(words) if outgoing.rtl else words
    if not shown:
        return [_plain(part) for part in split(text, MAX_TEXT)]
    *before, last = split(text, MAX_TEXT)
    *more, last = split(last, MAX_BODY)
    beyond = [_interactive(_named(each, rtl=outgoing.rtl), each, opener) for each in lists]
    return [*map(_plain, (*before, *more)), _interactive(last, shown, opener), *beyond]


def template(chosen: Template, opens: str) -> Json:
    """A template with one button whose tap carries `opens`."""
    tap = {"type": "button", "sub_type": "quick_reply", "index": "0"}
    components = [{**tap, "parameters": [{"type": "payload", "payload": opens}]}]
    return {
        "type": "template",
        "template": {
            "name": chosen.name,
            "language": {"policy": "deterministic", "code": chosen.language},
            "components": components,
        },
    }


def _plain(text: str) -> Json:
    return {"type": "text", "text": {"preview_url": False, "body": text}}


def _lists(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    """What is offered together: a list holds ten rows, and everything can be tapped, so what is more has its own."""
    return [buttons[at : at + MAX_ROWS] for at in range(0, len(buttons), MAX_ROWS)] or [()]


def _numbered(buttons: Iterable[Button]) -> str:
    """The choices as lines: a list shows nothing before it is opened, and a number or a name can be typed."""
    choices = [button for button in buttons if not _is_command(button)]
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))


def _named(buttons: Iterable[Button], *, rtl: bool) -> str:
    """What stands above a list that goes on: what is in it."""
    text = cut("\n".join(button.label for button in buttons), MAX_BODY)
    return from_the_right(text) if rtl else text


def _is_command(button: Button) -> bool:
    return read_button(button.data)[1].startswith("do:")


def _interactive(text: str, buttons: Sequence[Button], opener: str) -> Json:
    titles = _titles(buttons)
    if len(buttons) <= MAX_BUTTONS and titles:
        replies = [
            {"type": "reply", "reply": {"id": button.data, "title": title}}
            for button, title in zip(buttons, titles, strict=True)
        ]
        return _form("button", text, {"buttons": replies})
    rows = list(map(_row, buttons))
    return _form("list", text, {"button": cut(opener, MAX_OPENER), "sections": [{"rows": rows}]})


def _form(type: str, text: str, action: Json) -> Json:
    return {"type": "interactive", "interactive": {"type": type, "body": {"text": text}, "action": action}}


def _titles(buttons: Iterable[Button]) -> list[str]:
    """What stands on reply buttons: without its picture where that makes it fit; empty when it cannot be done."""
    titles = [_short(button.label) for button in buttons]
    fit = all(0 < units(title) <= MAX_TITLE for title in titles)
    return titles if fit and len(set(titles)) == len(titles) else []


def _short(label: str) -> str:
    return label if units(label) <= MAX_TITLE else _PICTURE.sub("", label)


def _row(button: Button) -> Json:
    """One row; a label that is too long stands whole beneath its beginning."""
    title = cut(button.label, MAX_ROW)
    row: Json = {"id": button.data, "title": title}
    return row if title == button.label else {**row, "description": cut(button.label, MAX_DESCRIPTION)}


def cut(text: str, most: int) -> str:
    """The text in at most so many units, with an ellipsis where something is missing, never inside a letter."""
    if units(text) <= most:
        return text
    end = len(text)
    while end and (units(text[:end]) > most - 1 or _joins(text, end)):
        end -= 1
    return text[:end].rstrip() + "…"


def _joins(text: str, at: int) -> bool:
    """What stands at this place belongs to the letter before it."""
    if at >= len(text):
        return False
    return unicodedata.category(text[at])[0] == "M" or "\u200d" in text[at - 1 : at + 1]
