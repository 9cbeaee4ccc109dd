"""What a text may say: one question at a time, nothing that gives a resident away, and help with its number first."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from bot.conversation.steps import STEPS, TOPICS
from bot.language import plain
from bot.language.pack_file import PLACEHOLDER, PackFile
from bot.language.rules import Finding, Wrong, wrong_at
from bot.language.script import script_of

_QUESTION = re.compile("[?؟፧]")
#: Safety may ask more than one thing at once.
_MAY_ASK_MORE = ("help_now",)
#: Said above the next question, so they may ask nothing themselves.
_ASKS_NOTHING = ("ack.", "echo.", "other.", "file.", "not_understood.", "unlock.", "resumed.", "code.")


def questions(packs: Sequence[PackFile]) -> Finding:
    """One question a message: in a step's text and hint together, and none in what stands above a question."""
    asked = [(pack, step) for pack in packs for step in STEPS if step not in _MAY_ASK_MORE]
    many = [wrong_at(p, f"{step}.text", f"{count} questions") for p, step in asked if (count := _asked(p, step)) > 1]
    above = [(p, key) for p in packs for key in p.messages if key.startswith(_ASKS_NOTHING)]
    asking = [wrong_at(p, key, f"asks: {p.text(key)}") for p, key in above if _QUESTION.search(p.text(key))]
    return Finding(len(asked) + len(above), (*many, *asking))


def _asked(pack: PackFile, step: str) -> int:
    return sum(len(_QUESTION.findall(pack.text(f"{step}.{part}"))) for part in ("text", "hint", "question"))


#: Sent without being asked for, to a phone that others may read.
PROACTIVE = (
    "reminder.text", "reminder.open", "reminder.no",
    "knock.text", "knock.open", "knock.later",
    "resume_check.text", "resume_check.yes", "resume_check.no", "web.title",
)  # fmt: skip


def proactive(packs: Sequence[PackFile]) -> Finding:
    """Neutral: no placeholder, and no word that stands in the name of a topic or in the help text."""
    shown = [(pack, key) for pack in packs for key in PROACTIVE]
    told = [(pack, key, sorted(_gives_away(pack, key))) for pack, key in shown]
    return Finding(len(shown), tuple(wrong_at(pack, key, f"{telling}") for pack, key, telling in told if telling))


def _gives_away(pack: PackFile, key: str) -> Collection[str]:
    text = pack.text(key)
    named = [_words(pack.text(f"topic.{topic}")) for topic in TOPICS if topic != "other"]
    return _words(text) & telling(named, pack.language) | set(PLACEHOLDER.findall(text))


#: Where letters are vowels too, a word of two is a small one.
_ALPHABETS, _SHORT = ("LATIN", "CYRILLIC", "GREEK"), 2
#: Small words that only one name of a topic is made of.
_SMALL = frozenset({"mijn", "and", "being", "ምስ", "ኣብ", "moi", "mes", "mon", "zaman"})


def telling(named: Sequence[Collection[str]], language: str) -> set[str]:
    """Words that give away what a talk is about: those of one name of a topic; what is in more is a small word."""
    count = Counter(word for words in named for word in set(words))
    small = _SHORT if script_of(language) in _ALPHABETS else 0
    return {word for word, times in count.items() if times == 1 and len(word) > small} - _SMALL


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", text))}


#: The numbers of the help text, in this order.
_NUMBERS = ("emergency", "suicide_line", "safe_home_phone")


def help_first(packs: Sequence[PackFile]) -> Finding:
    """The help text: each line with a number begins with it, the emergency number first; 15 words a sentence."""
    return Finding(len(packs), tuple(wrong for pack in packs for wrong in _odd_help(pack)))


def _odd_help(pack: PackFile) -> list[Wrong]:
    key = "help_now.text"
    lines = pack.text(key).split("\n")
    said = []
    if [PLACEHOLDER.findall(line) for line in lines] != [*([number] for number in _NUMBERS), []]:
        said.append(f"not one number a line, in the order {list(_NUMBERS)}")
    said += [f"number not first: {line}" for line in lines[:-1] if not re.match(r"📞 \{", line)]
    said += [f"too long: {long}" for line in lines for long in plain.too_long(line)]
    return [wrong_at(pack, key, each) for each in said]


#: Where a talk ends without a story.
ENDS = ("minor.text", "refused.text", "refused.asked", "nothing_told.text", "human.text", "unlock.locked")


def way_to_a_person(packs: Sequence[PackFile]) -> Finding:
    """Where a talk ends without a story, a phone number and a place stand."""
    shown = [(pack, key) for pack in packs for key in ENDS]
    lacking = ((pack, key, {"phone", "place"} - set(PLACEHOLDER.findall(pack.text(key)))) for pack, key in shown)
    return Finding(len(shown), tuple(wrong_at(pack, key, f"no {sorted(gone)}") for pack, key, gone in lacking if gone))


def long_sentences(packs: Sequence[PackFile]) -> Finding:
    """In Dutch: no sentence of more words than a person reads in one go."""
    dutch = [(pack, m) for pack in packs if pack.language == "nl" for m in pack.messages.values()]
    long = [(pack, m.key, plain.too_long(m.text)) for pack, m in dutch]
    return Finding(len(dutch), tuple(wrong_at(pack, key, f"too long: {said}") for pack, key, said in long if said))


def reads_easily(packs: Sequence[PackFile]) -> Finding:
    """In Dutch: the whole catalogue reads easily, by the formula of Flesch-Douma."""
    dutch = [pack for pack in packs if pack.language == "nl"]
    eases = [(pack, plain.measure(message.text for message in pack.messages.values()).ease) for pack in dutch]
    hard = [(pack, ease) for pack, ease in eases if ease < plain.EASE_LIMIT]
    return Finding(
        len(dutch),
        tuple(wrong_at(pack, "", f"reads at {ease:.0f}, at least {plain.EASE_LIMIT:.0f}") for pack, ease in hard),
    )
