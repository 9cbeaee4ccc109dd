"""At each status of a case a resident can say: delete everything, wipe, stop sharing, I want a person (issue 3).

The ways to every status stand in `ways.py`. On three phones: a safe one with buttons; a safe one with words and a
question of the team open on it; and one that others may read, shut, with a question of the team waiting.
"""

import itertools
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from bot.casework.case import CaseStatus
from bot.casework.joint_talk import RESIDENT, TalkStatus
from bot.casework.plan import PlanStatus
from bot.casework.referral import ReferralStatus
from bot.conversation.bubbles import Bubble, Day
from bot.conversation.events import ButtonPressed
from bot.conversation.steps import COMMANDS, PROMPTED
from bot.store.columns import metadata
from bot.store.database import Database
from bot.store.keyfile import make_key_file
from bot.store.tables import audit, erasure_ledger, mail, outbox, request
from bot.store.vault import Vault
from bot.team import at_case as team
from bot.team.refused import BeingErased
from bot.work.casefile import NoCase
from tests.postgres import Server
from tests.table.here import WORDS, Here, Phone, changed
from tests.table.ways import CODE_WORD, WAYS, Way
from tests.work.roads import Clock, House, Resident, road
from tests.work.table import KRINGLOOP, TOPICS, VOEDSELBANK, Table

_numbers = itertools.count()

#: Timers that are no question and no word to anybody.
FORGETTING = {"erase", "retention", "forget_inbox"}

SAFE, BUSY = Phone(), Phone(words=True, message=True, open=True)
SHUT, SHUT_BUTTONS = Phone(safe=False, words=True, message=True), Phone(safe=False, message=True)
PHONES = {"safe": SAFE, "busy": BUSY, "shut": SHUT}
_POSTGRES = list(WAYS)[::3]

#: Every way on every phone on SQLite; a third of them on PostgreSQL too, with the last of the phones and buttons.
at_every_status = pytest.mark.parametrize(
    ("kind", "phone", "way"),
    [
        *(
            pytest.param("sqlite", phone, way, id=f"{to}-{id}")
            for to, way in WAYS.items()
            for id, phone in PHONES.items()
        ),
        *(
            pytest.param("postgres", SHUT_BUTTONS, WAYS[to], id=f"{to}-postgres", marks=pytest.mark.postgres)
            for to in _POSTGRES
        ),
    ],
)


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "data.key"
    make_key_file(file)
    return file


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, bool], tuple[str, str]]:
    """Kind of database, and whether the phone is safe -> a database with a story told in it, and the case's number."""
    return {}


@pytest.fixture
def table(
    request: pytest.FixtureRequest, kind: str, phone: Phone, told: dict[tuple[str, bool], tuple[str, str]], vault: Vault
) -> Iterator[Table]:
    """A resident who told a story on this phone: told once, and then copied."""
    if (kind, phone.safe) not in told:
        told[kind, phone.safe] = _told(_empty(request, kind), vault, phone)
    url, case_id = told[kind, phone.safe]
    if kind == "sqlite":
        file = request.getfixturevalue("tmp_path") / "told.sqlite3"
        shutil.copy(url.removeprefix("sqlite:///"), file)
        mine = f"sqlite:///{file}"
    else:
        mine = _copied(request.getfixturevalue("postgres_server"), url)
    house = _house(mine, vault)
    yield Table(house=house, amal=Resident(house=house, address="a1"), case_id=case_id)
    house.database.close()


def _empty(request: pytest.FixtureRequest, kind: str) -> str:
    """A database of its own, which outlives the test that asks for it first."""
    if kind != "sqlite":
        url: str = request.getfixturevalue(f"{kind}_url")
        return url
    factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    file = factory.mktemp("told") / "told.sqlite3"
    shutil.copy(request.getfixturevalue("sqlite_file"), file)
    return f"sqlite:///{file}"


def _told(url: str, vault: Vault, phone: Phone) -> tuple[str, str]:
    house = _house(url, vault)
    case_id = Table.laid(house, safe=phone.safe).case_id
    house.database.close()
    return url, case_id


