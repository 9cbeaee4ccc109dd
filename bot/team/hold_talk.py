"""The joint talk was held."""

from datetime import datetime, tzinfo

from bot.casework import moving
from bot.casework.case import Case
from bot.team.refused import Refused
from bot.work import consequences
from bot.work.casefile import CaseFile


def hold_talk(file: CaseFile) -> None:
    """Write down that the talk took place. Raises Refused before it began, and IllegalChange."""
    refuse_unbegun(file.case, now=file.now, zone=file.work.road.zone)
    before = file.case
    file.change(moving.hold_talk(file.case, at=file.now))
    file.note("talk.held")
    consequences.follow(file, before)


def refuse_unbegun(case: Case, *, now: datetime, zone: tzinfo) -> None:
    """Raises Refused before the agreed talk began."""
    talk = case.course.joint_talk
    if talk and talk.moment and talk.moment.start > now:
        start = talk.moment.start.astimezone(zone)
        raise Refused(
            because=f"The talk is at {start:%Y-%m-%d %H:%M}: it has not begun.",
            key="refused.talk.not_begun",
            values={"moment": start},
        )
