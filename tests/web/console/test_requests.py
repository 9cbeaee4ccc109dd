"""What a resident asks of a person: read by who may, ticked off, put back; and what was tried in vain."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import desk
from bot.casework import moving
from bot.casework.access import Role
from bot.casework.organisation import OnCall
from bot.conversation.bubbles import Bubble, Phrase
from bot.conversation.prompts import Prompt
from bot.conversation.state import Answer, State
from bot.conversation.steps import PROMPTED
from bot.store import conversations, organisation
from bot.store.promised import CALL
from bot.store.statuses import Saying, Timer
from bot.store.tables import conversation, due, outbox, request
from bot.web.console.trying import as_shown, asked
from bot.work.casefile import CaseFile
from tests.web.console.asking import CALLED, GOAL, NUMBER, UNFINISHED, WORDS, asks, case_asks, talk_of
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.party_house import PARTY, PartyHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


def fresh(somebody: Staff) -> Staff:
    """The same person, signed in anew: time went by."""
    return Staff(somebody.house, somebody.account)


# One request.


def test_the_words_are_shown_to_who_may_read_them_and_that_is_written_down(house: PartyHouse) -> None:
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sam"))
    id = case_asks(house)
    noor, sam = staff(house, Role.COORDINATOR), staff(house, Role.COORDINATOR, name="Sam")
    page = noor.get(f"/requests/{id}").text
    assert WORDS not in page
    assert f"/team/cases/{CASE}" in page, "there it can be opened with a reason"
    assert "Sam heeft deze zaak" in page
    assert house.audited("request.read") == 0
    assert WORDS in sam.get(f"/requests/{id}").text
    assert house.audited("request.read") == 1


def test_who_calls_because_nothing_arrives_reads_what_to_tell(house: PartyHouse) -> None:
    """In our words and in the resident's, with what was never asked; nothing of it to who may not read the case."""
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sam"))

    def waits(file: CaseFile) -> None:
        asked = (Prompt(id="1", step="followup", case=CASE), Prompt(id="2", step="again", case=CASE))
        file.work.talk.state = replace(file.work.talk.state, prompts=asked)
        conversations.save_all(file.work.connection, file.work.road.vault, [file.work.talk])
        for kind in (Timer.USABLE, Timer.REMIND_PARTY):
            file.set_timer(kind, timedelta())

    house.at_case(waits)
    house.write(
        lambda c: c.execute(update(due).where(due.c.kind.in_(("usable", "remind_party"))).values(status="missed"))
    )
    id = case_asks(house, kind="not_delivered", text="")
    page = staff(house, Role.COORDINATOR, name="Sam").get(f"/requests/{id}").text
    ours, theirs = (house.app.catalogues.text(each, "followup.text", {}, {}) for each in ("nl", "ti"))
    assert page.index("klaarstaat") < page.index(ours) < page.index(theirs) < page.index('id="words"')
    assert house.app.catalogues.text("nl", "again.text", {}, {}) in page
    assert house.app.console.text("nl", "promises.kind.usable", {}, {}) in page
    assert house.app.console.text("nl", "promises.kind.remind_party", {}, {}) not in page, "that is no resident's"
    assert "gaf geen telefoonnummer" in page
    assert ours not in staff(house, Role.COORDINATOR).get(f"/requests/{id}").text


@pytest.mark.parametrize("step", PROMPTED)
def test_whatever_waits_can_be_shown(house: PartyHouse, step: str) -> None:
    for language in house.app.catalogues.languages:
        facts = house.app.facts(language)
        shown = as_shown(
            asked(Prompt(id="1", step=step, case=CASE)), language, house.app.catalogues, facts, today=house.now.date()
        )
        assert shown.rendered.paragraphs


@pytest.mark.parametrize("kind", CALL)
def test_who_calls_reads_first_what_the_resident_said_about_that(house: PartyHouse, kind: str) -> None:
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sam"))
    wishes = {"channel": Answer(text="Bel mij nooit"), "time": Answer(text="Alleen op dinsdag", options=("morning",))}

    def said(file: CaseFile) -> None:
        talk = file.work.talk
        talk.state = replace(talk.state, answers={**talk.state.answers, **wishes})
        conversations.save_all(file.work.connection, file.work.road.vault, [talk])

    house.at_case(said)
    id = case_asks(house, kind=kind, text="")
    page = staff(house, Role.COORDINATOR, name="Sam").get(f"/requests/{id}").text
    to_say = page.index('<dl class="to-say">')
    for words in ("Bel mij nooit", "Alleen op dinsdag", "Ochtend"):
        assert page.index(words) < to_say


def test_before_there_is_a_case_every_coordinator_may_read_and_help(house: PartyHouse) -> None:
    id = asks(house)
    noor = staff(house, Role.COORDINATOR, neighbourhoods=frozenset({"n2"}))
    page = noor.get(f"/requests/{id}").text
    assert WORDS in page
    assert page.index("hier schrijven is veilig") < page.index(WORDS), "how to turn to the resident comes first"
    assert CALLED in page
    assert NUMBER in page
    assert WORDS not in page.partition("</head>")[0]