def _house(url: str, vault: Vault) -> House:
    clock = Clock()
    return House(database=Database(url), road=road(vault, clock, mails=True), clock=clock)


def _copied(server: Server, url: str) -> str:
    name = f"told_{next(_numbers)}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}".encode())
    return server.url(name)


def test_every_status_and_every_wish_is_in_the_table() -> None:
    ways = WAYS.values()
    assert {way.case for way in ways} == set(CaseStatus)
    assert {status for way in ways for status in way.parties.values()} == set(ReferralStatus)
    assert {way.talk for way in ways} - {None} == set(TalkStatus)
    assert {way.plan for way in ways} - {None} == set(PlanStatus)
    # Whether a recording was written down well is asked of an answer, wherever the case stands.
    assert {step for way in ways for step in way.asks} == set(PROMPTED) - {"heard"}
    assert set(WORDS) <= set(COMMANDS)


@at_every_status
def test_whoever_wants_a_person_wipes_and_stops_sharing(table: Table, way: Way, phone: Phone) -> None:
    here = Here.come(table, way, phone)
    _wants_a_person(here)
    _wipes(here)
    _stops_sharing(here)


def _wants_a_person(here: Here) -> None:
    """A request with a day, and the case stays as it is."""
    before, said = here.facts(), len(here.rows(outbox))
    here.phone.says(here.table, "human")
    here.phone.chooses(here.table, "human", "chat", "chat")
    after = here.facts()
    assert changed(before, after) <= {"requests", "consents", "timers"}
    # Somebody looks again when the day is over.
    assert after["timers"] == before["timers"] | {"request"}
    assert after["requests"] == [*before["requests"], "person"]
    # Who wants to hear from a person says yes to being written to: on a shut phone that is new.
    more = [(scope, withdrawn) for _, scope, withdrawn in after["consents"] if scope == "contact"]
    assert more[-1] == ("contact", None)
    assert [each for each in after["consents"] if each[1] != "contact"] == [
        each for each in before["consents"] if each[1] != "contact"
    ]
    (asked,) = [row for row in here.rows(request) if row.kind == "person"]
    promised = here.table.house.road.promise(here.table.house.clock())
    assert asked.due_by.astimezone(here.table.house.road.zone).date() == promised + timedelta(days=1)
    assert ("ack.person_chat", Day((promised + timedelta(days=1)).isoformat())) in [
        (part.key, part.values.get("read_by")) for part in here.bubble().parts
    ]
    assert not [row for row in here.rows(outbox)[said:] if row.proactive or row.kind != "bubble"]
    if not here.phone.safe:
        assert here.tells_nothing()


def _wipes(here: Here) -> None:
    """The bubbles go, and everything else goes on."""
    before, said = here.facts(), len(here.rows(outbox))
    here.phone.says(here.table, "wipe")
    assert changed(before, here.facts()) == set()
    assert [row.kind for row in here.rows(outbox)[said:]] == ["wipe", "bubble"]
    (left,) = here.table.amal.talk().entries
    assert left.bubble is not None
    assert (left.bubble.step, [part.key for part in left.bubble.parts]) == ("stopped", ["ack.wiped"])
    assert here.state.locked is not here.phone.safe
    assert all(here.reads(party) for party in here.sessions)
    if not here.phone.safe and here.asks:
        here.table.presses("stopped", "go_on")
        assert here.tells_nothing()
    here.table.amal.says(CODE_WORD) if not here.phone.safe else here.table.presses("stopped", "go_on")
    # What waited comes again, and nothing of it was lost.
    assert not here.state.locked
    assert here.bubble().step in ((here.state.prompts[0].asks,) if here.asks else ("done",))
    assert changed(before, here.facts()) == set()


