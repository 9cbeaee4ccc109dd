"""What the bot takes a message for, by its own code: `aanbel eval commands FILE --predictions OUT`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.commands import MEANINGS, meaning_of
from bot.conversation.scene import Lexicon
from bot.errors import AanbelError

#: Taken for one of these, an answer is still kept as an answer.
_ANSWERS = ("yes", "no", "none")


class EvaluationError(AanbelError):
    """The file of messages has a mistake."""


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
        _write(predictions, means)
    return f"messages: {len(messages)}\n" + "".join(f"{_line(score)}\n" for score in scores(messages, means))


def _write(predictions: Path, means: Mapping[str, str]) -> None:
    lines = (json.dumps({"id": id, "means": meaning}) for id, meaning in means.items())
    try:
        predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(because=f"{predictions}: {error.strerror}") from error


def _line(score: Score) -> str:
    share = f"{score.right} of {score.total} right ({score.share:.3f})"
    return f"{score.language}: {share}, answers taken for a command: {score.answers_taken}"


def read_messages(file: Path, languages: Sequence[str]) -> tuple[Message, ...]:
    """The messages of a file of JSON lines. Raises EvaluationError, naming the line."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(because=f"{file}: {error}") from error
    messages: dict[str, Message] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            message = _message(line, f"{file}, line {number}", languages)
            if message.id in messages:
                raise EvaluationError(because=f"{file}, line {number}: the id {message.id!r} stands twice")
            messages[message.id] = message
    return tuple(messages.values())


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


def _message(line: str, where: str, languages: Sequence[str]) -> Message:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise EvaluationError(because=f"{where}: not JSON ({error})") from error
    if not isinstance(fields, dict):
        raise EvaluationError(because=f"{where}: should be an object with id, lang and text")
    for name in ("id", "lang", "text"):
        if not isinstance(fields.get(name), str):
            raise EvaluationError(because=f'{where}: "{name}" should be a text')
    if fields["lang"] not in languages:
        raise EvaluationError(because=f'{where}: there is no pack for the language "{fields["lang"]}"')
    if fields.get("means", "") not in ("", *MEANINGS):
        raise EvaluationError(because=f'{where}: "means" should be one of {", ".join(MEANINGS)}')
    return Message(id=fields["id"], language=fields["lang"], text=fields["text"], means=fields.get("means", ""))
