"""What must hold for every language pack. A guard tells what it looked at and what is wrong; nothing seen is wrong."""

import gettext
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from babel import Locale

from bot.conversation.steps import STEPS, TOPICS
from bot.language import plain
from bot.language.render import FACTS
from tests.language.keys_used import Used
from tests.language.packs import PLACEHOLDER, Message, PackFile, utf16_units


@dataclass(frozen=True)
class Finding:
    looked_at: int
    wrong: tuple[str, ...]


def assert_clean(finding: Finding, at_least: int = 1) -> None:
    assert finding.looked_at >= at_least, f"the guard looked at {finding.looked_at}, expected {at_least} or more"
    assert not finding.wrong, "\n".join(finding.wrong)


def _each_message(packs: Iterable[PackFile], problem: Callable[[PackFile, Message], str]) -> Finding:
    seen = [(pack, message) for pack in packs for message in pack.messages.values()]
    told = [(pack, message, problem(pack, message)) for pack, message in seen]
    return Finding(len(seen), tuple(f"{pack.language} {m.key}: {wrong}: {m.text}" for pack, m, wrong in told if wrong))


# ---- complete, and the same in every language


def keys(packs: Sequence[PackFile], needed: Iterable[str]) -> Finding:
    """Every key that is used stands in every pack, and every pack holds the same ones."""
    wanted = {*needed, *(key for pack in packs for key in pack.messages)}
    missing = [f"{pack.language} lacks {key}" for pack in packs for key in sorted(wanted - pack.messages.keys())]
    return Finding(len(wanted), tuple(missing))


def orphans(pack: PackFile, is_used: Callable[[str], bool]) -> Finding:
    """No phrase that nothing shows."""
    return Finding(len(pack.messages), tuple(f"nothing shows {key}" for key in pack.messages if not is_used(key)))


def unfinished(packs: Sequence[PackFile]) -> Finding:
    """Nothing fuzzy, empty, obsolete, written twice, or with blanks around it."""
    found = _each_message(packs, _unfinished)
    old = [f"{pack.language} {key}: obsolete" for pack in packs for key in pack.obsolete]
    twice = [f"{pack.language} {key}: written twice" for pack in packs for key in pack.repeated]
    return Finding(found.looked_at, (*found.wrong, *old, *twice))


def _unfinished(pack: PackFile, message: Message) -> str:
    if not message.text:
        return "empty"
    return "fuzzy" if message.fuzzy else "blanks at its ends" if message.text != message.text.strip() else ""


def placeholders(packs: Sequence[PackFile]) -> Finding:
    """The same placeholders in every language, and no brace that is none."""
    first = packs[0]

    def problem(pack: PackFile, message: Message) -> str:
        if re.search(r"[{}%]", message.words_only):
            return "a brace or per cent sign that is no placeholder"
        if message.key not in first.messages:
            return ""
        ours, theirs = (sorted(PLACEHOLDER.findall(text)) for text in (message.text, first.text(message.key)))
        return "" if set(ours) == set(theirs) else f"placeholders {ours}, elsewhere {theirs}"

    return _each_message(packs, problem)


def plural_forms(packs: Sequence[PackFile]) -> Finding:
    """The plural rule in the header gives what Babel's rule gives, for n = 0 to 200."""
    looked, wrong = 0, []
    for pack in packs:
        count, rule = re.fullmatch(r"nplurals=(\d); plural=(.+);", pack.headers["Plural-Forms"]).groups()  # type: ignore[union-attr]
        form, babel = gettext.c2py(rule), Locale.parse(pack.language).plural_form
        tags = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in (*babel.tags, "other")]
        if len(tags) != int(count):
            wrong.append(f"{pack.language}: {count} forms, Babel has {len(tags)}")
        looked += 201
        wrong += [f"{pack.language}: n={n}" for n in range(201) if tags[form(n) : form(n) + 1] != [babel(n)]]
    return Finding(looked, tuple(wrong))


# ---- the right script

#: Names and signs that stay in Latin script: what a resident must say, type or recognise exactly so.
LATIN_NAMES = (
    "Aanbel", "Veilig Thuis", "Kindertelefoon", "Autoriteit Persoonsgegevens", "WCAG", "AA", "Esc", "MB",
    "Telegram", "WhatsApp",
)  # fmt: skip
SCRIPTS = {"nl": "LATIN", "en": "LATIN", "ar": "ARABIC", "ti": "ETHIOPIC"}
_ENDONYMS = re.compile(r"language\.(nl|en|ar|ti)")


