"""What a party says on its page: each answer counts once, none is lost, and a page that is too old does nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.casework import moving
from bot.casework.answers import Told
from bot.casework.case import Content
from bot.casework.joint_talk import RESIDENT, TalkStatus
from bot.casework.plan import PlanStatus
from bot.casework.referral import ReferralStatus
from bot.store import requests
from bot.store.tables import request
from tests.web.dom import Dom
from tests.web.party_house import (
    CAN,
    CONTENT,
    FEAR,
    GOAL,
    NEED,
    OTHER,
    PARTY,
    RESERVE,
    SECRETS,
    Browser,
    PartyHouse,
    party_house,
    plan_of,
    talk_of,
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with party_house(tmp_path) as house:
        house.begin(PARTY, OTHER)
        yield house


@pytest.fixture
def visitor(house: PartyHouse) -> Browser:
    """A party that reads the story."""
    visitor = Browser(house, house.token())
    visitor.read()
    return visitor


@pytest.fixture
def taking_part(visitor: Browser) -> Browser:
    visitor.post("/accept")
    return visitor


def status(house: PartyHouse, party: str = PARTY) -> ReferralStatus:
    return house.case.course.referral(party).status


def asked(house: PartyHouse, kind: str) -> int:
    """How many requests of this kind the team has."""
    rows = select(func.count()).select_from(request).where(request.c.kind == kind)
    return house.write(lambda connection: connection.execute(rows).scalar_one())


def propose_talk(house: PartyHouse, *days: int, **more: str) -> None:
    house.move(lambda case: moving.propose_talk(case, talk_of(*days, **more), at=house.now))


def propose_plan(house: PartyHouse, *texts: str, owner: str = PARTY) -> None:
    house.move(lambda case: moving.propose_plan(case, plan_of(*texts, owner=owner), at=house.now))


# --- The question about conflicts ------------------------------------------------------------------------------------


def test_before_the_question_only_where_and_which_language(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    page = visitor.enter().text
    assert not [word for word in SECRETS if word in page]
    facts = Dom(page).text
    assert "Voorbeeldwijk Noord" in facts
    assert "Tigrinya" in facts
    for path in ("/accept", "/ask", "/moments"):
        visitor.post(path, question="Wie is dit?", number="1", fit0="yes")
        assert not [word for word in SECRETS if word in visitor.page], path
        visitor.get("/case")
    assert status(house) is ReferralStatus.OFFERED


def test_who_knows_nobody_reads_the_story_with_the_goal_on_top(visitor: Browser) -> None:
    page = visitor.page
    places = [page.index(words) for words in (GOAL, CAN.split("\n")[0], NEED, "Voorbeeldwijk", FEAR)]
    assert places == sorted(places)
    assert Dom(page).text.index("Wat Selam wil") < Dom(page).text.index(GOAL)
    assert "0687654321" not in page, "the resident did not ask to be called"


def test_who_could_know_the_resident_reads_nothing_and_another_is_asked(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.enter()
    first = visitor.page
    answer = visitor.post("/conflict", knows="yes")
    assert answer.status_code == 200
    assert "iemand anders" in answer.text
    assert status(house) is ReferralStatus.CONFLICT
    assert status(house, RESERVE) is ReferralStatus.ASKED
    visitor.page = first
    assert visitor.post("/conflict", knows="no").status_code == 404
    assert not [word for word in SECRETS if word in visitor.page]
    assert status(house) is ReferralStatus.CONFLICT


def test_an_answer_that_is_neither_opens_nothing(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.enter()
    assert visitor.post("/conflict", knows="maybe").status_code == 400
    assert visitor.post("/conflict").status_code == 400
    assert status(house) is ReferralStatus.OFFERED


def test_the_answer_sent_twice_is_one_answer(house: PartyHouse) -> None:
    visitor = Browser(house, house.token())
    visitor.enter()
    first = visitor.page
    visitor.post("/conflict", knows="no")
    visitor.page = first
    assert GOAL in visitor.post("/conflict", knows="no").text
    assert house.audited("party.answer_conflict") == 1


@pytest.mark.parametrize("accepts", [True, False])
def test_who_finds_out_later_to_know_the_resident_stops_reading(visitor: Browser, accepts: bool) -> None:
    if accepts:
        visitor.post("/accept")
    assert "Dank u wel" in visitor.post("/conflict", knows="yes").text
    assert status(visitor.house) is ReferralStatus.CONFLICT
    assert visitor.get("/case").status_code == 404


# --- Yes, no, and a question -----------------------------------------------------------------------------------------


def test_yes_counts_once_and_the_page_says_what_happens_now(visitor: Browser) -> None:
    first = visitor.page
    assert "Fijn dat u meedoet" in visitor.post("/accept").text
    assert "Wij plannen één gesprek" in visitor.page
    visitor.page = first
    assert "U doet mee" in visitor.post("/accept").text
    assert status(visitor.house) is ReferralStatus.ACCEPTED
    assert visitor.house.audited("party.accept") == 1


def test_no_closes_the_door_and_says_thanks_and_the_reason_is_kept(visitor: Browser) -> None:
    answer = visitor.post("/decline", reason="  Te druk.\r\nNa januari wel. ")
    assert answer.status_code == 200
    assert "Wij zoeken iemand anders" in answer.text
    referral = visitor.house.case.course.referral(PARTY)
    assert (referral.status, referral.reason) == (ReferralStatus.DECLINED, "Te druk.\nNa januari wel.")
    assert not visitor.client.cookies


def test_after_a_no_nothing_more_is_said_whatever_is_sent(visitor: Browser) -> None:
    first = visitor.page
    visitor.post("/decline")
    house = visitor.house
    for path in ("/decline", "/accept", "/ask", "/conflict"):
        visitor.page = first
        answer = visitor.post(path, knows="no", question="Kan het nog?")
        assert answer.status_code == 404
        assert "Misschien gaf u al antwoord" in answer.text
    assert status(house) is ReferralStatus.DECLINED
    assert house.audited("party.decline") == 1
    assert visitor.get().status_code == 404


def test_who_takes_part_can_still_say_no(taking_part: Browser) -> None:
    assert "Ik kan toch niet meedoen" in taking_part.page
    taking_part.post("/decline", reason="ziek")
    assert status(taking_part.house) is ReferralStatus.DECLINED


def test_a_question_reaches_the_team_once(visitor: Browser) -> None:
    first = visitor.page
    assert "Iemand van ons geeft u antwoord" in visitor.post("/ask", question="Is er een lift?").text
    visitor.page = first
    assert "Iemand van ons geeft u antwoord" in visitor.post("/ask", question="Is er een lift?").text
    house = visitor.house
    assert asked(house, "party_question") == 1
    file = house.at_case(lambda file: file)
    waiting = house.write(
        lambda connection: requests.waiting_texts(
            connection, house.app.vault, file.work.talk.key, conversation_id=file.work.talk.id, kind="party_question"
        )
    )
    assert [text.endswith("Is er een lift?") for text in waiting] == [True]


def test_a_question_without_words_says_what_to_do_and_changes_nothing(visitor: Browser) -> None:
    answer = visitor.post("/ask", question="  \r\n ")
    assert answer.status_code == 422
    dom = Dom(answer.text)
    assert "Typ eerst uw vraag." in dom.text
    [area] = [each for each in dom.all("textarea") if each["id"] == "question"]
    assert (area["aria-invalid"], area["aria-describedby"]) == ("true", "question-wrong question-hint")
    assert asked(visitor.house, "party_question") == 0


@pytest.mark.parametrize(("path", "name"), [("/ask", "question"), ("/decline", "reason")])
def test_words_that_are_too_long_stay_on_the_page(visitor: Browser, path: str, name: str) -> None:
    answer = visitor.post(path, **{name: "<b>lang</b> " * 300})  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert "te lang" in answer.text
    assert answer.text.count("&lt;b&gt;lang") == 300
    assert status(visitor.house) is ReferralStatus.OPENED


def test_what_was_typed_when_the_door_shut_is_given_back(visitor: Browser) -> None:
    visitor.house.later(minutes=31)
    answer = visitor.post("/decline", reason="Wij doen dit <nooit> alleen.")
    assert answer.status_code == 403
    assert "Wij doen dit &lt;nooit&gt; alleen." in answer.text
    assert status(visitor.house) is ReferralStatus.OPENED
    visitor.get()
    visitor.post("/code")
    visitor.post("/open", code=visitor.house.code())
    visitor.post("/decline", reason="Wij doen dit nooit alleen.")
    assert status(visitor.house) is ReferralStatus.DECLINED


def test_the_resident_who_stops_sharing_meanwhile_is_obeyed_at_once(visitor: Browser) -> None:
    visitor.house.stop(PARTY)
    assert visitor.post("/accept").status_code == 404
    assert status(visitor.house) is ReferralStatus.WITHDRAWN
    assert not [word for word in SECRETS if word in visitor.page]


def test_an_answer_that_the_case_no_longer_allows_changes_nothing_and_says_so(visitor: Browser) -> None:
    house = visitor.house
    house.move(lambda case: moving.accept(case, PARTY, at=house.now))
    house.move(lambda case: moving.propose_talk(case, talk_of(1), at=house.now))
    house.move(lambda case: moving.answer_talk(case, RESIDENT, (0,)))
    visitor.get("/case")
    first = visitor.page
    visitor.post("/moments", number="1", fit0="yes")
    visitor.page = first
    answer = visitor.post("/moments", number="1", nothing="yes")
    assert answer.status_code == 409
    assert "Uw antwoord is niet bewaard" in answer.text
    talk = house.case.course.joint_talk
    assert talk is not None
    assert (talk.status, talk.agreed) == (TalkStatus.AGREED, 0)


# --- What the page shows ---------------------------------------------------------------------------------------------


def test_every_word_of_the_resident_has_its_language_and_its_translation_beside_it(visitor: Browser) -> None:
    assert "Niet alles is al vertaald" in visitor.page
    for step in visitor.house.case.content.told():
        visitor.house.translate(step, f"vertaald {step}")
    page = visitor.get("/case").text
    words = [each for each in Dom(page).all("p") if each.get("class", "").startswith("words")]
    assert {(each["lang"], each["dir"]) for each in words} == {("ti", "ltr"), ("nl", "ltr")}
    assert page.index(GOAL) < page.index("vertaald goal") < page.index(NEED) < page.index("vertaald need")
    assert "Vertaald door Samira." in page
    assert "Niet alles is al vertaald" not in page


def test_arabic_words_run_from_right_to_left(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        house.begin(PARTY, language="ar")
        house.translate("need", "a translation")
        visitor = Browser(house, house.token(), language="en")
        page = visitor.read().text
    words = [each for each in Dom(page).all("p") if each.get("class", "").startswith("words")]
    assert {(each["lang"], each["dir"]) for each in words} == {("ar", "rtl"), ("nl", "ltr")}
    assert "Arabic" in page


def test_words_that_look_like_markup_stay_words(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)> \u202e\"'</textarea>"
    story = replace(CONTENT.story, goal=Told(evil), need=Told(evil))
    shapes = []
    for text, folder in (("gewoon", "a"), (evil, "b")):
        with party_house(tmp_path / folder) as house:
            content = replace(CONTENT, story=replace(story, goal=Told(text), need=Told(text)))
            house.begin(PARTY, content=content)
            house.translate("need", text)
            visitor = Browser(house, house.token())
            shapes.append(Dom(visitor.read().text).shape())
    assert shapes[0] == shapes[1]


def test_a_story_of_which_hardly_anything_was_told_is_still_a_page(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        house.begin(PARTY, content=Content(), language="nl")
        visitor = Browser(house, house.token())
        assert "niet bekend" in visitor.enter().text
        page = visitor.post("/conflict", knows="no").text
        assert "Wat de bewoner wil" in page
        assert "Nederlands" in page


# --- The joint talk --------------------------------------------------------------------------------------------------


def test_moments_are_chosen_and_may_be_chosen_again(taking_part: Browser) -> None:
    house = taking_part.house
    propose_talk(house, 1, 2, 4, interpreter="mevrouw Tesfay", along="haar zus")
    page = Dom(taking_part.get("/case").text).text
    for words in ("dinsdag 1 december 2026", "14:00–15:00", "bij de bewoner thuis", "mevrouw Tesfay", "haar zus"):
        assert words in page
    assert page.index(GOAL) < page.index("Wanneer kunt u?") < page.index(NEED)
    assert "Dank u wel" in taking_part.post("/moments", number="1", fit0="yes", fit2="yes").text
    checked = ["checked" in each for each in Dom(taking_part.page).all("input") if each["name"][:3] == "fit"]
    assert checked == [True, False, True]
    taking_part.post("/moments", number="1", fit1="yes")
    talk = house.case.course.joint_talk
    assert talk is not None
    assert talk.answers == {PARTY: (1,)}


def test_no_moment_chosen_is_no_answer_and_none_that_fits_is_one(taking_part: Browser) -> None:
    house = taking_part.house
    propose_talk(house, 1, 2)
    taking_part.get("/case")
    answer = taking_part.post("/moments", number="1")
    assert answer.status_code == 422
    assert "Past er geen?" in answer.text
    assert house.case.course.joint_talk == talk_of(1, 2).proposed_to((RESIDENT, PARTY), number=1, at=house.now)
    assert "Wij zoeken andere momenten" in taking_part.post("/moments", number="1", nothing="yes").text
    assert asked(house, "no_moment") == 1


def test_an_answer_to_a_talk_that_was_moved_meanwhile_changes_nothing(taking_part: Browser) -> None:
    house = taking_part.house
    propose_talk(house, 1, 2)
    old = taking_part.get("/case").text
    propose_talk(house, 8, 9)
    taking_part.page = old
    answer = taking_part.post("/moments", number="1", fit0="yes")
    assert answer.status_code == 409
    assert "Er is nu een ander voorstel" in answer.text
    assert "dinsdag 8 december 2026" in answer.text
    talk = house.case.course.joint_talk
    assert talk is not None
    assert talk.answers == {}


def test_what_is_agreed_stands_on_the_page_without_what_others_answered(house: PartyHouse) -> None:
    visitors = [Browser(house, house.token("offer", party)) for party in (PARTY, OTHER)]
    for visitor, party in zip(visitors, (PARTY, OTHER), strict=True):
        visitor.read(party)
        visitor.post("/accept")
    propose_talk(house, 1, 2, place="other", place_words="Café De Hoek")
    for visitor in visitors:
        visitor.get("/case")
        visitor.post("/moments", number="1", fit1="yes", fit0="yes")
    assert "Wij wachten op de anderen" in visitors[0].get("/case").text
    house.move(lambda case: moving.answer_talk(case, RESIDENT, (1,)))
    page = Dom(visitors[0].get("/case").text).text
    assert "Het gesprek staat vast" in page
    assert "woensdag 2 december 2026" in page
    assert "dinsdag 1 december" not in page
    assert "Café De Hoek" in page
    assert "de bewoner, u, Party poh-ggz" in page
    assert "Dit klopt" not in page


def test_a_talk_that_is_off_or_for_others_asks_nothing(house: PartyHouse) -> None:
    late, first = Browser(house, house.token()), Browser(house, house.token("offer", OTHER))
    first.read(OTHER)
    first.post("/accept")
    propose_talk(house, 1)
    late.read()
    late.post("/accept")
    assert "Wij plannen één gesprek" in late.page
    late.get("/case")
    assert late.post("/moments", number="1", fit0="yes").status_code == 409


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 30, "٣"])
def test_a_number_that_is_none_is_no_form_of_ours(taking_part: Browser, number: str) -> None:
    propose_talk(taking_part.house, 1)
    taking_part.get("/case")
    assert taking_part.post("/moments", number=number, fit0="yes").status_code == 400


# --- The plan --------------------------------------------------------------------------------------------------------


def test_yes_to_a_plan_and_agreed_when_everyone_said_yes(taking_part: Browser) -> None:
    house = taking_part.house
    propose_plan(house, "ዓራት ይመጽእ።", "ይድውል።")
    house.translate("plan.1", "Het bed komt.")
    page = taking_part.get("/case").text
    assert page.index(GOAL) < page.index("Klopt dit plan?") < page.index("ዓራት ይመጽእ።") < page.index("Het bed komt.")
    assert "vrijdag 18 december 2026" in page
    assert "Wij wachten op de anderen" in taking_part.post("/plan", number="1", answer="yes").text
    house.move(lambda case: moving.answer_plan(case, RESIDENT, "yes"))
    assert "Iedereen zei ja" in taking_part.get("/case").text


def test_what_the_resident_needs_to_use_a_step_stands_below_it(taking_part: Browser) -> None:
    house = taking_part.house
    plan = plan_of("ብሽክለታ", "ይድውል።")
    steps = (replace(plan.steps[0], arranges=True), *plan.steps[1:])
    house.move(lambda case: moving.propose_plan(case, replace(plan, steps=steps), at=house.now))
    house.move(lambda case: moving.answer_plan(case, RESIDENT, "yes"))
    house.move(lambda case: moving.answer_plan(case, PARTY, "yes"))
    assert "Nodig om het te gebruiken" not in taking_part.get("/case").text
    house.move(lambda case: moving.want(case, 1, yes=True, needs="ትምህርቲ"))
    house.translate("wanted.1", "Fietsles")
    page = taking_part.get("/case").text
    assert page.index("ብሽክለታ") < page.index("Nodig om het te gebruiken") < page.index("ትምህርቲ") < page.index("Fietsles")


def test_almost_brings_the_plan_back_with_the_objection(taking_part: Browser) -> None:
    house = taking_part.house
    propose_plan(house, "ዓራት ይመጽእ።")
    taking_part.get("/case")
    answer = taking_part.post("/plan", number="1", answer="almost", words=" ")
    assert answer.status_code == 422
    assert "wat er anders moet" in answer.text
    assert "nieuw plan" in taking_part.post("/plan", number="1", answer="almost", words="Niet voor januari.").text
    plan = house.case.course.plan
    assert plan is not None
    assert (plan.status, plan.answers[PARTY].words) == (PlanStatus.BACK, "Niet voor januari.")


def test_an_answer_to_an_old_plan_changes_nothing_and_keeps_the_words(taking_part: Browser) -> None:
    house = taking_part.house
    propose_plan(house, "ዓራት ይመጽእ።")
    old = taking_part.get("/case").text
    propose_plan(house, "ሰድያ ይመጽእ።")
    taking_part.page = old
    answer = taking_part.post("/plan", number="1", answer="no", words="Wij hebben geen bed.")
    assert answer.status_code == 409
    assert "Wij hebben geen bed." in answer.text
    assert "ሰድያ ይመጽእ።" in answer.text
    plan = house.case.course.plan
    assert plan is not None
    assert plan.answers == {}


def test_the_same_answer_twice_is_one_and_an_answer_that_is_none_is_refused(taking_part: Browser) -> None:
    house = taking_part.house
    propose_plan(house, "ዓራት ይመጽእ።", owner="coordinator")
    first = taking_part.get("/case").text
    assert "Buurtteam (voorbeeld)" in first
    taking_part.post("/plan", number="1", answer="yes")
    taking_part.page = first
    assert "Uw ja is bewaard" in taking_part.post("/plan", number="1", answer="yes").text
    assert house.audited("party.answer_plan") == 1
    assert taking_part.post("/plan", number="1", answer="perhaps").status_code == 400


def test_a_plan_made_without_this_party_is_not_shown(house: PartyHouse) -> None:
    late, first = Browser(house, house.token()), Browser(house, house.token("offer", OTHER))
    first.read(OTHER)
    first.post("/accept")
    propose_plan(house, "ዓራት ይመጽእ።", owner=OTHER)
    late.read()
    late.post("/accept")
    assert "ዓራት ይመጽእ።" not in late.page


def test_a_closed_case_is_read_by_nobody(taking_part: Browser) -> None:
    house = taking_part.house
    house.move(lambda case: moving.complete(case, PARTY, at=house.now))
    assert taking_part.get("/case").status_code == 404
    assert not [word for word in SECRETS if word in taking_part.page]
