"""What is refused at a case: it says why in the reader's language, keeps what was typed, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.casework.access import Account, Role
from bot.store import case_access, cases
from bot.store.case_access import Kind, NewAccess
from bot.web.console.case_acts_seen import mark
from bot.work.casefile import CaseFile
from tests.web.console.acting import AT, OTHER, SUPPORT, THINGS, Desk, desk, seated
from tests.web.console.forms import seen
from tests.web.console.staff import Staff, engage, staff, staff_house
from tests.web.dom import Dom
from tests.web.party_house import CASE, PartyHouse

TIGRINYA = "ዓራት ነምጽእ"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        yield house


def talk(**typed: str) -> dict[str, Any]:
    return {"talk_at_1": "2026-12-01T14:00", "talk_interpreter": "Zahra", **typed}


def plan(**typed: str) -> dict[str, Any]:
    return {"plan_text_1": "Een bed halen", "plan_owner_1": THINGS, "plan_by_1": "2026-12-10", **typed}


#: Act, what is typed, and what is said to it in Dutch and in English.
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("talk", talk(talk_at_1="2026-11-01T14:00"), "zondag 1 november 2026, 14:00 is al voorbij.", "is over already"),
    ("talk", talk(talk_at_1="2028-11-01T14:00"), "is over meer dan een jaar", "more than a year away"),
    ("talk", talk(talk_at_1="2026-12-01T03:00"), "is 's nachts. Een gesprek begint tussen 07:00", "is at night"),
    ("talk", talk(talk_at_1="2027-03-28T02:30"), "De klok gaat dan een uur vooruit.", "The clock is put forward then."),
    ("talk", talk(talk_at_1="2027-10-31T02:30"), "De klok gaat dan een uur terug.", "The clock is put back then."),
    ("talk", talk(talk_at_1="morgen"), "Dit is geen dag met een tijd: morgen.", "This is no day with a time: morgen."),
    ("talk", talk(talk_at_1=""), "Stel 1 tot 3 verschillende momenten voor.", "Propose 1 to 3 different moments."),
    ("talk", talk(talk_at_2="2026-12-01T14:00"), "staat er twee keer", "stands there twice"),
    ("talk", talk(talk_minutes="lang"), "duurt 10 tot 480 minuten", "takes 10 to 480 minutes"),
    ("talk", talk(talk_minutes="5"), "duurt 10 tot 480 minuten", "takes 10 to 480 minutes"),
    ("talk", talk(talk_place="maan"), "Kies waar het gesprek is.", "Choose where the talk is."),
    ("talk", talk(talk_place="other"), "Schrijf op waar het gesprek is.", "Write down where the talk is."),
    ("talk", talk(talk_along="x" * 201), "Te lang: wie er meekomt.", "Too long: who comes along."),
    ("plan", plan(plan_text_1="", plan_by_1=""), "Een plan heeft 1 tot 7 stappen", "A plan has 1 to 7 steps"),
    ("plan", plan(plan_text_1=""), "Stap 1: schrijf op wat er gebeurt", "Step 1: write down what happens"),
    ("plan", plan(plan_owner_1="bakker"), "Stap 1: kies iemand die meedoet.", "Step 1: choose somebody"),
    ("plan", plan(plan_by_1=""), "Kies bij elke stap een dag.", "Choose a day for every step."),
    ("plan", plan(plan_by_1="2026-11-01"), "zondag 1 november 2026 is al voorbij", "is over already"),
    ("plan", plan(plan_by_1="2028-11-01"), "is over meer dan een jaar", "more than a year away"),
    ("plan", plan(plan_text_1="x" * 301), "Te lang: stap 1.", "Too long: step 1."),
    ("plan", plan(plan_text_1=TIGRINYA), "Nederlands): stap 1.", "Dutch): step 1."),
    ("plan", plan(language="ar"), "leest nu een andere taal: Nederlands.", "another language now: Dutch."),
    ("note", {"note_text": " "}, "Nog niet ingevuld: de notitie.", "Not filled in yet: the note."),
    ("tailor-made", {"tailor_because": ""}, "Nog niet ingevuld: de notitie.", "Not filled in yet: the note."),
    ("close", {"close_told": "Je wilde een bed."}, "Vul alle drie de vakken in", "Fill in all three fields"),
    ("confirm", {"more_table_1": "bakker"}, "staat niet meer op de lijst: bakker", "no longer on the list: bakker"),
    ("confirm", {"more_table_1": OTHER, "more_reserve_1": OTHER}, "elke partij één keer", "each party once"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_refused_says_why_and_stays_typed(house: PartyHouse, language: str) -> None:
    at = seated(house, reads=language)
    before, lines = at.case, at.lines()
    engage(house, "Samira", Role.COORDINATOR)
    for act, typed, dutch, english in REFUSED:
        answer = at.send(act, **typed)
        assert answer.status_code == 422, (act, typed)
        assert (dutch if language == "nl" else english) in seen(answer.text), (act, typed)
        kept = Dom(answer.text)
        shown = {*kept.values(), *(text.strip() for text in kept.text.split("\n"))}
        assert {text for text in typed.values() if text.strip()} <= shown | {"ar", "bakker", "maan"}, (act, typed)
    assert (at.case, at.lines()) == (before, lines)


#: Matter, about, what is sent, and what is said to it.
UNTOLD: list[tuple[str, dict[str, Any], str]] = [
    ("party", {"matter": "says", "about": THINGS}, "Kies eerst een antwoord."),
    ("party", {"matter": "says", "about": THINGS, "answer": "declines"}, "Nog niet ingevuld: de reden."),
    ("party", {"matter": "says", "about": THINGS, "answer": "accepts"}, ": doet al mee."),
    ("party", {"matter": "says", "about": OTHER, "answer": "accepts"}, "Deze partij zit niet aan deze tafel: geldfit."),
    ("party", {"matter": "moments", "about": THINGS, "answer": "1"}, "Er is nog geen gesprek voorgesteld."),
    ("party", {"matter": "plan", "about": THINGS, "answer": "yes"}, "Er is nog geen plan."),
    ("resident", {"matter": "moments"}, "Kies de momenten die passen."),
    ("resident", {"matter": "moments", "answer": ["1", "none"]}, "Kies de momenten die passen."),
    ("resident", {"matter": "share", "about": THINGS, "answer": "misschien"}, "Kies eerst een antwoord."),
    ("resident", {"matter": "share", "about": OTHER, "answer": "yes"}, "Deze partij zit niet aan deze tafel: geldfit."),
    ("resident", {"matter": "wanted", "about": "1", "answer": "yes"}, "Er is nog geen plan."),
    ("resident", {"matter": "usable", "about": "x", "answer": "no"}, "Er is nog geen plan."),
    ("resident", {"matter": "helps", "answer": "yes"}, "De bewoner hoorde nog niet wat er gedaan is."),
    ("resident", {"matter": "lunch", "answer": "yes"}, "Kies eerst een antwoord."),
    ("held", {}, "Er is nog geen gesprek voorgesteld."),
    ("arranged", {"step": "1"}, "Er is nog geen plan."),
    ("done", {"step": "x"}, "Er is nog geen plan."),
    ("unask", {"about": OTHER, f"unask-because-{OTHER}": "Fout"}, "Deze partij zit niet aan deze tafel: geldfit."),
    ("unask", {"about": THINGS}, "Nog niet ingevuld: de reden."),
    ("reopen", {"reopen-because": "Toch meer"}, "Dit kan nu niet. Stand van de zaak: Tafel bevestigd."),
]


def test_an_answer_that_cannot_be_one_is_refused(house: PartyHouse) -> None:
    at = seated(house)
    before, lines = at.case, at.lines()
    for act, sent, why in UNTOLD:
        answer = at.post(act, **{"seen": mark(act, at.case, sent.get("about", "")), **sent})
        assert answer.status_code == 422, (act, sent)
        assert why in seen(answer.text), (act, sent)
    assert (at.case, at.lines()) == (before, lines)


def test_an_act_that_there_is_none_of_is_not_found(house: PartyHouse) -> None:
    at = desk(house)
    assert at.post("erase").status_code == 404
    assert at.who.post("/cases/unknown123/note", text="x").status_code == 404


def test_a_form_that_cannot_be_sent_now_says_why_in_its_place(house: PartyHouse) -> None:
    at = desk(house)
    page = seen(at.look())
    assert "Dit kan nu niet: Nog geen partij doet mee." in page
    assert {"talk", "held", "reopen"} & at.forms() == set()


def test_words_reach_a_resident_only_in_the_residents_language(house: PartyHouse) -> None:
    at = seated(house, language="ti")
    assert "Laat een mens het vertalen, geen machine." in at.look()
    refused = at.send("plan", **plan())
    assert "Niet geschreven in de taal van de bewoner (Tigrinya): stap 1." in seen(refused.text)
    at.send("plan", **plan(plan_text_1=TIGRINYA))
    assert at.case.course.plan
    words = {"close_told": TIGRINYA, "close_because": TIGRINYA, "close_possible": TIGRINYA}
    preview = at.send("close", **words)
    assert 'class="as-resident"' in preview.text
    assert 'lang="ti" dir="ltr"' in preview.text


def test_a_party_that_the_matching_bars_needs_a_reason(house: PartyHouse) -> None:
    at = desk(house)
    at.send("confirm", **{f"seat_{SUPPORT}": ""})
    at.send("resident", matter="share", about=THINGS, answer="no")
    refused = at.send("confirm", **{f"seat_{THINGS}": "table"})
    assert refused.status_code == 422
    assert "de bewoner zei nee tegen deze partij" in seen(refused.text)
    assert at.asked() == []
    at.send("confirm", **{f"seat_{THINGS}": "table"}, confirm_although="Zij kwam erop terug")
    assert at.asked() == [("share", THINGS)]
    assert at.case.course.notes[-1].text == "Zij kwam erop terug"


def give(house: PartyHouse, who: Account, kind: Kind) -> None:
    def do(file: CaseFile) -> None:
        new = NewAccess(
            id=house.app.ids.new(), resident_id=file.stored.resident_id, case_id=CASE, account_id=who.id, kind=kind,
            reason="x", given_by="Noor", made_at=house.now,
        )  # fmt: skip
        case_access.add(file.work.connection, house.app.vault, file.work.talk.key, new=new)

    house.at_case(do)


def test_who_may_not_work_at_a_case_changes_nothing(house: PartyHouse) -> None:
    at = desk(house)
    form = {**at.form("note"), "note-text": "Een lange notitie van iemand anders."}
    before, lines = at.case, at.lines()
    people: list[tuple[Staff, int]] = []
    for name, kind, status in (("Blind", None, 403), ("Leest", Kind.GIVEN, 403), ("Geblokt", Kind.BLOCKED, 404)):
        who = staff(house, Role.COORDINATOR, name=name)
        if kind and who.account:
            give(house, who.account, kind)
        people.append((who, status))
    others = (Role.PROFESSIONAL, Role.EDITOR, Role.ADMINISTRATOR, Role.PROCESS_FACILITATOR, Role.KEY_PERSON)
    people += [(staff(house, role, name=role.value), 404) for role in others]
    marks = {act: at.form(act)["seen"] for act in ("plan", "close")}
    for who, status in people:
        for act in ("note", "plan", "close"):
            answer = who.post(f"{AT}/{act}", **{**form, "more": "yes", "seen": marks.get(act, "")})
            assert answer.status_code == status, (who.account, act)
            assert "Rustig" not in answer.text
        if status == 403:
            assert "Een lange notitie van iemand anders." in who.post(f"{AT}/note", **form).text
    assert (at.case, at.lines()) == (before, lines)


def test_a_case_that_was_erased_is_not_there(house: PartyHouse) -> None:
    at = desk(house)
    form = at.form("note")
    talk = house.at_case(lambda file: file.work.talk.id)
    house.write(lambda connection: cases.forget(connection, talk))
    assert at.post("note", **{**form, "note-text": "x"}).status_code == 404


def test_what_was_said_in_words_is_not_endless(house: PartyHouse) -> None:
    at: Desk = seated(house)
    at.send("plan", **plan())
    long = at.send("resident", matter="plan", answer="almost", words_plan_="x" * 4_001)
    assert long.status_code == 422
    assert "Te lang: de tekst. Het zijn 4001 tekens. Er passen er 4000." in seen(long.text)
