"""The parties in the console: every field is kept as it was typed, and two people at once lose nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.access import Role
from bot.casework.hours import read_hours
from bot.casework.people import Host, Party, PartyKind
from bot.casework.preferences import Reach
from bot.web.console.organising.frame import one_line
from tests.web.console.forms import Fields, edit, fields, seen
from tests.web.console.staff import CASE, staff, staff_house
from tests.web.party_house import PartyHouse

LIST = "/organisation/parties"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("organisation")) as house:
        yield house


def there(house: PartyHouse, id: str) -> bool:
    return any(each.id == id for each in house.app.organisation().parties)


def party(house: PartyHouse, id: str) -> Party:
    return next(each for each in house.app.organisation().parties if each.id == id)


def test_a_form_that_is_sent_back_as_it_came_changes_nothing(house: PartyHouse) -> None:
    someone = staff(house, Role.ADMINISTRATOR)
    before = house.audited("party.changed")
    for each in house.app.organisation().parties[::4]:
        assert edit(someone, f"{LIST}/{each.id}", act="save").status_code == 200
        assert party(house, each.id) == each
    assert house.audited("party.changed") == before


def test_every_field_of_a_party_can_be_changed_and_stands_in_the_log(house: PartyHouse) -> None:
    someone, before = staff(house, Role.COORDINATOR), house.audited("party.changed")
    edit(
        someone, f"{LIST}/werkcoach", name="Werkcoach Oost", kind="informal", topics=["home", "money"],
        neighbourhoods=["n2"], languages=["nl", "ar"], languages_more="tr", interpreter="yes", community=["ti"],
        host="woman", places=["call", "chat"], hours="di 10:00-12:00", capacity="7", contact="+31 6 12345678",
        mail="oost@werkcoach.example", fallback="yes", beside="yes", act="save",
    )  # fmt: skip
    assert party(house, "werkcoach") == Party(
        id="werkcoach", name="Werkcoach Oost", kind=PartyKind.INFORMAL, topics=frozenset({"home", "money"}),
        neighbourhoods=frozenset({"n2"}), languages=frozenset({"nl", "ar", "tr"}), interpreter=True,
        community=frozenset({"ti"}), host=Host.WOMAN, places=frozenset({Reach.CALL, Reach.CHAT}),
        hours=read_hours("di 10:00-12:00"), capacity=7, contact="+31 6 12345678", mail="oost@werkcoach.example",
        fallback=True, beside=True,
    )  # fmt: skip
    assert "Opgeslagen." in someone.page
    assert house.audited("party.changed") == before + 1


def test_what_is_wrong_stands_at_its_field_in_the_readers_language_and_nothing_typed_is_lost(
    house: PartyHouse,
) -> None:
    typed: Fields = {
        "name": " ", "topics": [], "hours": "altijd", "capacity": "veel", "mail": "kringloop",
        "languages_more": "Turks", "contact": "Ans", "act": "save",
    }  # fmt: skip
    before, at = party(house, "eettafel"), f"{LIST}/eettafel"
    someone = staff(house, Role.COORDINATOR)
    assert edit(someone, at, **typed).status_code == 422
    for words in ("Vul dit in.", "veel is geen heel getal.", "Schrijf het zo: ma-vr", "Turks is geen taalcode"):
        assert words in seen(someone.page), words
    assert 'value="altijd"' in someone.page
    assert 'value="Ans"' in someone.page
    assert party(house, "eettafel") == before
    english = staff(house, Role.COORDINATOR, name="Sam", language="en")
    assert "Fill this in." in edit(english, at, **typed).text


def test_hours_are_shown_in_words_before_they_are_saved(house: PartyHouse) -> None:
    before = party(house, "eettafel")
    someone = staff(house, Role.COORDINATOR)
    typed = "ma-wo 9:00-12:30; za 10.00-11.00"
    assert edit(someone, f"{LIST}/eettafel", hours=typed, act="look").status_code == 200
    assert "maandag tot en met woensdag: 09:00 tot 12:30 uur" in seen(someone.page)
    assert "zaterdag: 10:00 tot 11:00 uur" in seen(someone.page)
    assert typed in someone.page
    assert party(house, "eettafel") == before


def test_two_people_at_once_lose_nothing(house: PartyHouse) -> None:
    slow, quick = staff(house, Role.COORDINATOR), staff(house, Role.COORDINATOR, name="Sam")
    at = f"{LIST}/taalhuis"
    form = fields(slow.get(at).text)
    edit(quick, at, name="Van Sam", topics=["people"], act="save")
    response = slow.post(at, **{**form, "name": "Van Noor", "act": "save"})
    assert response.status_code == 409
    assert "Nu staat er: Van Sam" in seen(response.text)
    assert 'value="Van Noor"' in response.text
    assert party(house, "taalhuis").name == "Van Sam"
    slow.post(at, **{**fields(slow.page), "act": "save"})
    assert (party(house, "taalhuis").name, len(party(house, "taalhuis").topics)) == ("Van Noor", 2)


def test_a_party_that_is_not_there_any_more_is_not_found(house: PartyHouse) -> None:
    slow, quick = staff(house, Role.COORDINATOR), staff(house, Role.COORDINATOR, name="Sam")
    at = f"{LIST}/wandelgroep"
    form = fields(slow.get(at).text)
    edit(quick, f"{at}/remove")
    assert not there(house, "wandelgroep")
    contact = "Een lange regel over hoe je ze bereikt"
    assert slow.post(at, **{**form, "contact": contact}).status_code == 404
    assert contact in slow.page


def test_a_new_party_gets_an_id_of_its_name(house: PartyHouse) -> None:
    someone, before = staff(house, Role.COORDINATOR), len(house.app.organisation().parties)
    for name in ("Café Zonnestraal!", "Café Zonnestraal!", "ሓጋዚ", "Coordinator"):
        edit(someone, "/organisation/new-party", name=name, topics=["people"], act="save")
    made = [each.id for each in house.app.organisation().parties][before:]
    assert made == ["cafe-zonnestraal", "cafe-zonnestraal-2", "partij", "coordinator-2"]
    assert house.audited("party.added") == 4
    assert edit(someone, "/organisation/new-party", name="Zonder onderwerp", act="save").status_code == 422
    assert "Kies minstens één onderwerp." in seen(someone.page)


def test_a_party_is_closed_for_a_while_or_until_further_notice(house: PartyHouse) -> None:
    someone, at = staff(house, Role.COORDINATOR), f"{LIST}/jobmaatje/closed"
    for first, last in (("2026-11-20", "2027-01-02"), ("2027-05-05", "")):
        edit(someone, at, first=first, last=last, act="add")
    assert [str(each.last) for each in party(house, "jobmaatje").closed] == ["2027-01-02", "2099-12-31"]
    assert "tot nader bericht" in someone.page
    assert "jobmaatje" in someone.get(f"{LIST}?only=closed").text
    assert edit(someone, at, first="2027-01-02", last="2026-12-24", act="add").status_code == 422
    assert "ligt voor de eerste" in someone.page
    assert edit(someone, at, first="morgen", last="x", act="add").status_code == 422
    assert "morgen is geen datum" in seen(someone.page)
    assert "x is geen datum" in seen(someone.page)
    edit(someone, at, period="2026-11-20/2027-01-02", act="remove")
    assert len(party(house, "jobmaatje").closed) == 1


def test_a_party_that_residents_are_with_is_removed_only_after_another_yes(house: PartyHouse) -> None:
    house.begin("kringloop")
    someone, at = staff(house, Role.COORDINATOR), f"{LIST}/kringloop/remove"
    assert edit(someone, at).status_code == 422
    assert "bezig met bewoners: 1" in seen(someone.page)
    assert there(house, "kringloop")
    edit(someone, at, sure="yes")
    assert not there(house, "kringloop")
    assert CASE not in someone.page


@pytest.mark.parametrize(
    ("asked", "found", "other"),
    [
        ("q=VOEDSEL", "voedselbank", "corporatie"),
        ("kind=key_person", "sleutelpersoon-tigrinya", "corporatie"),
        ("topic=things", "voedselbank", "corporatie"),
        ("neighbourhood=n3", "opbouwwerk-zuid", "opbouwwerk-noord"),
        ("only=no_mail", "geldfit", "corporatie"),
    ],
)
def test_the_list_shows_what_the_filter_asks(house: PartyHouse, asked: str, found: str, other: str) -> None:
    page = staff(house, Role.COORDINATOR).get(f"{LIST}?{asked}").text
    assert f"parties/{found}" in page
    assert f"parties/{other}" not in page


@settings(max_examples=6, deadline=None)
@given(st.text(), st.text())
def test_any_text_that_is_typed_stands_on_the_page_as_it_was_kept(house: PartyHouse, name: str, contact: str) -> None:
    someone, at = staff(house, Role.COORDINATOR), f"{LIST}/buurthulp"
    before = party(house, "buurthulp")
    typed = name.encode("utf-8", "replace").decode(), contact.encode("utf-8", "replace").decode()
    status = edit(someone, at, name=typed[0], contact=typed[1], act="save").status_code
    assert status == (200 if one_line(typed[0]) else 422)
    if status == 200:
        assert (party(house, "buurthulp").name, party(house, "buurthulp").contact) == tuple(map(one_line, typed))
        shown = fields(someone.get(at).text)
        assert (shown["name"], shown["contact"]) == tuple(map(one_line, typed))
    else:
        assert party(house, "buurthulp") == before
