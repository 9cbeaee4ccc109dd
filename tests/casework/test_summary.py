"""What a coordinator sees: own words, the goal on top, offers before needs, and a reason for each party."""

import json
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.casework.answers import Given
from bot.casework.case import Case, case_from
from bot.casework.page import Asked, as_text
from bot.casework.people import PartyKind
from bot.casework.proposal import Gap, Proposal, Reason, Role, Seat
from bot.casework.summary import as_plain
from tests.casework.making import EVERYTHING, NOW, case, content

LABELS = {"topic.things": "Things", "language.ti": "ትግርኛ", "case.files": "{text} [{files} files]"}


def say(key: str, values: Mapping[str, str | int]) -> str:
    """A key as a catalogue would say it: a known label, or the key with its values."""
    if key in LABELS:
        return LABELS[key].format(**values)
    return " ".join([key, *(f"{name}={value}" for name, value in values.items())])


def seat(party: str, role: Role, *reasons: Reason) -> Seat:
    return Seat(
        party=party, name=party.title(), kind=PartyKind.INFORMAL, role=role, topics=("things",), reasons=reasons
    )


TABLE = Proposal(
    seats=(
        seat("kringloop", Role.COVERS, Reason("match.reason.topic", {"topic": "things"})),
        seat("coordinator", Role.BESIDE, Reason("match.reason.coordinator")),
    ),
    gaps=(Gap(topic="feelings", reasons=(Reason("match.barred.full", {"count": 2}),)),),
    notes=(Reason("match.note.interpreter", {"language": "ti"}),),
)


def told() -> Case:
    return case(case_from(EVERYTHING, given_at=NOW)).proposed(TABLE)


def test_a_case_as_plain_values_has_everything_a_coordinator_needs() -> None:
    plain = json.loads(json.dumps(as_plain(told(), say)))
    assert {name: plain[name] for name in ("id", "language", "channel", "status")} == {
        "id": "k7m2p9q4r1", "language": "ti", "channel": "telegram", "status": "proposed",
    }  # fmt: skip
    assert (plain["goal"], plain["can_self"], plain["can_other"]) == (
        "Rust in huis.\nEn slapen.", "Ik kan koken.", "Ik kook voor de straat.",
    )  # fmt: skip
    # Only files were sent: an empty text, and how many.
    assert (plain["need"], plain["files"]) == ("", {"need": 2, "dreams": 1})
    assert plain["exploration"]["fears"] == "Een brief."
    assert plain["exploration"]["join"] == "maybe"
    assert plain["neighbourhood"] == "n2"
    assert plain["topics"] == ["things", "feelings"]
    assert plain["preferences"] == {
        "channel": "home", "time": "evening", "person": "woman", "interpreter": "yes", "along": "key_person",
        "form": "voice", "name": "Sara", "number": "0612345678",
    }  # fmt: skip
    assert plain["wellbeing"] == {"score": 4, "band": False, "words": None, "given_at": NOW.isoformat()}
    assert plain["parties"][0] == {
        "id": "kringloop", "name": "Kringloop", "kind": "informal", "role": "covers", "topics": ["things"],
        "reasons": ["match.reason.topic topic=Things"],
    }  # fmt: skip
    assert plain["gaps"] == [{"topic": "feelings", "reasons": ["match.barred.full count=2"]}]
    assert plain["notes"] == ["match.note.interpreter language=ትግርኛ"]


def test_a_case_in_which_nothing_was_told_has_the_same_names() -> None:
    plain = as_plain(case(content()), say)
    assert set(plain) == set(as_plain(told(), say))
    assert (plain["goal"], plain["wellbeing"], plain["neighbourhood"]) == (None, None, None)
    assert (plain["exploration"], plain["preferences"], plain["parties"]) == ({}, {}, [])


