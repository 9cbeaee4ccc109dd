"""The letters and signs of a pack: its own script, but for names that stay as they are."""

import re
from collections.abc import Sequence

from babel import Locale
from babel.core import UnknownLocaleError

from bot.language.pack_file import Message, PackFile
from bot.language.rules import Finding, each_message, wrong_at
from bot.language.script import script_of, script_of_letter

#: Names and signs that stay in Latin script: what a resident must say, type or recognise exactly so.
LATIN_NAMES = (
    "Aanbel", "Veilig Thuis", "Kindertelefoon", "Autoriteit Persoonsgegevens", "WCAG", "AA", "Esc", "MB",
    "Telegram", "WhatsApp", "cookie", "Other", "OpenMoji", "CC", "BY", "SA",
)  # fmt: skip
#: So much of all letters is in the pack's own script, names and all.
ENOUGH = 0.97
#: The Dutch word beside its translation: it stands so on a door, in a letter.
_DUTCH_WORD = re.compile(r"\([A-Za-zëïé' -]+\)")
_ENDONYM = re.compile(r"language\.(?!text$|other$)\w+")


def stray_letters(packs: Sequence[PackFile]) -> Finding:
    """No letter of another script than the pack's, but for names that stay as they are."""
    return each_message(packs, _strays)


def _strays(pack: PackFile, message: Message) -> str:
    script = script_of(pack.language)
    if not script or _ENDONYM.fullmatch(message.key):
        return ""
    strays = {letter for letter in _own_letters(message.words_only) if script_of_letter(letter) != script}
    return f"stray letters {sorted(strays)}" if strays else ""


def _own_letters(text: str) -> list[str]:
    text = _DUTCH_WORD.sub("", text)
    for name in LATIN_NAMES:
        text = re.sub(rf"\b{re.escape(name)}\b", "", text)
    return [letter for letter in text if letter.isalpha()]


def _letters_of(pack: PackFile) -> list[str]:
    own = (message for message in pack.messages.values() if not _ENDONYM.fullmatch(message.key))
    return [letter for message in own for letter in message.words_only if letter.isalpha()]


def script_share(pack: PackFile) -> float:
    """Which part of all letters is in the pack's own script; the names of other languages are in theirs."""
    letters = _letters_of(pack)
    script = script_of(pack.language)
    return sum(script_of_letter(letter) == script for letter in letters) / len(letters) if letters else 0.0


def own_script(packs: Sequence[PackFile]) -> Finding:
    """Nearly every letter is in the pack's own script; a pack that nothing is known of is not looked at."""
    known = [pack for pack in packs if script_of(pack.language) and _letters_of(pack)]
    low = [(pack, share) for pack in known if (share := script_share(pack)) < ENOUGH]
    said = [(pack, f"{share:.0%} of the letters are {script_of(pack.language)}") for pack, share in low]
    return Finding(len(known), tuple(wrong_at(pack, "", each) for pack, each in said))


#: What ends or parts a sentence, as each script writes it.
_FOREIGN_SIGNS = {"ARABIC": "?,;", "ETHIOPIC": "?,;"}
_OTHERS = "؟،؛።፧"
#: Letters that Ethiopia writes in Tigrinya and Eritrea does not: the rows of sze, tsze and kha.
_NOT_ERITREAN = re.compile("[ሠ-ሧፀ-ፆኀ-ኆ]|\\bአ")


def signs(packs: Sequence[PackFile]) -> Finding:
    """Each script's own punctuation; in Tigrinya the Eritrean spelling."""
    return each_message(packs, _odd_signs)


def _odd_signs(pack: PackFile, message: Message) -> str:
    text = message.words_only
    if any(sign in text for sign in _FOREIGN_SIGNS.get(script_of(pack.language), _OTHERS)):
        return "another script's punctuation"
    if pack.language == "ti" and (_NOT_ERITREAN.search(text) or re.search(r"(?<![.])\.(?![.])(?!\d)", text)):
        return "not the Eritrean spelling, or a Latin full stop"
    return ""


def direction(packs: Sequence[PackFile]) -> Finding:
    """The letters run the way the pages will: Babel knows the language, and so the pack is shown from its side."""
    known = [(pack, _direction(pack.language)) for pack in packs]
    odd = [
        (pack, way) for pack, way in known if way != ("rtl" if script_of(pack.language) in _FROM_THE_RIGHT else "ltr")
    ]
    return Finding(
        len(known),
        tuple(wrong_at(pack, "", f"shown {way or 'from nowhere: Babel does not know it'}") for pack, way in odd),
    )


_FROM_THE_RIGHT = ("ARABIC", "HEBREW")


def _direction(language: str) -> str:
    try:
        return Locale.parse(language).text_direction
    except (UnknownLocaleError, ValueError):
        return ""
