"""The page of a case: who comes how far, and what stands where."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.casework import moving
from bot.casework.access import Role
from bot.casework.answers import Given
from bot.casework.course import Note, NoteKind
from bot.conversation.events import MessageEdited, MessageReceived
from bot.store import conversations
from bot.store.tables import conversation
from bot.team.message import message
from bot.work.casefile import CaseFile
from tests.web.console import full_case
from tests.web.console.full_case import ARABIC, everything, hear, keep_state
from tests.web.console.staff import CASE, Staff, engage, staff, staff_house
from tests.web.party_house import PARTY, SECRETS, PartyHouse

AT = f"/cases/{CASE}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR, name="Noor")


def test_everything_of_a_case_stands_on_one_page(house: PartyHouse) -> None:
    full_case.begin(house)
    full_case.go_on(house)
    house.translate("fears", "Ik ben bang voor brieven.")
    page = staff(house, Role.COORDINATOR, name="Noor").get(AT)
    assert page.status_code == 200
    for words in ARABIC.values():
        assert words.split(".")[0] in page.text
    for words in ("Ik ben bang voor brieven.", "Samira", "Koffie gedronken.", "0612345678", "4 van 10", "7 van 10"):
        assert words in page.text
    assert house.audited("case.read") == 1


def test_the_goal_comes_first_and_needs_after_what_somebody_can(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    order = [page.index(ARABIC[step].split(".")[0]) for step in ("goal", "can_self", "can_other", "need", "fears")]
    assert order == sorted(order)


def test_words_carry_their_language_and_direction(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    said = re.search(r'<blockquote class="words" lang="(\w+)" dir="(\w+)">' + ARABIC["can_self"], page)
    assert said is not None
    assert said.groups() == ("ar", "rtl")


def test_a_topic_leads_to_the_sentence_that_led_to_it(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    marked = re.findall(r'<mark id="because-(\d+)">([^<]*)</mark>', page)
    assert ("أحتاج إلى ملابس وطعام") in [words for _, words in marked]
    assert {number for number, _ in marked} == set(re.findall(r'href="#because-(\d+)"', page))


def test_every_link_on_the_page_leads_to_something_on_it(house: PartyHouse) -> None:
    full_case.begin(house)
    full_case.go_on(house)
    page = staff(house, Role.COORDINATOR, name="Noor").get(AT).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 10
    assert links <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_language_of_the_page_is_the_readers(house: PartyHouse) -> None:
    full_case.begin(house)
    english = staff(house, Role.COORDINATOR, name="Noor", language="en").get(AT).text
    assert "What the resident wants" in english
    assert "Wat de bewoner wil" not in english


def test_nothing_of_a_story_stands_in_the_title_or_an_address(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    page = noor.get(AT).text
    title = re.search("<title>(.*)</title>", page)
    assert title
    assert CASE in title[1]
    assert not any(words in title[1] for words in ARABIC.values())
    assert not re.search(r'(?:href|src|action)="[^"]*[\u0600-\u06ff]', page)


def test_of_somebody_elses_case_only_its_header_is_shown(house: PartyHouse) -> None:
    house.begin(PARTY)
    house.move(lambda case: moving.assign(case, "Sanne"))
    page = staff(house, Role.COORDINATOR).get(AT)
    assert page.status_code == 200
    assert "Sanne" in page.text
    assert "Tigrinya" in page.text
    assert not any(secret in page.text for secret in SECRETS)
    assert house.audited("case.read") == 0


def test_a_case_that_may_not_be_known_is_answered_like_one_that_is_not_there(house: PartyHouse) -> None:
    house.begin(PARTY)
    for role in Role:
        if role is Role.COORDINATOR:
            continue
        somebody = staff(house, role, name=role.value)
        _finds_nothing(somebody)
    house.at_case(_erased)
    _finds_nothing(staff(house, Role.COORDINATOR))


def test_what_a_resident_took_back_is_not_there(house: PartyHouse, noor: Staff) -> None:
    house.begin(PARTY)
    house.move(lambda case: case.withdrawn())
    assert noor.get(AT).status_code == 404


def test_a_very_long_story_holds(house: PartyHouse, noor: Staff) -> None:
    long = "Ik wil een bed en kleren. <b>Niet</b> {{ dit }}. " * 2_100
    full_case.begin(house, everything(goal=Given((), long)), language="nl")
    for number in range(100):
        note = Note(kind=NoteKind.NOTE, text=f"Regel {number}", by="Noor", at=house.now)
        house.move(lambda case, note=note: moving.note(case, note))  # type: ignore[misc]
    page = noor.get(AT)
    assert page.status_code == 200
    assert "Regel 0" in page.text
    assert "Regel 99" in page.text
    assert page.text.count("&lt;b&gt;Niet") == 2_100
    assert "<b>Niet" not in page.text


def test_what_a_changed_message_said_before_stands_with_it(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    hear(house, MessageReceived(text="Vroeger zei ik iets anders.", message_id="m1"))
    hear(house, MessageEdited(text=ARABIC["fears"], message_id="m1"))
    fears = noor.get(AT).text.split('id="said-fears"')[1].split('id="said-')[0]
    assert "Vroeger zei ik iets anders." in fears


def test_no_code_word_is_ever_shown(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    keep_state(house, code_word="zonnebloem", code_message="m1")
    hear(house, MessageReceived(text="tulpenbol", message_id="m1"))
    hear(house, MessageEdited(text=ARABIC["fears"], message_id="m1"))
    hear(house, MessageReceived(text="Zonnebloem", message_id="m2"))
    hear(house, MessageEdited(text=ARABIC["fears"], message_id="m2"))
    page = noor.get(AT).text.casefold()
    assert ARABIC["fears"] in page
    assert "zonnebloem" not in page
    assert "tulpenbol" not in page


def test_danger_that_waits_stands_on_top_until_somebody_looked(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    house.at_case(lambda file: file.ask_team("danger", "Ik ben bang."))
    page = noor.get(AT).text
    assert page.index("Let op gevaar") < page.index("Ik ben bang.")
    assert '<a href="#asked">' in page


def test_what_was_sent_to_the_resident_stands_in_the_history_in_the_readers_language(house: PartyHouse) -> None:
    full_case.begin(house)
    house.at_case(lambda file: message(file, text="مرحبا", language="ar"))
    page = staff(house, Role.COORDINATOR, name="Noor").get(AT).text
    history = page.split('id="history"')[1]
    assert "مرحبا" in history
    assert "bericht aan de bewoner" in history


def test_a_talk_that_cannot_be_opened_does_not_hide_the_case(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    house.write(lambda connection: connection.execute(update(conversation).values(state=b"\x01" + b"\0" * 40)))
    page = noor.get(AT)
    assert page.status_code == 200
    assert ARABIC["can_self"] in page.text


def test_whoever_only_reads_finds_nothing_to_do_but_translate(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    samira = engage(house, "Samira", Role.KEY_PERSON)
    noor.get(AT)
    noor.post(f"{AT}/let-in", let_in_account=str(samira.id), let_in_reason="Samira vertaalt.", days="5")
    page = Staff(house, samira).get(AT).text
    posts = set(re.findall(r'method="post" action="([^"]+)"', page))
    assert posts == {"/team/sign-out", f"/team{AT}/translate"}


def test_look_alikes_are_asked_for_only_by_who_reads_the_case(house: PartyHouse, noor: Staff) -> None:
    full_case.begin(house)
    answer = noor.get(f"{AT}/alike")
    assert answer.status_code == 200
    assert "niet vergeleken" in answer.text
    assert house.audited("case.alike_looked") == 1
    assert staff(house, Role.COORDINATOR, name="Sanne").get(f"{AT}/alike").status_code == 404
    assert house.audited("case.alike_looked") == 1


def _finds_nothing(somebody: Staff) -> None:
    there, nowhere = somebody.get(AT), somebody.get("/cases/case999999")
    assert there.status_code == nowhere.status_code == 404
    assert _without_seal(there.text.replace(CASE, "")) == _without_seal(nowhere.text.replace("case999999", ""))


def _erased(file: CaseFile) -> None:
    talk = file.work.talk
    talk.state = replace(talk.state, consented=True, step="erased")
    conversations.save_all(file.work.connection, file.work.road.vault, [talk])


def _without_seal(page: str) -> str:
    return re.sub(r'value="[0-9a-f.]+"', "", page)