def _stops_sharing(here: Here) -> None:
    """One party reads no more and is told so; all others, and the case, go on."""
    table, way, phone = here.table, here.way, here.phone
    if not phone.safe:
        table.house.clock.move(minutes=31)
        phone.says(table, "sharing")
        here.unlock()
        here.enter()
    phone.says(table, "sharing")
    before = here.facts()
    assert [option.id for option in here.bubble().options] == [*way.shared, "keep"]
    if not way.shared:
        assert "sharing.nobody" in [part.key for part in here.bubble().parts]
        phone.chooses(table, "sharing", "keep", "laat maar")
        assert changed(before, here.facts()) == set()
        return
    here.letters() if way.mailed else None
    before, party = here.facts(), way.shared[0]
    phone.chooses(table, "sharing", party, "1")
    assert changed(before, here.facts()) == set()
    phone.chooses(table, "sharing_stop", party, "ja")
    _has_stopped(here, party, before)
    stopped = here.facts()
    # Taken back twice, and every old button: nothing more happens, and nobody reads again.
    for step, option in (("sharing_stop", party), ("sharing", party), ("share", "no"), ("share", "yes")):
        for turn in here.turns(step):
            table.amal.sends(ButtonPressed(step=step, option=option, turn=turn))
    left = {name for name in changed(stopped, here.facts()) if name != "prompts"}
    assert left == set() or VOEDSELBANK in way.parties or len(way.shared) > 1
    assert party not in here.standing()
    assert here.case.course.referral(party).status is ReferralStatus.WITHDRAWN
    assert [letter for letter in here.letters() if letter.party == party] == []


def _has_stopped(here: Here, party: str, before: Mapping[str, Any]) -> None:
    way, course, after = here.way, here.case.course, here.facts()
    others = [each for each in way.shared if each != party]
    assert {id: each.status for id, each in course.referrals.items()} == {
        **way.parties, party: ReferralStatus.WITHDRAWN,
    }  # fmt: skip
    assert here.standing() == set(here.state.shared) == set(others)
    told = here.letters()
    assert [(each.kind, each.party) for each in told if each.party == party] == (
        [("stop", party)] if party in way.told else []
    )
    # What was on its way to the others goes on.
    assert {each.party for each in told} - {party} == (set() if way.mailed else set(others))
    assert "stop" not in {each.kind for each in told if each.party != party}
    assert {name: value for each in told if each.kind == "stop" for name, value in each.values.items()} == (
        {"number": here.table.case_id} if party in way.told else {}
    )
    asked = [kind for kind in here.requests() if kind not in before["requests"]]
    assert sorted(asked) == sorted(["sharing_stopped", *_for_the_team(way, party)])
    assert "tell_offer" not in here.requests()
    for each in here.sessions:
        assert here.reads(each) is (each != party)
    for table in (course.joint_talk, course.plan):
        if table and table.status.value in ("proposed", "agreed", "no_moment") and others:
            assert set(table.who) == {RESIDENT, *others}
    name = course.referral(party).name
    assert not [prompt for prompt in here.state.prompts if name in repr(prompt.parts)]
    assert not [row for row in here.rows(audit) if party in repr(row)]
    assert after["status"] in (way.case, CaseStatus.PLANNING)
    assert name not in repr(here.bubble().parts[1:])


def _for_the_team(way: Way, party: str) -> list[str]:
    """What a person has to decide now that this party is gone."""
    waited = way.parties[party] in (ReferralStatus.AGREED, ReferralStatus.OFFERED, ReferralStatus.OPENED)
    nobody_is_left = way.case is CaseStatus.CONFIRMED and waited
    its_step_is_left = way.plan in (PlanStatus.PROPOSED, PlanStatus.AGREED)
    return ["table_empty"] * nobody_is_left + ["plan_back"] * its_step_is_left


@at_every_status
def test_whoever_deletes_everything_is_gone(table: Table, way: Way, phone: Phone) -> None:
    here = Here.come(table, way, phone)
    before, said = here.facts(), len(here.rows(outbox))
    waiting = [each[0] for each in before["mails"] if each[2] == "waiting"]
    phone.says(here.table, "delete")
    assert changed(before, here.facts()) == set()
    shown = len(here.rows(outbox))
    phone.chooses(here.table, "delete", "yes", "wis alles")
    _is_being_erased(here, before, waiting)
    assert [row.kind for row in here.rows(outbox)[shown:]] == ["wipe", "goodbye"]
    assert said < shown
    _nobody_gets_in(here)
    _is_gone(here)


