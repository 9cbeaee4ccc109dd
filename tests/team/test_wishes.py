"""The coordinator hears what a proposal does against the resident's wishes, before anybody else does (T10)."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.casework.course import NoteKind
from bot.casework.joint_talk import JointTalk, Moment
from bot.casework.preferences import Along, Form, Interpreter, PartOfDay, Preferences, Reach
from bot.team.propose_talk import propose_talk
from bot.team.refused import Refused
from bot.team.wishes import against, rather_than_writing
from tests.matching.making import key_person, party
from tests.work.table import KRINGLOOP, Table

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: A Monday morning, at home, with nobody else.
TALK = JointTalk(moments=(Moment(datetime(2026, 12, 7, 10, tzinfo=AMSTERDAM)),), place="home")
WITH_INTERPRETER, WITH_SISTER = replace(TALK, interpreter="Selam"), replace(TALK, along="haar zus")


def _against(wishes: Preferences, talk: JointTalk = TALK, *at_table: Any) -> list[str]:
    return against(wishes, talk, at_table, zone=AMSTERDAM)


@pytest.mark.parametrize(
    ("wishes", "talk", "what"),
    [
        ({"time": PartOfDay.EVENING}, TALK, "wish.evening"),
        ({"time": PartOfDay.WEEKEND}, TALK, "wish.weekend"),
        ({"channel": Reach.CENTRE}, TALK, "wish.centre"),
        ({"channel": Reach.CALL}, TALK, "wish.call"),
        ({"interpreter": Interpreter.YES}, TALK, "wish.interpreter"),
        ({"interpreter": Interpreter.NOT_MINE}, TALK, "wish.interpreter"),
        ({"interpreter": Interpreter.NO}, WITH_INTERPRETER, "wish.no_interpreter"),
        ({"along": Along.KEY_PERSON}, TALK, "wish.key_person"),
        ({"along": Along.SUPPORTER}, TALK, "wish.supporter"),
        ({"along": Along.NO}, WITH_SISTER, "wish.alone"),
    ],
)
def test_what_goes_against_a_wish_is_named(wishes: dict[str, Any], talk: JointTalk, what: str) -> None:
    assert _against(Preferences(**wishes), talk) == [what]


@pytest.mark.parametrize(
    ("wishes", "talk"),
    [
        ({}, TALK),
        ({"time": PartOfDay.MORNING, "channel": Reach.HOME}, TALK),
        ({"channel": Reach.CHAT}, TALK),
        ({"interpreter": Interpreter.NOT_MINE}, WITH_INTERPRETER),
        ({"interpreter": Interpreter.KNOWN}, TALK),
        ({"interpreter": Interpreter.NO}, TALK),
        ({"along": Along.KEY_PERSON}, WITH_SISTER),
        ({"along": Along.SUPPORTER}, WITH_SISTER),
        ({"along": Along.FAMILY}, TALK),
        ({"along": Along.NO}, TALK),
    ],
)
def test_what_does_as_wished_is_not(wishes: dict[str, Any], talk: JointTalk) -> None:
    assert _against(Preferences(**wishes), talk) == []


def test_who_sits_at_the_table_comes_along() -> None:
    assert _against(Preferences(along=Along.KEY_PERSON), TALK, key_person("bridge", "ti")) == []
    assert _against(Preferences(along=Along.SUPPORTER), TALK, party("support", beside=True)) == []
    assert _against(Preferences(along=Along.SUPPORTER), TALK, party("law", "papers")) != []


def test_one_moment_that_suits_is_enough() -> None:
    evening = Moment(datetime(2026, 12, 8, 19, tzinfo=AMSTERDAM))
    both = replace(TALK, moments=(*TALK.moments, evening))
    assert _against(Preferences(time=PartOfDay.EVENING), both) == []


def test_a_talk_against_the_wishes_needs_a_reason_and_that_is_noted(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    with pytest.raises(Refused, match=r"asked for something else: a talk in the morning\. .* --although REASON"):
        table.team(lambda file: propose_talk(file, at=["2026-12-01 14:00"], place="home"))
    assert table.case().course.joint_talk is None
    table.team(lambda file: propose_talk(file, at=["2026-12-01 14:00"], place="home", although="Zij belde"))
    assert table.case().course.joint_talk is not None
    assert [(each.kind, each.text) for each in table.case().course.notes] == [(NoteKind.NOTE, "Zij belde")]


def test_who_would_rather_not_read_is_called_too() -> None:
    assert "by telephone" in rather_than_writing(Preferences(channel=Reach.CALL, form=Form.TYPE))
    assert "rather talk than read" in rather_than_writing(Preferences(channel=Reach.CHAT, form=Form.PERSON))
    assert rather_than_writing(Preferences(channel=Reach.CHAT, form=Form.PICTURE)) == ""
