"""How far a typed word may be from the word that was meant."""

_SHORTEST_SWAPPED = 4
_SHORTEST_WRONG = 5
_SHORTEST_TWICE_WRONG = 9


def is_typo_of(typed: str, word: str) -> bool:
    """Whether `typed` is `word` with a slip of the finger: one in five letters or more, two in nine or more.

    A slip is a letter too many, too few or wrong, or two letters in each other's place; in four letters only that last.
    """
    allowed = _slips_allowed(len(word))
    if typed == word or abs(len(typed) - len(word)) > allowed:
        return False
    if len(word) == _SHORTEST_SWAPPED:
        return _is_swapped(typed, word)
    return allowed > 0 and len(set(typed) ^ set(word)) <= 2 * allowed and _slips(typed, word) <= allowed


def _slips_allowed(length: int) -> int:
    return (length >= _SHORTEST_WRONG) + (length >= _SHORTEST_TWICE_WRONG)


def _is_swapped(typed: str, word: str) -> bool:
    return any(typed == word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))


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
