"""What stories are taken to be about, by the bot's own code: `aanbel eval topics FILE --predictions OUT`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bot.conversation import telling
from bot.conversation.scene import Lexicon
from bot.conversation.state import Answer, State
from bot.conversation.steps import TOPICS
from bot.conversation.topics import FoundTopic, find_topics
from bot.evaluate.figures import Counts, Figure, micro_f1, share
from bot.evaluate.lines import Line, read_lines, write_lines
from bot.meaning.found import Finds
from bot.meaning.story import QUESTIONS

#: What it is about when nothing is found.
_NOTHING_ELSE = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One story to judge."""

    id: str
    language: str
    #: Question -> the words it was answered with.
    told: Mapping[str, str]
    #: What it is about; None when the file does not say.
    topics: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicScore:
    """How well topics were found in one language, or in all."""

    language: str
    stories: int
    #: Of the true topics, those among the at most three proposed.
    recall: Figure | None
    #: Of the topics proposed, those that are true.
    precision: Figure | None
    f1: Figure | None
    #: Stories in which nothing was found.
    none: Figure | None


def evaluate_topics(file: Path, lexicon: Lexicon, finder: Finds | None, *, predictions: Path | None = None) -> str:
    """Find the topics of every story of `file`, write them to `predictions`, and return a report.

    Raises EvaluationError, naming the line, and NoModel.
    """
    stories = read_stories(file, lexicon.languages)
    found = {story.id: topics_of(story, lexicon, finder) for story in stories}
    if predictions is not None:
        write_lines(predictions, (_prediction(id, topics) for id, topics in found.items()))
    lines = (f"{_line(score)}\n" for score in topic_scores(stories, found))
    return f"stories: {len(stories)}, {by_what(finder)}\n" + "".join(lines)


def by_what(finder: Finds | None) -> str:
    """What reads."""
    return f"with the model {finder.trained_with}" if finder else "without a model"


def read_stories(file: Path, languages: Sequence[str]) -> tuple[Story, ...]:
    """The stories of a file of JSON lines. Raises EvaluationError, naming the line."""
    return read_lines(file, lambda line: _story(line, languages))


def topics_of(story: Story, lexicon: Lexicon, finder: Finds | None) -> tuple[FoundTopic, ...]:
    """What the bot would propose: what the second finder found, or else what the word lists did."""
    answers = {question: Answer(text=words) for question, words in story.told.items()}
    state = State(language=story.language, answers=answers)
    found = finder.find(telling.all_words(state), state.language).topics if finder else ()
    return found or find_topics(telling.words(state), lexicon, state.language)


def topic_scores(stories: Iterable[Story], found: Mapping[str, Sequence[FoundTopic]]) -> tuple[TopicScore, ...]:
    """A score for every language in which topics are known, in the order they come; and one for all together."""
    known: dict[str, list[tuple[Counts, bool]]] = {}
    for story in stories:
        if story.topics is not None:
            proposed = {each.topic for each in found[story.id]}
            counted = (_counts(proposed or {_NOTHING_ELSE}, story.topics), not proposed)
            known.setdefault(story.language, []).append(counted)
    overall = [("overall", list(chain(*known.values())))] if len(known) > 1 else []
    return tuple(_score(language, counted) for language, counted in [*known.items(), *overall])


def _counts(proposed: set[str], true: frozenset[str]) -> Counts:
    return Counts(len(proposed & true), len(proposed), len(true))


def _score(language: str, counted: Sequence[tuple[Counts, bool]]) -> TopicScore:
    counts = [each for each, _ in counted]
    hit = sum(each.hit for each in counts)
    return TopicScore(
        language=language,
        stories=len(counts),
        recall=share(hit, sum(each.true for each in counts)),
        precision=share(hit, sum(each.found for each in counts)),
        f1=micro_f1(counts),
        none=share(sum(nothing for _, nothing in counted), len(counted)),
    )


def _line(score: TopicScore) -> str:
    return (
        f"{score.language}: {score.stories} stories, recall {score.recall}, precision {score.precision}, "
        f"F1 {score.f1}, none found {score.none}"
    )


def _prediction(id: str, topics: Sequence[FoundTopic]) -> Mapping[str, object]:
    proposed = topics or (FoundTopic(_NOTHING_ELSE, ""),)
    return {"id": id, "topics": [each.topic for each in proposed], "because": [each.because for each in proposed]}


def _story(line: Line, languages: Sequence[str]) -> Story:
    topics = line.some_of("topics", TOPICS)
    return Story(
        id=line.text("id"),
        language=line.language(languages),
        told=dict(_told(line)),
        topics=topics if topics is None else topics or frozenset({_NOTHING_ELSE}),
    )


def _told(line: Line) -> Iterator[tuple[str, str]]:
    """The words of a story, by question; what is told in one text is what somebody wants."""
    story = line.fields.get("story")
    if story is None:
        yield "goal", line.text("text")
        return
    if not isinstance(story, dict):
        raise line.wrong(f'"story" should be an object with {", ".join(QUESTIONS)}')
    for question, words in story.items():
        if question not in QUESTIONS:
            raise line.wrong(f'"{question}" should be one of {", ".join(QUESTIONS)}')
        if not isinstance(words, str | None):
            raise line.wrong(f'"{question}" should be a text')
        yield question, words or ""
