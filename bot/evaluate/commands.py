"""What the bot takes a message for, by its own code: `aanbel eval commands FILE --predictions OUT`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.commands import MEANINGS, meaning_of
from bot.conversation.scene import Lexicon
from bot.evaluate.lines import Line, read_lines, write_lines

#: Taken for one of these, an answer is still kept as an answer.
_ANSWERS = ("yes", "no", "none")


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message to judge."""

    id: str
    language: str
    text: str
    #: What it should be taken for; empty when the file does not say.
    means: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How often the bot was right in one language."""

    language: str
    right: int
    total: int
    #: Answers that were taken for a command: the worst mistake.
    answers_taken: int

    @property
    def share(self) -> float:
        return self.right / self.total


def evaluate_commands(file: Path, lexicon: Lexicon, *, predictions: Path | None = None) -> str:
    """Judge every message of `file`, write what each is taken for to `predictions`, and return a report.

    Both are JSON Lines: {"id", "lang", "text"} in, with or without the true "means", and {"id", "means"} out.
    Raises EvaluationError, naming the line.
    """
    messages = read_messages(file, lexicon.languages)
    means = predict(messages, lexicon)
    if predictions is not None:
        write_lines(predictions, ({"id": id, "means": meaning} for id, meaning in means.items()))
    return f"messages: {len(messages)}\n" + "".join(f"{_line(score)}\n" for score in scores(messages, means))


def _line(score: Score) -> str:
    share = f"{score.right} of {score.total} right ({score.share:.3f})"
    return f"{score.language}: {share}, answers taken for a command: {score.answers_taken}"


def read_messages(file: Path, languages: Sequence[str]) -> tuple[Message, ...]:
    """The messages of a file of JSON lines. Raises EvaluationError, naming the line."""
    return read_lines(file, lambda line: _message(line, languages))


def predict(messages: Iterable[Message], lexicon: Lexicon) -> dict[str, str]:
    """Id -> what the message would be taken for at an open question."""
    return {message.id: meaning_of(message.text, message.language, lexicon) for message in messages}


def scores(messages: Iterable[Message], means: Mapping[str, str]) -> tuple[Score, ...]:
    """One score for every language with a known meaning, in the order they come."""
    known: dict[str, list[Message]] = {}
    for message in messages:
        if message.means:
            known.setdefault(message.language, []).append(message)
    return tuple(
        Score(
            language=language,
            right=sum(means[message.id] == message.means for message in group),
            total=len(group),
            answers_taken=sum(message.means == "none" and means[message.id] not in _ANSWERS for message in group),
        )
        for language, group in known.items()
    )


def _message(line: Line, languages: Sequence[str]) -> Message:
    return Message(
        id=line.text("id"), text=line.text("text"), language=line.language(languages),
        means=line.one_of("means", MEANINGS),
    )  # fmt: skip