def stray_letters(packs: Sequence[PackFile]) -> Finding:
    """No letter of another script than the pack's, but for names that stay as they are."""

    def problem(pack: PackFile, message: Message) -> str:
        if _ENDONYMS.fullmatch(message.key):
            return ""
        strays = {letter for letter in _own_words(message.words_only) if _script(letter) != SCRIPTS[pack.language]}
        return f"stray letters {sorted(strays)}" if strays else ""

    return _each_message(packs, problem)


def script_share(pack: PackFile) -> float:
    """Which part of all letters is in the pack's own script, names and all."""
    letters = [letter for message in pack.messages.values() for letter in message.words_only if letter.isalpha()]
    return sum(_script(letter) == SCRIPTS[pack.language] for letter in letters) / len(letters) if letters else 0.0


def _own_words(text: str) -> list[str]:
    for name in LATIN_NAMES:
        text = re.sub(rf"\b{re.escape(name)}\b", "", text)
    return [letter for letter in text if letter.isalpha()]


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


#: What ends or parts a sentence, as each script writes it.
_FOREIGN_SIGNS = {"ar": "?,;", "ti": "?,;", "nl": "؟،؛።፧", "en": "؟،؛።፧"}
#: Letters that Ethiopia writes in Tigrinya and Eritrea does not: the rows of sze, tsze and kha.
_NOT_ERITREAN = re.compile("[ሠ-ሧፀ-ፆኀ-ኆ]|\\bአ")


def signs(packs: Sequence[PackFile]) -> Finding:
    """Each script's own punctuation; in Tigrinya the Eritrean spelling."""

    def problem(pack: PackFile, message: Message) -> str:
        text = message.words_only
        if any(sign in text for sign in _FOREIGN_SIGNS[pack.language]):
            return "another script's punctuation"
        if pack.language == "ti" and (_NOT_ERITREAN.search(text) or re.search(r"(?<![.])\.(?![.])(?!\d)", text)):
            return "not the Eritrean spelling, or a Latin full stop"
        return ""

    return _each_message(packs, problem)


# ---- what channels and readers can take


def lengths(packs: Sequence[PackFile]) -> Finding:
    """Nothing is longer than the limit the translator was told, in UTF-16 units, and each was told the same."""
    limits = {message.key: message.limit for message in packs[0].messages.values() if message.limit}
    shown = [
        (pack, pack.messages[key], limit) for pack in packs for key, limit in limits.items() if key in pack.messages
    ]
    untold = [f"{p.language} {m.key}: limit {m.limit}, elsewhere {limit}" for p, m, limit in shown if m.limit != limit]
    long = [
        f"{p.language} {m.key}: {utf16_units(m.words_only)} of {limit}: {m.text}"
        for p, m, limit in shown
        if utf16_units(m.words_only) > limit
    ]
    return Finding(len(shown), (*untold, *long))


def labels_without_limit(pack: PackFile) -> Finding:
    """Every label of a button carries a limit, so that a translator sees it."""
    labels = {label for step in STEPS.values() for label in step.options.values()}
    labels |= {key for key in pack.messages if key.startswith(("command.", "topic.")) or key.endswith(".name")}
    return Finding(len(labels), tuple(key for key in sorted(labels) if key in pack.messages and not _limit(pack, key)))


def _limit(pack: PackFile, key: str) -> int | None:
    return pack.messages[key].limit


_QUESTION = re.compile("[?؟፧]")
#: Safety may ask more than one thing at once.
_MAY_ASK_MORE = ("help_now",)
#: Said above the next question, so they may ask nothing themselves.
_ASKS_NOTHING = ("ack.", "echo.", "other.", "file.", "not_understood.", "unlock.", "resumed.", "code.")


def questions(packs: Sequence[PackFile]) -> Finding:
    """One question a message: in a step's text and hint together, and none in what stands above a question."""
    asked = [(pack, step) for pack in packs for step in STEPS if step not in _MAY_ASK_MORE]
    many = [f"{p.language} {step}: {count} questions" for p, step in asked if (count := _asked(p, step)) > 1]
    above = [(p, key) for p in packs for key in p.messages if key.startswith(_ASKS_NOTHING)]
    asking = [f"{p.language} {key} asks: {p.text(key)}" for p, key in above if _QUESTION.search(p.text(key))]
    return Finding(len(asked) + len(above), (*many, *asking))


def _asked(pack: PackFile, step: str) -> int:
    said = (pack.messages.get(f"{step}.{part}") for part in ("text", "hint", "question"))
    return sum(len(_QUESTION.findall(message.text)) for message in said if message)


