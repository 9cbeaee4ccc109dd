"""What a phrase may ask for: a slip in the pack of one language is no reason to leave a resident without an answer."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.language.catalogue import Pack

log = logging.getLogger(__name__)

#: What the organisation fills in: a phrase may use any of these without being given it.
FACTS = (
    "organisation", "coordinator", "phone", "place", "hours", "emergency", "suicide_line", "safe_home_phone",
    "child_line", "doctor_phone", "legal_ground", "keep_closed",
)  # fmt: skip

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fillable(packs: Sequence["Pack"], whole: Sequence[str]) -> list["Pack"]:
    """The packs without the phrases that ask for more than a fact, and what they ask in the languages of `whole`."""
    held = [pack.phrases for pack in packs if pack.language in whole]
    return [_without_slips(pack, held) for pack in packs] if held else list(packs)


def _without_slips(pack: "Pack", whole: Sequence[Mapping[str, str]]) -> "Pack":
    odd = sorted(key for key, phrase in pack.phrases.items() if _asked(phrase) - _given(key, whole))
    for key in odd:
        log.error("phrase.unfillable", extra={"key": key, "language": pack.language})
    return replace(pack, phrases={key: pack.phrases[key] for key in pack.phrases if key not in odd}) if odd else pack


def _given(key: str, whole: Sequence[Mapping[str, str]]) -> frozenset[str]:
    held = [_asked(phrases[key]) for phrases in whole if key in phrases]
    return frozenset(FACTS).union(*held)


def _asked(phrase: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(phrase))
