"""One screen of what is due, overdue and undeliverable: whose, how much, in which order, and every act done there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from bot.bench.caseload import counted
from bot.casework.access import Role
from bot.casework.promises import PROMISES, To
from bot.conversation.effects import RequestKind
from bot.store import conversations, mails, organisation, promised, texts
from bot.store import due as timers
from bot.store.asked import DANGER
from bot.store.due import NewDue
from bot.store.mails import NewMail
from bot.store.promised import CALL, NOT_ARRIVED
from bot.store.statuses import Saying, Timer
from bot.store.tables import cases, conversation, due, inbox, mail, outbox, request
from bot.store.texts import Version
from bot.team.nothing_yet import WHY
from bot.team.sooner import SOONER
from bot.work.casefile import CaseFile
from tests.web.console.asking import GOAL, WORDS, asks, case_asks
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.console.test_caseload import hold
from tests.web.party_house import PARTY, SECRETS, PartyHouse

#: Every kind of request that is put before the team at a case.
ASKED = {
    *CALL, "mail_failed", "person", "question", "language", "alone", "help_now", "danger", "not_contacted", "overdue",
    "late_answer", "message_answer", "said_beside", "not_answered", "needs", "not_wanted", "not_usable", "unhappy",
    "wellbeing_drop", "step_help", "step_later", "step_late", "table_ready", "table_empty", "no_moment", "plan_back",
    "talk_cancelled", "party_question", "party_step", "party_report", "party_declined", "party_silent",
    "sharing_stopped", "tell_stop", "tell_offer", "tell_talk", "tell_plan", "tell_agreed", "tell_remind", "tell_step",
    "resident_silent", "feedback_unanswered", "unread", "not_begun", "talk_unplanned", "talk_waits", "talk_untold",
    "plan_unmade", "plan_waits", "word_back_due", "standing_still",
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        yield house


def badges(page: str) -> list[str]:
    """How each thing stands, in the order of the page."""
    return re.findall(r'<li class="todo">.*?<span class="badge[^>]*>.*?<span>([^<]+)</span>', page, re.S)


def counts(page: str) -> tuple[int, ...]:
    """What is overdue, undeliverable and due, by the links that narrow the list."""
    return tuple(int(found) for found in re.findall(r"\((\d+)\)</a></li>", page))


def acts(page: str) -> list[str]:
    """What can be pressed."""
    return [act for act in re.findall(r'name="act" value="([^"]+)"', page) if not act.startswith("back")]


def own(house: PartyHouse, name: str = "Noor") -> Staff:
    """A coordinator who has the case."""
    hold(house, name)
    return staff(house, Role.COORDINATOR, name=name)


def status_of(house: PartyHouse, id: int) -> str:
    return str(house.write(lambda c: c.execute(select(request.c.status).where(request.c.id == id)).scalar_one()))


def talk_id(house: PartyHouse) -> int:
    return house.at_case(lambda file: file.work.talk.id)


def vain(house: PartyHouse) -> int:
    """A bubble to the resident of the case that was refused for good."""
    id, talk = house.app.ids.new(), talk_id(house)
    row = {
        "id": id, "key": f"v{id}", "conversation_id": talk, "seq": 900, "turn": 0, "kind": Saying.BUBBLE.value,
        "urgent": False, "proactive": True, "status": "failed", "attempts": 1, "made_at": house.now,
        "next_attempt_at": house.now, "error": "ChannelError",
    }  # fmt: skip
    house.write(lambda c: c.execute(insert(outbox).values(row)))
    return id


def sets(house: PartyHouse, kind: Timer, after: timedelta, *, place: int = 0) -> int:
    """A timer of the case."""
    id = house.app.ids.new()
    new = NewDue(
        id=id, kind=kind, conversation_id=talk_id(house), place=place, turn=0, due_at=house.now + after,
        late_until=None, zone=house.app.road.zone, made_at=house.now,
    )  # fmt: skip
    house.write(lambda c: timers.reschedule(c, new))
    return id


def consents(file: CaseFile) -> None:
    """The resident of the case may be asked things in the talk."""
    file.work.talk.state = replace(file.work.talk.state, consented=True, safe=True, step="menu")
    conversations.save_all(file.work.connection, file.work.road.vault, [file.work.talk])


# What stands there.


def test_what_waits_stands_by_case_the_most_urgent_first_and_tells_nothing(house: PartyHouse) -> None:
    case_asks(house)
    noor = own(house)
    asks(house, kind="danger")
    page = noor.get("/promises").text
    assert page.index("Gesprek zonder zaak") < page.index(f"/team/cases/{CASE}")
    assert badges(page)[0] == "Nu", "danger is never early"
    assert "Een partij krijgt een herinnering" in page
    for words in (*SECRETS, WORDS, GOAL):
        assert words not in page


def test_a_request_past_its_day_is_overdue_and_what_did_not_arrive_is_neither(house: PartyHouse) -> None:
    case_asks(house)
    case_asks(house, kind="unreachable", text="")
    noor = own(house)
    overdue, undelivered, coming = counts(noor.get("/promises").text)
    assert (overdue, undelivered) == (0, 1)
    assert coming >= 2
    house.later(days=5)
    late = Staff(house, noor.account).get("/promises").text
    assert counts(late)[1] == 1
    assert counts(late)[0] >= 1
    order = badges(late)
    assert order == sorted(order, key=["Te laat", "Kwam niet aan", "Komt eraan"].index)


def test_what_the_program_does_by_itself_has_an_hour_and_what_people_promised_a_day(house: PartyHouse) -> None:
    case_asks(house)
    sets(house, Timer.FOLLOW_UP, timedelta(days=2))
    page = own(house).get("/promises").text
    assert re.search(r"Gaat vanzelf op \w+ \d+ november 2026, \d\d:\d\d<", page)
    assert re.search(r"Uiterlijk \w+ \d+ november 2026<", page)
    assert ", 00:00" not in page


@pytest.mark.parametrize("kind", [Timer.FOLLOW_UP, Timer.USABLE, Timer.WELLBEING])
def test_what_is_asked_in_polite_hours_is_not_announced_for_the_night(house: PartyHouse, kind: Timer) -> None:
    house.write(lambda c: c.execute(delete(due)))
    sets(house, kind, timedelta(days=1, hours=7))  # Saturday evening, and then comes Sunday
    page = own(house).get("/promises").text
    assert "Gaat vanzelf op maandag 30 november 2026, 09:00" in page


def test_what_rang_a_moment_ago_is_on_its_way_and_later_overdue(house: PartyHouse) -> None:
    noor = own(house)
    before = counts(noor.get("/promises").text)[0]
    sets(house, Timer.WELLBEING, timedelta(minutes=-10))
    assert counts(noor.get("/promises").text)[0] == before
    sets(house, Timer.WELLBEING, timedelta(minutes=-20))
    assert counts(noor.get("/promises").text)[0] == before + 1


@pytest.mark.parametrize("kind", sorted(promised.BROKEN))
def test_a_promise_that_was_not_kept_is_overdue_from_its_first_moment(house: PartyHouse, kind: str) -> None:
    house.write(lambda c: c.execute(delete(due)))
    case_asks(house, kind=kind, text="")
    page = own(house).get("/promises").text
    assert counts(page) == (1, 0, 0)
    assert badges(page) == ["Te laat"]
    assert "Wacht sinds vrijdag 27 november 2026, 16:30" in page


def test_only_what_comes_within_a_week_and_is_a_promise_is_shown(house: PartyHouse) -> None:
    noor = own(house)
    before = counts(noor.get("/promises").text)[2]
    sets(house, Timer.WELLBEING, timedelta(days=8))
    sets(house, Timer.KNOCK, timedelta(days=1))
    sets(house, Timer.RETENTION, timedelta(days=1))
    assert counts(noor.get("/promises").text)[2] == before
    sets(house, Timer.WELLBEING, timedelta(days=6))
    assert counts(noor.get("/promises").text)[2] == before + 1
    assert "De bewoner krijgt de vraag hoe het nu gaat" in noor.page


@pytest.mark.parametrize("state", ["overdue", "undelivered", "due"])
def test_the_list_narrows_to_one_state_and_every_link_keeps_that(house: PartyHouse, state: str) -> None:
    case_asks(house)
    case_asks(house, kind="too_late", text="")
    asks(house, kind="danger")
    noor = own(house)
    wanted = dict(zip(("overdue", "undelivered", "due"), counts(noor.get("/promises").text), strict=True))
    page = noor.get(f"/promises?state={state}").text
    assert len(badges(page)) == wanted[state] > 0
    assert len(set(badges(page))) == 1
    assert f'href="/team/promises?who=all&amp;state={state}"' in page


def test_mine_is_what_i_have_and_nobody_has_and_all_is_also_what_others_have(house: PartyHouse) -> None:
    hold(house, "Sam")
    noor = staff(house, Role.COORDINATOR)
    assert CASE not in noor.get("/promises").text
    page = noor.get("/promises?who=all").text
    assert CASE in page
    assert acts(page) == [], "it is somebody else's to do"
    hold(house, "")
    assert CASE in noor.get("/promises").text


def test_an_erased_resident_is_gone_from_it(house: PartyHouse) -> None:
    noor = own(house)
    house.write(lambda c: c.execute(update(conversation).values(status="erasing")))
    assert "Hier wacht nu niets." in noor.get("/promises?who=all").text


@pytest.mark.parametrize("query", ["?state=x&who=y&page=z", "?page=0", "?page=99999999999", "?state=DUE"])
def test_an_address_that_makes_no_sense_shows_the_list(house: PartyHouse, query: str) -> None:
    assert CASE in own(house).get(f"/promises{query}").text


def test_it_asks_the_same_of_the_database_whatever_there_is_and_goes_by_pages(house: PartyHouse) -> None:
    noor = own(house)
    noor.get("/promises?who=all")
    with counted() as few:
        noor.get("/promises?who=all")
    for _ in range(promised.PAGE + 5):
        asks(house)
    with counted() as many:
        page = noor.get("/promises?who=all").text
    assert len(few) == len(many) <= 13
    first = set(re.findall(r'<h2 id="talk-(\d+)"', page))
    assert len(first) == promised.PAGE
    assert 'rel="next" href="/team/promises?who=all&amp;page=2"' in page
    rest = set(re.findall(r'<h2 id="talk-(\d+)"', noor.get("/promises?who=all&page=2").text))
    assert (len(rest), first & rest) == (6, set())


def test_the_list_narrows_to_one_neighbourhood_and_danger_stays(house: PartyHouse) -> None:
    case_asks(house)
    asks(house, kind="danger")
    noor = own(house)
    here = noor.get("/promises?neighbourhood=n1&who=all").text
    there = noor.get("/promises?neighbourhood=n2&who=all").text
    assert CASE in here
    assert CASE not in there
    assert badges(there) == ["Nu"]
    for page in (here, there):
        assert "/requests/" in page, "danger is seen wherever one looks"
    assert '<option value="n2" selected>' in there
    assert 'href="/team/promises?who=all&amp;state=due&amp;neighbourhood=n2"' in there
    assert '<input type="hidden" name="who" value="all">' in there
    assert "Lang niet nagekeken" in noor.get("/promises?neighbourhood=nowhere").text
    assert "Lang niet nagekeken" not in there


def test_who_does_the_last_thing_of_the_last_page_sees_what_is_left(house: PartyHouse) -> None:
    ids = [asks(house) for _ in range(promised.PAGE)]
    noor = own(house)
    page = noor.get("/promises?page=2").text
    assert len(badges(page)) > 0
    for path in ("/promises?page=3", "/promises?page=99999"):
        assert badges(noor.get(path).text) == badges(page)
    house.write(lambda c: c.execute(delete(request).where(request.c.id.in_(ids))))
    left = noor.get("/promises?page=2").text
    assert "Hier wacht nu niets." not in left
    assert CASE in left


# What is done there.


def test_a_request_is_done_there_and_put_back_and_the_list_stays_as_it_was(house: PartyHouse) -> None:
    id = case_asks(house)
    noor = own(house)
    noor.get("/promises?state=due&who=all")
    gone = noor.post("/promises?state=due&who=all", act=f"done:{id}", follow=False)
    assert gone.headers["location"] == f"/team/promises?undo={id}&say=request_done&who=all&state=due"
    assert status_of(house, id) == "answered"
    assert f"back:{id}" in noor.get(f"/promises?undo={id}&say=request_done").text
    noor.post("/promises", act=f"back:{id}")
    assert status_of(house, id) == "open"


def test_whom_nothing_reaches_is_called_with_the_words_in_both_languages(house: PartyHouse) -> None:
    id = case_asks(house, kind="unreachable", text="")
    noor = own(house)
    page = noor.get("/promises").text
    said = page[page.index('<dl class="to-say">') :]
    assert "Ik zoek de persoon die dit nummer aan ons gaf" in said
    assert 'lang="ti"' in said
    assert "Voorbeeld" not in said[: said.index("Is het de bewoner")], "whoever picks up hears no name"
    assert "0687654321" not in page, "the number stands behind a line in the log"
    assert "to-say" in noor.get(f"/requests/{id}").text
    noor.get("/promises")
    noor.post("/promises", act=f"done:{id}")
    assert status_of(house, id) == "answered"


def due_by(house: PartyHouse, id: int) -> datetime:
    found: datetime = house.write(lambda c: c.execute(select(request.c.due_by).where(request.c.id == id)).scalar_one())
    return found


def test_who_did_not_pick_up_stays_on_the_list_and_how_often_is_told(house: PartyHouse) -> None:
    id = case_asks(house, kind="unreachable", text="")
    house.later(days=3)
    noor, before = own(house), due_by(house, id)
    for count in (1, 2, 3):
        house.later(minutes=20)
        noor.get("/promises")
        page = noor.post("/promises", act=f"no-answer:{id}").text
        assert "De bewoner blijft op de lijst." in page
        assert f"Gebeld zonder antwoord: {count} keer, laatst op" in page
        assert ("Bespreek een andere weg" in page) is (count == 3)
        assert {f"done:{id}", f"no-answer:{id}"} <= set(acts(page))
    assert (status_of(house, id), house.audited("request.no_answer")) == ("open", 3)
    assert due_by(house, id) > before
    assert "Gebeld zonder antwoord: 3 keer" in noor.get(f"/requests/{id}").text


def test_a_call_that_is_pressed_twice_is_one(house: PartyHouse) -> None:
    id = case_asks(house, kind="call_instead", text="")
    noor = own(house)
    noor.get(f"/requests/{id}")
    for _ in range(2):
        assert "Gebeld zonder antwoord: 1 keer" in noor.post(f"/requests/{id}", act="no-answer").text


def test_only_what_is_a_call_and_waits_can_be_in_vain(house: PartyHouse) -> None:
    question, call = case_asks(house), case_asks(house, kind="unreachable", text="")
    noor = own(house)
    page = noor.get("/promises").text
    assert f"no-answer:{question}" not in acts(page)
    noor.post("/promises", act=f"done:{call}")
    before = due_by(house, question)
    for id in (question, call):
        assert "Dit was al gedaan." in noor.post("/promises", act=f"no-answer:{id}").text
    assert house.audited("request.no_answer") == 0
    assert due_by(house, question) == before


@pytest.mark.parametrize("kind", CALL)
def test_every_kind_of_call_says_what_to_say(house: PartyHouse, kind: str) -> None:
    case_asks(house, kind=kind, text="")
    page = own(house).get("/promises").text
    assert '<dl class="to-say">' in page
    assert ">Gebeld<" in page
    assert set(CALL) < set(NOT_ARRIVED)


def test_what_may_not_go_there_any_more_is_not_tried_again(house: PartyHouse) -> None:
    id = vain(house)
    house.write(lambda c: c.execute(update(outbox).where(outbox.c.id == id).values(proactive=False)))
    noor = own(house)
    noor.get("/promises")
    page = noor.post("/promises", act=f"again:{id}").text
    assert "Dit mag daar niet meer naartoe." in page
    assert f"leave:{id}" in acts(page)


def test_what_cannot_be_done_does_nothing(house: PartyHouse) -> None:
    id = case_asks(house)
    noor = own(house)
    for act in (f"nonsense:{id}", f":{id}", "done:", "done"):
        noor.get("/promises")
        assert "Dit was al gedaan." in noor.post("/promises", act=act).text, act
    assert status_of(house, id) == "open"


def test_what_was_refused_is_tried_again_or_left_there(house: PartyHouse) -> None:
    first = vain(house)
    noor = own(house)
    assert {f"again:{first}", f"leave:{first}"} <= set(acts(noor.get("/promises").text))
    noor.post("/promises", act=f"again:{first}")
    assert house.write(lambda c: c.execute(select(outbox.c.status).where(outbox.c.id == first)).scalar()) == "waiting"
    house.write(lambda c: c.execute(update(outbox).where(outbox.c.id == first).values(status="dead")))
    noor.get("/promises")
    noor.post("/promises", act=f"leave:{first}")
    assert f"leave:{first}" not in acts(noor.page)
    assert (house.audited("letter.tried_again"), house.audited("letter.left")) == (1, 1)
    noor.post("/promises", act=f"unleave:{first}")
    assert {f"again:{first}", f"leave:{first}"} <= set(acts(noor.page))
    assert house.audited("letter.put_back") == 1


def test_only_who_left_it_just_now_puts_it_back(house: PartyHouse) -> None:
    id = vain(house)
    noor = own(house)
    noor.get("/promises")
    gone = noor.post("/promises", act=f"leave:{id}", follow=False)
    assert gone.headers["location"] == f"/team/promises?left={id}&say=letter_left"
    assert f'value="unleave:{id}"' in noor.get(f"/promises?left={id}&say=letter_left").text
    kim = staff(house, Role.COORDINATOR, name="Kim")
    kim.get("/promises")
    kim.post("/promises", act=f"unleave:{id}")
    house.later(hours=1)
    late = Staff(house, noor.account)
    late.get("/promises")
    late.post("/promises", act=f"unleave:{id}")
    assert f"leave:{id}" not in acts(late.page)
    assert house.audited("letter.put_back") == 0


def test_a_moment_that_passed_by_is_overdue_and_can_be_tried_again(house: PartyHouse) -> None:
    id = sets(house, Timer.FOLLOW_UP, timedelta(days=1))
    house.write(lambda c: c.execute(update(due).where(due.c.id == id).values(status="missed")))
    rows = house.write(lambda c: c.execute(select(due.c.id).where(due.c.status == "missed")).scalars().all())
    noor = own(house)
    assert "Ging niet vanzelf: De bewoner krijgt de vraag of er contact is geweest" in noor.get("/promises").text
    noor.post("/promises", act=f"again:{rows[0]}")
    assert "Ging niet vanzelf" not in noor.page


@pytest.mark.parametrize("kind", SOONER)
def test_what_comes_by_itself_is_done_now_and_not_again_on_its_day(house: PartyHouse, kind: Timer) -> None:
    sets(house, kind, timedelta(days=3), place=1)
    noor = own(house)
    its = house.write(lambda c: c.execute(select(due.c.id).where(due.c.kind == kind, due.c.place == 1)).scalar())
    act = f"sooner:{CASE}:{its}"
    assert act in acts(noor.get("/promises").text)
    noor.post("/promises", act=act)
    assert "Dit gebeurt nu." in noor.page
    assert act not in acts(noor.page), "once is enough"
    rows = house.write(lambda c: c.execute(select(due).where(due.c.kind == kind, due.c.place == 1)).all())
    assert [(row.due_at, row.status, row.local_time) for row in rows] == [
        (house.now, "waiting", f"{house.now.astimezone(house.app.road.zone):%Y-%m-%dT%H:%M:%S}")
    ]
    assert house.audited("case.sooner") == 1


def test_what_waits_no_longer_or_speaks_of_its_day_is_not_done_sooner(house: PartyHouse) -> None:
    ids = [sets(house, kind, timedelta(days=3), place=1) for kind in (Timer.STEP_DUE, Timer.USABLE)]
    house.write(lambda c: c.execute(update(due).where(due.c.id == ids[1]).values(status="done")))
    noor = own(house)
    noor.get("/promises")
    for id in (*ids, 1, "x"):
        refused = noor.post("/promises", act=f"sooner:{CASE}:{id}")
        assert refused.status_code == 422
        assert "Dit wacht niet meer" in refused.text
    assert house.audited("case.sooner") == 0


def test_a_case_that_nobody_has_is_taken_up_there(house: PartyHouse) -> None:
    hold(house, "")
    noor = staff(house, Role.COORDINATOR)
    assert f"take:{CASE}" in acts(noor.get("/promises").text)
    noor.post("/promises?state=due", act=f"take:{CASE}")
    assert "Deze zaak is nu van jou" in noor.page
    assert f"take:{CASE}" not in acts(noor.page)
    assert house.case.holder == "Noor"


def test_a_resident_whose_message_the_program_could_not_take_in_is_not_forgotten(house: PartyHouse) -> None:
    id = house.app.ids.new()
    row = {
        "id": id, "key": b"m", "conversation_id": talk_id(house), "seq": 900, "received_at": house.now, "attempts": 3,
        "status": "dead", "error": "ValueError",
    }  # fmt: skip
    house.write(lambda c: c.execute(insert(inbox).values(row)))
    page = own(house).get("/promises").text
    assert "Een bericht van een bewoner kwam niet door het programma" in page
    assert f"again:{id}" in acts(page)
    assert f"leave:{id}" not in acts(page), "somebody reads it"


def test_a_party_that_is_still_to_stop_stands_there_when_its_resident_is_gone(house: PartyHouse) -> None:
    id, vault = house.app.ids.new(), house.app.vault
    party = next(party for party in house.app.organisation().parties if party.mail)
    letter = NewMail(
        id=id, cause="stop", resident_id=None, kind="stop", to=party.mail, values={"number": "gone234567"},
        made_at=house.now,
    )  # fmt: skip
    house.write(lambda c: mails.add(c, vault, vault.own_key(), new=letter))
    house.write(lambda c: c.execute(update(mail).where(mail.c.id == id).values(status="dead")))
    noor = own(house)
    assert f"ZEG {party.name} TE STOPPEN met zaak gone234567" in noor.get("/promises").text
    assert {f"again:{id}", f"leave:{id}"} <= set(acts(noor.page))
    noor.post("/promises", act=f"leave:{id}")
    assert "gone234567" not in noor.page


def test_the_table_holds_whatever_the_program_asks_of_the_team() -> None:
    told = {promise.says for promise in PROMISES if promise.to is To.TEAM}
    assert {*RequestKind, *told, *(promise.otherwise for promise in PROMISES if promise.otherwise)} <= ASKED


@pytest.mark.parametrize("kind", sorted(ASKED))
def test_every_request_is_acted_on_there(house: PartyHouse, kind: str) -> None:
    id = case_asks(house, kind=kind, text="")
    noor = own(house)
    noor.get("/promises")
    assert (f"done:{id}" in acts(noor.page)) is (kind not in DANGER), "danger is looked at first"
    assert f'href="/team/requests/{id}"' in noor.page
    assert "Vraagt een mens" not in noor.page, "it has words of its own"


@pytest.mark.parametrize("kind", sorted(set(Timer) - {Timer(kind) for kind in promised.NO_PROMISE}))
def test_every_promise_is_acted_on_there_or_leads_to_where_that_is_done(house: PartyHouse, kind: Timer) -> None:
    house.write(lambda c: c.execute(delete(due)))
    sets(house, kind, timedelta(days=1), place=1)
    noor = own(house)
    (row,) = re.findall(r'<li class="todo">.*?</li>', noor.get("/promises").text, re.S)
    assert acts(row) or f'href="/team/cases/{CASE}' in row


def test_a_silent_resident_is_asked_again_and_watched_anew(house: PartyHouse) -> None:
    house.at_case(consents)
    house.at_case(lambda file: file.prompt("followup"))
    id = case_asks(house, kind="resident_silent", text="")
    noor = own(house)
    assert f"ask-again:{CASE}" in acts(noor.get("/promises").text)
    house.later(hours=1)
    noor = Staff(house, noor.account)
    noor.get("/promises")
    noor.post("/promises", act=f"ask-again:{CASE}")
    assert "De vraag staat weer klaar voor de bewoner. De bewoner wil geen berichten." in noor.page
    assert status_of(house, id) == "answered"
    prompts = house.at_case(lambda file: file.work.talk.state.prompts)
    assert [(prompt.step, prompt.again) for prompt in prompts] == [("followup", True)]
    watched = select(due.c.due_at).where(due.c.kind == "silent", due.c.status == "waiting")
    assert house.write(lambda c: c.execute(watched).scalar()) == house.now + timedelta(days=7)
    assert house.audited("resident.asked_again") == 1


@pytest.mark.parametrize("act", ["nothing-yet", "ask-again", "take"])
def test_what_is_done_for_a_resident_who_was_erased_meanwhile_is_not_said_to_be_done(
    house: PartyHouse, act: str
) -> None:
    noor = own(house)
    noor.get("/promises")
    house.write(lambda c: c.execute(update(conversation).values(status="erasing")))
    noor.post("/promises", act=f"{act}:{CASE}", why="full")
    assert "Dit is er niet meer." in noor.page
    assert "gedaan" not in noor.page


def test_where_nothing_is_asked_it_says_so_and_changes_nothing(house: PartyHouse) -> None:
    id = case_asks(house, kind="resident_silent", text="")
    noor = own(house)
    noor.get("/promises")
    refused = noor.post("/promises", act=f"ask-again:{CASE}")
    assert refused.status_code == 422
    assert "Er wacht geen vraag op deze bewoner." in refused.text
    assert status_of(house, id) == "open"


@pytest.mark.parametrize("act", ["done:1", "done:x", "again:1", "leave:9", "back:0", "ask-again:zzzz234567", "", "x"])
def test_what_is_not_there_is_not_done(house: PartyHouse, act: str) -> None:
    noor = own(house)
    noor.get("/promises")
    assert noor.post("/promises", act=act).status_code == 200
    assert "Dit wacht niet meer" in noor.page or "alert--ok" in noor.page


def test_what_somebody_else_has_is_not_done_for_them(house: PartyHouse) -> None:
    id, letter = case_asks(house), vain(house)
    hold(house, "Sam")
    noor = staff(house, Role.COORDINATOR)
    noor.get("/promises?who=all")
    timer = sets(house, Timer.USABLE, timedelta(days=3))
    for act in (f"done:{id}", f"leave:{letter}", f"ask-again:{CASE}", f"sooner:{CASE}:{timer}", f"take:{CASE}"):
        noor.post("/promises", act=act)
    assert (house.audited("case.sooner"), house.case.holder) == (0, "Sam")
    assert status_of(house, id) == "open"
    assert house.write(lambda c: c.execute(select(outbox.c.status).where(outbox.c.id == letter)).scalar()) == "failed"


def test_every_promise_of_the_calendar_has_words(house: PartyHouse) -> None:
    for language in ("nl", "en"):
        known = house.app.console.phrases(language)
        kinds = {kind for kind in Timer if kind not in promised.NO_PROMISE}
        assert {kind for kind in kinds if f"promises.kind.{kind.value}" not in known} == set()


def test_the_first_page_leads_there(house: PartyHouse) -> None:
    assert 'href="/team/promises"' in own(house).get().text


def test_nothing_yet_is_told_with_a_reason_and_moves_no_promise(house: PartyHouse) -> None:
    house.at_case(consents)
    noor = own(house)
    asked = select(due.c.kind, due.c.due_at).where(due.c.status == "waiting", due.c.kind != Timer.SILENT.value)
    before = house.write(lambda c: set(c.execute(asked).all()))
    noor.get("/promises")
    assert re.findall(r'name="why" value="(\w+)" required', noor.page) == list(WHY), "the browser says so on the spot"
    refused = noor.post("/promises", act=f"nothing-yet:{CASE}")
    assert refused.status_code == 422
    assert "Kies waarom er nog niets is." in refused.text
    noor.post("/promises", act=f"nothing-yet:{CASE}", why="party")
    assert "utrecht-alert--ok" in noor.page
    (prompt,) = house.at_case(lambda file: file.work.talk.state.prompts)
    assert [part.key for part in prompt.parts] == ["block.nothing_party"]
    assert {row for row in house.write(lambda c: set(c.execute(asked).all())) if row.kind != "knock"} >= before
    assert (house.case.course.notes[-1].language, house.audited("resident.nothing_yet")) == ("nl", 1)


def test_nothing_yet_that_is_pressed_twice_is_told_once(house: PartyHouse) -> None:
    house.at_case(consents)
    noor = own(house)
    before = noor.get("/promises").text
    for _ in range(2):
        noor.page = before
        noor.post("/promises", act=f"nothing-yet:{CASE}", why="full")
    assert [note.block for note in house.case.course.notes] == ["block.nothing_full"]
    assert (len(house.at_case(lambda file: file.work.talk.state.prompts)), house.audited("resident.nothing_yet")) == (
        1, 1,
    )  # fmt: skip
    noor.page = before
    noor.post("/promises", act=f"nothing-yet:{CASE}", why="party")
    assert len(house.case.course.notes) == 2, "something else is told"
    house.later(minutes=20)
    late = Staff(house, noor.account)
    late.get("/promises")
    late.post("/promises", act=f"nothing-yet:{CASE}", why="party")
    assert len(house.case.course.notes) == 3, "and later the same once more"


def test_nothing_yet_that_two_of_the_team_press_at_once_is_told_once(house: PartyHouse) -> None:
    house.at_case(consents)
    hold(house, "")
    noor, kim = staff(house, Role.COORDINATOR), staff(house, Role.COORDINATOR, name="Kim")
    for one in (noor, kim):
        one.get("/promises")
    for one in (noor, kim):
        one.post("/promises", act=f"nothing-yet:{CASE}", why="full")
    assert [note.by for note in house.case.course.notes] == ["Noor"]
    assert len(house.at_case(lambda file: file.work.talk.state.prompts)) == 1


def test_nothing_yet_is_not_offered_after_the_end(house: PartyHouse) -> None:
    case_asks(house)
    noor = own(house)
    assert f'value="nothing-yet:{CASE}"' in noor.get("/promises").text
    house.write(lambda c: c.execute(update(cases).values(status="closed")))
    page = noor.get("/promises").text
    assert CASE in page
    assert f'value="nothing-yet:{CASE}"' not in page


def test_numbers_and_texts_that_grew_old_stand_there_with_a_link_for_who_may_mend_them(house: PartyHouse) -> None:
    noor, eva = own(house), staff(house, Role.COORDINATOR, Role.EDITOR, name="Eva")
    assert 'id="old"' in noor.get("/promises").text
    before = house.write(lambda c: len(c.execute(select(request.c.id)).all()))
    house.write(lambda c: texts.add(c, house.app.ids, _edited(house)))
    assert "Teksten in het Tigrinya" not in noor.get("/promises").text
    house.later(days=366)
    page = Staff(house, noor.account).get("/promises").text
    assert "Teksten in het Tigrinya: 1." in page
    assert "/texts/ti" not in page, "who may not change it is not led there"
    assert "/team/texts/ti" in Staff(house, eva.account).get("/promises").text
    assert 'id="old"' not in Staff(house, eva.account).get("/promises?state=due").text
    assert house.write(lambda c: len(c.execute(select(request.c.id)).all())) == before


def test_a_year_without_free_days_stands_there_before_it_comes(house: PartyHouse) -> None:
    noor = own(house)
    missing = "Van 2027 zijn nog geen vrije dagen bekend."
    known = house.app.organisation().holidays
    assert (missing in noor.get("/promises").text) is not any(day.year == 2027 for day in known)
    free = replace(house.app.organisation(), holidays=())
    house.write(lambda c: organisation.save(c, free, house.now))
    house.app.organisation.reload()
    assert missing in noor.get("/promises").text
    assert 'href="/team/organisation/hours"' in noor.page


def _edited(house: PartyHouse) -> Version:
    return Version(language="ti", key="goal.text", number=1, text="x", by="Selam", at=house.now)
