"""How often public sentences in which nobody is in danger set off help: `aanbel eval alarms FILE.tsv`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.danger import KINDS
from bot.conversation.scene import Lexicon
from bot.evaluate.danger import Heard, Noticed, Shares, noticed_in, shares
from bot.evaluate.lines import EvaluationError, read_text
from bot.evaluate.topics import by_what
from bot.meaning.found import Finds


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarms:
    """The sentences of one language, and how many of them were answered with help."""

    language: str
    sentences: int
    help: Shares
    #: Kind of danger -> in how many sentences it was noticed.
    kinds: Counter[str]


def evaluate_alarms(file: Path, lexicon: Lexicon, finder: Finds | None) -> str:
    """Look for danger in every sentence of `file`, and return a report. Raises EvaluationError and NoModel."""
    sentences = read_sentences(file, lexicon.languages)
    seen = [(one, noticed_in(one, lexicon, finder)) for one in sentences]
    counted = (_counted(language, seen) for language in lexicon.languages)
    lines = (f"{_line(alarms)}\n" for alarms in counted if alarms.sentences)
    return f"sentences: {len(sentences)}, {by_what(finder)}\n" + "".join(lines)


def read_sentences(file: Path, languages: Sequence[str]) -> tuple[Heard, ...]:
    """The sentences of a table with a column for every language, those without a pack left out.

    A column of a country ("ti_ER") counts as its language. Raises EvaluationError, naming the line.
    """
    header, *rows = read_text(file).removesuffix("\n").split("\n")
    columns = header.rstrip("\r").split("\t")
    if not any(_language(column) in languages for column in columns):
        raise EvaluationError(because=f"{file}: no column is named after a language that has a pack")
    return tuple(
        Heard(id=f"{number} {column}", language=_language(column), text=text)
        for number, row in enumerate(rows, 2)
        for column, text in _cells(row, columns, where=f"{file}, line {number}")
        if _language(column) in languages and text.strip()
    )


def _cells(row: str, columns: Sequence[str], *, where: str) -> Iterator[tuple[str, str]]:
    cells = row.rstrip("\r").split("\t")
    if len(cells) != len(columns):
        raise EvaluationError(because=f"{where}: {len(cells)} cells under {len(columns)} columns")
    return zip(columns, cells, strict=True)


def _language(column: str) -> str:
    return column.partition("_")[0]


def _counted(language: str, seen: Iterable[tuple[Heard, Noticed]]) -> Alarms:
    own = [noticed for sentence, noticed in seen if sentence.language == language]
    return Alarms(
        language=language,
        sentences=len(own),
        help=shares(own),
        kinds=Counter(kind for each in own for kind in each.kinds),
    )


def _line(alarms: Alarms) -> str:
    kinds = ", ".join(f"{kind} {alarms.kinds[kind]}" for kind in KINDS if alarms.kinds[kind])
    return f"{alarms.language}: {alarms.sentences} sentences, false alarms {alarms.help}; {kinds or 'no kind'}"
