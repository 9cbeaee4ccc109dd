"""The measures themselves, against words and sentences counted by hand."""

import pytest

from bot.language import plain


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("taal", 1), ("leeuw", 1), ("mooi", 1), ("nieuw", 1), ("zei", 1), ("ik", 1), ("Nederlands", 3), ("kopen", 2),
        ("koeien", 2), ("moeilijk", 2), ("familie", 3), ("radio", 3), ("buurthuis", 2), ("opgeschreven", 4),
        ("geïnteresseerd", 5), ("reünie", 3), ("zeeën", 2), ("cliëntondersteuner", 6), ("één", 1), ("vóór", 1),
        ("zzp", 1), ("2026", 2), ("{coordinator}", 2),
    ],
)  # fmt: skip
def test_syllables_are_groups_of_vowels(word: str, count: int) -> None:
    assert plain.syllables(word) == count


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hallo! Kies je taal.", ["Hallo!", "Kies je taal."]),
        ("Bel {phone}. Of kom langs: {place}, {hours}.", ["Bel {phone}.", "Of kom langs: {place}, {hours}."]),
        ("📞 {emergency}: bel nu.\n📞 112", ["📞 {emergency}: bel nu.", "📞 112"]),
        ("Tuin.\n🎤 Je mag praten. 📷 Of een foto.", ["Tuin.", "🎤 Je mag praten.", "📷 Of een foto."]),
        ("✅ ...", []),
    ],
)  # fmt: skip
def test_sentences_end_at_signs_and_lines(text: str, parts: list[str]) -> None:
    assert plain.sentences(text) == parts


def test_a_sentence_of_sixteen_words_is_too_long_and_one_of_fifteen_is_not() -> None:
    assert plain.too_long("ja " * 15) == []
    assert len(plain.too_long("ja " * 16)) == 1


def test_the_ease_is_that_of_the_formula() -> None:
    reading = plain.measure(["De kat zit op de mat."])
    assert (reading.sentences, reading.words, reading.syllables) == (1, 6, 6)
    assert reading.ease == pytest.approx(206.8 - 77 - 0.93 * 6)


def test_a_text_without_words_has_no_ease() -> None:
    with pytest.raises(ValueError, match="without words"):
        _ = plain.measure(["…"]).ease
