"""What a text for residents may be when the organisation writes it anew: nothing that the program stands on breaks."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.conversation.folding import fold
from bot.conversation.scene import Lexicon
from bot.conversation.steps import STEPS, TOPICS
from bot.language.bidi import strip_isolates
from bot.language.catalogue import FALLBACK, Catalogues, PhraseMissing
from bot.language.lexicon import forms_of
from bot.language.render import FACTS
from bot.language.rules_said import telling

#: UTF-16 units of a text that is no label: what every channel shows in one message, with others around it.
MOST = 1000

#: What protects somebody: help, danger, a child, and what is sent to a phone that others may read. The beginning of
#: the key. Such a text goes out only after a second person looked at it.
_SAFETY = (
    "danger.", "help_now.", "second_look.", "call_now.", "minor.", "safe.", "code_word.", "unlock.", "knock.",
    "reminder.", "resume_check.", "web.help.", "web.exit", "web.title", "command.help_now", "command.wipe",
)  # fmt: skip
#: Sent without being asked for: neutral, whoever reads it.
_UNASKED = ("knock.", "reminder.", "resume_check.", "web.title")
#: Texts that tell a resident to type a word: the commands that must be in them.
_TO_TYPE: Mapping[str, tuple[str, ...]] = {
    "welcome.hint": ("stop", "help_now"), "stopped.text": ("go_on", "delete"), "help_now.wipe": ("wipe",),
    "done.hint": ("question",), "share.hint": ("sharing",), "block.ask": ("question",),
}  # fmt: skip

#: A value that is filled in.
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MARKUP = re.compile(r"</?[A-Za-z!]|&#?\w+;")
_FIRST = re.compile(r"^📞 \{(\w+)\}", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A text as somebody wrote it, for one key of one language."""

    language: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, as a key of the console and its values."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)


def is_safety(key: str) -> bool:
    """Such a text goes out only after somebody else looked at it."""
    return key.startswith(_SAFETY)


def cleaned(text: str) -> str:
    """The text without what nobody sees or wants: control signs, blanks at its ends, and what turns words round."""
    lines = strip_isolates(text).replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join(_visible(line).strip() for line in lines)


def original(catalogues: Catalogues, language: str, key: str) -> str:
    """The pack's own text, or that of the language it would come from. Raises PhraseMissing."""
    for candidate in (language, *FALLBACK, *catalogues.languages):
        if candidate in catalogues.languages and key in catalogues.own(candidate).phrases:
            return catalogues.own(candidate).phrases[key]
    raise PhraseMissing(because=f"{key} ({language})")


def fits(draft: Draft, catalogues: Catalogues, facts: Collection[str]) -> bool:
    """Whether the text asks for just the values that are given, or for facts of the organisation."""
    try:
        return not list(_values(draft.text, original(catalogues, draft.language, draft.key), facts))
    except PhraseMissing:
        return False


def problems(
    draft: Draft, catalogues: Catalogues, lexicon: Lexicon, *, facts: Collection[str] = FACTS
) -> tuple[Problem, ...]:
    """Why this cannot be said; nothing when it can. `facts` are the names of what the organisation fills in.

    Raises PhraseMissing for a key that no pack has.
    """
    own = original(catalogues, draft.language, draft.key)
    if not draft.text:
        return (Problem("texts.problem.empty"),)
    limit = catalogues.own(draft.language).limits.get(draft.key)
    return (
        # On a button there is no room; and who looks at somebody's phone learns nothing of the organisation.
        *_values(draft.text, own, () if limit or draft.key.startswith(_UNASKED) else facts),
        *_signs(draft.text),
        *_length(draft.text, limit),
        *_script(draft, own),
        *_safety(draft, own),
        *_telling(draft, own, catalogues),
        *_to_type(draft, lexicon),
        *(_taken(draft, own, catalogues, lexicon) if limit else ()),
    )


def _visible(line: str) -> str:
    return "".join(sign for sign in line.replace("\t", " ") if unicodedata.category(sign) not in ("Cc", "Cs", "Co"))


