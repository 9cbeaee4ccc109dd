"""How far a typed word may be from the word that was meant."""

_SHORTEST_SWAPPED = 4
_SHORTEST_DOUBLED = 3
_SHORTEST_OTHER_VOWEL = 3
#: From so many letters more a second slip is forgiven.
_TWICE_AFTER = 4


def is_typo_of(typed: str, word: str, shortest: int = 5) -> bool:
    """Whether `typed` is `word` with a slip of the finger: one from `shortest` letters, two from four letters more.

    A slip is a letter too many, too few or wrong, or two letters in each other's place. In shorter words only two
    letters in each other's place, a letter typed twice, or an Ethiopic letter with another vowel, which is also how
    Tigrinya words are bent. The first letter is where people slip least and where words differ most: it is right, or
    swapped with the second. A number is never a slip of another.
    """
    allowed = (len(word) >= shortest) + (len(word) >= shortest + _TWICE_AFTER)
    begins_alike = typed[:1] == word[:1] or typed[:2] == word[1::-1]
    if typed == word or word.isdecimal() or not begins_alike or abs(len(typed) - len(word)) > max(allowed, 1):
        return False
    if not allowed:
        return _is_swapped(typed, word) or _is_doubled(typed, word) or _has_other_vowels(typed, word)
    return len(set(typed) ^ set(word)) <= 2 * allowed and _slips(typed, word) <= allowed


def _is_swapped(typed: str, word: str) -> bool:
    swaps = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return len(word) >= _SHORTEST_SWAPPED and typed in swaps


def _is_doubled(typed: str, word: str) -> bool:
    return len(word) >= _SHORTEST_DOUBLED and any(
        typed == word[:at] + letter + word[at:] for at, letter in enumerate(word)
    )


def _has_other_vowels(typed: str, word: str) -> bool:
    """Ethiopic letters stand in rows of eight: one consonant, with another vowel in every place."""
    if len(typed) != len(word) or len(word) < _SHORTEST_OTHER_VOWEL:
        return False
    wrong = [(ord(a), ord(b)) for a, b in zip(typed, word, strict=True) if a != b]
    return len(wrong) == 1 and all(a >> 3 == b >> 3 and 0x1200 <= a < 0x1360 for a, b in wrong)


def _slips(typed: str, word: str) -> int:
    """Damerau and Levenshtein's distance in which no part is changed twice (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(word, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