def test_own_words_stand_where_no_choice_was_made() -> None:
    plain = as_plain(
        case(content(join=Given((), "later"), time=Given((), "na het bidden"), neighbourhood=Given((), "park"))), say
    )
    assert plain["exploration"] == {"join": "later"}
    assert plain["preferences"] == {"time": "na het bidden"}
    assert plain["neighbourhood"] == "park"


def test_the_page_has_the_goal_first_and_offers_before_needs() -> None:
    asked = (Asked(kind="question", text="Mag mijn hond mee?", when="27-11 16:30"), Asked(kind="person", when="28-11"),
             Asked(kind="danger", when="29-11", about=("life", "violence")))  # fmt: skip
    page = as_text(told(), say, neighbourhood="Zuid", asked=asked)
    in_order = (
        "case.title name=k7m2p9q4r1", "case.goal\n  Rust in huis.\n  En slapen.", "case.can_self\n  Ik kan koken.",
        "case.can_other\n  Ik kook voor de straat.", "case.need\n  [2 files]", "case.added\n  Ik heb ook een hond.",
        "case.exploration\n  case.exploration.change\n    Meer groen.", "case.exploration.dreams\n    [1 files]",
        "case.exploration.join\n    join.maybe\n    misschien in de lente",
        "case.topics: Things; topic.feelings", "case.neighbourhood: Zuid",
        "case.wellbeing: case.wellbeing.exact score=4", "case.language: ትግርኛ", "case.channel: telegram",
        "case.status: case.status.proposed", "case.received_at: 2026-11-27 15:30 UTC",
        "case.preferences\n  case.preference.channel: channel.home",
        "case.preference.person: person.woman; of mijn zus", "case.preference.name: Sara",
        "case.table\n  Kringloop (case.kind.informal) [kringloop]\n    - match.reason.topic topic=Things",
        "case.gaps\n  match.gap topic=topic.feelings\n    - match.barred.full count=2",
        "case.beside\n  Coordinator", "case.notes\n  - match.note.interpreter language=ትግርኛ",
        "case.requests\n  27-11 16:30 case.request.question\n    Mag mijn hond mee?\n  28-11 case.request.person\n"
        "  29-11 case.request.danger about=case.danger.life, case.danger.violence\n",
    )  # fmt: skip
    places = [page.index(part) for part in in_order]
    assert places == sorted(places)
    assert "match.tailor_made" not in page


def test_the_page_tells_the_time_of_the_readers_own_clock() -> None:
    page = as_text(told(), say, zone=ZoneInfo("Europe/Amsterdam"))
    assert "case.received_at: 2026-11-27 16:30 CET" in page


def test_an_empty_case_says_what_was_not_told_and_leaves_the_rest_out() -> None:
    page = as_text(case(content()), say)
    assert "case.goal\n  case.not_told" in page
    assert "case.topics: case.not_told" in page
    assert "case.wellbeing: case.not_told" in page
    for absent in ("case.preferences", "case.table", "case.requests", "case.exploration", "case.added", "None"):
        assert absent not in page


def test_a_case_no_offer_fits_says_so_before_its_gaps() -> None:
    page = as_text(case(content()).proposed(Proposal(gaps=TABLE.gaps)), say)
    assert "case.gaps\n  match.tailor_made\n  match.gap topic=topic.feelings" in page


def test_words_about_wellbeing_and_place_stand_on_the_page() -> None:
    page = as_text(
        case(
            content(
                wellbeing=Given((), "gaat wel"),
                neighbourhood=Given((), "bij het park"),
                along=Given((), "mijn zus"),
                join=Given((), "later"),
            )
        ),
        say,
    )
    assert "case.wellbeing: gaat wel" in page
    assert "case.neighbourhood: bij het park" in page
    assert "case.preference.along: mijn zus" in page
    assert "case.exploration.join\n    later" in page
    band = as_text(case(content(wellbeing=Given(("3",)), join=Given(("yes",)))), say)
    assert "case.wellbeing: case.wellbeing.band score=3" in band
    assert "case.exploration.join\n    join.yes" in band
