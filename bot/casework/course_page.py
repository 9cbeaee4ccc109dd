"""The course of a case as text: who was asked, the joint talk, the plan, word back, and what the team wrote."""

from collections.abc import Iterator

from bot.casework.lines import Lines
from bot.casework.plan import PlanStep
from bot.casework.word_back import WordBack


class CourseLines(Lines):
    """The lines of the course, section by section; a section without lines is left out."""

    def facts(self) -> Iterator[str]:
        course = self._case.course
        yield self._fact("case.holder", self._case.holder or self._label("case.holder.nobody"))
        if course.contacted:
            yield self._fact("case.contacted", self._label(f"case.answer.{course.contacted}"))

    def sections(self) -> Iterator[list[str]]:
        """Everything that happened, in the order in which it does."""
        yield self.beneath("case.referrals", self._referrals())
        yield self.beneath("case.talk", self._talk())
        yield self.beneath("case.plan", self._plan())
        yield self.beneath("case.word_back", self._word_back())
        yield self.beneath("case.history", self._notes())

    def _referrals(self) -> Iterator[str]:
        for each in self._case.course.referrals.values():
            status = self._label(f"case.referral.{each.status}")
            yield f"{each.name} [{each.party}]: {status} ({self._moment(each.changed_at)})"
            yield from (f"  {line}" for line in each.reason.splitlines())

    def _talk(self) -> Iterator[str]:
        talk = self._case.course.joint_talk
        if talk is None:
            return
        yield f"{talk.number}. {self._label(f'case.talk.{talk.status}')}"
        place = self._label(f"case.place.{talk.place}")
        yield self._fact("case.talk.place", f"{place} {talk.place_words}".strip())
        for key, words in (("case.talk.interpreter", talk.interpreter), ("case.talk.along", talk.along)):
            if words:
                yield self._fact(key, words)
        for number, moment in enumerate(talk.moments):
            fits = [self._who(who) for who, chosen in talk.answers.items() if number in chosen]
            mark = "*" if number == talk.agreed else " "
            yield f"{mark} {number + 1}) {self._moment(moment.start)}: {', '.join(fits)}".rstrip(": ")
        waiting = [self._who(who) for who in talk.who if who not in talk.answers]
        if waiting:
            yield self._fact("case.waiting", ", ".join(waiting))

    def _plan(self) -> Iterator[str]:
        plan = self._case.course.plan
        if plan is None:
            return
        yield f"{plan.number}. {self._label(f'case.plan.{plan.status}')}"
        for number, step in enumerate(plan.steps, start=1):
            yield f"{number}) {step.text} ({self._who(step.owner)}, {step.by})"
            yield from (f"   {line}" for line in (*self._translated(f"plan.{number}"), *self._step(number, step)))
        for who, given in plan.answers.items():
            yield f"- {self._who(who)}: {self._label(f'case.answer.{given.answer}')}"
            said = self._words("plan_why", given.words) if who == "resident" else given.words.splitlines()
            yield from (f"  {line}" for line in said)

    def _step(self, number: int, step: PlanStep) -> Iterator[str]:
        """How far a step is."""
        if step.wanted:
            yield self._fact("case.step.wanted", self._label(f"case.answer.{step.wanted}"))
            yield from self._words(f"wanted.{number}", step.needs)
        if step.arranged_at:
            yield self._fact("case.step.arranged", self._moment(step.arranged_at))
        if step.usable:
            yield self._fact("case.step.usable", self._label(f"case.answer.{step.usable}"))
            yield from self._words(f"usable.{number}", step.usable_words)
        if step.done_at:
            yield self._fact("case.step.done", self._moment(step.done_at))

    def _word_back(self) -> Iterator[str]:
        for number, word in enumerate(self._case.course.word_back, start=1):
            yield from self._parts(word)
            if word.answer:
                yield self._fact("case.word_back.helps", self._label(f"case.answer.{word.answer}"))
            elif word.unanswered_at:
                yield self._fact("case.word_back.unanswered", self._moment(word.unanswered_at))
            yield from self._words(f"feedback.{number}", word.words)

    def _parts(self, word: WordBack) -> Iterator[str]:
        for part in ("told", "did", "gave", "because", "possible"):
            if words := getattr(word, part):
                yield self._fact(f"case.word_back.{part}", words)

    def _notes(self) -> Iterator[str]:
        for note in self._case.course.notes:
            yield f"{self._moment(note.at)} {note.by}: {self._label(f'case.note.{note.kind}')}"
            yield from (f"  {line}" for line in note.text.splitlines())
