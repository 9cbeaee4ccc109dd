"""From keys to words: a bubble in the resident's language of this moment, ready for any channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.conversation.bubbles import Bubble, Option, Phrase
from bot.language.bidi import RLM, isolate
from bot.language.catalogue import Catalogues
from bot.language.fillable import FACTS as FACTS


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, in one language."""

    text: str
    language: str
    rtl: bool


@dataclass(frozen=True, slots=True)
class RenderedOption:
    """One button: what it carries, and its label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """One bubble in words. `language` and `rtl` hold for its buttons; every paragraph has its own."""

    paragraphs: tuple[Paragraph, ...]
    options: tuple[RenderedOption, ...]
    commands: tuple[RenderedOption, ...]
    language: str
    rtl: bool

    @property
    def text(self) -> str:
        """The whole as plain text, for a channel that knows no paragraphs."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)


def render(bubble: Bubble, language: str, catalogues: Catalogues, facts: Mapping[str, str]) -> Rendered:
    """The bubble in this language; with `every_language` one paragraph for each, with `too` one for that and for this.

    An empty or unknown language is the first one on offer. Raises PhraseMissing or ValueMissing.
    """
    wanted = bubble.language or language
    main = wanted if wanted in catalogues.languages else catalogues.languages[0]
    shown = catalogues.languages if bubble.every_language else dict.fromkeys((bubble.too, main)) if bubble.too else ()
    words = _Words(catalogues, facts)
    label = words.everywhere if bubble.every_language else words.label
    return Rendered(
        paragraphs=words.one_each(bubble.parts, shown) if shown else words.paragraphs(bubble.parts, main),
        options=tuple(words.option(option, main) for option in bubble.options),
        commands=tuple(RenderedOption(f"do:{name}", label(f"command.{name}", main)) for name in bubble.commands),
        language=main,
        rtl=catalogues.is_rtl(main),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    catalogues: Catalogues
    facts: Mapping[str, str]

    def paragraph(self, phrase: Phrase, language: str) -> Paragraph:
        found = self.catalogues.find(language, phrase.key, phrase.values)
        text = self.catalogues.fill(found, phrase.values, self.facts)
        return Paragraph(text, found.pack.language, found.pack.rtl)

    def paragraphs(self, parts: Iterable[Phrase], language: str) -> tuple[Paragraph, ...]:
        return tuple(self.paragraph(part, language) for part in parts)

    def one_each(self, parts: tuple[Phrase, ...], languages: Iterable[str]) -> tuple[Paragraph, ...]:
        """For each language one paragraph; a language that lacks a phrase is left out: its fallback stands there."""
        return tuple(
            Paragraph("\n".join(paragraph.text for paragraph in told), language, told[0].rtl)
            for language in languages
            if (told := self.paragraphs(parts, language)) and all(part.language == language for part in told)
        )

    def option(self, option: Option, language: str) -> RenderedOption:
        return RenderedOption(option.id, self.paragraph(option.label, language).text)

    def label(self, key: str, language: str) -> str:
        return self.catalogues.text(language, key, {}, self.facts)

    def everywhere(self, key: str, language: str) -> str:
        """The label in every language, its picture only once: nobody can be expected to read the first one."""
        del language
        labels = dict.fromkeys(self.label(key, each).lstrip(RLM) for each in self.catalogues.languages)
        picture, *_ = next(iter(labels)).split(" ", 1)
        plain = (isolate(label.removeprefix(f"{picture} "), rtl=False) for label in labels)
        return f"{picture} {' · '.join(plain)}"
