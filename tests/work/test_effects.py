"""What the engine asks for stands in rows after the commit, sealed where it is a resident's own."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from bot.channels.base import IncomingFile
from bot.conversation.bubbles import Bubble, Day, Phrase
from bot.conversation.effects import AskPerson, RequestKind, Say, WipeBubbles
from bot.conversation.events import Attachment, AttachmentKind, ButtonPressed, Event, MessageReceived, ReminderDue
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.store import attachments, cases, requests
from bot.store.columns import metadata
from bot.store.conversations import OpenTalk, find_by_id
from bot.store.statuses import Duty, Saying, Sending
from bot.store.tables import attachment, audit, consent, conversation, due, inbox, outbox, request, resident
from bot.work.turns import Prompt
from tests.work.roads import TO_THE_STORY, House, Resident, incoming

TO_THE_CASE = (
    ("more", "no"), ("neighbourhood", "n1"), ("channel", "chat"), ("time", "morning"), ("person", "any"),
    ("interpreter", "no"), ("along", "no"),
)  # fmt: skip


@pytest.fixture
def amal(house: House) -> Resident:
    """A resident at the first question of the story."""
    amal = Resident(house=house, address="a1")
    amal.starts()
    amal.tells(*TO_THE_STORY)
    return amal


def to_the_case(amal: Resident) -> None:
    amal.presses("wellbeing", "5")
    for text in ("kanarie wil een fiets", "kanarie kan koken", "kanarie helpt", "kanarie zoekt hulp"):
        amal.says(text)
    amal.tells(*TO_THE_CASE)
    amal.says("Kanarie")
    amal.presses("topics", "yes")
    amal.presses("summary", "yes")


def test_a_yes_is_kept_with_its_text_version_and_language(house: House, amal: Resident) -> None:
    assert [(row.scope, row.text_version, row.language) for row in house.rows(consent)] == [
        ("keep", "test-1", "nl"),
        ("contact", "test-1", "nl"),
    ]
    assert [row.action for row in house.rows(audit)] == ["consent.given", "consent.given"]


def test_a_stop_takes_the_yes_to_contact_back_and_going_on_gives_it_anew(house: House, amal: Resident) -> None:
    amal.presses("wellbeing", "do:stop")
    contact = [row for row in house.rows(consent) if row.scope == "contact"]
    assert [row.withdrawn_at for row in contact] == [house.clock()]
    amal.presses("stopped", "go_on")
    contact = [row for row in house.rows(consent) if row.scope == "contact"]
    assert [row.withdrawn_at is None for row in contact] == [False, True]


def test_a_stop_says_until_when_it_is_kept_and_gives_a_code(house: House, amal: Resident) -> None:
    amal.presses("wellbeing", "do:stop")
    values = _values(amal)
    assert values["kept_until"] == Day("2027-01-04")
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", str(values["return_code"]))


def test_one_reminder_is_set_with_its_time_on_the_wall(house: House, amal: Resident) -> None:
    (row,) = [row for row in house.rows(due) if row.kind == "reminder"]
    assert row.due_at == house.clock() + timedelta(hours=24)
    assert (row.local_time, row.zone, row.status) == ("2026-11-24T12:00:00", "Europe/Amsterdam", Duty.WAITING.value)


def test_every_talk_has_its_end_from_the_first_moment(house: House) -> None:
    Resident(house=house, address="a1").starts()
    kept = {row.kind: row.due_at - house.clock() for row in house.rows(due)}
    assert kept == {"forget_inbox": timedelta(hours=24), "retention": timedelta(days=42)}


def test_a_confirmed_talk_becomes_one_case_that_follows_its_answers(house: House, amal: Resident) -> None:
    to_the_case(amal)
    (stored,) = house.database.write_now(lambda c: cases.list_cases(c, house.road.vault))
    assert (stored.status, stored.neighbourhood, stored.channel, stored.language) == ("proposed", "n1", "web", "nl")
    assert (stored.content["goal"], stored.content["scopes"]) == ("kanarie wil een fiets", ["contact", "keep"])
    house.clock.move(minutes=1)
    amal.says("En een helm.")
    (again,) = house.database.write_now(lambda c: cases.list_cases(c, house.road.vault))
    assert (again.id, again.made_at, again.changed_at) == (stored.id, stored.made_at, house.clock())
    assert house.rows(conversation)[0].status == "done"
    assert house.database.write_now(lambda c: cases.find_case(c, house.road.vault, stored.id)) == again


def test_no_word_of_a_resident_stands_in_the_clear(house: House, amal: Resident) -> None:
    to_the_case(amal)
    amal.presses("done", "do:question")
    photo = Attachment(ref="kanarie-ref", kind=AttachmentKind.PHOTO)
    file = IncomingFile(ref="kanarie-ref", content=b"kanarie bytes")
    amal.sends(MessageReceived(text="kanarie vraagt", attachments=(photo,)), file)
    rows = [row for table in metadata.tables.values() if "id" in table.c for row in house.rows(table)]
    assert len(rows) > 60
    assert len(house.rows(attachment)) == len(house.rows(request)) == 1
    assert not [row for row in rows if "kanarie" in repr(row).casefold()]


def test_a_photo_is_kept_with_the_question_it_answers(house: House, amal: Resident) -> None:
    amal.presses("wellbeing", "5")
    photo = Attachment(ref="p1", kind=AttachmentKind.PHOTO)
    amal.sends(MessageReceived(attachments=(photo,)), IncomingFile(ref="p1", content=b"\x89PNG"))
    voice = Attachment(ref="v1", kind=AttachmentKind.VOICE)
    amal.sends(MessageReceived(attachments=(voice,)), IncomingFile(ref="v1", remote_id="at-the-channel"))
    rows = {row.kind: row for row in house.rows(attachment)}
    vault, key = house.road.vault, _opened(house).key
    about = {kind: attachments.open_about(vault, key, row.id, row.about) for kind, row in rows.items()}
    assert about["photo"] == {"step": "goal", "ref": "p1", "remote_id": ""}
    assert about["voice"] == {"step": "can_self", "ref": "v1", "remote_id": "at-the-channel"}
    assert attachments.open_content(vault, key, rows["photo"].id, rows["photo"].content) == b"\x89PNG"
    assert rows["voice"].content is None


def test_a_question_waits_for_a_person_until_a_day_that_is_said(house: House, amal: Resident) -> None:
    amal.presses("wellbeing", "do:question")
    amal.says("Wat kost dit?")
    (row,) = house.rows(request)
    assert (row.kind, row.status, row.language) == ("question", "open", "nl")
    assert row.due_by.isoformat() == "2026-11-24T23:00:00+00:00"  # the end of tomorrow in Amsterdam
    content = requests.open_content(house.road.vault, _opened(house).key, row.id, row.content)
    assert (content["text"], content["reach"]) == ("Wat kost dit?", "chat")
    assert _values(amal)["read_by"] == Day("2026-11-25")  # "before" that day


def test_help_pressed_again_and_again_is_one_request_and_is_urgent_each_time(house: House, amal: Resident) -> None:
    for _ in range(3):
        amal.presses("wellbeing", "do:help_now")
    assert [row.kind for row in house.rows(request)] == ["help_now"]
    assert [row.urgent for row in house.rows(outbox)][-4:] == [False, True, True, True]


def test_wiping_hides_what_was_said_before_and_keeps_it(house: House, amal: Resident) -> None:
    amal.presses("wellbeing", "5")
    amal.says("kanarie")
    before = len(house.rows(inbox))
    amal.presses("can_self", "do:wipe")
    assert [row.kind for row in house.rows(outbox)][-2:] == [Saying.WIPE.value, Saying.BUBBLE.value]
    assert len(amal.talk().entries) == 1
    assert len(house.rows(inbox)) == before + 1


def test_deleting_stops_what_waits_wipes_and_says_goodbye(house: House, amal: Resident) -> None:
    def unsent(connection: Connection) -> None:
        connection.execute(update(outbox).values(status=Sending.WAITING.value))

    amal.presses("wellbeing", "do:delete")
    house.database.write_now(unsent)
    house.ring(incoming("a1", ButtonPressed(step="delete", option="yes", turn=0), clock=house.clock))
    rows = house.rows(outbox)
    assert [(row.kind, row.status) for row in rows[-2:]] == [("wipe", "waiting"), ("goodbye", "waiting")]
    assert {row.status for row in rows[:-2]} == {"cancelled"}
    timers = {row.kind: row for row in house.rows(due)}
    assert timers["erase"].due_at == house.clock() + timedelta(minutes=10)
    assert timers["reminder"].status == Duty.DROPPED.value
    assert house.rows(resident)[0].erase_at == timers["erase"].due_at
    assert house.rows(conversation)[0].status == "erasing"


def test_a_case_that_is_being_erased_is_on_no_list(house: House, amal: Resident) -> None:
    to_the_case(amal)
    (case,) = house.database.write_now(lambda c: cases.list_cases(c, house.road.vault))
    amal.presses("done", "do:delete")
    amal.presses("delete", "yes")
    assert house.database.write_now(lambda c: cases.list_cases(c, house.road.vault)) == []
    assert house.database.write_now(lambda c: cases.find_case(c, house.road.vault, case.id)) is None


def test_a_refusal_that_is_taken_back_erases_nothing_and_a_second_one_does(house: House) -> None:
    amal = Resident(house=house, address="a1")
    amal.starts()
    amal.tells(*TO_THE_STORY[:5])
    amal.presses("consent", "no")
    assert _erasing(house) == (Duty.WAITING.value, house.clock() + timedelta(minutes=30))
    amal.presses("refused", "mistake")
    assert _erasing(house)[0] == Duty.DROPPED.value
    assert house.rows(resident)[0].erase_at is None
    house.clock.move(minutes=5)
    amal.presses("consent", "no")
    assert _erasing(house) == (Duty.WAITING.value, house.clock() + timedelta(minutes=30))


def test_a_neighbourhood_from_a_poster_is_not_kept_in_the_clear_before_the_yes(house: House) -> None:
    amal = Resident(house=house, address="a1")
    amal.starts("n12_nl")
    assert house.rows(conversation)[0].neighbourhood is None
    amal.tells(*TO_THE_STORY[1:])
    assert house.rows(conversation)[0].neighbourhood == "n12"


def test_a_reminder_takes_the_same_road_and_waits_for_the_morning(house: House, amal: Resident) -> None:
    house.clock.now = house.clock.now.replace(hour=21)
    (row,) = house.rows(conversation)
    prompt = Prompt(conversation_id=row.id, event=ReminderDue(turn=row.turn), cause="d1", settle=lambda _: True)
    assert asyncio.run(house.turns.prompt(prompt))
    said = house.rows(outbox)[-1]
    assert (said.key, said.proactive) == ("d1.0", True)
    assert said.next_attempt_at.isoformat() == "2026-11-24T08:00:00+00:00"


def test_a_reminder_whose_row_is_lost_or_whose_talk_moved_on_says_nothing(house: House, amal: Resident) -> None:
    (row,) = house.rows(conversation)
    lost = Prompt(conversation_id=row.id, event=ReminderDue(turn=row.turn), cause="d1", settle=lambda _: False)
    late = Prompt(conversation_id=row.id, event=ReminderDue(turn=row.turn - 1), cause="d2", settle=lambda _: True)
    gone = Prompt(conversation_id=1, event=ReminderDue(turn=1), cause="d3", settle=lambda _: True)
    before = len(house.rows(outbox))
    assert [asyncio.run(house.turns.prompt(prompt)) for prompt in (lost, late, gone)] == [False, False, False]
    assert len(house.rows(outbox)) == before


def test_a_question_mark_of_the_residents_own_stays_one(house: House) -> None:
    def echoing(state: State, event: Event, scene: Scene) -> Turn:
        bubble = Bubble(step="need", turn=1, parts=(Phrase("echo.goal", {"goal": "?"}),))
        return Turn(replace(state, turn=1), (Say(bubble),))

    echo = House(database=house.database, road=replace(house.road, advance=echoing), clock=house.clock)
    amal = Resident(house=echo, address="a1")
    amal.starts()
    assert _values(amal) == {"goal": "?"}


def test_effects_of_one_turn_keep_their_order_and_their_own_keys(house: House) -> None:
    def many(state: State, event: Event, scene: Scene) -> Turn:
        bubble = Bubble(step="language", turn=1, parts=(Phrase("language.text"),))
        asked = AskPerson(RequestKind.PERSON, reach="06 12345678")
        return Turn(replace(state, turn=1), (WipeBubbles(), Say(bubble), asked, Say(bubble)))

    busy = House(database=house.database, road=replace(house.road, advance=many), clock=house.clock)
    busy.ring(incoming("a1", MessageReceived(text="?"), clock=house.clock))
    rows = house.rows(outbox)
    assert [row.kind for row in rows] == ["wipe", "bubble", "bubble"]
    assert [row.seq for row in rows] == [2, 3, 4]
    cause = f"i{house.rows(inbox)[0].id}"
    assert [row.key for row in rows] == [f"{cause}.0", f"{cause}.1", f"{cause}.2"]


def _values(amal: Resident) -> dict[str, object]:
    """What was filled into the last bubble."""
    bubble = [entry.bubble for entry in amal.talk().entries if entry.bubble][-1]
    return {name: value for part in bubble.parts for name, value in part.values.items()}


def _opened(house: House) -> OpenTalk:
    (row,) = house.rows(conversation)
    talk = house.database.write_now(lambda connection: find_by_id(connection, house.road.vault, row.id))
    assert talk is not None
    return talk


def _erasing(house: House) -> tuple[object, object]:
    (row,) = [row for row in house.rows(due) if row.kind == "erase"]
    return row.status, row.due_at
