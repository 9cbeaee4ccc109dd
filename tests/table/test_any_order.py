"""Everybody does anything in any order: who reads has the resident's yes, and nobody reads without it."""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.casework.referral import LIVE
from bot.conversation.events import ButtonPressed
from bot.errors import AanbelError
from bot.store.database import Database
from bot.store.doors import find
from bot.store.leases import Lease
from bot.store.mails import claim, mark_sent, open_letter
from bot.store.tables import door, mail
from bot.store.vault import Vault
from bot.team.answer_for import FromParty, FromResident
from bot.team.arrange import arrange, finish_step
from bot.team.hold_talk import hold_talk
from bot.team.reopen import reopen
from bot.work import party_answers, referring
from bot.work.casefile import CaseFile
from tests.work.roads import Clock, House, road
from tests.work.table import GELDFIT, HUISARTS, KRINGLOOP, VOEDSELBANK, Table

PARTIES = (KRINGLOOP, VOEDSELBANK, HUISARTS, GELDFIT)
_SEEDS, _MOVES = 12, 60


def _say(key: str, values: Mapping[str, str | int]) -> str:
    return key


def _presses(table: Table, chance: random.Random) -> None:
    """Any button of any bubble that stands on the phone, most often one of the last."""
    bubbles = [entry.bubble for entry in table.amal.talk().entries if entry.bubble]
    bubble = bubbles[-1] if chance.random() < 0.7 else chance.choice(bubbles)
    options = [option.id for option in bubble.options if option.id not in ("do:delete", "do:stop")]
    commands = [f"do:{command}" for command in ("sharing", "human", "wipe", "go_on", "skip", "back", "my_data")]
    option = chance.choice(options) if options and chance.random() < 0.8 else chance.choice(commands)
    if "yes" in options and bubble.step != "delete" and chance.random() < 0.6:
        option = "yes"
    if (bubble.step, option) not in (("delete", "yes"), ("someone_else", "yes"), ("safe", "no")):
        table.amal.sends(ButtonPressed(step=bubble.step, option=option, turn=bubble.turn))


def _says(table: Table, chance: random.Random) -> None:
    table.amal.says(
        chance.choice(("ja", "nee", "1", "2", "Dank je", "stop delen", "ik wil een mens", "wis", "Liever later"))
    )


def _number(file: CaseFile, of: str) -> int:
    proposed = getattr(file.case.course, of)
    return proposed.number if proposed else 1


def _party_acts(table: Table, chance: random.Random) -> None:
    acts: list[Callable[[CaseFile, str], object]] = [
        lambda file, party: party_answers.answer_conflict(file, party, chance.random() < 0.1),
        party_answers.accept,
        lambda file, party: party_answers.decline(file, party, "vol"),
        lambda file, party: party_answers.answer_moments(file, party, number=_number(file, "joint_talk"), fits=(0,)),
        lambda file, party: party_answers.answer_plan(
            file, party, number=_number(file, "plan"), answer="yes", words=""
        ),
    ]
    weighed = chance.choices(acts, weights=(6, 8, 1, 3, 3))[0]
    table.party(chance.choice(table.case().course.live or PARTIES), weighed)


def _team_acts(table: Table, chance: random.Random) -> None:
    party = chance.choice(PARTIES)
    other = chance.choice([each for each in PARTIES if each != party])
    taking_part = chance.choice(table.case().course.accepted or PARTIES)
    acts: list[Callable[[], object]] = [
        lambda: table.confirm(party, reserves=(other,)),
        lambda: table.propose_talk(table.house.clock() + timedelta(days=9)),
        lambda: table.propose_plan(owner=chance.choice(("coordinator", party))),
        table.give_word_back,
        lambda: table.team(hold_talk),
        lambda: table.team(lambda file: arrange(file, step=1)),
        lambda: table.team(lambda file: finish_step(file, step=1)),
        lambda: table.team(lambda file: reopen(file, because="meer")),
        lambda: table.team(lambda file: referring.offer(file, party)),
        lambda: table.team(lambda file: FromParty(file=file, say=_say, party=party).offered()),
        lambda: table.team(lambda file: FromParty(file=file, say=_say, party=taking_part).finished()),
        lambda: table.team(lambda file: FromResident(file=file, say=_say).agrees(party)),
        lambda: table.team(lambda file: FromResident(file=file, say=_say).refuses(party)),
    ]
    chance.choices(acts, weights=(6, 3, 2, 1, 1, 1, 1, 2, 1, 1, 2, 1, 1))[0]()


