"""A language pack from nothing: `aanbel language add`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.plural import to_gettext

from bot.errors import AanbelError
from bot.language import skeletons
from bot.language.checking import MODEL
from bot.language.glossary import load_glossary
from bot.language.pack_file import PackFile, read_pack_file
from bot.language.rules import plural_forms

_STATUS = "draft: not yet reviewed by a native speaker"
#: Rules that many languages share, as translators' tools write them; Babel writes its own way out at length.
_PLURALS = (
    "nplurals=1; plural=0;",
    "nplurals=2; plural=(n != 1);",
    "nplurals=2; plural=(n > 1);",
    "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);",
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
)


_GLOSSARY = """\
# What things are called in {name}, the same in every text. word: as a translator writes it; forms: how else it
# stands in a sentence, with a star where a word may begin or go on; note: why."""


class CannotAdd(AanbelError):
    """This language cannot be added."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """What was made, and what a person still puts elsewhere."""

    files: tuple[Path, ...]
    #: An entry for tongues.toml.
    tongue: str
    direction: str


def add(directory: Path, language: str, *, model: Path) -> Added:
    """Make the folder of a new language. `model` is where the Dutch and English packs lie. Raises CannotAdd."""
    locale = _locale(language)
    folder = directory / language
    if folder.exists():
        raise CannotAdd(because=f"{folder} is there already: aanbel language check {language} tells what it lacks.")
    name = locale.get_display_name("en") or language
    texts = {
        Path("LC_MESSAGES") / "bot.po": _catalogue(language, locale, name, model),
        Path("words.toml"): skeletons.words(language, name),
        Path("danger.toml"): skeletons.danger(name),
        Path("glossary.toml"): _glossary(name, model),
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return Added(
        files=tuple(folder / path for path in texts),
        tongue=skeletons.tongue(language, name),
        direction=locale.text_direction,
    )


def _locale(language: str) -> Locale:
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise CannotAdd(because=f"{language!r} is no language code: two or three small letters, such as pap.")
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        because = f"Babel does not know {language!r}, and so no dates and no direction. Use the code CLDR knows it by."
        raise CannotAdd(because=because) from None


def _catalogue(language: str, locale: Locale, name: str, model: Path) -> str:
    dutch, english = (read_pack_file(model / each / "LC_MESSAGES" / "bot.po", each) for each in (MODEL, "en"))
    own_name = (locale.get_language_name(language) or name).strip()
    known = {f"language.{language}": f"{own_name[:1].upper()}{own_name[1:]}"}
    # Every language calls itself; a new one stands behind those that are there.
    texts = {key: (message.text if _is_endonym(key) else "") for key, message in dutch.messages.items()}
    blocks = [_head(language, locale, name)]
    for key, text in {**texts, **known}.items():
        blocks.append("\n".join(_block(key, known.get(key, text), dutch, english)))
    return "\n\n".join(blocks) + "\n"


def _is_endonym(key: str) -> bool:
    return key.startswith("language.") and key not in ("language.text", "language.other")


def _block(key: str, text: str, dutch: PackFile, english: PackFile) -> Iterator[str]:
    told = dutch.messages.get(key)
    yield from (f"# {each.language}: {quoted(each.text(key))}" for each in (dutch, english) if each.text(key))
    comments = told.comments if told else ("At most 24 characters: it is a button.",)
    yield from (f"#. {comment}" for comment in comments)
    yield f'msgid "{key}"'
    yield f'msgstr "{quoted(text)}"'


def quoted(text: str) -> str:
    """The text as it stands between the quotation marks of a PO file."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _head(language: str, locale: Locale, name: str) -> str:
    return f"""\
# Aanbel in {name}: what a resident reads.
# Every msgid is a key; the sentence is the msgstr. {{words in braces}} are filled in and stay as they are.
msgid ""
msgstr ""
"Project-Id-Version: aanbel 0.1.0\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_header(language, locale)}\\n"
"X-Review-Status: {_STATUS}\\n\""""


def plural_header(language: str, locale: Locale) -> str:
    """The plural rule that gives what Babel's gives: one that many share, else Babel's own."""
    fitting = (each for each in _PLURALS if not plural_forms([_only_header(language, each)]).found)
    return next(fitting, to_gettext(locale.plural_form))


def _only_header(language: str, rule: str) -> PackFile:
    return PackFile(language=language, messages={}, obsolete=(), repeated=(), headers={"Plural-Forms": rule})


def _glossary(name: str, model: Path) -> str:
    dutch, english = (load_glossary(model / each / "glossary.toml") for each in (MODEL, "en"))
    tables = [_GLOSSARY.format(name=name)]
    for term_name, term in dutch.items():
        beside = [term.word, *([english[term_name].word] if term_name in english else [])]
        tables.append(f'# {" / ".join(beside)}\n[{term_name}]\nword = ""\nforms = []\nnote = ""')
    return "\n\n".join(tables) + "\n"