def test_where_it_is_not_safe_that_stands_on_top(house: PartyHouse) -> None:
    id = asks(house, state=replace(UNFINISHED, safe=False, quiet=True))
    page = staff(house, Role.COORDINATOR).get(f"/requests/{id}").text
    assert page.index("NIET VEILIG") < page.index("zei stop") < page.index(WORDS)


def test_a_request_that_is_not_there_tells_nothing(house: PartyHouse) -> None:
    noor = staff(house, Role.COORDINATOR)
    for id in ("1", "0", "x", "٣", "9" * 30):
        assert noor.get(f"/requests/{id}").status_code == 404
        assert noor.get(f"/talks/{id}").status_code == 404


def test_what_was_ticked_off_by_mistake_is_put_back(house: PartyHouse) -> None:
    id = asks(house)
    noor = staff(house, Role.COORDINATOR)
    noor.get(f"/requests/{id}")
    done = noor.post(f"/requests/{id}", act="done", follow=False)
    assert done.headers["location"] == f"/team?undo={id}&say=request_done"
    assert f"/requests/{id}" in noor.get(f"?undo={id}&say=request_done").text
    assert "questions" not in noor.page
    assert "Het wacht weer." in noor.post(f"/requests/{id}", act="back").text
    assert "questions" in noor.page
    assert (house.audited("request.answered"), house.audited("request.put_back")) == (1, 1)


def test_only_who_ticked_it_off_puts_it_back_and_only_for_a_while(house: PartyHouse) -> None:
    id = asks(house)
    noor, sam = staff(house, Role.COORDINATOR), staff(house, Role.COORDINATOR, name="Sam")
    noor.get()
    sam.get()
    noor.post(f"/requests/{id}", act="done")
    assert "Terugzetten kan niet meer." in sam.post(f"/requests/{id}", act="back").text
    assert "Dit was al gedaan." in sam.post(f"/requests/{id}", act="done").text
    house.later(minutes=31)
    later = fresh(noor)
    later.get()
    assert "Terugzetten kan niet meer." in later.post(f"/requests/{id}", act="back").text


def test_what_let_somebody_be_erased_is_not_put_back(house: PartyHouse) -> None:
    id = asks(house, state=State(language="ti", step="refused"))
    noor = staff(house, Role.COORDINATOR)
    noor.get()
    noor.post(f"/requests/{id}", act="done")
    assert "Terugzetten kan niet meer." in noor.post(f"/requests/{id}", act="back").text
    assert house.audited("erasure.asked") == 1


def test_of_a_case_of_somebody_else_only_danger_is_ticked_off(house: PartyHouse) -> None:
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sam"))
    question, danger = case_asks(house), case_asks(house, "danger", "")
    noor = staff(house, Role.COORDINATOR)
    assert "Ik heb dit gedaan" not in noor.get(f"/requests/{question}").text
    assert "Iemand anders heeft deze zaak." in noor.post(f"/requests/{question}", act="done").text
    assert "Ik heb gekeken en gehandeld" in noor.get(f"/requests/{danger}").text
    assert "Gedaan." in noor.post(f"/requests/{danger}", act="done").text


def test_a_danger_that_waits_again_is_handed_on_again(house: PartyHouse) -> None:
    id = asks(house, "danger", "", about=("violence",), addressee="Noor (voorbeeld)")
    noor = staff(house, Role.COORDINATOR)
    noor.get()
    noor.post(f"/requests/{id}", act="done")
    noor.post(f"/requests/{id}", act="back")
    timers = house.write(lambda c: c.execute(select(due).where(due.c.kind == Timer.ALERT.value)).all())
    assert [timer.due_at for timer in timers] == [
        house.app.organisation().acknowledged_by(house.now, house.app.settings.time_zone)
    ]
    assert "(Tot " in noor.get().text


def test_of_who_is_alone_on_call_today_tells_when_that_person_is_mailed_again(house: PartyHouse) -> None:
    now = house.app.organisation()
    told = {}
    for number, alone in enumerate((OnCall(name="Noor", mail="noor@buurt.example"), OnCall(name="Noor", phone="1"))):
        house.write(lambda c, alone=alone: organisation.save(c, replace(now, on_call=(alone,)), house.now))  # type: ignore[misc]
        house.app.organisation.reload()
        id = asks(house, "danger", "", about=("violence",), addressee="Noor")
        noor = staff(house, Role.COORDINATOR, name=f"Eva {number}")
        noor.get()
        noor.post(f"/requests/{id}", act="done")
        noor.post(f"/requests/{id}", act="back")
        told[number] = noor.get().text
        noor.post(f"/requests/{id}", act="done")
    assert ("(Opnieuw een mail " in told[0], "(Tot " in told[0]) == (True, False)
    assert ("(Opnieuw een mail " in told[1], "(Tot " in told[1]) == (False, False)


