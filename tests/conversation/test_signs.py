"""Where a pattern stands in a sentence: everywhere, as close together as it can, and no wider than its own words."""

import pytest

from bot.conversation.danger import notice
from bot.conversation.scene import DangerWords, Lexicon, Words
from bot.conversation.signs import Sighting, book, pattern

PACK = Words(language="xx")


def found(written: str, sentence: str) -> list[tuple[int, int]]:
    listed = book([pattern("", written)], PACK, slips=1)
    return [(each.start, each.end) for each in listed.find_everywhere(sentence.split())]


def test_a_pattern_is_found_everywhere_it_stands() -> None:
    assert found("hits me", "he hits me and hits me") == [(1, 3), (4, 6)]
    assert len(book([pattern("", "hits me")], PACK, slips=1).find(["he", "hits", "me", "and", "hits", "me"])) == 1


def test_it_is_found_as_close_together_as_it_stands() -> None:
    assert found("hits me chess", "hits me hits me at chess") == [(2, 6)]
    assert found("hits me chess", "hits me with a belt") == []


def test_words_that_may_stand_anywhere_are_no_more_than_themselves() -> None:
    wide = Sighting(pattern("", "laughing & died"), 0, 6, (0, 5))
    assert wide.has_words_in(Sighting(pattern("", "died"), 5, 6))
    assert not wide.has_words_in(Sighting(pattern("", "want to die"), 1, 4))


@pytest.mark.parametrize(
    ("said", "noticed"),
    [
        ("laughing we nearly died", False),
        ("died of laughing", False),
        ("laughing he said i want to die and died", True),
        ("i want to die they are laughing that we nearly died", True),
        ("hits me at chess", False),
        ("hits me at chess and at home he hits me", True),
        ("he hits me, hits me at chess he says", True),
    ],
)
def test_a_figure_of_speech_takes_away_no_plain_words_beside_it(said: str, noticed: bool) -> None:
    words = DangerWords(
        signs={"life": ("want to die", "nearly died", "died of"), "violence": ("hits me",)},
        idioms=("laughing & died", "hits me at chess"),
    )
    lexicon = Lexicon({"xx": Words(language="xx", danger=words)}, {})
    assert bool(notice(said, "xx", lexicon)) is noticed
