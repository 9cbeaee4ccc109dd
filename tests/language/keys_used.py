"""Which message keys the program uses: those the step table makes, and those written out in its code and pages."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.conversation.steps import COMMANDS, MENU, STEPS, TOPICS
from bot.conversation.telling import ADDED
from tests.language.reading import HOLE, Called, Source, pages, python, sample, together

#: The name of a file looks like a key, and is none.
_KEY = re.compile(r"(?!.*\.(?:toml|js|css|html)$)[a-z_]+(?:\.[a-z_0-9]+)+")
#: A key with something filled in: `topic.{topic}`.
_FAMILY = re.compile(r"[a-z_]+(?:\.[a-z_0-9{}]+)+")
_BEGINNING = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)*\.")
_WORD = re.compile(r"[a-z_0-9.]+")
_MADE_WORD = re.compile(r"[a-z_0-9]+[_.]\{\}")
#: The rooms that show words. What looks like a key elsewhere is an audit action, a setting or a file.
SPEAKING = ("casework", "channels", "conversation", "language", "matching", "web")
#: Everywhere, the composition root included.
ALL_ROOMS = (".",)
#: What shows a text, with the beginning of the keys it is given: on a page, on the command line, of an error.
_SHOWS = {"t": "", "say": "", "text": "", "Refused": "", "IllegalChange": "", "Wrong": "wrong."}


@dataclass(frozen=True)
class Used:
    source: Source

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys that are written out, and what looks like one."""
        return frozenset(text for text in self.source.strings if is_key(text))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What looks like a key and begins many: `texts="case.referral"` for each status of a referral."""
        return frozenset(self._named("texts"))

    def uses(self, key: str) -> bool:
        return key in self.keys or any(self._is_of(family, key) for family in self._families)

    @cached_property
    def _families(self) -> Sequence[re.Pattern[str]]:
        """Keys with holes, and beginnings of keys ("audit.group."), as patterns."""
        made = {text for text in self.source.strings if HOLE in text and _FAMILY.fullmatch(text)}
        begun = {f"{text}{HOLE}" for text in self.source.strings if _BEGINNING.fullmatch(text)}
        # Only the last hole can be filled with something that has dots: `audit.{action}`.
        return [_pattern(family, last="[a-z_0-9.]+") for family in sorted(made | begun)]

    def _is_of(self, family: re.Pattern[str], key: str) -> bool:
        found = family.fullmatch(key)
        return found is not None and all(self._fills(word) for word in found.groups())

    def _fills(self, word: str) -> bool:
        """What fills a hole stands in the program as well, or is put together itself: `party_{notice}`."""
        if word.isdigit() or word in self._words:
            return True
        made = filter(None, (each.fullmatch(word) for each in self._made_words))
        return any(all(part.isdigit() or part in self._words for part in found.groups()) for found in made)

    @cached_property
    def _words(self) -> frozenset[str]:
        plain = {text for text in self.source.strings if _WORD.fullmatch(text)}
        return frozenset(plain | {text.partition(".")[0] for text in plain} | self.source.names)

    @cached_property
    def _made_words(self) -> Sequence[re.Pattern[str]]:
        return [_pattern(text) for text in sorted(self.source.strings) if _MADE_WORD.fullmatch(text)]

    @cached_property
    def shown(self) -> Mapping[str, Sequence[Called]]:
        """Key -> the calls that show it and write it out."""
        found: dict[str, list[Called]] = {}
        for call in self.source.calls:
            for text in call.strings if call.name in _SHOWS else ():
                found.setdefault(_SHOWS[call.name] + text, []).append(call)
        return found

    @cached_property
    def values(self) -> frozenset[str]:
        """Names that get a value somewhere: what a key that is shown under another name can ask for."""
        given = (call.values for call in self.source.calls if call.name in _SHOWS or any(map(is_key, call.strings)))
        return self.source.named_values.union(*given)

    @cached_property
    def notices(self) -> frozenset[str]:
        """What the console says after something was done, as far as it is written out."""
        return frozenset(f"notice.{word}" for word in self._named("say") if word and HOLE not in word)

    def _named(self, name: str) -> Iterator[str]:
        return (text for call in self.source.calls for text in call.named.get(name, ()))


def _pattern(text: str, *, last: str = "[a-z_0-9]+") -> re.Pattern[str]:
    *before, end = map(re.escape, text.split(HOLE))
    return re.compile("([a-z_0-9]+)".join(before) + f"({last if not end else '[a-z_0-9]+'}){end}")


def is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def of_the_steps() -> frozenset[str]:
    """What the step table, the commands, the menu and the topics need."""
    steps = STEPS.values()
    return frozenset(
        [f"{step.id}.text" for step in steps]
        + [f"{step.id}.hint" for step in steps if step.hint]
        + [f"{id}.name" for id in (*(step.id for step in steps if step.story), ADDED)]
        + [label for step in steps for label in step.options.values()]
        + [f"command.{command}" for command in (*COMMANDS, *MENU)]
        + [f"topic.{topic}" for topic in TOPICS]
    )


def in_the_code(rooms: Iterable[str] = SPEAKING) -> Used:
    """What is written out in Python in these rooms, and in the page templates."""
    return Used(together([*map(python, rooms), pages(), sample()]))
