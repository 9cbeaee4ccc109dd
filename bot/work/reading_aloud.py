"""Puts to a bubble how it is heard, where a resident wants that; where nothing speaks the language, it says so."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.aloud.script import Teller
from bot.aloud.sounds import By, Sounds
from bot.channels.base import Medium, Outgoing
from bot.conversation.bubbles import Bubble
from bot.work.pacing import Paused

#: Read aloud to everybody: who never asked for it is not told that it cannot be done.
_UNASKED = "form"

#: Waits until the channel may be written to once more.
Turn = Callable[[], Awaitable[None]]


def read_aloud(outgoing: Outgoing, bubble: Bubble, teller: Teller, *, sounds: Sounds | None, turn: Turn) -> Outgoing:
    """The bubble with its sound, made when its text has gone; with a note where there is none."""
    if sounds is None or not bubble.aloud:
        return outgoing
    script = teller.script(bubble, outgoing.language)
    if sounds.heard_by(script) is By.NOBODY:
        return outgoing if bubble.step == _UNASKED else _noted(outgoing, teller)

    async def made() -> Medium | None:
        sound = await sounds.of(script, "ogg")
        try:
            if sound:
                await turn()
        except Paused:
            return None
        return sound

    return replace(outgoing, sound=made)


def _noted(outgoing: Outgoing, teller: Teller) -> Outgoing:
    note = teller.catalogues.text(outgoing.language, "aloud.none", {}, teller.facts)
    return replace(outgoing, text=f"{outgoing.text}\n\n{note}")
