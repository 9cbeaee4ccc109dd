"""Every rule for one language pack at once: what `aanbel language check` tells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.scene import Lexicon, Words
from bot.language import rules, rules_letters, rules_said, rules_words
from bot.language.catalogue import CatalogueError, Catalogues
from bot.language.glossary import GlossaryError, chosen, load_glossary, used
from bot.language.lexicon import LexiconError, load_lexicon
from bot.language.pack_file import PLACEHOLDER, PackFile, read_pack_file
from bot.language.rewording import is_safety
from bot.language.rules import Finding, Wrong

#: Every pack is held beside this one.
MODEL = "nl"

_RULES: Mapping[str, Callable[[Sequence[PackFile]], Finding]] = {
    "finished": rules.unfinished,
    "values": rules.placeholders,
    "plural": rules.plural_forms,
    "lengths": rules.lengths,
    "status": rules.review_status,
    "bidi": rules.bidi,
    "direction": rules_letters.direction,
    "script": rules_letters.own_script,
    "letters": rules_letters.stray_letters,
    "signs": rules_letters.signs,
    "questions": rules_said.questions,
    "neutral": rules_said.proactive,
    "help": rules_said.help_first,
    "person": rules_said.way_to_a_person,
    "sentences": rules_said.long_sentences,
    "plain": rules_said.reads_easily,
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was looked at in one language, and what is wrong."""

    language: str
    #: As the pack itself says it.
    status: str
    texts: int
    filled: int
    #: Texts that protect somebody, and that the pack lacks.
    safety_missing: int
    #: Rule -> what it found.
    findings: Mapping[str, Finding]

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        return tuple(each for finding in self.findings.values() for each in finding.found if not each.soft)

    @property
    def worth_a_look(self) -> tuple[Wrong, ...]:
        return tuple(each for finding in self.findings.values() for each in finding.found if each.soft)


def languages_in(directory: Path) -> tuple[str, ...]:
    """Every language that has a pack there, the model first."""
    found = sorted(path.parents[1].name for path in directory.glob("*/LC_MESSAGES/bot.po"))
    return tuple(sorted(found, key=lambda language: language != MODEL))


def check(directory: Path, language: str, *, beside: Sequence[str] = (), model: Path | None = None) -> Report:
    """Hold one pack against every rule. `beside` are the languages in use; `model` is where the model's pack lies."""
    first = read_pack_file((model or directory) / MODEL / "LC_MESSAGES" / "bot.po", MODEL)
    try:
        pack = read_pack_file(directory / language / "LC_MESSAGES" / "bot.po", language)
    except CatalogueError as error:
        unread = Finding(1, (Wrong(language=language, said=str(error)),))
        return Report(language=language, status="", texts=0, filled=0, safety_missing=0, findings={"read": unread})
    needed = [key for key in first.messages if pack.text(key) or not key.startswith("language.")]
    return Report(
        language=language,
        status=pack.headers.get("X-Review-Status", ""),
        texts=len(needed),
        filled=sum(bool(pack.text(key)) for key in needed),
        safety_missing=sum(is_safety(key) and not pack.text(key) for key in needed),
        findings={
            **_of_texts(first, pack),
            **dict(_of_words(_Packs(directory, model or directory), language, beside)),
            **dict(_of_glossary(directory, pack, first, model or directory)),
        },
    )


def _of_texts(first: PackFile, pack: PackFile) -> dict[str, Finding]:
    packs = [first] if pack.language == MODEL else [first, pack]
    missing = rules.keys(packs, ())
    given = {name for message in first.messages.values() for name in PLACEHOLDER.findall(message.text)}
    unknown = [key for key in pack.messages if key not in first.messages and not key.startswith("language.")]
    odd = tuple(rules.wrong_at(pack, key, f"no key of {MODEL}") for key in unknown)
    found = {name: _own(rule(packs), pack) for name, rule in _RULES.items()}
    return {
        "keys": _own(Finding(missing.looked_at, (*missing.found, *odd)), pack),
        "known values": _own(rules.values_known(packs, given), pack),
        "limits": rules.labels_without_limit(pack),
        **found,
    }


def _own(finding: Finding, pack: PackFile) -> Finding:
    """What is wrong in this pack; of a text that is not there only that."""
    absent = {key for key, message in pack.messages.items() if not message.text}
    mine = (each for each in finding.found if each.language == pack.language)
    told = (each for each in mine if each.key not in absent or each.said in ("empty", "missing"))
    return Finding(finding.looked_at, tuple(told))


@dataclass(frozen=True, slots=True)
class _Packs:
    """Where packs lie: those that are checked, and those that came with the program."""

    own: Path
    shipped: Path

    def lexicon(self, language: str) -> Lexicon:
        """The words of one language. Raises LexiconError and CatalogueError."""
        catalogues = Catalogues.load(self.shipped, (language,), own=self.own)
        return load_lexicon(self.shipped, (language,), catalogues, own=self.own)

    def words(self, languages: Sequence[str]) -> Iterator[Words]:
        """The words of these languages, as far as they can be read."""
        for language in languages:
            with suppress(LexiconError, CatalogueError):
                yield self.lexicon(language).packs[language]


def _of_words(packs: _Packs, language: str, beside: Sequence[str]) -> Iterator[tuple[str, Finding]]:
    folder = packs.own / language
    try:
        lexicon = packs.lexicon(language)
    except LexiconError as error:
        yield "word lists", rules_words.read_at_all(folder, language, error)
        return
    words = lexicon.packs[language]
    yield "word lists", rules_words.read_at_all(folder, language, None)
    yield "words", rules_words.complete(folder, words)
    yield "danger", rules_words.enough_danger(folder, words)
    yield "told apart", rules_words.told_apart(packs.own / "tongues.toml", lexicon, language)
    others = list(packs.words([each for each in beside if each != language]))
    yield "collisions", rules_words.collisions(folder, words, others)


def _of_glossary(directory: Path, pack: PackFile, first: PackFile, model: Path) -> Iterator[tuple[str, Finding]]:
    path = directory / pack.language / "glossary.toml"
    try:
        terms = load_glossary(model / MODEL / "glossary.toml")
        yield "glossary", chosen(path, pack.language, tuple(terms))
        yield "terms", used(pack, load_glossary(path), first, terms)
    except GlossaryError:
        # Told by `chosen` already, or of the model's pack when that is looked at.
        return
