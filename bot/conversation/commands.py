"""The words that are understood at every step. A word is a command only when it is the whole message.

A command that is missed can be given again; an answer that is taken for a command hurts. So in doubt it is an answer.
"""

import re
from collections.abc import Callable

from bot.conversation.folding import fold
from bot.conversation.phrases import (
    Phrasebook,
    commands_in,
    in_another_language,
    in_own_language,
    is_story,
    packs_by_nearness,
    polite_in,
    yes_no_in,
)
from bot.conversation.scene import Lexicon, Words
from bot.conversation.sentences import sentence_in_another_language, sentence_in_own_language
from bot.conversation.steps import COMMANDS

#: A command as Telegram writes it: "/stop", in a group "/stop@name".
_SLASHED = re.compile(r"\s*/([a-z_]{2,32})(@\w{1,32})?\s*", re.IGNORECASE | re.ASCII)

#: What `meaning_of` tells apart.
MEANINGS = ("stop", "skip", "back", "help", "human", "delete", "language", "repeat", "yes", "no", "none")

#: The commands among them; the rest are none to it.
_MEANING_OF_COMMAND = {
    "help_now": "help", "menu": "help", "wipe": "delete", "delete": "delete", "stop": "stop", "skip": "skip",
    "back": "back", "human": "human", "language": "language", "repeat": "repeat",
}  # fmt: skip


def command_of(text: str, language: str, lexicon: Lexicon) -> str | None:
    """The command, one of `steps.COMMANDS`, that this whole message is; None when it is an answer.

    The resident's own language comes first, then every other pack.
    """
    slashed = _slashed(text)
    if slashed or is_story(text):
        return slashed
    return _meaning(text, language, lexicon, commands_in) or _said_in_full(text, language, lexicon)


def yes_or_no(text: str, language: str, lexicon: Lexicon) -> str | None:
    """ "yes" or "no" when this whole message says so, in any language; else None."""
    return _meaning(text, language, lexicon, yes_no_in)


def is_polite(text: str, language: str, lexicon: Lexicon) -> bool:
    """Whether this whole message only thanks, greets or agrees, in any language."""
    return _meaning(text, language, lexicon, polite_in) is not None


def is_help_by_name(text: str, lexicon: Lexicon) -> bool:
    """Whether the whole message is the name of help ("hulp", "some help"), in any language, and is not called out."""
    return "!" not in text and any(fold(text) in pack.help for pack in lexicon.packs.values())


def meaning_of(text: str, language: str, lexicon: Lexicon) -> str:
    """What this message would be taken for at an open question, one of MEANINGS."""
    command = command_of(text, language, lexicon)
    if command is not None:
        return _MEANING_OF_COMMAND.get(command, "none")
    return yes_or_no(text, language, lexicon) or "none"


def _slashed(text: str) -> str | None:
    match = _SLASHED.fullmatch(text)
    name = match.group(1).lower() if match else ""
    return "menu" if name == "help" else name if name in COMMANDS else None


def _meaning(text: str, language: str, lexicon: Lexicon, book_of: Callable[[Words], Phrasebook]) -> str | None:
    own, others = packs_by_nearness(language, lexicon)
    found = in_own_language(text, own, book_of(own))
    for pack in others:
        found = found or in_another_language(text, own, pack, book_of(pack))
    return found


def _said_in_full(text: str, language: str, lexicon: Lexicon) -> str | None:
    own, others = packs_by_nearness(language, lexicon)
    found = sentence_in_own_language(text, own)
    for pack in others:
        found = found or sentence_in_another_language(text, own, pack)
    return None if found and yes_or_no(text, language, lexicon) else found
