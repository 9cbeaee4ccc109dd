"""Acting at a case on its page: each form does what its verb does, asks the resident, and stands in the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.casework.access import Role
from bot.casework.course import NoteKind
from bot.casework.joint_talk import RESIDENT
from bot.desk import answers, course
from bot.store.tables import address
from bot.web.console.case_acts_doing import ACTS
from tests.web.console.acting import OTHER, SUPPORT, THINGS, Desk, desk, seated
from tests.web.console.forms import fields, seen
from tests.web.console.staff import engage, staff_house
from tests.web.dom import Dom
from tests.web.party_house import CONTENT, PartyHouse

#: Verbs of the command line with a page of their own: an answer translated (D), a message written with blocks,
#: of which some say that there is nothing yet.
ELSEWHERE = {"translate", "message", "nothing-yet"}
#: Acts that are an option of a verb: `close --unanswered`.
OPTIONS = {"unanswered"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


def statuses(at: Desk) -> dict[str, str]:
    return {party: referral.status.value for party, referral in at.case.course.referrals.items()}


def test_everything_the_command_line_does_at_a_case_can_be_done_on_its_page() -> None:
    verbs = {name.removeprefix("case ") for name in (*course.VERBS, *answers.VERBS)}
    assert len(verbs) > 10
    assert set(ACTS) - OPTIONS | ELSEWHERE == verbs


def test_a_case_goes_all_its_way_by_what_is_told_to_a_person(house: PartyHouse) -> None:
    at = seated(house)
    assert at.asked() == []

    at.send("talk", talk_at_1="2026-12-01T14:00", talk_at_2="2026-12-02T10:00", talk_where="Kerkstraat 1")
    assert at.asked() == [("meet", "1")]
    at.send("resident", matter="moments", answer=["1", "2"])
    at.send("party", matter="moments", about=THINGS, answer="2")
    talk = at.case.course.joint_talk
    assert talk
    assert (talk.status, talk.agreed, talk.place, talk.place_words) == ("agreed", 1, "home", "Kerkstraat 1")
    assert at.asked() == [("met", "1")]
    assert "held" not in at.forms()

    at.later(days=6)
    at.send("held")
    assert at.case.course.joint_talk
    assert at.case.course.joint_talk.status == "held"
    at.send("note", note_text="Zij wil een bed.")

    at.send("plan", plan_text_1="Een bed halen", plan_owner_1=THINGS, plan_by_1="2026-12-10", plan_arranges_1="yes",
            plan_text_2="Koffie drinken", plan_owner_2=RESIDENT, plan_by_2="2026-12-12")  # fmt: skip
    assert at.asked() == [("plan", "1")]
    at.send("resident", matter="plan", answer="yes")
    at.send("party", matter="plan", about=THINGS, answer="yes")
    assert at.asked() == [("wanted", "1")]
    at.send("resident", matter="wanted", about="1", answer="yes", words_wanted_1="Ook een trap")
    at.send("arranged", step="1")
    assert at.asked() == [("usable", "1")]
    at.send("resident", matter="usable", about="1", answer="yes")
    at.send("done", step="1")
    at.send("done", step="2")
    assert at.case.course.plan
    assert at.case.course.plan.status == "done"

    words = {"close_told": "Je wilde een bed.", "close_did": "Wij haalden het.", "close_gave": "Je slaapt."}
    preview = at.send("close", **words)
    assert preview.status_code == 200
    assert "Je wilde een bed." in seen(preview.text)
    assert at.case.course.word_back == ()
    at.post("close", **sure(preview.text))
    assert at.asked() == [("feedback", "1")]
    at.send("resident", matter="contacted", answer="yes")
    at.send("resident", matter="helps", answer="yes")
    assert at.case.status == "closed"
    at.send("reopen", reopen_because="Er is toch meer")
    assert at.case.status == "reopened"
    assert {who for _, who in at.lines()} <= {"Noor", "system"}
    assert len(at.lines()) > 20


def sure(page: str) -> dict[str, str]:
    """The form beneath the preview, as it was shown."""
    form = page[page.index('id="close-preview"') :]
    form = form[form.index("<form") : form.index("</form>") + 7]
    return fields("<main>" + form.replace('class="stack" ', ""))


def test_the_proposed_table_is_changed_and_confirmed(house: PartyHouse) -> None:
    at = desk(house)
    page = at.look()
    assert "Meubels en spullen" in page or "Kringloop" in page
    chosen = {f"seat-{SUPPORT}": "reserve", "more-table-1": OTHER}
    done = at.post("confirm", **{**at.form("confirm"), **chosen})
    assert done.status_code == 200
    assert "De bewoner wordt gevraagd, partij voor partij." in done.text
    assert statuses(at) == {THINGS: "asked", OTHER: "asked", SUPPORT: "reserve"}
    assert at.asked() == [("share", THINGS), ("share", OTHER)]
    assert at.lines()[-1] == ("case.confirmed", "Noor")


def test_a_reserve_is_let_go_and_taken_by_confirming_again(house: PartyHouse) -> None:
    at = desk(house)
    at.send("confirm", **{f"seat_{SUPPORT}": "reserve"})
    kept = at.send("confirm", **{f"seat_{SUPPORT}": ""})
    assert statuses(at) == {THINGS: "asked"}
    assert "De bewoner wordt niets nieuws gevraagd." in kept.text
    at.send("confirm", **{f"seat_{SUPPORT}": "table"})
    assert statuses(at) == {THINGS: "asked", SUPPORT: "asked"}
    assert at.asked() == [("share", THINGS), ("share", SUPPORT)]


def test_who_is_at_the_table_is_not_weighed_again_when_somebody_is_added(house: PartyHouse) -> None:
    at = desk(house)
    at.send("confirm")
    at.send("resident", matter="share", about=THINGS, answer="no")
    page = at.look()
    assert "Past niet: de bewoner zei nee tegen deze partij." in seen(page)
    added = at.send("confirm", more_reserve_1=OTHER)
    assert added.status_code == 200
    assert statuses(at) == {THINGS: "refused", SUPPORT: "asked", OTHER: "reserve"}


def test_nothing_fits_and_something_is_made_to_measure(house: PartyHouse) -> None:
    at = desk(house)
    at.send("assign", assign_who="")
    at.send("tailor-made", tailor_because="Wij zoeken samen verder")
    case = at.case
    assert (case.status, case.holder) == ("tailor_made", "Noor")
    assert [(note.kind, note.text, note.by) for note in case.course.notes] == [
        (NoteKind.TAILOR_MADE, "Wij zoeken samen verder", "Noor")
    ]
    at.send("talk", talk_at_1="2026-12-01T14:00")
    assert at.asked() == [("meet", "1")]


def test_a_case_is_given_to_somebody_and_taken_back(house: PartyHouse) -> None:
    at = desk(house)
    engage(house, "Samira", Role.COORDINATOR)
    engage(house, "Ed", Role.EDITOR)
    page = at.look()
    assert '<option value="Samira">' in page
    assert '<option value="Ed">' not in page
    given = at.send("assign", assign_who="Samira")
    assert at.case.holder == "Samira"
    assert given.status_code == 200
    assert "Rustig" not in given.text, "it is read with a reason only"
    assert at.lines()[-1] == ("case.assigned", "Noor")
    assert at.post("assign", **{"assign-who": "Noor"}).status_code == 403
    assert at.case.holder == "Samira"


def test_a_note_is_written_once_however_often_it_is_sent(house: PartyHouse) -> None:
    at = desk(house)
    form = {**at.form("note"), "note-text": "Zij belde.\r\nMorgen weer.", "note-kind": "note", "note-language": "en"}
    first, again = at.post("note", **form), at.post("note", **form)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Je notitie is bewaard." in again.text
    assert [(note.kind, note.text, note.language, note.by) for note in at.case.course.notes] == [
        (NoteKind.NOTE, "Zij belde.\nMorgen weer.", "en", "Noor")
    ]
    at.later(minutes=11)
    at.post("note", **form)
    assert len(at.case.course.notes) == 2


def test_a_form_that_is_sent_twice_does_its_act_once_and_says_so(house: PartyHouse) -> None:
    at = seated(house)
    form = {**at.form("talk"), "talk-at-1": "2026-12-01T14:00", "talk-where": "Kerkstraat 1"}
    at.post("talk", **form)
    again = at.post("talk", **form)
    assert again.status_code == 409
    assert "De zaak is net veranderd" in again.text
    assert 'value="Kerkstraat 1"' in again.text
    talk = at.case.course.joint_talk
    assert talk
    assert talk.number == 1


def test_a_form_of_an_older_state_is_refused(house: PartyHouse) -> None:
    at = seated(house)
    before, lines = at.case, at.lines()
    sent = {"seen": "0" * 16, "answer": "yes", "sure": "yes", "matter": "contacted", "about": THINGS}
    answers = {act: at.post(act, **sent) for act in set(ACTS) - {"note"}}
    assert {answer.status_code for answer in answers.values()} == {409}
    assert all("De zaak is net veranderd" in answer.text for answer in answers.values())
    assert len(answers) > 10
    assert (at.case, at.lines()) == (before, lines)


def test_a_plan_gets_more_rows_without_a_script(house: PartyHouse) -> None:
    at = seated(house)
    more = at.send("plan", plan_text_1="Een bed halen", more="yes")
    assert more.status_code == 200
    assert "Een bed halen" in more.text
    assert 'name="plan-text-5"' in more.text
    assert 'name="plan-text-6"' not in more.text
    assert at.case.course.plan is None
    most = at.post("plan", **{"rows": "5", "more": "yes", "plan-text-7": "De laatste"})
    assert "De laatste" in most.text
    assert 'name="more"' not in most.text
    assert 'name="plan-text-8"' not in at.post("plan", rows="99", more="yes").text


def test_a_plan_that_was_left_out_here_and_there_keeps_its_steps_in_order(house: PartyHouse) -> None:
    at = seated(house)
    at.send("plan", plan_text_1="Bed; en matras", plan_owner_1=THINGS, plan_by_1="2026-12-10",
            plan_text_3="Koffie", plan_owner_3="coordinator", plan_by_3="2026-12-12",
            plan_arranges_3="yes")  # fmt: skip
    plan = at.case.course.plan
    assert plan
    assert [(step.text, step.owner, step.arranges) for step in plan.steps] == [
        ("Bed; en matras", THINGS, False),
        ("Koffie", "coordinator", True),
    ]


def test_what_the_resident_asked_for_stands_in_the_form_of_a_talk(house: PartyHouse) -> None:
    at = seated(house, CONTENT)
    assert "De bewoner vroeg om: thuis bij de bewoner." in seen(at.look())
    against = at.send("talk", talk_at_1="2026-12-01T14:00", talk_place="call")
    assert against.status_code == 422
    assert "een gesprek in de ochtend; een gesprek thuis; een tolk" in seen(against.text)
    at.send("talk", talk_at_1="2026-12-01T14:00", talk_place="call", talk_although="Zij belde zelf")
    assert at.case.course.joint_talk
    assert at.case.course.notes[-1].text == "Zij belde zelf"


def test_a_party_is_told_and_mailed_by_a_person(house: PartyHouse) -> None:
    at = desk(house)
    at.send("confirm")
    at.send("resident", matter="share", about=THINGS, answer="yes")
    first = house.token(party=THINGS)
    at.later(minutes=30)
    sent = at.send("party", matter="says", about=THINGS, answer="link")
    assert "De partij krijgt een nieuwe link per mail." in sent.text
    second = house.token(party=THINGS)
    assert second != first
    at.send("party", matter="says", about=THINGS, answer="link")
    assert house.token(party=THINGS) == second, "sent twice, mailed once"
    at.send("party", matter="says", about=THINGS, answer="nobody")
    at.send("party", matter="says", about=THINGS, answer="declines", **{f"words_says_{THINGS}": "Geen plek"})
    assert statuses(at)[THINGS] == "declined"
    assert at.case.course.referral(THINGS).reason == "Geen plek"
    assert [note.by for note in at.case.course.notes] == ["Noor"] * len(at.case.course.notes)


def test_the_resident_stops_sharing_by_telling_a_person_and_begins_again(house: PartyHouse) -> None:
    at = seated(house)
    at.send("resident", matter="share", about=THINGS, answer="no")
    assert statuses(at)[THINGS] == "withdrawn"
    at.send("resident", matter="share", about=THINGS, answer="yes")
    assert statuses(at)[THINGS] == "offered"


def test_a_question_that_was_asked_by_mistake_is_taken_back_once(house: PartyHouse) -> None:
    at = seated(house)
    sent = {**at.form("unask", about=THINGS), f"unask-because-{THINGS}": "Verkeerd aangeklikt"}
    assert "De vraag is teruggenomen." in seen(at.post("unask", **sent).text)
    assert statuses(at)[THINGS] == "withdrawn"
    assert [(step, about == THINGS) for step, about in at.asked()] == [("message", False)]
    assert ("sharing.unasked", "Noor") in at.lines()
    assert at.post("unask", **sent).status_code == 409
    assert "unask" not in at.forms()
    assert "Gestopt met" in seen(at.look())
    at.send("confirm", **{f"seat_{THINGS}": "table"})
    assert statuses(at)[THINGS] == "asked"


def test_every_field_has_a_name_of_its_own_and_a_label(house: PartyHouse) -> None:
    at = seated(house)
    at.send("talk", talk_at_1="2026-12-01T14:00")
    at.send("plan", plan_text_1="Een bed", plan_owner_1=THINGS, plan_by_1="2026-12-10")
    page = Dom(at.look())
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert sorted(ids) == sorted(set(ids))
    labels = {given.get("for") for given in page.all("label")}
    shown = [given for tag in ("textarea", "select") for given in page.all(tag)]
    shown += [given for given in page.all("input") if given.get("type") in ("text", "date", "datetime-local", "number")]
    assert {given["id"] for given in shown if not given.get("aria-label")} <= labels
    assert len(shown) > 20


def test_the_forms_say_how_the_resident_hears_of_it(house: PartyHouse) -> None:
    at = desk(house)
    assert "Naar de webpagina gaat niets uit." in at.look()
    house.write(lambda connection: connection.execute(update(address).values(channel="telegram")))
    assert "De bewoner krijgt een kort bericht zonder namen." in at.look()
    at.later(hours=6)
    assert "In stille uren gaat er niets uit." in at.look()