def _is_being_erased(here: Here, before: Mapping[str, Any], waiting: list[int]) -> None:
    way, after = here.way, here.facts()
    assert (here.state.step, here.state.prompts, dict(here.state.shared)) == ("erased", (), {})
    assert here.standing() == set()
    assert all(revoked for _, revoked, session in after["doors"])
    assert not any(session for _, revoked, session in after["doors"])
    assert here.timers() - FORGETTING == set()
    assert "erase" in here.timers()
    # What a person was still to tell a party is not to be told any more.
    assert after["requests"] == [kind for kind in before["requests"] if kind != "tell_offer"]
    new = [row for row in here.rows(mail) if row.id not in [each[0] for each in before["mails"]]]
    assert [(row.kind, row.resident_id, row.door_id, row.status) for row in new] == [
        ("stop", None, None, "waiting") for _ in way.told
    ]
    assert {row.status for row in here.rows(mail) if row.id in waiting} <= {"cancelled"}
    assert not [row for row in here.rows(mail) if row.status == "cancelled" and row.body]
    told = (*way.told, *(party for party, status in way.parties.items() if status in (
        ReferralStatus.ASKED, ReferralStatus.AGREED
    )))  # fmt: skip
    assert {id: each.status for id, each in here.case.course.referrals.items()} == {
        **way.parties, **dict.fromkeys(told, ReferralStatus.WITHDRAWN),
    }  # fmt: skip
    assert not [row for row in here.rows(outbox) if row.status == "waiting" and row.kind == "bubble"]


def _nobody_gets_in(here: Here) -> None:
    """While the goodbye stands no party, no coordinator and no old button does anything."""
    table, said = here.table, here.facts()
    for party in here.sessions:
        assert not here.reads(party)
    with pytest.raises(BeingErased, match="asked to erase everything"):
        team.run(table.house.database, table.house.road, table.case_id, actor="Anna", verb=lambda file: file.note("x"))
    with pytest.raises(NoCase):
        table.team(lambda file: file.note("x"))
    for step, option in (("share", "yes"), ("sharing_stop", KRINGLOOP), ("", "do:human"), ("knock", "open")):
        table.amal.presses(step, option)
    table.amal.says(CODE_WORD)
    table.ticks(minutes=5)
    after = here.facts()
    assert changed(said, after) <= {"timers"}
    assert {bubble.step for bubble in _bubbles(table)} == {"erased"}


def _bubbles(table: Table) -> list[Bubble]:
    return [entry.bubble for entry in table.amal.talk().entries if entry.bubble]


def _is_gone(here: Here) -> None:
    table, way, links = here.table, here.way, here.links
    table.ticks(minutes=6)
    left = {name: here.rows(each) for name, each in metadata.tables.items() if "id" in each.c and here.rows(each)}
    assert left.keys() <= {"audit", "erasure_ledger", "mail"} | _OF_THE_HOUSE
    assert len(here.rows(erasure_ledger)) == 1
    assert {(row.kind, row.resident_id) for row in left.get("mail", [])} <= {("stop", None)}
    assert not any(map(here.opens, links.values()))
    with pytest.raises(NoCase):
        team.run(table.house.database, table.house.road, table.case_id, actor="Anna", verb=lambda file: file.note("x"))
    told = here.letters()
    assert sorted((each.kind, each.party) for each in told) == sorted(("stop", party) for party in way.told)
    assert all(dict(each.values) == {"number": table.case_id} for each in told)
    table.ticks(times=2, days=60)
    assert (here.letters(), here.rows(outbox)) == ([], [])
    assert not [row for row in here.rows(audit) if any(party in repr(row) for party in TOPICS)]


#: What belongs to no resident.
_OF_THE_HOUSE = {"party", "neighbourhood", "setting", "seen_message", "poll_offset"}