#: Sent without being asked for, to a phone that others may read.
PROACTIVE = (
    "reminder.text", "reminder.open", "reminder.no",
    "knock.text", "knock.open", "knock.later",
    "resume_check.text", "resume_check.yes", "resume_check.no", "web.title",
)  # fmt: skip


def proactive(packs: Sequence[PackFile]) -> Finding:
    """Neutral: no placeholder, and no word that stands in the name of a topic or in the help text."""
    shown = [(pack, key) for pack in packs for key in PROACTIVE]
    return Finding(
        len(shown),
        tuple(
            f"{pack.language} {key}: {sorted(telling)}"
            for pack, key in shown
            if (telling := _words(pack.text(key)) & _telling(pack) | set(PLACEHOLDER.findall(pack.text(key))))
        ),
    )


def _telling(pack: PackFile) -> set[str]:
    """Words that give away what a talk is about."""
    named = (f"topic.{topic}" for topic in TOPICS if topic != "other")
    return {word for key in named for word in _words(pack.text(key))} - _SMALL


#: Small words that topics are made of.
_SMALL = {"en", "in", "mijn", "my", "at", "and", "being", "ምስ", "ኣብ"}


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", text))}


# ---- safety


def help_first(packs: Sequence[PackFile]) -> Finding:
    """The help text: each line with a number begins with it, the emergency number first; 15 words a sentence."""
    numbers = ["emergency", "suicide_line", "safe_home_phone"]
    wrong = []
    for pack in packs:
        lines = pack.text("help_now.text").split("\n")
        if [PLACEHOLDER.findall(line) for line in lines] != [*([number] for number in numbers), []]:
            wrong.append(f"{pack.language}: not one number a line, in the order {numbers}")
        wrong += [f"{pack.language}: number not first: {line}" for line in lines[:-1] if not re.match(r"📞 \{", line)]
        wrong += [f"{pack.language}: too long: {long}" for line in lines for long in plain.too_long(line)]
    return Finding(len(packs), tuple(wrong))


def way_to_a_person(packs: Sequence[PackFile]) -> Finding:
    """Where a talk ends without a story, a phone number and a place stand."""
    ends = ("minor.text", "refused.text", "refused.asked", "nothing_told.text", "human.text", "unlock.locked")
    shown = [(pack, key) for pack in packs for key in ends]
    lacking = ((pack, key, {"phone", "place"} - set(PLACEHOLDER.findall(pack.text(key)))) for pack, key in shown)
    return Finding(
        len(shown), tuple(f"{pack.language} {key}: no {sorted(gone)}" for pack, key, gone in lacking if gone)
    )


def review_status(packs: Sequence[PackFile]) -> Finding:
    """Each pack says how far it was checked: a draft says so, and a checked one says by whom and when."""
    honest = re.compile(r"draft: .{10,}|reviewed by .{3,} on \d{4}-\d{2}-\d{2}.*")
    told = [(pack.language, pack.headers.get("X-Review-Status", "")) for pack in packs]
    return Finding(len(told), tuple(f"{each}: {said!r}" for each, said in told if not honest.fullmatch(said)))


def values_known(packs: Sequence[PackFile], given: Iterable[str]) -> Finding:
    """Every placeholder is filled in by the organisation or comes with the phrase."""
    known = {*FACTS, *given}
    return _each_message(packs, lambda pack, m: ", ".join(sorted(set(PLACEHOLDER.findall(m.text)) - known)))


def values_given(packs: Sequence[PackFile], used: Used) -> Finding:
    """Each call that shows a text gives all its values; where its key has another name, somebody gives them."""
    asking = [
        (pack, message, needed)
        for pack in packs
        for message in pack.messages.values()
        if (needed := set(PLACEHOLDER.findall(message.text)) - set(FACTS))
    ]
    wrong = [
        f"{pack.language} {message.key}: {place} gives no {', '.join(sorted(lacking))}"
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


# ---- plain Dutch


def long_sentences(pack: PackFile) -> Finding:
    long = [(m.key, plain.too_long(m.text)) for m in pack.messages.values()]
    return Finding(len(long), tuple(f"{key}: {sentences}" for key, sentences in long if sentences))


def rare_words(pack: PackFile, frequency: Callable[[str], float], allowed: Iterable[str]) -> dict[str, list[str]]:
    """Words under Zipf 4.0 (less than ten in a million) that nobody gave a reason for, with where they stand."""
    rare: dict[str, list[str]] = {}
    for message in pack.messages.values():
        for word in (word.casefold() for text in plain.sentences(message.words_only) for word in plain.words(text)):
            if word[0].isalpha() and word not in allowed and frequency(word) < 4.0:
                rare.setdefault(word, []).append(message.key)
    return rare
