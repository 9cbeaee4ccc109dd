"""Puts to a bubble how it is heard, where a resident wants that; where nothing speaks the language, it says so."""

from dataclasses import replace
from functools import partial

from bot.aloud.script import Teller
from bot.aloud.sounds import By, Sounds
from bot.channels.base import Outgoing
from bot.conversation.bubbles import Bubble

#: Read aloud to everybody: who never asked for it is not told that it cannot be done.
_UNASKED = "form"


def read_aloud(outgoing: Outgoing, bubble: Bubble, teller: Teller, *, sounds: Sounds | None) -> Outgoing:
    """The bubble with its sound, made when its text has gone; with a note where there is none."""
    if sounds is None or not bubble.aloud:
        return outgoing
    script = teller.script(bubble, outgoing.language)
    if sounds.heard_by(script) is By.NOBODY:
        return outgoing if bubble.step == _UNASKED else _noted(outgoing, teller)
    return replace(outgoing, sound=partial(sounds.of, script, "ogg"))


def _noted(outgoing: Outgoing, teller: Teller) -> Outgoing:
    note = teller.catalogues.text(outgoing.language, "aloud.none", {}, teller.facts)
    return replace(outgoing, text=f"{outgoing.text}\n\n{note}")
