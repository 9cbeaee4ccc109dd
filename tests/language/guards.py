"""The rules of the packs (bot/language/rules*.py), and those that need the program's own code beside them."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from bot.language import plain
from bot.language.render import FACTS
from bot.language.rules import (
    Finding,
    Wrong,
    bidi,
    keys,
    labels_without_limit,
    lengths,
    placeholders,
    plural_forms,
    review_status,
    unfinished,
    values_known,
    wrong_at,
)
from bot.language.rules_letters import direction, own_script, script_share, signs, stray_letters
from bot.language.rules_said import help_first, long_sentences, proactive, questions, way_to_a_person
from tests.language.keys_used import Used
from tests.language.packs import PLACEHOLDER, PackFile

__all__ = [
    "Finding", "Wrong", "assert_clean", "bidi", "direction", "help_first", "keys", "labels_without_limit", "lengths",
    "long_sentences", "orphans", "own_script", "placeholders", "plural_forms", "proactive", "questions", "rare_words",
    "review_status", "script_share", "signs", "stray_letters", "unfinished", "values_given", "values_known",
    "way_to_a_person",
]  # fmt: skip


def assert_clean(finding: Finding, at_least: int = 1) -> None:
    assert finding.looked_at >= at_least, f"the guard looked at {finding.looked_at}, expected {at_least} or more"
    assert not finding.wrong, "\n".join(finding.wrong)


def orphans(pack: PackFile, is_used: Callable[[str], bool]) -> Finding:
    """No phrase that nothing shows."""
    unused = (key for key in pack.messages if not is_used(key))
    return Finding(len(pack.messages), tuple(wrong_at(pack, key, "nothing shows it") for key in unused))


def values_given(packs: Sequence[PackFile], used: Used) -> Finding:
    """Each call that shows a text gives all its values; where its key has another name, somebody gives them."""
    asking = [
        (pack, message, needed)
        for pack in packs
        for message in pack.messages.values()
        if (needed := set(PLACEHOLDER.findall(message.text)) - set(FACTS))
    ]
    wrong = [
        wrong_at(pack, message.key, f"{place} gives no {', '.join(sorted(lacking))}")
        for pack, message, needed in asking
        for place, given in _giving(message.key, used)
        if (lacking := needed - given)
    ]
    return Finding(len(asking), tuple(wrong))


def _giving(key: str, used: Used) -> Iterator[tuple[str, Set[str]]]:
    """Where a key is shown, and the values it gets there."""
    shown = used.shown.get(key, ())
    yield from ((call.at, call.values) for call in shown if not call.gives_more)
    if not shown or any(call.gives_more for call in shown):
        yield "whoever shows it", used.values


def rare_words(pack: PackFile, frequency: Callable[[str], float], allowed: Iterable[str]) -> dict[str, list[str]]:
    """Words under Zipf 4.0 (less than ten in a million) that nobody gave a reason for, with where they stand."""
    rare: dict[str, list[str]] = {}
    for message in pack.messages.values():
        for word in (word.casefold() for text in plain.sentences(message.words_only) for word in plain.words(text)):
            if word[0].isalpha() and word not in allowed and frequency(word) < 4.0:
                rare.setdefault(word, []).append(message.key)
    return rare
