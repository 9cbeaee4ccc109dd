"""A talk as a text file, to be read, played again and compared.

> what the resident typed        > [goal:skip] a press    > (voice) words     & as >, before the last bubble was seen
< what the bot said, as keys     * an effect              @ a reminder        ~ sticker, an edit, a refused file ...
= prompt {what the team asks, as JSON}   = dropped plan,met [about]   = began <party> <name>   = ended <party>   = knock
= wrote <ref> <what a computer wrote down of that voice note>
"""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, replace

from bot.conversation import prompts
from bot.conversation.bubbles import Bubble, Day, Moment, Phrase, Term, Value
from bot.conversation.effects import Effect, FindTopics, Say
from bot.conversation.events import (
    Attachment,
    AttachmentKind,
    AttachmentRefused,
    ButtonPressed,
    Event,
    KnockDue,
    MessageEdited,
    MessageReceived,
    OtherReceived,
    Prompted,
    PromptsDropped,
    ReminderDue,
    ReturnCodeRefused,
    SharingBegan,
    SharingEnded,
    Started,
    TalkResumed,
    Transcribed,
)
from bot.conversation.turn import Turn

_PRESS = re.compile(r"\[(?:(?P<step>\w+):)?(?P<option>[\w:=-]+)(?:@(?P<turn>\d+))?\]")
_FILES = re.compile(
    r"\((?P<kinds>(?:photo|voice|video|document)(?:,\w+)*)(?: #(?P<album>\w+))?\) ?(?P<text>.*)", re.DOTALL
)


def read(line: str, number: int, turn: int) -> Event:
    """The event a resident's line stands for; `number` makes its ids, `turn` is that of the last bubble.

    Raises ValueError for a line that is none.
    """
    said = line[2:]
    if line.startswith("@"):
        return ReminderDue(turn=int(said) if said else turn)
    if line.startswith("="):
        return _read_of_the_team(said, number)
    if line.startswith("~"):
        return _read_other(said)
    if said.startswith("/start"):
        return Started(payload=said.removeprefix("/start").strip())
    pressed = _PRESS.fullmatch(said)
    if pressed:
        at = int(pressed["turn"]) if pressed["turn"] else turn
        return ButtonPressed(step=pressed["step"] or "", option=pressed["option"], turn=at)
    return _read_message(said, number)


def write(turn: Turn) -> list[str]:
    """The lines of what a turn leads to."""
    return [
        _write_bubble(effect.bubble) if isinstance(effect, Say) else _write_effect(effect)
        for effect in turn.effects
        # That the story is read once more, later and elsewhere, is no part of the talk.
        if not isinstance(effect, FindTopics)
    ]


def _read_message(said: str, number: int) -> MessageReceived:
    text = said.replace("\\n", "\n")
    files = _FILES.fullmatch(said)
    if not files:
        return MessageReceived(text=text, message_id=str(number))
    kinds = files["kinds"].split(",")
    attachments = tuple(
        Attachment(ref=f"{number}.{index}", kind=AttachmentKind(kind)) for index, kind in enumerate(kinds)
    )
    return MessageReceived(
        text=files["text"], attachments=attachments, album=files["album"] or "", message_id=str(number)
    )


def _read_other(said: str) -> Event:
    word, _, rest = said.partition(" ")
    match word:
        case "edit":
            message_id, _, text = rest.partition(" ")
            return MessageEdited(text=text, message_id=message_id)
        case "refused":
            ref, _, reason = rest.partition(" ")
            return AttachmentRefused(ref=ref, reason=reason)
        case "resumed":
            return TalkResumed()
        case "code-refused":
            return ReturnCodeRefused()
        case _:
            return OtherReceived(kind=word)


def _read_of_the_team(said: str, number: int) -> Event:
    word, _, rest = said.partition(" ")
    match word:
        case "prompt":
            return Prompted(prompt=prompts.from_json({**_PROMPT, "id": f"p{number}", **json.loads(rest)}))
        case "dropped":
            steps, _, about = rest.partition(" ")
            return PromptsDropped(steps=tuple(steps.split(",")), about=about)
        case "began":
            party, _, name = rest.partition(" ")
            return SharingBegan(party=party, name=name)
        case "ended":
            return SharingEnded(party=rest)
        case "knock":
            return KnockDue()
        case "wrote":
            ref, _, text = rest.partition(" ")
            return Transcribed(ref=ref, text=text)
        case _:
            raise ValueError(f"the team does not {word!r}")


def _write_bubble(bubble: Bubble) -> str:
    parts = " | ".join(_write_phrase(part) for part in bubble.parts)
    options = " ".join(option.id for option in bubble.options)
    marks = "".join(
        f" !{name}" for name in ("every_language", "urgent", "proactive", "aloud", "pictures") if getattr(bubble, name)
    )
    marks += f" +{bubble.too}" if bubble.too else ""
    return f"< {bubble.step}@{bubble.turn}: {parts} [{options}] ({' '.join(bubble.commands)}){marks}"


def _write_phrase(phrase: Phrase) -> str:
    values = ", ".join(f"{name}={_write_value(value)}" for name, value in phrase.values.items())
    return f"{phrase.key}({values})" if values else phrase.key


def _write_value(value: Value) -> str:
    match value:
        case Term(key):
            return key
        case Day(iso) | Moment(iso):
            return iso
        case _:
            return json.dumps(value, ensure_ascii=False)


def _write_effect(effect: Effect) -> str:
    values = " ".join(_write_field(getattr(effect, field.name)) for field in fields(effect))
    return f"* {type(effect).__name__} {values}".rstrip()


def _write_field(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(f"{one.kind}:{one.ref}" if isinstance(one, Attachment) else one for one in value) or "-"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, int)) else str(value)


def fill_in(bubble: Bubble) -> Bubble:
    """The bubble with examples where the store would fill in a date or a code: for showing, never for sending."""
    return replace(
        bubble,
        parts=tuple(
            Phrase(part.key, {name: _EXAMPLES.get(name, value) for name, value in part.values.items()})
            for part in bubble.parts
        ),
    )


_PROMPT: Mapping[str, object] = {
    "step": "", "case": "c1", "parts": [], "options": [], "about": "", "again": False, "turn": 0, "last": 0,
    "chosen": "",
}  # fmt: skip

_EXAMPLES: Mapping[str, Value] = {
    "read_by": Day("2026-11-27"),
    "kept_until": Day("2027-01-03"),
    "return_code": "0000 0000 0000",
}
