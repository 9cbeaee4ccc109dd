"""Noticing danger by the words of a pack: what is a sign, and what takes one away. The words are the test's own."""

from dataclasses import replace

import pytest

from bot.conversation.danger import Noticed, notice
from bot.conversation.fragments import Learned
from bot.conversation.scene import DangerWords, Lexicon, Words
from bot.conversation.signs import pattern

NL = Words(
    language="nl",
    common=frozenset({"ik", "de", "het", "mij", "niet"}),
    danger=DangerWords(
        signs={
            "life": ("!ik wil dood", "wil niet meer leven", "spring* & brug"),
            "violence": ("slaa*|mept mij", "schop*"),
        },
        idioms=("schop* bal", "slaa* mij nergens op"),
        elsewhere=("film", "vroeger"),
        negations=frozenset({"niet", "nooit"}),
        before=2,
        after=1,
    ),
)
EN = replace(NL, language="en", common=frozenset({"i", "the"}), danger=DangerWords(signs={"life": ("want die",)}))
BOTH = Lexicon({"nl": NL, "en": EN})


def kinds(text: str, language: str = "nl") -> list[str]:
    return [one.kind for one in notice(text, language, BOTH)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik wil dood", ["life"]),
        ("ik wil gewoon dood", ["life"]),
        ("Ik wil niet meer leven", ["life"]),
        ("ik ga van de brug, ik spring eraf", ["life"]),
        ("hij slaat mij elke dag. en ik wil dood", ["life", "violence"]),
        ("hij slaat mij niet", []),
        ("hij heeft mij nooit geschopt", []),
        ("hij mept soms en dan is hij weer lief voor mij", []),
        ("hij slaat mij", ["violence"]),
        ("in de film slaat hij mij", []),
        ("vroeger sloeg hij, nu slaat hij mij nergens op", []),
        ("in de film zei ik: ik wil dood", ["life"]),
        ("mijn zoon schopt de bal", []),
        ("mijn zoon schopt de bal. hij schopt de hond", ["violence"]),
        ("ik wil een fiets", []),
        ("... 12 ?!", []),
        ("", []),
    ],
)
def test_a_sign_counts_unless_something_in_its_sentence_takes_it_away(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_every_kind_is_noticed_once_with_the_sentence_it_stands_in() -> None:
    said = "Rust graag. Hij slaat mij! En hij schopt ook."
    assert notice(said, "nl", BOTH) == (Noticed("violence", "Hij slaat mij"),)


def test_a_sentence_in_another_language_is_read_in_that_one_too() -> None:
    assert kinds("i want to die", "nl") == ["life"]
    assert kinds("i want to die", "") == ["life"]
    assert kinds("ik wil dood", "en") == ["life"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wie leest er mee, in dit boek slaat hij mij", []),
        ("hij slaat mij", ["violence"]),
        # So few words leave nothing that could speak against it.
        ("in dit boek slaat hij mij", ["violence"]),
        # The sentences beside it count for half.
        ("ik heb een boek uit. daarin slaat hij mij. een mooi boek", []),
        ("wie leest dat boek met mij? maar nu slaat hij mij weer", ["violence"]),
        ("ik heb een boek uit. mooi. dik ook. en hij slaat mij de hele dag", ["violence"]),
    ],
)
def test_what_was_learned_can_speak_against_a_sign(text: str, found: list[str]) -> None:
    learned = Learned({"_boek": -40.0, "_nu": 40.0}, harmless=-1.0)
    pack = replace(NL, danger=replace(NL.danger, learned=learned))
    assert [one.kind for one in notice(text, "nl", Lexicon({"nl": pack}))] == found


@pytest.mark.parametrize("written", ["", "&", "ik || dood", "ik *"])
def test_a_pattern_with_a_part_without_a_word_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="has a part without a word"):
        pattern("life", written)
