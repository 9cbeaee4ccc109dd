"""Texts for residents, edited at the console: seen at once, kept in versions, looked at by a second person."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.casework.access import Role
from bot.conversation.bubbles import Bubble, Phrase
from bot.language.rewording import PLACEHOLDER, is_safety
from bot.store.tables import audit, consent, outbox
from bot.web.app import create_app
from bot.web.console.trying import as_shown, bubble_with
from bot.work.composing import compose
from tests.web.conftest import press, say, start
from tests.web.console.staff import Staff, staff, staff_house
from tests.web.party_house import PartyHouse
from tests.web.real_house import real_house

NEW = "Welkom! Ik ben een chatbot. {coordinator} van {organisation} leest wat je schrijft."
HELP = "help_now.wipe"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


@pytest.fixture
def editor(house: PartyHouse) -> Staff:
    return staff(house, Role.EDITOR, name="Eva")


def edit(editor: Staff, key: str, text: str, language: str = "nl", do: str = "save") -> int:
    """Write this text anew, as the page asks; the status of the answer."""
    place = f"/texts/{language}/{key}"
    assert editor.get(place).status_code == 200
    seen = re.search(r'name="seen" value="(\d+)"', editor.page)
    assert seen
    return editor.post(place, text=text, do=do, seen=seen[1]).status_code


def written(house: PartyHouse, key: str, language: str = "nl") -> str:
    return house.app.catalogues.find(language, key).template


def resident(house: PartyHouse) -> TestClient:
    return TestClient(create_app(real_house(house.app)))


def test_only_editors_and_administrators_see_the_texts(house: PartyHouse) -> None:
    places = ("/texts", "/texts/nl", "/texts/nl/goal.text")
    for role in Role:
        who = staff(house, role, name=f"A {role}")
        allowed = role in (Role.EDITOR, Role.ADMINISTRATOR)
        assert [who.get(place).status_code for place in places] == [200 if allowed else 404] * 3, role


def test_every_language_says_how_far_it_was_checked_and_what_was_edited(house: PartyHouse, editor: Staff) -> None:
    edit(editor, "goal.text", "Wat wil je graag?")
    page = editor.get("/texts").text
    assert page.count("Concept: nog niet gelezen") >= 2
    for language in ("nl", "en", "ar", "ti"):
        assert f'href="/team/texts/{language}"' in page
    assert 'href="/team/texts/nl?show=edited"' in page
    assert "?show=missing" not in page


def test_the_list_narrows_to_a_subject_a_kind_and_words(editor: Staff) -> None:
    edit(editor, "goal.text", "Wat wil je graag?")
    assert "goal.text" not in editor.get("/texts/ti").text
    subject = editor.get("/texts/ti?subject=goal").text
    assert "/texts/ti/goal.text" in subject
    assert "Wat wil je graag?" in subject, "the Dutch of today stands beside it"
    found = editor.get("/texts/nl?q=graag").text
    assert "/texts/nl/goal.text" in found
    edited = editor.get("/texts/nl?show=unreviewed").text
    assert re.findall(r'class="key">([^<]+)<', edited) == ["goal.text"]
    assert "Er is geen tekst die hierbij past" in editor.get("/texts/nl?q=zzzz").text


def test_an_edit_is_seen_by_a_resident_at_the_next_page(house: PartyHouse, editor: Staff) -> None:
    with resident(house) as phone:
        before = press(phone, start(phone), "type")
        assert "Welkom! Ik ben een chatbot" not in before
        tag = phone.get("/chat").headers["etag"]
        assert edit(editor, "welcome.text", NEW) == 200
        again = phone.get("/chat", headers={"if-none-match": tag})
        assert again.status_code == 200, "what a page is known by follows the texts"
        assert "Welkom! Ik ben een chatbot" in again.text
    assert "Bewoners zien hem vanaf nu" in editor.page


def test_an_edit_is_seen_on_other_channels_too(house: PartyHouse, editor: Staff) -> None:
    edit(editor, "welcome.text", NEW)
    bubble = Bubble(step="welcome", turn=1, parts=(Phrase("welcome.text"),))
    outgoing = compose(bubble, "nl", house.app.catalogues, house.app.facts("nl"))
    assert outgoing.text.startswith("Welkom! Ik ben een chatbot.")


def test_an_edit_survives_a_restart(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        edit(staff(house, Role.EDITOR, name="Eva"), "welcome.text", NEW)
    with staff_house(tmp_path) as again:
        assert written(again, "welcome.text") == NEW


def test_a_new_label_is_understood_and_the_old_one_still_is(house: PartyHouse, editor: Staff) -> None:
    assert edit(editor, "form.type", "⌨️ Tikken") == 200
    for typed in ("tikken", "typen"):
        with resident(house) as phone:
            page = say(phone, start(phone), typed)
            assert "Ik ben een chatbot" in page, typed


def test_a_label_that_means_something_else_is_refused(house: PartyHouse, editor: Staff) -> None:
    own = written(house, "form.type")
    for taken in ("Stop", "🎤 Praten", "Nee"):
        key = "form.type" if taken != "Nee" else "option.yes"
        assert edit(editor, key, taken) == 422, taken
        assert "betekent het al iets anders" in editor.page
        assert taken in editor.page, "what was typed is not lost"
    assert written(house, "form.type") == own


def test_what_would_break_a_talk_is_refused_with_the_reason_and_can_not_be_previewed(
    house: PartyHouse, editor: Staff
) -> None:
    own = written(house, "welcome.text")
    for text, said in (
        ("Welkom.", "Dit woord ontbreekt: coordinator"),
        (f"{NEW} {{organisation.__class__}}", "Er staat een haak te veel"),
        (f"<script>alert(1)</script> {NEW}", "codes in zoals van een webpagina"),
    ):
        assert edit(editor, "welcome.text", text) == 422
        assert said in editor.page
        assert "<script>alert" not in editor.page
        assert edit(editor, "welcome.text", text, do="preview") == 422
        assert "<figure" not in editor.page
    assert written(house, "welcome.text") == own


def test_signs_that_turn_words_round_are_taken_out(house: PartyHouse, editor: Staff) -> None:
    assert edit(editor, "goal.text", "Wat \u202ewil\u202c je\x00 het\u2066 liefst?\r\nZeg het.") == 200
    assert written(house, "goal.text") == "Wat wil je het liefst?\nZeg het."


def test_a_bare_sign_of_a_web_page_is_shown_as_it_is(house: PartyHouse, editor: Staff) -> None:
    assert edit(editor, "goal.text", "Wat wil je? 1 < 2 & \"3\" 'x'") == 200
    assert "1 &lt; 2 &amp; &#34;3&#34;" in editor.get("/texts/nl/goal.text").text


def test_the_preview_shows_the_bubble_with_buttons_and_keeps_nothing(house: PartyHouse, editor: Staff) -> None:
    own = written(house, "plan.text", "ar")
    assert edit(editor, "plan.text", "هذه خطتك الجديدة. هل هي جيدة؟", "ar", do="preview") == 200
    bubble = re.search(r'<figure class="as-resident".*?</figure>', editor.page, re.DOTALL)
    assert bubble
    assert 'lang="ar" dir="rtl"' in bubble[0]
    assert "هذه خطتك الجديدة" in bubble[0]
    assert bubble[0].count("button choice") == 3
    assert written(house, "plan.text", "ar") == own


def test_every_text_stands_in_its_own_preview(house: PartyHouse) -> None:
    catalogues, scene = house.app.catalogues, house.app.road.scene()
    lost = []
    for key, text in catalogues.phrases("ti").items():
        shown = as_shown(bubble_with(key, scene), "ti", catalogues, house.app.facts("ti"), today=house.now.date())
        labels = (option.label for option in (*shown.options, *shown.commands))
        longest = max(PLACEHOLDER.split(text)[::2], key=len).strip()
        if longest not in " ".join([shown.rendered.text, *labels]):
            lost.append(key)
    assert lost == []


def test_hints_tell_what_could_be_plainer_and_forbid_nothing(editor: Staff) -> None:
    hard = "Wij verstrekken u via het wijkteam een indicatie voor het traject dat u met de cliëntondersteuner aangaat."
    assert edit(editor, "goal.text", f"{hard} Wat wil je?") == 200
    page = editor.get("/texts/nl/goal.text").text
    for said in ("Maak er twee van", "Moeilijk woord: indicatie", "Wij zeggen je tegen bewoners"):
        assert said in page


def test_every_version_is_kept_and_can_be_put_back(house: PartyHouse, editor: Staff) -> None:
    own = written(house, "goal.text")
    for text in ("Wat wil je graag?", "Wat wil je het liefst?"):
        edit(editor, "goal.text", text)
    page = editor.get("/texts/nl/goal.text").text
    assert "Versie 2, van Eva" in page
    assert "<ins>het liefst?</ins>" in page
    assert "<del>graag?</del>" in page
    assert edit(editor, "goal.text", "", do="back:1") == 200
    assert written(house, "goal.text") == "Wat wil je graag?"
    assert edit(editor, "goal.text", "", do="own") == 200
    assert written(house, "goal.text") == own
    assert "Versie 4: Eva zette de tekst van het pakket terug" in editor.page
    lines = house.write(
        lambda connection: connection.execute(select(audit.c.action, audit.c.actor, audit.c.object)).all()
    )
    assert [tuple(line) for line in lines if line.action == "text.changed"] == [
        ("text.changed", "Eva", "text:nl/goal.text")
    ] * 4


def test_an_edit_over_what_another_just_wrote_is_told_and_loses_nothing(house: PartyHouse, editor: Staff) -> None:
    editor.get("/texts/nl/goal.text")
    edit(staff(house, Role.EDITOR, name="Finn"), "goal.text", "Wat wil je graag?")
    answer = editor.post("/texts/nl/goal.text", text="Wat is je wens?", do="save", seen="0")
    assert answer.status_code == 409
    assert "Wat is je wens?" in answer.text
    assert written(house, "goal.text") == "Wat wil je graag?"


def test_the_same_text_makes_no_version(house: PartyHouse, editor: Staff) -> None:
    assert edit(editor, "goal.text", written(house, "goal.text")) == 422
    assert "Er is niets veranderd" in editor.page
    assert "Versie 1" not in editor.page


def test_a_text_of_help_is_shown_only_after_a_second_person_read_it(house: PartyHouse, editor: Staff) -> None:
    own, new = written(house, HELP), "Kijkt iemand mee? Typ WIS. Dan gaan deze berichten weg."
    assert edit(editor, HELP, new) == 200
    assert "pas als een ander hem heeft gelezen" in editor.page
    assert written(house, HELP) == own
    assert f'href="/team/texts/nl/{HELP}"' in editor.get("/texts/nl?show=unreviewed").text
    assert edit(editor, HELP, "", do="review:1") == 403
    assert written(house, HELP) == own
    finn = staff(house, Role.EDITOR, name="Finn")
    assert edit(finn, HELP, "", do="review:1") == 200
    assert written(house, HELP) == new
    assert house.audited("text.reviewed") == 1
    edit(editor, HELP, "", do="own")
    assert written(house, HELP) == new, "taking it back asks for four eyes as well"


def test_only_the_newest_version_can_be_reviewed(house: PartyHouse, editor: Staff) -> None:
    edit(editor, HELP, "Kijkt iemand mee? Typ WIS. Dan gaan deze berichten weg.")
    edit(editor, HELP, "Kijkt iemand mee? Typ WIS. Dan zijn ze weg.")
    assert edit(staff(house, Role.EDITOR, name="Finn"), HELP, "", do="review:1") == 409


def test_any_text_can_be_marked_as_read_by_another(house: PartyHouse, editor: Staff) -> None:
    edit(editor, "goal.text", "Wat wil je graag?")
    assert edit(staff(house, Role.EDITOR, name="Finn"), "goal.text", "", do="review:1") == 200
    assert "Gelezen door Finn" in editor.get("/texts/nl/goal.text").text


def test_a_yes_keeps_the_version_of_the_text_that_was_shown(house: PartyHouse, editor: Staff) -> None:
    with resident(house) as phone:
        page = start(phone)
        for option in ("type", "ok", "ok", "yes"):
            page = press(phone, page, option)
        shown = house.app.catalogues.version
        edit(editor, "consent.text", "Mag ik alles bewaren? Vraag gerust. {coordinator} en {organisation} lezen het.")
        assert house.app.catalogues.version != shown
        press(phone, page, "yes")
        given = house.write(lambda connection: connection.execute(select(consent.c.text_version)).scalars().all())
        assert set(given) == {shown}


def test_what_is_sent_keeps_the_version_it_was_shown_in(house: PartyHouse, editor: Staff) -> None:
    with resident(house) as phone:
        start(phone)
        edit(editor, "goal.text", "Wat wil je graag?")
        phone.get("/chat")
        kept = house.write(lambda connection: connection.execute(select(outbox.c.text_version)).scalars().all())
    assert kept == [house.app.catalogues.version]


def test_what_protects_somebody_is_safety_and_a_question_is_not() -> None:
    assert all(map(is_safety, ("help_now.text", "danger.emergency", "knock.text", "web.help.title", "minor.text")))
    assert not any(map(is_safety, ("goal.text", "topic.safety", "done.text")))


def test_an_unknown_language_key_or_version_is_no_page(editor: Staff) -> None:
    for place in ("/texts/xx", "/texts/nl/no.such", "/texts/xx/goal.text"):
        assert editor.get(place).status_code == 404
    assert edit(editor, "goal.text", "", do="back:9") == 409
    assert edit(editor, "goal.text", "", do="nonsense") == 404


def test_hints_while_typing_need_the_seal_and_nobody_else(house: PartyHouse, editor: Staff) -> None:
    editor.get("/texts/nl/goal.text")
    told = editor.post("/plain", text="Wij verstrekken de indicatie.", language="nl")
    assert [hint.split(":")[0] for hint in told.json()["hints"]] == ["Moeilijk woord"] * 2
    assert editor.client.post("/team/plain", data={"text": "x", "form": "y"}).status_code == 400
    assert Staff(house, None).client.post("/team/plain", data={"text": "x"}).status_code in (303, 403)
