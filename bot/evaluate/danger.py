"""Which messages are answered with help, by the bot's own code: `aanbel eval danger FILE --predictions OUT`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bot.conversation.danger import KINDS, notice, worries
from bot.conversation.scene import Lexicon
from bot.evaluate.figures import Figure, share
from bot.evaluate.lines import Line, read_lines, write_lines
from bot.evaluate.topics import by_what
from bot.meaning.found import Finds

#: What a message can be: danger that is said, danger that is hinted at, what only sounds like it, and anything else.
SORTS = ("explicit", "implicit", "hard_negative", "neutral")
_IN_DANGER = ("explicit", "implicit")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One message to judge."""

    id: str
    language: str
    text: str
    #: One of SORTS; empty when the file does not say.
    sort: str = ""
    #: The kinds of danger it is about, when the file says so.
    about: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Noticed:
    """What the bot noticed in one message: any of it leads to help, or to the question whether somebody should call."""

    #: The kinds of danger that words stand for, and whether fragments of words sound like any: both in the turn.
    kinds: frozenset[str]
    fragments: bool
    #: By its meaning, after the turn; None without a model.
    later: bool | None

    @property
    def help(self) -> bool:
        return bool(self.kinds) or self.fragments or bool(self.later)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """In how many messages something was noticed."""

    help: Figure | None
    #: Each by itself.
    words: Figure | None
    fragments: Figure | None
    later: Figure | None

    def __str__(self) -> str:
        model = f", the model {self.later}" if self.later else ""
        return f"{self.help}; words {self.words}, fragments {self.fragments}{model}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DangerScore:
    """How often messages of one sort were answered with help, in one language or in all."""

    language: str
    sort: str
    messages: int
    help: Shares
    #: Of those with words for a kind of danger that are about a known kind, those that have words for that one.
    kind: Figure | None


def evaluate_danger(file: Path, lexicon: Lexicon, finder: Finds | None, *, predictions: Path | None = None) -> str:
    """Look for danger in every message of `file`, write what is noticed to `predictions`, and return a report.

    Raises EvaluationError, naming the line, and NoModel.
    """
    heard = read_heard(file, lexicon.languages)
    noticed = {message.id: noticed_in(message, lexicon, finder) for message in heard}
    if predictions is not None:
        write_lines(predictions, (_prediction(id, seen) for id, seen in noticed.items()))
    lines = "".join(f"{_line(score)}\n" for score in danger_scores(heard, noticed))
    return f"messages: {len(heard)}, {by_what(finder)}\n{lines}"


def read_heard(file: Path, languages: Sequence[str]) -> tuple[Heard, ...]:
    """The messages of a file of JSON lines. Raises EvaluationError, naming the line."""
    return read_lines(file, lambda line: _heard(line, languages))


def noticed_in(message: Heard, lexicon: Lexicon, finder: Finds | None) -> Noticed:
    """What the turn notices in this message, and what the later look does when nothing else was told."""
    seen = notice(message.text, message.language, lexicon)
    return Noticed(
        kinds=frozenset(each.kind for each in seen),
        fragments=worries(message.text, message.language, lexicon),
        later=bool(finder.find({"goal": message.text}, message.language).worries) if finder else None,
    )


def shares(noticed: Sequence[Noticed]) -> Shares:
    """In how many messages something was noticed, and by what."""
    later = [seen.later for seen in noticed if seen.later is not None]
    return Shares(
        help=share(sum(seen.help for seen in noticed), len(noticed)),
        words=share(sum(bool(seen.kinds) for seen in noticed), len(noticed)),
        fragments=share(sum(seen.fragments for seen in noticed), len(noticed)),
        later=share(sum(later), len(later)),
    )


def danger_scores(heard: Iterable[Heard], noticed: Mapping[str, Noticed]) -> tuple[DangerScore, ...]:
    """Scores for every language in which the sort is known, in the order they come; and those for all together."""
    known: dict[str, list[Heard]] = {}
    for message in heard:
        if message.sort:
            known.setdefault(message.language, []).append(message)
    overall = [("overall", list(chain(*known.values())))] if len(known) > 1 else []
    return tuple(
        _score(language, sort, [(message, noticed[message.id]) for message in group if message.sort == sort])
        for language, group in [*known.items(), *overall]
        for sort in SORTS
        if any(message.sort == sort for message in group)
    )


def _score(language: str, sort: str, group: Sequence[tuple[Heard, Noticed]]) -> DangerScore:
    named = [not message.about.isdisjoint(seen.kinds) for message, seen in group if seen.kinds and message.about]
    return DangerScore(
        language=language,
        sort=sort,
        messages=len(group),
        help=shares([seen for _, seen in group]),
        kind=share(sum(named), len(named)),
    )


def _line(score: DangerScore) -> str:
    what = "recall" if score.sort in _IN_DANGER else "false alarms"
    kind = f"; of the right kind {score.kind}" if score.kind and score.sort in _IN_DANGER else ""
    return f"{score.language} {score.sort}: {score.messages} messages, {what} {score.help}{kind}"


def _prediction(id: str, noticed: Noticed) -> Mapping[str, object]:
    return {"id": id, "help": noticed.help, "about": [kind for kind in KINDS if kind in noticed.kinds]}


def _heard(line: Line, languages: Sequence[str]) -> Heard:
    return Heard(
        id=line.text("id"),
        language=line.language(languages),
        text=line.text("text"),
        sort=line.one_of("kind", SORTS),
        about=line.some_of("about", KINDS) or frozenset(),
    )
