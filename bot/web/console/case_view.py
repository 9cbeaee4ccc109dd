"""From a case to the story on its page: what was told, what it is about, and what everything obeys. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.casework.case import Case
from bot.casework.helped import Helped
from bot.casework.preferences import CHOICES
from bot.casework.wellbeing import Wellbeing
from bot.store.asked import URGENT, Asked
from bot.team.around import Surroundings
from bot.team.because import Because
from bot.team.translate_by_computer import Pairs
from bot.web.console.case_words import Book, Words, by_step


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicShown:
    """What the case is about, and the numbers of the sentences that led to it; without one it was chosen."""

    topic: str
    because: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A wish for contact: the keys of wish and choice, and what was said beside it."""

    heading: str
    choice: str = ""
    words: Words | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Felt:
    """How it went at one moment, as the resident said."""

    at: datetime
    score: int | None
    #: A band was pressed: the score is about this.
    about: bool
    words: Words | None
    #: At the beginning; else weeks later.
    first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedShown:
    """Something that was asked of a person."""

    id: int
    kind: str
    #: Kinds of danger that were noticed.
    about: tuple[str, ...]
    urgent: bool
    text: str
    language: str
    #: "chat", or a phone number.
    reach: str
    at: datetime
    due_by: datetime
    late: bool
    done_by: str
    addressee: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryShown:
    """What the resident told: the goal, then strengths and offers, then needs, then everything else."""

    goal: Words | None
    strengths: tuple[Words, ...]
    needs: tuple[Words, ...]
    exploration: tuple[Words, ...]
    #: The key of the choice at "look for a solution together?"; empty without one.
    join: str
    join_words: Words | None
    topics: tuple[TopicShown, ...]
    wishes: tuple[Wish, ...]
    felt: tuple[Felt, ...]
    neighbourhood: Words | None
    #: Somebody gave the answers for the resident.
    helped: Helped | None = None


def book_of(
    case: Case,
    because: Mapping[str, Sequence[Because]],
    around: Surroundings,
    *,
    reader: str,
    translates: Pairs = frozenset(),
) -> Book:
    """Where the words of this case are looked up."""
    marks: dict[str, list[tuple[Because, int]]] = {}
    for place, number in _numbers(because).items():
        marks.setdefault(place.step, []).append((place, number))
    written = {each.attachment_id: each for each in around.written}
    return Book(
        case=case,
        reader=reader,
        files=by_step(around.files),
        marks=marks,
        edits=around.edits,
        written=written,
        by_computer={(each.name, each.target): each for each in around.by_computer},
        translates=translates,
    )


def story_of(book: Book, because: Mapping[str, Sequence[Because]]) -> StoryShown:
    """The story as its page tells it."""
    case, numbers = book.case, _numbers(because)
    told = case.content.story
    return StoryShown(
        goal=book.words("goal", "case.goal"),
        strengths=book.all_words([("can_self", "case.can_self"), ("can_other", "case.can_other")]),
        needs=book.all_words([("need", "case.need"), ("added", "case.added")]),
        exploration=book.all_words((step, f"case.exploration.{step}") for step in told.exploration),
        join=f"join.{told.join}" if told.join else "",
        join_words=book.words("join", "case.exploration.join"),
        topics=tuple(
            TopicShown(topic=topic, because=tuple(sorted(numbers[each] for each in because.get(topic, ()))))
            for topic in case.content.topics
        ),
        wishes=tuple(_wishes(book)),
        felt=tuple(_felt(book)),
        neighbourhood=book.words("neighbourhood", "case.neighbourhood"),
        helped=case.content.helped,
    )


def asked_of(asked: Sequence[Asked], now: datetime) -> tuple[AskedShown, ...]:
    """What was asked of a person: what waits first, the most urgent on top; then what was done, the newest on top."""
    waiting = [each for each in asked if not each.answered_by]
    waiting.sort(key=lambda each: (each.kind not in URGENT, each.due_by))
    done = [each for each in asked if each.answered_by][::-1]
    return tuple(
        AskedShown(
            id=each.id, kind=each.kind, about=each.about, urgent=each.kind in URGENT, text=each.text,
            language=each.language, reach=each.reach, at=each.made_at, due_by=each.due_by,
            late=not each.answered_by and each.due_by <= now, done_by=each.answered_by, addressee=each.addressee,
        )
        for each in (*waiting, *done)
    )  # fmt: skip


def _numbers(because: Mapping[str, Sequence[Because]]) -> dict[Because, int]:
    """Every sentence once, numbered from 1."""
    places = dict.fromkeys(place for each in because.values() for place in each)
    return {place: number for number, place in enumerate(places, start=1)}


def _wishes(book: Book) -> Iterator[Wish]:
    wishes = book.case.content.preferences
    for wish in CHOICES:
        chosen, said = getattr(wishes, wish), book.words(wish, f"case.preference.{wish}")
        if chosen or said:
            yield Wish(heading=f"case.preference.{wish}", choice=f"{wish}.{chosen}" if chosen else "", words=said)
    for name in ("name", "number"):
        if said := book.words(name, f"case.preference.{name}"):
            yield Wish(heading=f"case.preference.{name}", words=said)


def _felt(book: Book) -> Iterator[Felt]:
    first = book.case.content.wellbeing
    if first:
        yield _at_one_moment(book, first, "wellbeing", first=True)
    for number, later in enumerate(book.case.course.wellbeing_again, start=1):
        yield _at_one_moment(book, later, f"wellbeing_again.{number}", first=False)


def _at_one_moment(book: Book, felt: Wellbeing, name: str, *, first: bool) -> Felt:
    words = book.words(name, "case.wellbeing" if first else "case.wellbeing.later")
    return Felt(at=felt.given_at, score=felt.score, about=felt.band, words=words, first=first)
