"""What comes at the wrong moment: somebody else at the phone, a code elsewhere, old buttons, and two at once."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.casework import moving
from bot.conversation.events import ButtonPressed
from bot.errors import AanbelError
from bot.store.database import Conflict, Database
from bot.store.tables import cases, consent, conversation, door, inbox, mail, outbox, resident
from bot.store.vault import Vault
from bot.team.answer_for import FromResident
from bot.work import asking_resident, party_answers, referring
from bot.work.at_case import at_case
from bot.work.casefile import CaseFile
from tests.table.ways import come_to
from tests.work.roads import Clock, House, Resident, road
from tests.work.table import GELDFIT, HUISARTS, KRINGLOOP, VOEDSELBANK, Table


@pytest.fixture
def house(database: Database, vault: Vault) -> House:
    clock = Clock()
    return House(database=database, road=road(vault, clock), clock=clock)


@pytest.fixture
def table(house: House) -> Table:
    return Table.laid(house)


def _shown(someone: Resident) -> str:
    """Everything that stands on this phone."""
    return repr(someone.talk().entries)


def _name(table: Table, party: str) -> str:
    return table.case().course.referral(party).name


def test_somebody_else_on_this_phone_sees_nothing_of_an_open_question(table: Table) -> None:
    table.confirm(HUISARTS, KRINGLOOP)
    table.answers(("share", "yes"))
    asked = table.asked("share")
    assert asked is not None
    turn = asked.turn
    table.amal.presses("", "do:someone_else")
    table.presses("someone_else", "yes")
    here = _shown(table.amal)
    assert not [party for party in (KRINGLOOP, HUISARTS) if _name(table, party) in here]
    # The old buttons still stand on a phone that nobody wiped.
    for step, option in (("share", "yes"), ("share", "no"), ("sharing_stop", HUISARTS), ("knock", "open")):
        table.amal.sends(ButtonPressed(step=step, option=option, turn=turn))
    table.team(lambda file: asking_resident.tell_message(file, "Morgen bel ik"))
    table.ticks(times=2, days=8)
    here = _shown(table.amal)
    assert "message" not in here
    assert not [party for party in (KRINGLOOP, HUISARTS) if _name(table, party) in here]
    assert table.statuses() == {HUISARTS: "offered", KRINGLOOP: "asked"}
    assert [prompt.step for prompt in table.state().prompts] == ["share", "message", "followup", "again"]


def test_somebody_else_who_deletes_everything_deletes_nothing_of_the_first(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.mails()
    table.amal.presses("", "do:someone_else")
    table.presses("someone_else", "yes")
    table.amal.presses("", "do:delete")
    table.amal.presses("delete", "yes")
    table.ticks(times=2, minutes=11)
    assert (table.statuses(), table.open_doors(), table.mails()) == ({KRINGLOOP: "offered"}, 1, [])
    assert table.party(KRINGLOOP, party_answers.answer_conflict, False)


def _leaves_with_code(table: Table) -> str:
    """The resident stops here and takes the code along."""
    table.amal.presses("", "do:stop")
    values = [part.values for entry in table.amal.talk().entries if entry.bubble for part in entry.bubble.parts]
    return str([each["return_code"] for each in values if "return_code" in each][-1])


def test_a_talk_taken_up_elsewhere_shows_nothing_that_waits_until_it_is_confirmed(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    table.answers(("share", "yes"))
    code = _leaves_with_code(table)
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", code)
    there = Resident(house=table.house, address="b1")
    there.starts()
    there.says(code)
    for command in ("do:sharing", "do:my_data", "do:go_on", "do:menu"):
        there.presses("", command)
    there.presses("knock", "open")
    there.presses("share", "yes")
    assert not [party for party in (KRINGLOOP, HUISARTS) if _name(table, party) in _shown(there)]
    assert table.statuses() == {KRINGLOOP: "offered", HUISARTS: "asked"}
    table.presses("resume_check", "yes")
    there.presses("", "do:go_on")
    assert there.hears() == "share"
    there.presses("share", "no")


def test_what_was_asked_at_the_first_phone_is_not_answered_from_there_any_more(table: Table) -> None:
    table.confirm(KRINGLOOP)
    come_to(table, "share")
    asked = table.asked("share")
    assert asked is not None
    code = _leaves_with_code(table)
    there = Resident(house=table.house, address="b1")
    there.starts()
    there.says(code)
    # The old bubble still stands in the chat of the first phone.
    table.amal.sends(ButtonPressed(step="share", option="yes", turn=asked.turn))
    assert (table.statuses(), table.mails()) == ({KRINGLOOP: "asked"}, [])


def test_a_case_that_closes_leaves_no_yes_behind(table: Table) -> None:
    table.confirm(GELDFIT, KRINGLOOP)
    table.answers(("share", "yes"), ("share", "yes"))
    table.ticks(days=14)
    assert table.statuses() == {GELDFIT: "agreed", KRINGLOOP: "expired"}
    table.give_word_back()
    table.opens()
    while not table.asked("feedback"):
        table.presses(table.state().step, "do:skip")
    table.presses("feedback", "yes")
    assert table.case().status.value == "closed"
    assert (set(table.statuses().values()), table.shared(), table.open_doors()) == ({"withdrawn"}, frozenset(), 0)
    assert "tell_offer" not in table.requests()
    assert not table.team(lambda file: file.allowed(GELDFIT) or file.allowed(KRINGLOOP))


def test_a_party_that_was_silent_is_stopped_by_a_word_to_a_person_too(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.mails()
    table.ticks(days=14)
    table.team(lambda file: FromResident(file=file, say=lambda key, values: key).refuses(KRINGLOOP))
    assert (table.statuses(), table.mails(), table.shared()) == (
        {KRINGLOOP: "withdrawn"}, [("stop", KRINGLOOP)], frozenset(),
    )  # fmt: skip


def test_only_the_party_that_is_stopped_is_taken_off_the_list_of_who_to_tell(table: Table) -> None:
    table.confirm(GELDFIT, KRINGLOOP)
    table.answers(("share", "yes"), ("share", "yes"))
    table.presses("share", "no")
    assert "tell_offer" in table.requests()
    table.amal.presses("", "do:sharing")
    table.presses("sharing", GELDFIT)
    table.presses("sharing_stop", GELDFIT)
    assert "tell_offer" not in table.requests()


def test_an_answer_that_crosses_a_new_question_counts_for_its_own(table: Table) -> None:
    """The team asks for a second party while the first question is being answered."""
    table.confirm(KRINGLOOP)
    come_to(table, "share")
    table.confirm(HUISARTS)
    table.presses("share", "yes")
    table.presses("share", "yes")
    assert table.statuses() == {KRINGLOOP: "offered", HUISARTS: "offered"}
    table.propose_plan()
    table.team(lambda file: referring.stop_sharing(file, KRINGLOOP))
    assert table.shared() == {HUISARTS}


def test_a_word_that_was_typed_before_the_question_was_seen_says_yes_to_nothing(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    come_to(table, "share")
    read, table.amal.reads = table.amal.reads, lambda: None  # type: ignore[method-assign]
    table.amal.says("ja")
    table.amal.says("ja")
    table.amal.reads = read  # type: ignore[method-assign]
    assert table.statuses() == {KRINGLOOP: "offered", HUISARTS: "asked"}


def test_under_sixteen_after_all_and_waiting_for_a_call_no_story_is_kept(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    table.mails()
    table.amal.presses("", "do:human")
    table.presses("human", "chat")
    table.amal.presses("age", "no")
    assert (table.mails(), table.open_doors()) == ([("stop", KRINGLOOP)], 0)
    assert "person" in table.requests()
    table.ticks(minutes=31)
    # Who is to be called is still known; what was told is not.
    assert len(table.house.rows(resident)) == 1
    assert table.house.rows(cases) == []
    assert {row.scope for row in table.house.rows(consent) if row.withdrawn_at is None} == {"contact"}
    table.ticks(days=2)
    assert not [row for row in table.house.rows(inbox) if row.payload]
    table.ticks(days=42)
    assert table.house.rows(resident) == []


@pytest.mark.postgres
def test_whatever_comes_together_with_a_deletion_nobody_reads_after_it(postgres_url: str, vault: Vault) -> None:
    clock = Clock()
    databases = [Database(postgres_url) for _ in range(4)]
    table = Table.laid(House(database=databases[0], road=road(vault, clock), clock=clock))
    table.confirm(KRINGLOOP, HUISARTS, reserves=(VOEDSELBANK,))
    table.answers(("share", "yes"), ("share", "yes"))
    table.takes_part(HUISARTS)
    table.mails()
    table.amal.presses("", "do:delete")

    def at(do: Callable[[CaseFile], Any], actor: str, connection: Connection) -> None:
        at_case(table.house.road, connection, table.case_id, actor=actor, do=do)

    def again(file: CaseFile) -> None:
        file.mail("offer", HUISARTS)

    others = (
        partial(at, lambda file: party_answers.decline(file, KRINGLOOP, "vol"), "party"),
        partial(at, again, "Anna"),
        partial(at, lambda file: file.change(moving.assign(file.case, "Anna")), "Anna"),
    )

    async def tried(database: Database, work: Callable[[Connection], None]) -> None:
        with suppress(AanbelError, Conflict):
            await database.write(work)

    async def together() -> None:
        async with asyncio.TaskGroup() as tasks:
            for database, work in zip(databases[1:], others, strict=True):
                tasks.create_task(tried(database, work))
            tasks.create_task(asyncio.to_thread(table.amal.presses, "delete", "yes"))

    asyncio.run(together())
    assert [row.status for row in table.house.rows(conversation)] == ["erasing"]
    assert table.open_doors() == 0
    # Who declined just before is told nothing more; who read is told once, and nobody gets a link.
    assert table.mails() in ([("stop", HUISARTS)], [("stop", HUISARTS), ("stop", KRINGLOOP)])
    assert not [row for row in table.house.rows(outbox) if row.status == "waiting" and row.kind == "bubble"]
    table.ticks(minutes=11)
    assert [table.house.rows(each) for each in (resident, cases, door)] == [[], [], []]
    assert {row.kind for row in table.house.rows(mail)} == {"stop"}
    for database in databases:
        database.close()
