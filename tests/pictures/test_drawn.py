"""Every question, topic and choice has its picture; each is there, is what it says, and is light."""

import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest

from bot.conversation.bubbles import Bubble, Phrase, Term
from bot.conversation.steps import STEPS, TOPICS, Kind, Reads
from bot.pictures import drawn, files

#: Questions that have none on purpose: urgent, unasked for, or about leaving.
WITHOUT = {"delete", "sharing_stop", "call_now", "menu", "help_now", "danger", "second_look", "reminder", "knock"}
ASKING = (Kind.DOOR, Kind.LINE, Kind.EXPLORE, Kind.PROMPT, Kind.ASIDE)
#: Nobody is shown a script, a font or another place inside a picture.
PLAIN = {
    "svg",
    "g",
    "path",
    "circle",
    "ellipse",
    "rect",
    "line",
    "polyline",
    "polygon",
    "text",
    "clipPath",
    "defs",
    "use",
}

NAMES = sorted({*drawn.DRAWN, drawn.SCALE, drawn.SCALE_RTL})


def test_every_question_has_a_picture() -> None:
    asking = {step.id for step in STEPS.values() if step.kind in ASKING}
    assert len(asking) > 50
    assert asking - drawn.STEPS.keys() == WITHOUT
    assert drawn.STEPS.keys() <= STEPS.keys()


def test_every_topic_and_choice_of_the_intake_has_a_picture() -> None:
    assert len(TOPICS) == 15
    assert [topic for topic in TOPICS if f"topic.{topic}" not in drawn.LABELS] == []
    labels = {
        label for step in STEPS.values() if step.kind in (Kind.LINE, Kind.EXPLORE) for label in step.options.values()
    }
    assert len(labels) > 40
    assert labels - drawn.LABELS.keys() == set()
    assert len({drawn.LABELS[f"topic.{topic}"] for topic in TOPICS}) == 15, "two topics look the same"


def test_a_scale_is_shown_where_a_score_is_asked() -> None:
    scores = {step.id for step in STEPS.values() if step.reads is Reads.SCORE}
    assert {step for step, name in drawn.STEPS.items() if name == drawn.SCALE} == scores != set()


def test_there_is_no_picture_that_nobody_sees_and_no_file_too_many() -> None:
    seen = {*drawn.STEPS.values(), *drawn.LABELS.values(), drawn.SCALE_RTL}
    assert seen <= set(NAMES)
    assert set(NAMES) - seen == set()
    kept = {f"{name}.{kind}" for name in NAMES for kind in ("svg", "png")}
    assert {file.name for file in files.HERE.iterdir()} == {*kept, "README.txt", "openmoji-LICENSE.txt"}


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_whole_harmless_and_light(name: str) -> None:
    svg = (files.HERE / f"{name}.svg").read_bytes()
    assert 200 < len(svg) <= files.LARGEST_SVG
    root = ET.fromstring(svg)
    assert root.get("viewBox")
    assert {each.tag.partition("}")[2] for each in root.iter()} <= PLAIN
    assert not any("href" in key and not value.startswith("#") for each in root.iter() for key, value in each.items())
    png = files.png(name)
    assert 500 < len(png) <= files.LARGEST_PNG
    assert struct.unpack(">II", png[16:24]) == (512, 512)
    assert len(set(zlib.decompress(_chunk(png, b"IDAT")))) > 2, "nothing is drawn"


def _chunk(png: bytes, kind: bytes) -> bytes:
    at, found = 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        content = png[at + 8 : at + 8 + length]
        assert zlib.crc32(png[at + 4 : at + 8] + content) == int.from_bytes(png[at + 8 + length : at + 12 + length])
        found += content if png[at + 4 : at + 8] == kind else b""
        at += 12 + length
    assert found, f"no {kind!r}"
    return found


def test_its_licence_and_its_makers_stand_beside_it() -> None:
    assert "CC BY-SA 4.0" in (files.HERE / "README.txt").read_text()
    assert "Attribution-ShareAlike 4.0 International" in (files.HERE / "openmoji-LICENSE.txt").read_text()
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "OpenMoji" in readme


def bubble(step: str, *parts: str, urgent: bool = False, proactive: bool = False) -> Bubble:
    return Bubble(step=step, turn=3, parts=tuple(map(Phrase, parts)), urgent=urgent, proactive=proactive)


def test_a_picture_goes_with_a_question_and_with_nothing_that_is_urgent_unasked_or_only_said_beside_it() -> None:
    assert drawn.of_bubble(bubble("goal", "ack.skipped", "goal.text")) == "target"
    assert drawn.of_bubble(bubble("goal", "ack.added")) == ""
    assert drawn.of_bubble(bubble("goal", "goal.text", proactive=True)) == ""
    assert drawn.of_bubble(bubble("goal", "goal.text", urgent=True)) == ""
    assert drawn.of_bubble(bubble("help_now", "help_now.text")) == ""
    assert drawn.of_bubble(bubble("goal", "goal.text"), rtl=True) == "target"
    assert drawn.of_bubble(bubble("wellbeing", "wellbeing.text"), rtl=True) == drawn.SCALE_RTL


def test_a_topic_keeps_its_picture_when_it_is_ticked() -> None:
    assert drawn.of_label(Phrase("topic.money")) == "money"
    assert drawn.of_label(Phrase("choose_topics.on", {"topic": Term("topic.money")})) == "money"
    assert drawn.of_label(Phrase("neighbourhood.place", {"name": "topic.money"})) == ""
