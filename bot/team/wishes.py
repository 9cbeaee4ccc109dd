"""What the resident asked for and a proposal does not do: the coordinator hears it before anybody else does (T10)."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from bot.casework.hours import part_of
from bot.casework.joint_talk import JointTalk
from bot.casework.people import Party, PartyKind
from bot.casework.preferences import Along, Form, Interpreter, Preferences, Reach
from bot.casework.proposal import Reason
from bot.casework.referral import ReferralStatus
from bot.errors import Key
from bot.team.refused import Refused
from bot.work.casefile import CaseFile

#: Where a talk can be as the resident wished -> its place.
_PLACES = {Reach.HOME: "home", Reach.CENTRE: "centre", Reach.CALL: "call"}
#: A wish, as the key of a text -> in English, with what to type.
_ENGLISH = {
    "wish.morning": "a talk in the morning",
    "wish.afternoon": "a talk in the afternoon",
    "wish.evening": "a talk in the evening",
    "wish.weekend": "a talk at the weekend",
    "wish.home": "to meet with --place home",
    "wish.centre": "to meet with --place centre",
    "wish.call": "to meet with --place call",
    "wish.interpreter": "an interpreter (--interpreter)",
    "wish.no_interpreter": "no interpreter",
    "wish.key_person": "a key person along (--along)",
    "wish.supporter": "a client supporter along (--along)",
    "wish.alone": "nobody along",
}
#: What is said against a party at the table, though it can sit there.
_AGAINST = frozenset({"match.reason.no_woman", "match.reason.no_man", "match.reason.no_shared_language"})
_REACHED = {
    Reach.VOICE: "with voice messages",
    Reach.CALL: "by telephone",
    Reach.HOME: "at home",
    Reach.CENTRE: "at the community centre",
}


def refuse_against(file: CaseFile, talk: JointTalk) -> None:
    """Raises Refused when this talk goes against wishes of the resident, with all of them."""
    at_table = [party for id in file.case.course.accepted if (party := file.party(id))]
    wishes = against(file.case.content.preferences, talk, at_table, zone=file.work.road.zone)
    if wishes:
        raise Refused(
            because=f"The resident asked for something else: {'; '.join(_ENGLISH[wish] for wish in wishes)}. "
            "Propose that, or say with --although REASON why this is right here.",
            key="refused.wishes",
            values={"wishes": tuple(map(Key, wishes))},
        )


def against(wishes: Preferences, talk: JointTalk, at_table: Sequence[Party], *, zone: tzinfo) -> list[str]:
    """The wishes that this talk with these parties does not fulfil, as keys of their texts."""
    return [*_time(wishes, talk, zone), *_setting(wishes, talk), *_company(wishes, talk, at_table)]


def place_wished(wishes: Preferences) -> str:
    """The place of a talk that the resident asked for; empty when any will do."""
    return _PLACES.get(wishes.channel, "") if wishes.channel else ""


def against_at_table(file: CaseFile) -> list[tuple[str, Reason]]:
    """The wishes that a party does not fulfil for which the resident is being asked: its name, and which."""
    return [
        (referral.name, reason)
        for referral in file.case.course.referrals.values()
        if referral.status is ReferralStatus.ASKED
        for reason in referral.reasons
        if reason.key in _AGAINST
    ]


def rather_than_writing(wishes: Preferences) -> str:
    """How the resident would rather be reached than with written words, in a sentence; empty when these are welcome."""
    if wishes.channel in _REACHED:
        return f"The resident asked for contact {_REACHED[wishes.channel]}: do that too."
    if wishes.form in (Form.VOICE, Form.PERSON):
        return "The resident would rather talk than read: call or visit too."
    return ""


def _time(wishes: Preferences, talk: JointTalk, zone: tzinfo) -> Iterator[str]:
    """One moment that suits the resident is enough: the others are a choice."""
    parts = {part_of(moment.start.astimezone(zone)) for moment in talk.moments}
    if wishes.time and wishes.time not in parts:
        yield f"wish.{wishes.time}"


def _setting(wishes: Preferences, talk: JointTalk) -> Iterator[str]:
    place = place_wished(wishes)
    if place and talk.place != place:
        yield f"wish.{place}"
    wanted = wishes.interpreter in (Interpreter.YES, Interpreter.NOT_MINE)
    if wanted and not talk.interpreter:
        yield "wish.interpreter"
    if wishes.interpreter is Interpreter.NO and talk.interpreter:
        yield "wish.no_interpreter"


def _company(wishes: Preferences, talk: JointTalk, at_table: Sequence[Party]) -> Iterator[str]:
    bridged = any(party.kind is PartyKind.KEY_PERSON for party in at_table)
    supported = any(party.beside for party in at_table)
    if wishes.along is Along.KEY_PERSON and not (talk.along or bridged):
        yield "wish.key_person"
    if wishes.along is Along.SUPPORTER and not (talk.along or supported):
        yield "wish.supporter"
    if wishes.along is Along.NO and talk.along:
        yield "wish.alone"
