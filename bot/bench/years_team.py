"""What the team does in the simulated neighbourhood: at each case the next thing there is to do, or nothing at all."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from bot.casework.case import CaseStatus
from bot.casework.joint_talk import RESIDENT, TalkStatus
from bot.casework.people import COORDINATOR
from bot.casework.plan import PlanStatus
from bot.casework.referral import UNDER_WAY, ReferralStatus
from bot.team.arrange import arrange, finish_step
from bot.team.assign import assign
from bot.team.close import close, close_unanswered
from bot.team.confirm import confirm
from bot.team.hold_talk import hold_talk
from bot.team.nothing_yet import WHY, nothing_yet
from bot.team.propose_plan import propose_plan
from bot.team.propose_talk import propose_talk
from bot.team.tailor_made import tailor_made
from bot.work.answers import said_to_person
from bot.work.casefile import CaseFile

#: Who of the team it is.
NAME = "Noor"
#: What a coordinator writes: made up, in the resident's letters.
_WORDS: Mapping[str, str] = {
    "nl": "Voorbeeld", "en": "Example", "ar": "مثال", "ti": "ኣብነት", "tr": "Örnek", "pl": "Przykład", "uk": "Приклад",
    "fa": "مثال", "so": "Tusaale", "fr": "Exemple",
}  # fmt: skip
#: The chance that a resident is called instead, that "nothing yet" is said, that a talk was held when it was to be.
_CALLS, _NOTHING_YET, _HELD = 0.3, 0.03, 0.8
#: The chance that somebody tries to end a case whose resident says nothing to word back: too early it is refused.
_ENDS = 0.1
_PENDING = UNDER_WAY - {ReferralStatus.ACCEPTED}


def team_acts(file: CaseFile, chance: Random) -> None:
    """The next thing there is to do. Raises Refused and IllegalChange."""
    file.note("case.read")
    if not file.case.holder:
        assign(file, who=NAME)
    if chance.random() < _NOTHING_YET:
        return nothing_yet(file, why=chance.choice(tuple(WHY)), say=lambda key: key, language="nl")
    match file.case.status:
        case CaseStatus.RECEIVED | CaseStatus.PROPOSED:
            _begins(file, chance)
        case CaseStatus.CONFIRMED | CaseStatus.TAILOR_MADE | CaseStatus.REOPENED:
            _goes_on(file, chance)
        case CaseStatus.TALKING:
            _talks(file, chance)
        case CaseStatus.PLANNING:
            if file.case.course.plan and file.case.course.plan.status is PlanStatus.BACK:
                _plans(file, chance)
        case CaseStatus.PLANNED:
            _does(file, chance)
        case CaseStatus.WORD_BACK if chance.random() < _ENDS:
            close_unanswered(file)
        case _:
            pass
    return None


def _words(file: CaseFile) -> str:
    return _WORDS[file.case.language]


def _begins(file: CaseFile, chance: Random) -> None:
    if file.case.proposal.seats and chance.random() < 0.8:
        confirm(file, although=_words(file))
    else:
        tailor_made(file, because=_words(file))


def _goes_on(file: CaseFile, chance: Random) -> None:
    """A talk with who said yes; where nobody did another party is asked, or something is made to measure."""
    course = file.case.course
    if any(each.status in _PENDING for each in course.referrals.values()):
        return None
    if course.accepted or file.case.status is CaseStatus.TAILOR_MADE:
        return _meets(file, chance)
    others = [each.id for each in file.work.road.organisation().parties if each.id not in course.referrals]
    if others and chance.random() < 0.5:
        confirm(file, parties=[chance.choice(others)], although=_words(file))
    else:
        tailor_made(file, because=_words(file))
    return None


def _meets(file: CaseFile, chance: Random) -> None:
    day = file.today + timedelta(days=chance.randint(3, 9))
    moments = [f"{day} 14:00", f"{day + timedelta(days=1)} 10:00"]
    propose_talk(file, at=moments, place="home", although=_words(file))


def _talks(file: CaseFile, chance: Random) -> None:
    talk = file.case.course.joint_talk
    if talk is None or talk.status in (TalkStatus.NO_MOMENT, TalkStatus.CANCELLED):
        _goes_on(file, chance)
    elif talk.status is TalkStatus.PROPOSED and RESIDENT not in talk.answers and chance.random() < _CALLS:
        said_to_person(file, "meet", option="any", about=str(talk.number))
    elif talk.status is TalkStatus.AGREED and talk.moment and talk.moment.start <= file.now:
        if chance.random() < _HELD:
            hold_talk(file)
    elif talk.status is TalkStatus.HELD:
        _plans(file, chance)


def _plans(file: CaseFile, chance: Random) -> None:
    owners = (RESIDENT, COORDINATOR, *file.case.course.accepted)
    steps = [
        f"{chance.choice(owners)}; {file.today + timedelta(days=chance.randint(2, 30))}; {_words(file)} {number}"
        for number in range(1, chance.randint(2, 4))
    ]
    propose_plan(file, steps=steps, arranges=(1,), language=file.case.language)


def _does(file: CaseFile, chance: Random) -> None:
    plan = file.case.course.plan
    if plan is None or plan.status is PlanStatus.DONE:
        return _closes(file, chance)
    for number, step in enumerate(plan.steps, start=1):
        if step.done_at is not None or not _is_near(step.by, file.now):
            continue
        if step.arranges and not step.wanted:
            if chance.random() < _CALLS:
                said_to_person(file, "wanted", option="yes", about=str(number))
        elif step.arranges and step.arranged_at is None:
            arrange(file, step=number)
        elif chance.random() < 0.7:
            finish_step(file, step=number)
        return None
    return None


def _is_near(day: date, now: datetime) -> bool:
    return day <= (now + timedelta(days=4)).date()


def _closes(file: CaseFile, chance: Random) -> None:
    words = _words(file)
    done = {"told": words, "did": words, "gave": words, "because": "", "possible": ""}
    failed = {"told": words, "did": "", "gave": "", "because": words, "possible": words}
    close(file, language=file.case.language, **(done if chance.random() < 0.8 else failed))
