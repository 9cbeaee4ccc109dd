"""Answers, cases and files to test with."""

from datetime import UTC, datetime
from pathlib import Path

from bot.casework.answers import Given
from bot.casework.case import Case, Content, case_from

NOW = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)

SAMPLE = Path(__file__).parents[2] / "bot" / "sample" / "neighbourhood.toml"

#: Something at every step that a case is made from.
EVERYTHING = {
    "form": Given(("voice",)),
    "wellbeing": Given(("=4",)),
    "goal": Given((), "Rust in huis.\nEn slapen."),
    "can_self": Given((), "Ik kan koken."),
    "can_other": Given((), "Ik kook voor de straat."),
    "need": Given((), "", 2),
    "change": Given((), "Meer groen."),
    "who": Given((), "Mijn buren."),
    "needs": Given((), "Slaap."),
    "fears": Given((), "Een brief."),
    "frustrations": Given((), "Wachten."),
    "wishes": Given((), "Eén brief."),
    "dreams": Given((), "", 1),
    "drive": Given((), "Voor mijn kinderen."),
    "join": Given(("maybe",), "misschien in de lente"),
    "neighbourhood": Given(("n2",), "bij het park"),
    "channel": Given(("home",)),
    "number": Given((), "0612345678"),
    "time": Given(("evening",)),
    "person": Given(("woman",), "of mijn zus"),
    "interpreter": Given(("yes",)),
    "along": Given(("key_person",)),
    "name": Given((), "Sara"),
    "topics": Given(("things", "feelings")),
    "added": Given((), "Ik heb ook een hond."),
}


def content(**given: Given) -> Content:
    return case_from(given, given_at=NOW)


def case(told: Content) -> Case:
    return Case(id="k7m2p9q4r1", language="ti", channel="telegram", received_at=NOW, content=told)
