"""A case on one page of text, for `aanbel case show`: the goal on top, what someone can and offers before needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo

from bot.casework.answers import Told
from bot.casework.case import Case
from bot.casework.course_page import CourseLines
from bot.casework.lines import Lines
from bot.casework.preferences import CHOICES
from bot.casework.proposal import Role
from bot.casework.summary import Say, spoken, words
from bot.casework.wellbeing import Wellbeing


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Something the resident asked of a person, beside the story."""

    #: person, question, help_now, language, danger, or what the program itself put before the team.
    kind: str
    text: str = ""
    files: int = 0
    #: The local day and time, as the reader writes it.
    when: str
    #: The kinds of danger that were noticed.
    about: tuple[str, ...] = ()

    def named(self, say: Say) -> str:
        """What it is, in plain words."""
        noticed = ", ".join(say(f"case.danger.{kind}", {}) for kind in self.about)
        return say(f"case.request.{self.kind}", {"about": noticed} if noticed else {})


def as_text(case: Case, say: Say, *, neighbourhood: str = "", asked: Iterable[Asked] = (), zone: tzinfo = UTC) -> str:
    """The case as text; `neighbourhood` is the name of the case's neighbourhood, `zone` that of the reader's clock."""
    page, course = _Page(case, say, zone), CourseLines(case, say, zone)
    place = neighbourhood or words(case.content.neighbourhood_words) or ""
    sections = (
        [say("case.title", {"name": case.id})],
        page.questions(),
        page.beneath("case.exploration", page.exploration()),
        [*page.facts(place), *course.facts()],
        page.beneath("case.preferences", page.preferences()),
        page.beneath("case.table", page.seats(Role.BRIDGE, Role.COVERS)),
        page.beneath("case.gaps", page.gaps()),
        page.beneath("case.beside", page.seats(Role.BESIDE)),
        page.beneath("case.notes", page.notes()),
        *course.sections(),
        page.beneath("case.requests", page.asked(asked)),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := [*section])) + "\n"


class _Page(Lines):
    """The lines of the story and the proposed table, section by section; a section without lines is left out."""

    def questions(self) -> Iterator[str]:
        """The three questions of Ruwaard, asked and unasked, with what came later."""
        story = self._case.content.story
        for name in ("goal", "can_self", "can_other", "need"):
            yield from self.beneath(f"case.{name}", self._told(name, getattr(story, name)))
        if story.added:
            yield from self.beneath("case.added", self._told("added", story.added))

    def exploration(self) -> Iterator[str]:
        story = self._case.content.story
        for step, told in story.exploration.items():
            yield from self.beneath(f"case.exploration.{step}", self._told(step, told))
        if story.join or story.join_words:
            chosen = [self._label(f"join.{story.join}")] if story.join else []
            said = self._told("join", story.join_words) if story.join_words else []
            yield from self.beneath("case.exploration.join", [*chosen, *said])

    def facts(self, neighbourhood: str) -> Iterator[str]:
        case = self._case
        topics = "; ".join(self._label(f"topic.{topic}") for topic in case.content.topics)
        yield self._fact("case.topics", topics)
        yield self._fact("case.neighbourhood", neighbourhood)
        yield self._fact("case.wellbeing", self._wellbeing("wellbeing", case.content.wellbeing))
        for number, later in enumerate(case.course.wellbeing_again, start=1):
            felt = f"{self._wellbeing(f'wellbeing_again.{number}', later)} ({self._moment(later.given_at)})"
            yield self._fact("case.wellbeing.later", felt)
        yield self._fact("case.language", self._label(f"language.{case.language}"))
        yield from self.helped()
        yield self._fact("case.channel", case.channel)
        yield self._fact("case.status", self._label(f"case.status.{case.status}"))
        yield self._fact("case.received_at", self._moment(case.received_at))

    def helped(self) -> Iterator[str]:
        """Who gave the answers for the resident, and what that asks of the team."""
        helped = self._case.content.helped
        if helped:
            who, reads = self._label(f"case.helper.{helped.by}"), self._label(f"language.{helped.reads}")
            yield self._say("case.helped", {"who": who, "language": reads})
            if helped.speaks:
                yield self._say("case.helped.speaks", {"language": self._label(f"language.{helped.speaks}")})
            yield from (self._label(note) for note in helped.notes())

    def preferences(self) -> Iterator[str]:
        wishes = self._case.content.preferences
        for wish in CHOICES:
            chosen = getattr(wishes, wish)
            said = wishes.own_words.get(wish)
            label = [self._label(f"{wish}.{chosen}")] if chosen else []
            told = [*label, *(self._told(wish, said) if said else [])]
            if told:
                yield self._fact(f"case.preference.{wish}", "; ".join(told))
        for name, words_given in (("name", wishes.name), ("number", wishes.number)):
            if words_given:
                yield self._fact(f"case.preference.{name}", "; ".join(self._told(name, words_given)))

    def seats(self, *roles: Role) -> Iterator[str]:
        for seat in self._case.proposal.seats:
            if seat.role in roles:
                yield f"{seat.name} ({self._label(f'case.kind.{seat.kind}')}) [{seat.party}]"
                yield from (f"  - {spoken(reason, self._say)}" for reason in seat.reasons)

    def gaps(self) -> Iterator[str]:
        proposal = self._case.proposal
        if proposal.gaps and proposal.tailor_made:
            yield self._label("match.tailor_made")
        for gap in proposal.gaps:
            yield self._say("match.gap", {"topic": self._label(f"topic.{gap.topic}")})
            yield from (f"  - {spoken(reason, self._say)}" for reason in gap.reasons)

    def notes(self) -> Iterator[str]:
        return (f"- {spoken(note, self._say)}" for note in self._case.proposal.notes)

    def asked(self, asked: Iterable[Asked]) -> Iterator[str]:
        for one in asked:
            yield f"{one.when} {one.named(self._say)}"
            if one.text or one.files:
                yield from (f"  {line}" for line in self._told("", Told(one.text, one.files)))

    def _wellbeing(self, step: str, wellbeing: Wellbeing | None) -> str:
        if wellbeing is None:
            return ""
        kind = "band" if wellbeing.band else "exact"
        score = wellbeing.score
        given = [] if score is None else [self._say(f"case.wellbeing.{kind}", {"score": score})]
        return "; ".join([*given, *(self._told(step, wellbeing.told) if wellbeing.told else [])])
