"""The joint talk was held."""

from bot.casework import moving
from bot.team.refused import Refused
from bot.work import consequences
from bot.work.casefile import CaseFile


def hold_talk(file: CaseFile) -> None:
    """Write down that the talk took place. Raises Refused before it began, and IllegalChange."""
    talk = file.case.course.joint_talk
    if talk and talk.moment and talk.moment.start > file.now:
        start = talk.moment.start.astimezone(file.work.road.zone)
        raise Refused(
            because=f"The talk is at {start:%Y-%m-%d %H:%M}: it has not begun.",
            key="refused.talk.not_begun",
            values={"moment": start},
        )
    before = file.case
    file.change(moving.hold_talk(file.case, at=file.now))
    file.note("talk.held")
    consequences.follow(file, before)
