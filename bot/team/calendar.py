"""The agreed talk for the team's own calendar, as iCalendar (RFC 5545): when and where, and nothing of the story."""

from datetime import UTC, datetime

from icalendar import Calendar, Event
from icalendar.enums import CLASS, STATUS

from bot.casework.case import Case
from bot.casework.joint_talk import JointTalk, Moment, TalkStatus
from bot.casework.summary import Say
from bot.team.refused import Refused


def calendar(case: Case, say: Say, *, now: datetime) -> str:
    """One event, in UTC. It keeps its UID, so that a later export changes or cancels what stands in a calendar.

    Raises Refused when no moment was agreed.
    """
    talk = case.course.joint_talk
    if talk is None or talk.moment is None:
        raise Refused(
            because="No moment is agreed yet. Propose a talk: aanbel case talk ID --at MOMENT --place PLACE.",
            key="refused.talk.not_agreed",
        )
    cancelled = talk.status is TalkStatus.CANCELLED
    whole = Calendar.new(prodid="-//Aanbel//aanbel//NL", method="CANCEL" if cancelled else "PUBLISH")
    whole.pop("UID", None)  # a file has none in RFC 5545
    whole.add_component(_event(case, talk, talk.moment, say, now=now))
    text: bytes = whole.to_ical()
    return text.decode()


def _event(case: Case, talk: JointTalk, moment: Moment, say: Say, *, now: datetime) -> Event:
    cancelled = talk.status is TalkStatus.CANCELLED
    return Event.new(
        uid=f"talk-{case.id}@aanbel",
        sequence=2 * talk.number + cancelled,
        stamp=now.astimezone(UTC),
        start=moment.start.astimezone(UTC),
        end=moment.end.astimezone(UTC),
        # A calendar is read over shoulders and by colleagues: the number says which case it is to who may know.
        summary=say("calendar.summary", {"number": case.id}),
        location=talk.place_words or say(f"case.place.{talk.place}", {}),
        classification=CLASS.PRIVATE,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
    )
