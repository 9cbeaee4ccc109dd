"""Propose the joint talk: the resident and every party that accepted are asked which moment fits."""

from collections.abc import Sequence

from bot.casework import moving
from bot.casework.joint_talk import PLACES, RESIDENT, JointTalk
from bot.casework.organisation import in_language
from bot.team.moments import read_moments
from bot.team.refused import Refused
from bot.team.settle import settle
from bot.team.wishes import refuse_against
from bot.team.words import keep_reason, written
from bot.work.asking_resident import ask_moments
from bot.work.casefile import CaseFile

#: Characters of a place or a name.
_MOST = 200


def propose_talk(
    file: CaseFile,
    *,
    at: Sequence[str],
    place: str,
    where: str = "",
    interpreter: str = "",
    along: str = "",
    minutes: int = 60,
    although: str = "",
) -> None:
    """Ask everyone for these moments, typed like "2026-12-01 14:00". Raises Refused and IllegalChange.

    What goes against the resident's wishes is refused, unless `although` says why it is right here: that is noted.

    `where`, `interpreter` and `along` are shown as they are, so they are names and addresses, not sentences.
    """
    if place not in PLACES:
        raise Refused(
            because=f"There is no place '{place}'. A talk is at: {', '.join(PLACES)}.", key="refused.talk.place"
        )
    if place == "other" and not where.strip():
        raise Refused(because="Say with --where where the talk is.", key="refused.talk.where")
    moments = read_moments(at, minutes=minutes, now=file.now, zone=file.work.road.zone)
    talk = JointTalk(
        moments=moments,
        place=place,
        place_words=_name(where, what="The place") or _of_the_house(file, place),
        interpreter=_name(interpreter, what="The interpreter's name"),
        along=_name(along, what="The name of who comes along"),
    )
    if although:
        keep_reason(file, although)
    else:
        refuse_against(file, talk)
    file.change(moving.propose_talk(file.case, talk, at=file.now))
    file.note("talk.proposed")
    settle(file, "table_ready", "no_moment", "talk_cancelled", "tell_talk")
    ask_moments(file)
    for party in _parties(file):
        file.mail("talk", party)


def _parties(file: CaseFile) -> list[str]:
    talk = file.case.course.joint_talk
    return [who for who in talk.who if who != RESIDENT] if talk else []


def _name(text: str, *, what: str) -> str:
    return written(text, what=what, most=_MOST) if text else ""


def _of_the_house(file: CaseFile, place: str) -> str:
    """The community centre is where the organisation's own file says it is."""
    return in_language(file.work.road.organisation().place, file.case.language) if place == "centre" else ""
