"""From a case to what one party sees of it: the question, the story, the talk and the plan. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from bot.casework.briefing import Briefing, Telling, for_party, telling
from bot.casework.case import Case
from bot.casework.course import Translation
from bot.casework.joint_talk import RESIDENT, JointTalk, Moment, TalkStatus
from bot.casework.people import COORDINATOR
from bot.casework.plan import YES, Plan, PlanAnswer, PlanStatus
from bot.casework.referral import READABLE, ReferralStatus

_GOAL = "case.goal"


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at the table or does a step: by a key of the texts, or by name."""

    key: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A moment that is proposed, on the organisation's own clock."""

    #: Its place among the moments, as a form posts it.
    place: int
    #: ISO 8601.
    day: str
    start: str
    end: str
    #: The party said before that it fits.
    fits: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TalkShown:
    """The joint talk as a party sees it."""

    #: asked, answered, agreed, no_moment, held or cancelled.
    state: str
    number: int
    slots: tuple[Slot, ...]
    place: str
    place_words: str
    interpreter: str
    along: str
    who: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StepShown:
    """A step of the plan, in words that are shown as those of a story are."""

    original: str
    language: str
    translation: Translation | None
    files: int = 0
    heard: bool = False
    told_by: str = ""
    owner: Person
    mine: bool
    #: ISO 8601.
    by: str
    done: bool
    #: What the resident needs to use what is arranged, once it is known (requirements.md, P5).
    needs: Telling | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanShown:
    """The plan as a party sees it."""

    #: asked, answered, agreed, back or done.
    state: str
    number: int
    steps: tuple[StepShown, ...]
    #: A step stands there in a language that the reader's page is not in, without a translation.
    untranslated: bool
    #: What the party said to it; None: nothing yet.
    answer: PlanAnswer | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryShown:
    """What a party reads after it answered the question about conflicts."""

    accepted: bool
    briefing: Briefing
    goal: Telling | None
    #: What comes below the goal: what someone can and offers before what someone needs.
    rest: tuple[Telling, ...]
    #: Something stands here in a language that the reader's page is not in, without a translation.
    untranslated: bool
    #: Who translated, by name; empty when nobody did.
    translators: str
    talk: TalkShown | None
    plan: PlanShown | None


def may_read(case: Case, party: str) -> bool:
    """The party answered that it knows nobody in this story."""
    return case.course.referral(party).status in READABLE


def story_for(case: Case, party: str, *, zone: tzinfo, language: str) -> StoryShown:
    """The page of a party that may read; `language` is the reader's. Raises NotShared when it may not."""
    told, course = for_party(case, party), case.course
    accepted = course.referral(party).status is ReferralStatus.ACCEPTED
    lines = (*told.story, *told.exploration, *told.wishes_told)
    translators = {each.translation.by: None for each in lines if each.translation}
    return StoryShown(
        accepted=accepted,
        briefing=told,
        goal=next((each for each in told.story if each.heading == _GOAL), None),
        rest=tuple(each for each in told.story if each.heading != _GOAL),
        untranslated=any(each.original and not each.translation and each.language != language for each in lines),
        translators=", ".join(translators),
        talk=_talk(case, course.joint_talk, party, zone) if course.joint_talk and accepted else None,
        plan=_plan(case, course.plan, party, language=language) if course.plan and accepted else None,
    )


def _talk(case: Case, talk: JointTalk, party: str, zone: tzinfo) -> TalkShown | None:
    """None when the party was not asked for this talk, or when the plan that came of it is what counts now."""
    if party not in talk.who or (talk.status is TalkStatus.HELD and case.course.plan):
        return None
    fits = talk.answers.get(party)
    asked = talk.status is TalkStatus.PROPOSED
    agreed = [talk.agreed] if talk.agreed is not None else range(len(talk.moments))
    return TalkShown(
        state=("asked" if fits is None else "answered") if asked else talk.status.value,
        number=talk.number,
        slots=tuple(_slot(talk.moments[place], place, zone, fits=place in (fits or ())) for place in agreed),
        place=talk.place,
        place_words=talk.place_words,
        interpreter=talk.interpreter,
        along=talk.along,
        who=tuple(_person(case, who, party) for who in talk.who),
    )


def _slot(moment: Moment, place: int, zone: tzinfo, *, fits: bool) -> Slot:
    start, end = moment.start.astimezone(zone), moment.end.astimezone(zone)
    return Slot(place=place, day=start.date().isoformat(), start=f"{start:%H:%M}", end=f"{end:%H:%M}", fits=fits)


def _plan(case: Case, plan: Plan, party: str, *, language: str) -> PlanShown | None:
    """None when the party was not asked for this plan."""
    if party not in plan.who:
        return None
    said = plan.answers.get(party)
    steps = tuple(_steps(case, plan, party))
    asked = plan.status is PlanStatus.PROPOSED
    return PlanShown(
        state=("answered" if said else "asked") if asked else plan.status.value,
        number=plan.number,
        steps=steps,
        untranslated=any(not step.translation and step.language != language for step in steps),
        answer=said,
    )


def _steps(case: Case, plan: Plan, party: str) -> Iterator[StepShown]:
    translations: Mapping[str, Translation] = case.course.translations
    for number, step in enumerate(plan.steps, start=1):
        yield StepShown(
            original=step.text,
            language=step.language,
            translation=translations.get(f"plan.{number}"),
            owner=_person(case, step.owner, party),
            mine=step.owner == party,
            by=step.by.isoformat(),
            done=step.done_at is not None,
            needs=telling(case, f"wanted.{number}", "party.plan.needs") if step.wanted == YES else None,
        )


def _person(case: Case, who: str, party: str) -> Person:
    if who == party:
        return Person("party.who.you")
    if who in (RESIDENT, COORDINATOR):
        return Person(f"party.who.{who}")
    referral = case.course.referrals.get(who)
    return Person("", referral.name if referral else who)