def test_what_waits_again_without_somebody_of_its_own_rings_for_nobody(house: PartyHouse) -> None:
    id = asks(house, "danger", "", about=("violence",))
    noor = staff(house, Role.COORDINATOR)
    noor.get()
    noor.post(f"/requests/{id}", act="done")
    noor.post(f"/requests/{id}", act="back")
    assert house.write(lambda c: c.execute(select(due).where(due.c.kind == Timer.ALERT.value)).all()) == []


# The talk it came from.


def test_an_unfinished_talk_is_read_as_long_as_somebody_is_asked_for(house: PartyHouse) -> None:
    id = asks(house, "danger", "", about=("violence",))
    noor = staff(house, Role.COORDINATOR)
    address = f"/talks/{talk_of(house, id)}"
    page = noor.get(address).text
    for shown in (GOAL, CALLED, NUMBER, "Wat wil jij graag?", "Voorbeeldwijk Noord", "geweld", "Bestanden: 1", ">4<"):
        assert shown in page
    assert page.index(NUMBER) < page.index(GOAL)
    assert GOAL not in page.partition("</head>")[0]
    assert house.audited("talk.read") == 1
    noor.get(f"/requests/{id}")
    noor.post(f"/requests/{id}", act="done")
    assert noor.get(address).status_code == 200, "who acted may have to look once more"
    house.later(days=8)
    assert fresh(noor).get(address).status_code == 404
    assert house.audited("talk.read") == 2


def test_a_talk_nobody_is_asked_for_in_is_nobodys_to_read(house: PartyHouse) -> None:
    id = asks(house)
    talk = talk_of(house, id)
    house.write(lambda c: c.execute(request.delete()))
    assert staff(house, Role.COORDINATOR).get(f"/talks/{talk}").status_code == 404
    assert house.audited("talk.read") == 0


def test_a_talk_that_became_a_case_is_read_there(house: PartyHouse) -> None:
    house.begin(PARTY)
    id = case_asks(house)
    noor = staff(house, Role.COORDINATOR)
    answer = noor.get(f"/talks/{talk_of(house, id)}", follow=False)
    assert answer.headers["location"] == f"/team/cases/{CASE}"
    assert house.audited("talk.read") == 0


def test_a_talk_that_is_being_erased_is_not_read(house: PartyHouse) -> None:
    id = asks(house)
    talk = talk_of(house, id)
    house.write(lambda c: c.execute(update(conversation).values(status="erasing")))
    noor = staff(house, Role.COORDINATOR)
    assert noor.get(f"/talks/{talk}").status_code == 404
    assert noor.get(f"/requests/{id}").status_code == 404
    assert "questions" not in noor.get().text


def test_the_command_line_reads_the_talk_too(house: PartyHouse) -> None:
    id = asks(house, "danger", "", about=("violence",), state=replace(UNFINISHED, safe=False))
    assert f"aanbel talk {id}" in desk.run(house.app, ["requests"])[1]
    code, told = desk.run(house.app, ["talk", str(id), "--as", "Noor"])
    assert code == 0
    assert told.startswith("NIET VEILIG")
    for shown in (GOAL, CALLED, NUMBER, "Voorbeeldwijk Noord", "geweld"):
        assert shown in told
    assert house.audited("talk.read") == 1
    for unknown in ("1", "x"):
        assert desk.run(house.app, ["talk", unknown])[0] == 1


# What was tried in vain.


def lay_aside(house: PartyHouse) -> int:
    """A bubble to the resident of the case that did not arrive."""
    bubble = Bubble(step="done", turn=1, parts=(Phrase("done.text"),), options=())
    house.at_case(lambda file: file.work.say(Saying.BUBBLE, bubble, address_id=file.work.talk.address_id))
    house.write(lambda c: c.execute(update(outbox).values(status="failed", error="Unreachable")))
    id: int = house.write(lambda c: c.execute(select(outbox.c.id).limit(1)).scalar_one())
    return id


def test_a_message_that_did_not_arrive_asks_for_a_call_and_is_tried_again(house: PartyHouse) -> None:
    house.begin(PARTY)
    id = lay_aside(house)
    noor = staff(house, Role.COORDINATOR)
    page = noor.get().text
    assert "Bel deze bewoner." in page
    assert "Unreachable" in page
    assert "Het wordt opnieuw geprobeerd." in noor.post(f"/dead/{id}", act="again").text
    assert "Bel deze bewoner." not in noor.page
    house.write(lambda c: c.execute(update(outbox).values(status="failed")))
    assert "Het blijft rusten." in noor.post(f"/dead/{id}", act="leave").text
    assert "Bel deze bewoner." not in noor.page
    assert "Dit is er niet meer." in noor.post(f"/dead/{id}", act="again").text
    assert (house.audited("letter.tried_again"), house.audited("letter.left")) == (1, 1)


def test_of_a_case_of_somebody_else_it_is_not_left(house: PartyHouse) -> None:
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sam"))
    id = lay_aside(house)
    noor = staff(house, Role.COORDINATOR)
    assert "Bel deze bewoner." not in noor.get().text
    assert "Dit is er niet meer." in noor.post(f"/dead/{id}", act="leave").text
    assert house.audited("letter.left") == 0
