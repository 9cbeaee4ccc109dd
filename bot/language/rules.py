"""What must hold for the texts of every language pack: complete, alike everywhere, short enough, honest.

A rule tells what it looked at and what is wrong, each with its place; nothing seen is wrong too, and the tests say so.
"""

import gettext
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from babel import Locale
from babel.core import UnknownLocaleError

from bot.conversation.steps import STEPS
from bot.language.pack_file import PLACEHOLDER, Message, PackFile, utf16_units
from bot.language.render import FACTS


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One thing that is wrong, and where."""

    language: str
    #: The key of a text, or what stands in a word list; empty for the whole pack.
    key: str = ""
    said: str
    file: str = ""
    line: int = 0
    #: Only worth a look.
    soft: bool = False

    def __str__(self) -> str:
        return f"{self.language} {self.key}: {self.said}" if self.key else f"{self.language}: {self.said}"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Finding:
    """What a rule looked at, and what it found."""

    looked_at: int
    found: tuple[Wrong, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        return tuple(map(str, self.found))


def wrong_at(pack: PackFile, key: str, said: str) -> Wrong:
    """Wrong in this text, or in the whole pack where it is none."""
    message = pack.messages.get(key)
    return Wrong(language=pack.language, key=key, said=said, file=str(pack.path), line=message.line if message else 0)


def each_message(packs: Iterable[PackFile], problem: Callable[[PackFile, Message], str]) -> Finding:
    """Every text of every pack that has this problem."""
    seen = [(pack, message) for pack in packs for message in pack.messages.values()]
    told = [(pack, message, problem(pack, message)) for pack, message in seen if message.text]
    return Finding(len(seen), tuple(wrong_at(pack, m.key, f"{wrong}: {m.text}") for pack, m, wrong in told if wrong))


def keys(packs: Sequence[PackFile], needed: Iterable[str]) -> Finding:
    """Every key that is used stands in every pack, and every pack holds the same ones."""
    # A language calls itself: its name may stand in its own pack alone.
    shared = {key for pack in packs for key in pack.messages if not key.startswith("language.")}
    wanted = {*needed, *shared}
    missing = [wrong_at(pack, key, "missing") for pack in packs for key in sorted(wanted - pack.messages.keys())]
    return Finding(len(wanted), tuple(missing))


def unfinished(packs: Sequence[PackFile]) -> Finding:
    """Nothing fuzzy, empty, obsolete, written twice, or with blanks around it."""
    seen = [(pack, message) for pack in packs for message in pack.messages.values()]
    found = [wrong_at(pack, m.key, said) for pack, m in seen if (said := _unfinished(m))]
    old = [wrong_at(pack, key, "obsolete") for pack in packs for key in pack.obsolete]
    twice = [wrong_at(pack, key, "written twice") for pack in packs for key in pack.repeated]
    return Finding(len(seen), (*found, *old, *twice))


def _unfinished(message: Message) -> str:
    if not message.text:
        return "empty"
    return "fuzzy" if message.fuzzy else "blanks at its ends" if message.text != message.text.strip() else ""


def placeholders(packs: Sequence[PackFile]) -> Finding:
    """The same placeholders in every language, and no brace that is none."""
    return each_message(packs, partial(_odd_placeholders, packs[0]))


def _odd_placeholders(first: PackFile, _: PackFile, message: Message) -> str:
    if re.search(r"[{}%]", message.words_only):
        return "a brace or per cent sign that is no placeholder"
    if message.key not in first.messages:
        return ""
    ours, theirs = (sorted(set(PLACEHOLDER.findall(text))) for text in (message.text, first.text(message.key)))
    return "" if ours == theirs else f"placeholders {ours}, elsewhere {theirs}"


def values_known(packs: Sequence[PackFile], given: Iterable[str]) -> Finding:
    """Every placeholder is filled in by the organisation or comes with the phrase."""
    known = {*FACTS, *given}
    return each_message(packs, lambda _, m: ", ".join(sorted(set(PLACEHOLDER.findall(m.text)) - known)))


def plural_forms(packs: Sequence[PackFile]) -> Finding:
    """The plural rule in the header gives what Babel's rule gives, for n = 0 to 200."""
    found = [wrong_at(pack, "", said) for pack in packs for said in _odd_plurals(pack)]
    return Finding(201 * len(packs), tuple(found))


def _odd_plurals(pack: PackFile) -> Iterator[str]:
    header = re.fullmatch(r"nplurals=(\d); plural=(.+);", pack.headers.get("Plural-Forms", ""))
    try:
        babel = Locale.parse(pack.language).plural_form
    except (UnknownLocaleError, ValueError):
        return
    if not header:
        yield "no plural rule in the header Plural-Forms"
        return
    form = gettext.c2py(header[2])
    tags = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in (*babel.tags, "other")]
    # Whole numbers may never need a form that only fractions and millions take.
    used = [tag for tag in tags if tag in {babel(n) for n in range(201)}]
    forms = next((each for each in (used, tags) if len(each) == int(header[1])), [])
    if not forms:
        yield f"{header[1]} plural forms, Babel has {len(used)}"
    yield from (f"plural rule at n={n}" for n in range(201) if forms[form(n) : form(n) + 1] != [babel(n)])


def lengths(packs: Sequence[PackFile]) -> Finding:
    """Nothing is longer than the limit the translator was told, in UTF-16 units, and each was told the same."""
    limits = {message.key: message.limit for message in packs[0].messages.values() if message.limit}
    shown = [(pack, pack.messages[key], most) for pack in packs for key, most in limits.items() if key in pack.messages]
    untold = [wrong_at(p, m.key, f"limit {m.limit}, elsewhere {most}") for p, m, most in shown if m.limit != most]
    long = [
        wrong_at(p, m.key, f"{utf16_units(m.words_only)} of {most}: {m.text}")
        for p, m, most in shown
        if utf16_units(m.words_only) > most
    ]
    return Finding(len(shown), (*untold, *long))


def labels_without_limit(pack: PackFile) -> Finding:
    """Every label of a button carries a limit, so that a translator sees it."""
    labels = {label for step in STEPS.values() for label in step.options.values()}
    labels |= {key for key in pack.messages if key.startswith(("command.", "topic.")) or key.endswith(".name")}
    untold = (key for key in sorted(labels) if key in pack.messages and not pack.messages[key].limit)
    return Finding(len(labels), tuple(wrong_at(pack, key, "a label without a limit") for key in untold))


def review_status(packs: Sequence[PackFile]) -> Finding:
    """Each pack says how far it was checked: a draft says so, and a checked one says by whom and when."""
    honest = re.compile(r"draft: .{10,}|reviewed by .{3,} on \d{4}-\d{2}-\d{2}.*")
    told = [(pack, pack.headers.get("X-Review-Status", "")) for pack in packs]
    return Finding(
        len(told), tuple(wrong_at(p, "", f"status {said!r}") for p, said in told if not honest.fullmatch(said))
    )


#: Signs that nobody sees, and that turn round what stands after them; the program sets those it needs.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")


def bidi(packs: Sequence[PackFile]) -> Finding:
    """No text holds a sign that turns its direction: isolates stand where values are filled in, and nowhere else."""
    return each_message(packs, lambda _, m: "a sign that turns directions" if _TURNING.search(m.text) else "")