def _values(text: str, own: str, facts: Collection[str]) -> Iterator[Problem]:
    asked, given = PLACEHOLDER.findall(text), PLACEHOLDER.findall(own)
    for name in dict.fromkeys(given):
        if name not in asked:
            yield Problem("texts.problem.value_gone", {"what": name})
    for name in dict.fromkeys(asked):
        if name not in given and name not in facts:
            yield Problem("texts.problem.value_unknown", {"what": name})
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        yield Problem("texts.problem.brace")


def _signs(text: str) -> Iterator[Problem]:
    if _MARKUP.search(text):
        yield Problem("texts.problem.markup")


def _length(text: str, limit: int | None) -> Iterator[Problem]:
    units = len(PLACEHOLDER.sub("", text).encode("utf-16-le")) // 2
    if units > (limit or MOST):
        yield Problem("texts.problem.long", {"count": units, "limit": limit or MOST})
    if limit and "\n" in text:
        yield Problem("texts.problem.lines")


def _script(draft: Draft, own: str) -> Iterator[Problem]:
    """The text is in the letters of the language, where its own text is."""
    theirs = _scripts(own)
    if theirs and not theirs & _scripts(draft.text):
        yield Problem("texts.problem.letters")


def _scripts(text: str) -> frozenset[str]:
    letters = filter(str.isalpha, PLACEHOLDER.sub("", text))
    return frozenset(unicodedata.name(letter, "?").split()[0] for letter in letters)


def _safety(draft: Draft, own: str) -> Iterator[Problem]:
    """Who is in danger finds the number first."""
    if is_safety(draft.key) and _FIRST.findall(draft.text) != _FIRST.findall(own):
        yield Problem("texts.problem.number_first")


def _telling(draft: Draft, own: str, catalogues: Catalogues) -> Iterator[Problem]:
    if draft.key.startswith(_UNASKED):
        phrases = catalogues.phrases(draft.language)
        named = (phrases.get(f"topic.{topic}", "") for topic in TOPICS if topic != "other")
        given_away = _words(draft.text) & telling(list(map(_words, named)), draft.language) - _words(own)
        if given_away:
            yield Problem("texts.problem.telling", {"words": ", ".join(sorted(given_away))})


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(PLACEHOLDER.sub("", text))}


def _to_type(draft: Draft, lexicon: Lexicon) -> Iterator[Problem]:
    said = f" {fold(draft.text)} "
    words = lexicon.packs[draft.language]
    for command in _TO_TYPE.get(draft.key, ()):
        if not any(f" {phrase} " in said for phrase in words.commands.get(command, ())):
            yield Problem("texts.problem.to_type", {"command": f"command.{command}"})


def _taken(draft: Draft, own: str, catalogues: Catalogues, lexicon: Lexicon) -> Iterator[Problem]:
    """A label is also what a resident types: it may not mean something else there."""
    words = lexicon.packs[draft.language]
    forms = {form for form in forms_of(draft.text) if fold(form)}
    new = forms - forms_of(own)
    mine = draft.key.removeprefix("command.") if draft.key.startswith("command.") else ""
    phrases = catalogues.phrases(draft.language)
    beside = (phrases.get(key, "") for key in _beside(draft.key, catalogues.languages))
    opposite = {"yes": words.no, "no": words.yes}.get(draft.key.rpartition(".")[2], frozenset())
    meant = [*(said for name, said in words.commands.items() if name != mine), opposite, *map(forms_of, beside)]
    for form in sorted(new):
        if any(form in others for others in meant):
            yield Problem("texts.problem.taken", {"words": form})
            return


def _beside(key: str, languages: Iterable[str]) -> set[str]:
    """The labels that can stand in one bubble with this one."""
    names = {f"{step.id}.name" for step in STEPS.values() if step.story}
    spoken = {f"language.{language}" for language in languages}
    groups = [*(set(step.options.values()) for step in STEPS.values()), names, spoken]
    return {other for group in groups if key in group for other in group} - {key}
