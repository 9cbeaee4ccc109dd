"""What a party reads of a case: the resident's goal and strengths first, every word beside its translation.

Nothing of other parties, no score, and a telephone number only when the resident wants to be called (trust.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.casework.case import Case
from bot.casework.course import Translation
from bot.casework.helped import Helped
from bot.casework.preferences import CHOICES, Reach
from bot.casework.referral import READABLE
from bot.errors import NotShared

#: In the order to read them: goal, what someone can and offers, and only then needs (R5).
_STORY = ("goal", "can_self", "can_other", "need", "added")


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """One thing that was told: as it was said, and a person's translation beside it when there is one."""

    #: The message key of its heading, for staff.
    heading: str
    #: Empty when only files were sent.
    original: str
    #: The language of the original.
    language: str
    translation: Translation | None = None
    #: Photos, drawings and voice notes that came with it.
    files: int = 0
    #: A computer wrote some of it down from a voice note, and the resident said that it is right.
    heard: bool = False
    #: Who said it for the resident; empty: nobody did.
    told_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Briefing:
    """The case as one party may read it."""

    case: str
    #: The resident's language.
    language: str
    #: A neighbourhood's id; empty when none is known.
    neighbourhood: str
    #: The topics this party is there for.
    topics: tuple[str, ...]
    #: What the resident wants to be called.
    name: Telling | None
    #: Only when the resident wants to be called.
    number: Telling | None
    story: tuple[Telling, ...]
    exploration: tuple[Telling, ...]
    #: The wishes that are a choice: the message key of the wish and of the choice.
    wishes: tuple[tuple[str, str], ...]
    #: Wishes in own words.
    wishes_told: tuple[Telling, ...]
    #: Somebody gave the answers for the resident.
    helped: Helped | None = None


def for_party(case: Case, party: str) -> Briefing:
    """What this party may read now. Raises NotShared when it may not, and IllegalChange for an unknown party."""
    referral = case.course.referral(party)
    if referral.status not in READABLE:
        raise NotShared(because=f"{referral.name} is {referral.status.value}.")
    content, wishes = case.content, case.content.preferences
    return Briefing(
        case=case.id,
        language=case.language,
        neighbourhood=content.neighbourhood,
        topics=referral.topics,
        name=telling(case, "name", "case.preference.name"),
        number=telling(case, "number", "case.preference.number") if wishes.channel is Reach.CALL else None,
        story=tuple(_tellings(case, ((step, f"case.{step}") for step in _STORY))),
        exploration=tuple(_tellings(case, ((step, f"case.exploration.{step}") for step in content.story.exploration))),
        wishes=tuple((f"case.preference.{w}", f"{w}.{choice}") for w in CHOICES if (choice := getattr(wishes, w))),
        wishes_told=tuple(_tellings(case, ((wish, f"case.preference.{wish}") for wish in wishes.own_words))),
        helped=content.helped,
    )


def telling(case: Case, step: str, heading: str) -> Telling | None:
    """What was said under this name (see `Case.said`), a plan's step for example, with its translation."""
    told = case.content.told().get(step)
    original = told.text if told else case.said().get(step, "")
    if not (told or original):
        return None
    return Telling(
        heading=heading,
        original=original,
        language=case.language_of(step),
        translation=case.course.translations.get(step),
        files=told.files if told else 0,
        heard=bool(told and told.heard),
        told_by=told.told_by if told else "",
    )


def _tellings(case: Case, steps: Iterator[tuple[str, str]]) -> Iterator[Telling]:
    return (told for step, heading in steps if (told := telling(case, step, heading)))