def _time_goes_by(table: Table, chance: random.Random) -> None:
    table.ticks(hours=chance.choice((1, 1, 20, 24 * 8)))


def _agrees(table: Table) -> None:
    """The talk, the case, the yes and the links all say the same of every party."""
    referrals, vault = table.case().course.referrals, table.house.road.vault
    live = {party for party, referral in referrals.items() if referral.status in LIVE}
    allowed = table.team(lambda file: frozenset(party for party in PARTIES if file.allowed(party)))
    _SEEN.update(referral.status.value for referral in referrals.values())
    _SEEN.add(f"case {table.case().status.value}")
    assert live <= allowed
    assert allowed == table.shared()
    standing = {party for party in allowed if referrals[party].status.value in (*LIVE, "agreed", "expired")}
    assert allowed == standing
    sent = table.house.database.write_now(lambda connection: _sent(connection, table, vault))
    for party, token in sent:
        opens = table.house.database.write_now(
            lambda c, token=token: find(c, vault, token, at=table.house.clock())  # type: ignore[misc]
        )
        assert opens is None or party in live


#: What the walks came by, over all seeds.
_SEEN: set[str] = set()
_TOKENS: dict[str, list[tuple[str, str]]] = {}


def _sent(connection: Connection, table: Table, vault: Vault) -> list[tuple[str, str]]:
    """Every link that ever went out."""
    at = table.house.clock()
    known = _TOKENS.setdefault(table.case_id, [])
    for each in claim(connection, Lease(token="t", at=at, until=at), limit=100):
        letter = open_letter(vault, each)
        party = letter.to.split("@")[1][:-8]
        if "token" in letter.values:
            known.append((party, letter.values["token"]))
        mark_sent(connection, "t", each.id, at=at)
    return known


@pytest.mark.parametrize("seed", range(_SEEDS))
def test_whatever_happens_who_reads_has_a_yes_that_stands(sqlite_url: str, vault: Vault, seed: int) -> None:
    chance, clock = random.Random(seed), Clock()
    house = House(database=Database(sqlite_url), road=road(vault, clock), clock=clock)
    table = Table.laid(house)
    for _ in range(_MOVES):
        act = chance.choices((_presses, _says, _party_acts, _team_acts, _time_goes_by), weights=(9, 1, 8, 4, 1))[0]
        with suppress(AanbelError):
            act(table, chance)
        _agrees(table)
    told = {party for party, referral in table.case().course.referrals.items() if referral.status in LIVE}
    table.amal.presses("", "do:delete")
    table.amal.presses("delete", "yes")
    assert not [row for row in house.rows(door) if row.revoked_at is None]
    assert told - {GELDFIT} <= {party for kind, party in table.mails() if kind == "stop"}
    table.ticks(minutes=11)
    # An alert says that somebody waits, and is nobody's own.
    assert {row.kind for row in house.rows(mail)} <= {"stop", "alert"}
    house.database.close()


def test_the_walks_came_far_enough_to_prove_something() -> None:
    """It looks at what the walks before it did; every status by itself is in `ways.py`."""
    if len(_TOKENS) == _SEEDS:
        assert {"refused", "agreed", "offered", "opened", "accepted", "withdrawn", "case reopened"} <= _SEEN
