"""A message to a resident: chosen or in own words, seen beforehand as the resident will see it, taken back."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import Connection, update

from bot.casework.access import Role
from bot.casework.course import Note, NoteKind
from bot.conversation.bubbles import Day, Phrase
from bot.conversation.prompts import Prompt
from bot.store import cases, consents, conversations
from bot.store.cases import StoredCase
from bot.store.consents import NewConsent
from bot.store.tables import address
from bot.team.send_block import BLOCKS
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.party_house import PARTY, PartyHouse

PLACE = f"/cases/{CASE}/message"
#: Tigrinya: "we come on Monday".
OURS = "ሰኑይ ክንመጽእ ኢና።"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        house.write(lambda connection: _told_all(house, connection))
        yield house


def _told_all(house: PartyHouse, connection: Connection) -> None:
    """The resident told all, said yes to contact, and the talk rests."""
    stored = _talk_is(house, connection, step="done", consented=True, safe=True)
    given = NewConsent(
        id=house.app.ids.new(), resident_id=stored.resident_id, scope="contact", text_version="1", language="ti",
        given_at=house.now,
    )  # fmt: skip
    consents.give(connection, given)


def _talk_is(house: PartyHouse, connection: Connection, **state: Any) -> StoredCase:
    vault = house.app.vault
    stored = cases.find_case(connection, vault, CASE)
    assert stored
    talk = conversations.find_by_id(connection, vault, stored.conversation_id)
    assert talk
    talk.state = replace(talk.state, **state)
    conversations.save_all(connection, vault, [talk])
    return stored


@pytest.fixture
def noor(house: PartyHouse) -> Staff:
    who = staff(house, Role.COORDINATOR)
    who.get(PLACE)
    return who


def waiting(house: PartyHouse) -> list[Prompt]:
    """The messages that wait for the resident."""
    prompts = house.at_case(lambda file: file.work.talk.state.prompts)
    return [prompt for prompt in prompts if prompt.step == "message"]


def messages(house: PartyHouse) -> list[Note]:
    return [note for note in house.case.course.notes if note.kind is NoteKind.MESSAGE]


def shown(staff: Staff) -> str:
    """The bubble on the page, as the resident will see it."""
    found = re.search(r'<figure class="as-resident".*?</figure>', staff.page, re.DOTALL)
    return found[0] if found else ""


def test_every_block_is_offered_in_the_language_of_the_team_and_a_draft_says_so(noor: Staff) -> None:
    assert noor.page.count('type="radio"') == len(BLOCKS) + 1
    assert "Wij bellen je op (dag)" in noor.page
    assert noor.page.count("<span>Concept</span>") == len(BLOCKS)
    assert "Tigrinya" in noor.page
    assert "De chat op de website" in noor.page
    assert shown(noor) == ""


def test_a_block_is_seen_first_as_the_resident_will_and_sends_nothing(house: PartyHouse, noor: Staff) -> None:
    answer = noor.post(PLACE, what="block.call", day="2026-12-04", do="preview")
    assert answer.status_code == 200
    bubble = shown(noor)
    assert 'lang="ti" dir="ltr"' in bubble
    assert "ክንድውለልኩም" in bubble
    assert "button choice" in bubble
    assert "Wij bellen je op vrijdag 4 december" in noor.page, "what it says, for who reads no Tigrinya"
    assert waiting(house) == []
    assert messages(house) == []


def test_a_block_goes_out_as_a_key_and_is_kept_in_the_words_of_the_team(house: PartyHouse, noor: Staff) -> None:
    noor.post(PLACE, what="block.call", day="2026-12-04", do="preview")
    answer = noor.post(PLACE, what="block.call", day="2026-12-04", do="send", follow=False)
    assert answer.headers["location"] == f"/team/cases/{CASE}?how=reached.web&say=message_sent#words"
    (prompt,) = waiting(house)
    assert prompt.parts == (Phrase("block.call", {"day": Day("2026-12-04")}),)
    (note,) = messages(house)
    assert (note.text, note.language, note.by) == ("Wij bellen je op vrijdag 4 december 2026.", "nl", "Noor")
    assert note.block == "block.call"
    assert house.audited("resident.written_to") == 1


def test_a_block_can_name_who_read_the_story(house: PartyHouse, noor: Staff) -> None:
    staff(house, Role.COORDINATOR, name="Bram").get(f"/cases/{CASE}")
    noor.post(PLACE, what="block.readers", do="send")
    (prompt,) = waiting(house)
    assert prompt.parts == (Phrase("block.readers", {"names": "Bram, Noor"}),)


def test_what_cannot_be_sent_is_told_and_nothing_typed_is_lost(house: PartyHouse, noor: Staff) -> None:
    for what, day, said in (
        ("block.call", "", "Kies een dag"),
        ("block.call", "2026-11-01", "Kies een dag"),
        ("block.later", "2029-01-01", "Kies een dag"),
        ("", "", "Kies eerst wat je wilt zeggen"),
        ("block.no_such", "", "Kies eerst wat je wilt zeggen"),
    ):
        for do in ("preview", "send"):
            answer = noor.post(PLACE, what=what, day=day, words=OURS, meaning="Wij komen maandag.", do=do)
            assert answer.status_code == 422
            assert said in noor.page
            assert OURS in noor.page
            assert "Wij komen maandag." in noor.page
    assert waiting(house) == []


def test_own_words_are_a_persons_translation_and_keep_what_they_mean(house: PartyHouse, noor: Staff) -> None:
    typed: dict[str, Any] = {"what": "own", "words": OURS, "meaning": "Wij komen maandag."}
    noor.post(PLACE, **typed, do="preview")
    assert OURS in shown(noor)
    assert "ሓደ ሰብ ካብ ጉጅለና ይጽሕፍ" in shown(noor)
    noor.post(PLACE, **typed, do="send")
    (note,) = messages(house)
    assert (note.text, note.language, note.meaning, note.block) == (OURS, "ti", "Wij komen maandag.", "")
    (prompt,) = waiting(house)
    assert prompt.parts == (Phrase("message.from", {"words": OURS}),)
    assert "Wij komen maandag." in noor.get(f"/cases/{CASE}").text


def test_words_in_another_language_do_not_go_out(house: PartyHouse, noor: Staff) -> None:
    for words in ("Wij komen maandag.", "", "x" * 2100):
        assert noor.post(PLACE, what="own", words=words, do="send").status_code == 422
        assert words in noor.page
    assert waiting(house) == []


def test_a_number_in_arabic_words_stands_in_one_piece(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        house.begin(PARTY, language="ar")
        noor = staff(house, Role.COORDINATOR)
        noor.get(PLACE)
        noor.post(PLACE, what="own", words="رقمنا 06-12345678.", do="preview")
        assert '\u2066<span class="whole" dir="ltr">06-12345678</span>\u2069' in shown(noor)
        assert 'dir="rtl"' in shown(noor)


def test_hints_tell_what_is_hard_with_the_preview(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        house.begin(PARTY, language="nl")
        noor = staff(house, Role.COORDINATOR)
        noor.get(PLACE)
        assert 'name="meaning"' not in noor.page, "who is written to in our own language needs no translation"
        noor.post(PLACE, what="own", words="Wij verstrekken u een indicatie.", do="preview")
        assert "Moeilijk woord: indicatie" in noor.page
        assert "Wij verstrekken u een indicatie." in shown(noor)


def test_a_message_nobody_saw_can_be_taken_back(house: PartyHouse, noor: Staff) -> None:
    for key in ("block.thanks", "block.read"):
        noor.post(PLACE, what=key, do="send")
    first, second = waiting(house)
    noor.get(PLACE)
    assert "Dank je wel voor je bericht." in noor.page
    noor.post(PLACE, do=f"take_back:{first.about}")
    assert "Het bericht is teruggenomen" in noor.page
    assert waiting(house) == [second]
    assert "De bewoner zag het niet" in house.case.course.notes[-1].text
    assert noor.post(PLACE, do=f"take_back:{first.about}").status_code == 422
    assert "De bewoner heeft dit bericht al gezien" in noor.page


@pytest.mark.parametrize("typed", [{"what": "block.thanks"}, {"what": "own", "words": OURS}])
def test_what_is_sent_twice_is_told_once_and_what_was_taken_back_can_be_sent_again(
    house: PartyHouse, noor: Staff, typed: dict[str, Any]
) -> None:
    for _ in range(2):
        noor.post(PLACE, **typed, do="send")
    (prompt,) = waiting(house)
    assert len(messages(house)) == 1
    noor.post(PLACE, do=f"take_back:{prompt.about}")
    noor.post(PLACE, **typed, do="send")
    assert len(waiting(house)) == 1
    assert len(messages(house)) == 2


def test_how_the_message_reaches_the_resident_follows_clock_and_wishes(house: PartyHouse, noor: Staff) -> None:
    def told(who: Staff) -> list[str]:
        who.get(PLACE)
        keys = ("reached.now", "reached.later", "reached.unsafe", "reached.web")
        return [key for key in keys if str(escape(house.app.say(key, {}))) in who.page]

    assert told(noor) == ["reached.web"]
    house.write(lambda connection: connection.execute(update(address).values(channel="telegram")))
    assert told(noor) == ["reached.now"]
    house.now = datetime(2026, 11, 27, 19, 30, tzinfo=UTC)
    night = staff(house, Role.COORDINATOR, name="Bram")
    assert told(night) == ["reached.later"]
    house.write(lambda connection: _talk_is(house, connection, safe=False))
    assert told(night) == ["reached.unsafe"]


def test_only_who_works_at_the_case_writes(house: PartyHouse, noor: Staff) -> None:
    house.move(lambda case: replace(case, holder="Noor"))
    other = staff(house, Role.COORDINATOR, name="Bram")
    assert other.get(PLACE, follow=False).headers["location"] == f"/team/cases/{CASE}"
    other.get(f"/cases/{CASE}")
    lost = other.post(PLACE, what="own", words=OURS * 2, do="send")
    assert lost.status_code == 404
    assert OURS * 2 in lost.text, "what was written is not lost"
    assert staff(house, Role.EDITOR, name="Eva").get(PLACE).status_code == 404
    assert noor.get(PLACE).status_code == 200
    assert noor.get("/cases/zzzz/message").status_code == 404
    assert waiting(house) == []
