"""The resident's own words on the page of a case: marked where they led to a topic, beside a translation. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.casework.case import Case
from bot.casework.course import Translation
from bot.casework.joint_talk import RESIDENT
from bot.casework.people import COORDINATOR
from bot.store.attachments import Listed
from bot.store.by_computer import ByComputer, mark_of
from bot.store.happened import Edited
from bot.store.transcripts import Written
from bot.team.because import Because
from bot.team.fetch_file import state_of
from bot.team.translate_by_computer import NO_WORDS, Pairs

#: Where a person can translate into.
_TEAM = ("nl", "en")
#: Longer words scroll within their own frame: the page stays a page.
_LONG = 3_000


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is: by a key of the texts, or by name."""

    key: str
    name: str = ""


NOBODY = Person("")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was said; `mark` is the number of a sentence that led to a topic, 0 for all else."""

    text: str
    mark: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FileShown:
    """A photo, drawing, voice note or document."""

    id: int
    #: photo, voice, video or document.
    kind: str
    #: image, audio, video or file: how the page shows it; empty as long as there is nothing to show.
    shown_as: str
    #: kept, coming, or why it is not there: too_large, wrong_kind, gone.
    state: str
    #: What a computer wrote down of it, which nobody approved; empty without it, and once it stands in the answer.
    heard: str = ""
    heard_in: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One thing the resident said, with everything that belongs to it."""

    #: As it is translated under (see `Case.said`).
    name: str
    #: The message key of its heading.
    heading: str
    pieces: tuple[Piece, ...]
    language: str
    translation: Translation | None = None
    files: tuple[FileShown, ...] = ()
    #: Files that were told of and are not in the list.
    missing: int = 0
    #: The language a translation would be in; empty where none is needed.
    into: str = ""
    long: bool = False
    #: A computer wrote some of it down, and the resident said that it is right.
    heard: bool = False
    #: What a computer made of it, or is at: waiting, done or given_up; None where none was asked to.
    computer: ByComputer | None = None
    #: A computer may be asked to translate it.
    computable: bool = False
    #: What was said here at first, oldest first.
    edits: tuple[Edited, ...] = ()
    #: Who said it for the resident; empty: nobody did.
    told_by: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """What words are looked up in while a page is made."""

    case: Case
    #: The language of the reader's page.
    reader: str
    #: Step -> the files that came with it.
    files: Mapping[str, Sequence[Listed]] = field(default_factory=dict)
    #: Step -> its sentences that led to a topic, each with its number.
    marks: Mapping[str, Sequence[tuple[Because, int]]] = field(default_factory=dict)

    edits: Sequence[Edited] = ()
    #: File id -> what a computer wrote down of it.
    written: Mapping[int, Written] = field(default_factory=dict)
    #: Name and language -> what a computer made of it; and what it may be asked.
    by_computer: Mapping[tuple[str, str], ByComputer] = field(default_factory=dict)
    translates: Pairs = frozenset()

    def words(self, name: str, heading: str) -> Words | None:
        """What was said under this name; None when nothing was."""
        told = self.case.content.told().get(name)
        text = told.text if told else self.case.said().get(name, "")
        if not (told or text):
            return None
        files = tuple(_file(each, self.written.get(each.id)) for each in self.files.get(name, ()))
        language = self.case.language_of(name)
        into = self._into(language) if text and name not in NO_WORDS else ""
        return Words(
            name=name,
            heading=heading,
            pieces=_pieces(text, self.marks.get(name, ())),
            language=language,
            translation=self.case.course.translations.get(name),
            files=files,
            missing=max(0, told.files - len(files)) if told else 0,
            into=into,
            computer=self._by_computer(name, into, text),
            computable=(language, into) in self.translates,
            long=len(text) > _LONG,
            heard=bool(told and told.heard),
            edits=tuple(each for each in self.edits if text and each.now in text),
            told_by=told.told_by if told else "",
        )

    def all_words(self, names: Iterable[tuple[str, str]]) -> tuple[Words, ...]:
        """What was said under each of these names, with their headings; those without words are left out."""
        return tuple(said for name, heading in names if (said := self.words(name, heading)))

    def person(self, who: str) -> Person:
        """The resident, the team, or a party by name."""
        if who in (RESIDENT, COORDINATOR):
            return Person(f"case.who.{who}")
        referral = self.case.course.referrals.get(who)
        return Person("", referral.name if referral else who)

    def _by_computer(self, name: str, into: str, text: str) -> ByComputer | None:
        """What a computer made of these very words."""
        found = self.by_computer.get((name, into))
        return None if found is None or found.mark not in ("", mark_of(text)) else found

    def _into(self, language: str) -> str:
        if language == self.reader:
            return ""
        return self.reader if self.reader in _TEAM else next(each for each in _TEAM if each != language)


def by_step(files: Iterable[Listed]) -> dict[str, list[Listed]]:
    """Step -> its files, in the order in which they came."""
    found: dict[str, list[Listed]] = {}
    for each in files:
        found.setdefault(each.step, []).append(each)
    return found


def _file(listed: Listed, written: Written | None) -> FileShown:
    whole, _, _ = listed.mime.partition("/")
    state = state_of(listed)
    shown_as = whole if whole in ("image", "audio", "video") and listed.mime != "image/heic" else "file"
    heard = written if written and not written.approved else None
    return FileShown(
        id=listed.id, kind=listed.kind, shown_as=shown_as if state == "kept" else "", state=state,
        heard=heard.text if heard else "", heard_in=heard.language if heard else "",
    )  # fmt: skip


def _pieces(text: str, marks: Sequence[tuple[Because, int]]) -> tuple[Piece, ...]:
    """The text cut at its marked sentences; of two that lie over one another the first is marked."""
    pieces, at = [], 0
    for place, number in sorted(marks, key=lambda each: each[0].start):
        if place.start >= at and place.end <= len(text):
            pieces += [Piece(text[at : place.start]), Piece(text[place.start : place.end], number)]
            at = place.end
    return tuple(piece for piece in (*pieces, Piece(text[at:])) if piece.text)
