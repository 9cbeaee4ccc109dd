"""Sentences of two languages can be compared once what is common to each language is taken away, by the real model."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.conversation.scene import Lexicon
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.matching.gist import cosine, in_bytes, readable
from bot.meaning.comparing import Comparing, middle
from bot.meaning.embedding import Embedder
from bot.meaning.found import NoModel
from bot.resources import folder
from tests.meaning.models import needs_model, reading

pytestmark = needs_model

LANGUAGES = ("nl", "en", "ar", "ti")

#: The same six things in every language.
SAID = {
    "nl": ("Ik heb schimmel in mijn huis", "Ik kan mijn schulden niet betalen", "Ik zoek werk als kok",
           "Mijn dochter wil leren fietsen", "Ik voel mij alleen en ken niemand", "Ik begrijp deze brief niet"),
    "en": ("There is mould in my house", "I cannot pay my debts", "I am looking for work as a cook",
           "My daughter wants to learn to cycle", "I feel lonely and know nobody", "I do not understand this letter"),
    "ar": ("يوجد عفن في بيتي", "لا أستطيع دفع ديوني", "أبحث عن عمل كطباخ", "ابنتي تريد أن تتعلم ركوب الدراجة",
           "أشعر بالوحدة ولا أعرف أحدا", "لا أفهم هذه الرسالة"),
    "ti": ("ኣብ ገዛይ ሻግራ ኣሎ", "ዕዳይ ክኸፍል ኣይክእልን እየ", "ከም ከሻኒ ስራሕ እደሊ ኣለኹ", "ጓለይ ብሽክለታ ምዝዋር ክትመሃር ትደሊ",
           "ጽምዋ ይስምዓኒ ንዋላ ሓደ ኣይፈልጥን", "እዚ ደብዳቤ ኣይርድኣንን እዩ"),
}  # fmt: skip


@cache
def lexicon() -> Lexicon:
    catalogues = Catalogues.load(folder("locales"), LANGUAGES)
    return load_lexicon(Path(str(folder("locales"))), LANGUAGES, catalogues)


@pytest.fixture(scope="module")
def embedder() -> Iterator[Embedder]:
    with reading() as (embedder, _):
        yield embedder


@pytest.fixture(scope="module")
def comparing(embedder: Embedder) -> Comparing:
    centres = {language: middle(embedder.embed(said)) for language, said in SAID.items()}
    return Comparing(embedder, lexicon(), model=embedder.model(), centres=centres)


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in LANGUAGES for b in LANGUAGES if a < b])
def test_what_says_the_same_in_another_language_is_nearest(comparing: Comparing, one: str, other: str) -> None:
    here, there = (
        [readable(in_bytes(each or [])) for each in comparing.vectors([(text, language) for text in SAID[language]])]
        for language in (one, other)
    )
    nearest = [max(range(len(there)), key=lambda at: cosine(vector, there[at])) for vector in here]
    assert sum(found == at for at, found in enumerate(nearest)) >= 5


def test_every_sentence_keeps_its_place_and_what_cannot_be_compared_has_none(comparing: Comparing) -> None:
    sentences = [
        ("...", "nl"),
        ("Ik zoek werk", "nl"),
        ("ana t3bana ktir", "ar"),
        ("Ich suche Arbeit", "de"),
        ("عمل", "ar"),
    ]
    found = comparing.vectors(sentences)
    assert [vector is not None for vector in found] == [False, True, False, False, True]
    assert comparing.vectors(sentences[1:2]) == [pytest.approx(found[1], abs=1e-5)]
    assert comparing.vectors([]) == []


def test_the_middle_itself_says_nothing(embedder: Embedder) -> None:
    (only,) = embedder.embed(["Ik zoek werk"])
    comparing = Comparing(embedder, lexicon(), model=embedder.model(), centres={"nl": only})
    assert comparing.model == embedder.model()
    assert comparing.vectors([("Ik zoek werk", "nl")]) == [None]


def test_middles_of_another_model_are_not_used(embedder: Embedder) -> None:
    with pytest.raises(NoModel):
        Comparing(embedder, lexicon(), model="another", centres={}).vectors([("Ik zoek werk", "nl")])
