"""What the organisation says of itself, in the console: a mistake stands at its field, a change has a way back."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest

from bot.casework.access import Role
from bot.casework.holidays import dutch_holidays
from bot.casework.hours import read_hours
from bot.casework.organisation import NEEDED_NUMBERS, Organisation
from bot.web.console.organising.pages import PAGES
from tests.web.console.forms import edit, fields, seen
from tests.web.console.staff import Staff, engage, staff, staff_house
from tests.web.party_house import PartyHouse

HOME = "/organisation"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("organisation")) as house:
        yield house


@pytest.fixture
def someone(house: PartyHouse) -> Staff:
    return staff(house, Role.COORDINATOR)


@pytest.fixture
def other(house: PartyHouse) -> Staff:
    return staff(house, Role.ADMINISTRATOR, name="Sam")


def now(house: PartyHouse) -> Organisation:
    return house.app.organisation()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_is_shown_in_both_languages(house: PartyHouse, language: str) -> None:
    reader = staff(house, Role.ADMINISTRATOR, name=f"Reader {language}", language=language)
    plain = [page.path for page in PAGES if page.get and "{" not in page.path and "." not in page.path]
    for path in [*plain, f"{HOME}/parties/kringloop", f"{HOME}/neighbourhoods/n1", f"{HOME}/on-call/1"]:
        response = reader.get(path)
        assert response.status_code == 200, path
        assert f'<html lang="{language}"' in response.text
    assert len(plain) >= 12
    for path in ("parties/nobody", "neighbourhoods/n77", "numbers/nothing", "on-call/77", "on-call/0"):
        assert reader.get(f"{HOME}/{path}").status_code == 404


def test_who_may_not_change_the_organisation_finds_no_page_of_it(house: PartyHouse) -> None:
    for role in (Role.EDITOR, Role.PROCESS_FACILITATOR, Role.PROFESSIONAL, Role.KEY_PERSON):
        stranger = staff(house, role, name=f"Stranger {role}")
        for path in (HOME, f"{HOME}/parties", f"{HOME}/organisation.toml", f"{HOME}/changes"):
            assert stranger.get(path).status_code == 404


def test_what_needs_attention_stands_on_top(house: PartyHouse, someone: Staff) -> None:
    page = seen(someone.get(HOME).text)
    for words in ("De voorbeeldorganisatie staat nog aan", "Telefoonnummers die niemand", "zonder mailadres",
                  "De teksten in het Tigrinya zijn nog niet nagekeken"):  # fmt: skip
        assert words in page, words
    assert "Niemand is bereikbaar" not in page
    assert "De vrije dagen van 2027" not in page


def test_the_organisations_own_fields_are_kept_by_language(house: PartyHouse, someone: Staff) -> None:
    edit(someone, HOME, **{"name.nl": "Wijk  West", "name.ti": "", "name.other": "West", "read_within": "2"})
    assert now(house).name["nl"] == "Wijk West"
    assert now(house).name[""] == "West"
    assert "ti" not in now(house).name
    assert now(house).read_within == 2
    assert house.audited("organisation.changed") == 1


def test_a_wrong_field_is_told_at_its_place_and_what_was_typed_stays(house: PartyHouse, someone: Staff) -> None:
    before = now(house)
    none = {f"place.{code}": "" for code in ("nl", "en", "ar", "ti", "other")}
    typed = {"phone": " ", "read_within": "elf", "acknowledge_within": "0", "coordinator.nl": "Ons team", **none}
    assert edit(someone, HOME, **typed).status_code == 422
    page = seen(someone.page)
    for words in (
        "Vul dit in.",
        "elf is geen heel getal van 1 tot en met 10.",
        "0 is geen heel getal van 1 tot en met 1440",
    ):
        assert words in page, words
    assert 'value="Ons team"' in someone.page
    assert 'value="elf"' in someone.page
    assert now(house) == before


def test_two_people_on_two_fields_of_one_page_see_each_others_words(
    house: PartyHouse, someone: Staff, other: Staff
) -> None:
    form = fields(someone.get(HOME).text)
    edit(other, HOME, phone="0000-77")
    assert someone.post(HOME, **{**form, "coordinator.nl": "Team Noor"}).status_code == 409
    assert "Nu staat er: 0000-77" in seen(someone.page)
    someone.post(HOME, **{**fields(someone.page), "phone": "0000-77"})
    assert (now(house).phone, now(house).coordinator["nl"]) == ("0000-77", "Team Noor")


def test_a_form_of_another_page_is_not_in_the_way(house: PartyHouse, someone: Staff, other: Staff) -> None:
    form = fields(someone.get(f"{HOME}/privacy").text)
    edit(other, HOME, phone="0000-78")
    assert someone.post(f"{HOME}/privacy", **{**form, "keep_unfinished": "14"}).status_code == 200
    assert now(house).keep_unfinished == 14


def test_retention_is_the_organisations_within_bounds_and_else_the_installations(
    house: PartyHouse, someone: Staff
) -> None:
    at = f"{HOME}/privacy"
    edit(someone, at, keep_unfinished="21", keep_before_consent="12", **{"legal_ground.nl": "Omdat jij\r\nja zegt."})
    edit(someone, at, keep_closed="60")
    road = house.app.road
    assert (road.keep_unfinished.days, road.keep_before_consent.total_seconds()) == (21, 12 * 3600)
    assert now(house).legal_ground["nl"] == "Omdat jij\nja zegt."
    assert now(house).keep_closed == 60
    assert "na 60 dagen vanzelf weg" in seen(someone.get(at).text)
    for typed in ("43", "6", "1.5", "x" * 30, "9" * 5000):
        assert edit(someone, at, keep_unfinished=typed).status_code == 422
    edit(someone, at, keep_unfinished="", keep_before_consent="", keep_closed="")
    assert now(house).keep_closed == 90
    assert (road.keep_unfinished.days, road.keep_before_consent.total_seconds()) == (42, 24 * 3600)


def test_the_hours_are_shown_in_words_and_kept(house: PartyHouse, someone: Staff) -> None:
    at, before = f"{HOME}/hours", now(house).hours
    assert edit(someone, at, hours="di-do 10:00-16:00", act="look").status_code == 200
    assert "dinsdag tot en met donderdag: 10:00 tot 16:00 uur" in seen(someone.page)
    assert now(house).hours == before
    assert edit(someone, at, hours="nooit", act="look").status_code == 422
    assert edit(someone, at, hours=" ; ", act="save").status_code == 422
    assert "minstens één dag" in seen(someone.page)
    edit(someone, at, hours="di-do 10:00-16:00", act="save", **{"hours_text.nl": "dinsdag tot en met donderdag"})
    assert now(house).hours == read_hours("di-do 10:00-16:00")
    assert house.audited("hours.changed") == 1


def test_quiet_hours_are_the_organisations_and_never_narrower(house: PartyHouse, someone: Staff) -> None:
    at = f"{HOME}/hours"
    assert edit(someone, at, quiet_from="21:00").status_code == 422
    assert "21:00 is geen tijd van 16:00 tot en met 20:00." in seen(someone.page)
    edit(someone, at, quiet_from="18:30", quiet_until="10:00", quiet_sundays="no")
    rest = house.app.road.rest
    assert (rest.begins, rest.ends, rest.weekdays) == (time(18, 30), time(10), frozenset())
    assert house.audited("hours.changed") == 2
    assert 'value="18:30"' in someone.get(at).text
    edit(someone, at, quiet_from="", quiet_until="", quiet_sundays="yes")
    assert house.app.road.rest.next(datetime(2026, 11, 29, 12, tzinfo=UTC)) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_holidays_are_added_by_the_year_by_the_day_and_taken_away(house: PartyHouse, someone: Staff) -> None:
    at, days = f"{HOME}/hours/holidays", f"{HOME}/hours"
    someone.get(days)
    someone.post(at, act="year", year="2030")
    assert set(dutch_holidays(2030).values()) <= set(now(house).holidays)
    assert "Bevrijdingsdag" in someone.page
    someone.post(at, act="add", day="2030-07-01")
    assert date(2030, 7, 1) in now(house).holidays
    someone.post(at, act="remove", days=["2030-07-01", "2030-12-25"])
    assert not {date(2030, 7, 1), date(2030, 12, 25)} & set(now(house).holidays)
    assert someone.post(at, act="add", day="zomer").status_code == 422
    assert "zomer is geen datum" in seen(someone.page)
    before = now(house).holidays
    someone.get(days)
    someone.post(at, act="year", year="1999")
    assert now(house).holidays == before


def test_a_neighbourhood_is_added_renamed_and_removed_when_nothing_is_in_it(house: PartyHouse, someone: Staff) -> None:
    house.begin("kringloop")
    edit(someone, f"{HOME}/new-neighbourhood", name="Oost", postcodes="1093, 1094")
    assert now(house).neighbourhoods[-1].postcodes == ("1093", "1094")
    assert edit(someone, f"{HOME}/neighbourhoods/oost", name="Oosterwijk", postcodes="1093 AB").status_code == 422
    assert "AB is geen postcode" in seen(someone.page)
    edit(someone, f"{HOME}/neighbourhoods/oost", name="Oosterwijk")
    assert now(house).neighbourhoods[-1].name == "Oosterwijk"
    engage(house, "Wil", Role.COORDINATOR, neighbourhoods=frozenset({"n2"}))
    for id, words in (("n1", "Er zijn zaken in deze wijk: 1."), ("n2", "Opbouwwerker Zuid"), ("n2", "Wil")):
        assert remove(someone, id) == 422
        assert words in seen(someone.page)
    assert remove(someone, "oost") == 200
    assert [each.id for each in now(house).neighbourhoods] == ["n1", "n2", "n3"]


def remove(someone: Staff, id: str) -> int:
    page = someone.get(f"{HOME}/neighbourhoods").text
    form = page[page.index(f"neighbourhoods/{id}/remove") :]
    mark = form[form.index('name="mark" value="') + 19 :][:24]
    return someone.post(f"{HOME}/neighbourhoods/{id}/remove", mark=mark).status_code


def test_a_number_is_ticked_off_changed_added_and_only_what_no_talk_needs_is_removed(
    house: PartyHouse, someone: Staff
) -> None:
    at = f"{HOME}/numbers"
    assert "nooit nagekeken" in someone.get(at).text

    def act(id: str, act: str) -> int:
        page = someone.get(at).text
        form = page[: page.index(f'name="id" value="{id}"')]
        mark = form[form.rindex('name="mark" value="') + 19 :][:24]
        return someone.post(at, id=id, act=act, mark=mark).status_code

    assert act("emergency", "checked") == 200
    assert now(house).numbers["emergency"].checked == date(2026, 11, 27)
    assert house.audited("number.checked") == 1
    edit(someone, f"{at}/doctor_phone", number="020 1234567", source="gebeld", checked="2025-01-01")
    assert "te lang geleden nagekeken" in someone.page
    assert edit(someone, f"{at}/doctor_phone", number="", source="", checked="gisteren").status_code == 422
    for id, words in (
        ("phone", "staat in teksten al voor iets anders"),
        ("emergency", "is er al"),
        ("A b", "geen kenmerk"),
    ):
        assert edit(someone, f"{HOME}/new-number", id=id, number="1", source="x").status_code == 422
        assert words in seen(someone.page).replace("kan geen kenmerk", "geen kenmerk"), words
    edit(someone, f"{HOME}/new-number", id="dentist", number="020 7654321", source="gebeld")
    assert now(house).numbers["dentist"].checked is None
    for id in NEEDED_NUMBERS:
        assert act(id, "remove") == 422
    assert "elk gesprek kan het nodig hebben" in someone.page
    assert act("dentist", "remove") == 200
    assert set(now(house).numbers) >= set(NEEDED_NUMBERS)
    assert "dentist" not in now(house).numbers
    assert someone.post(at, id="dentist", act="checked", mark="").status_code == 404


def test_who_is_on_call_moves_up_and_down(house: PartyHouse, someone: Staff, other: Staff) -> None:
    at = f"{HOME}/on-call"

    def act(act: str, place: int) -> list[str]:
        someone.post(at, act=act, place=str(place), mark=fields(someone.get(at).text)["mark"])
        return [one.name for one in now(house).on_call]

    noor, sam = (one.name for one in now(house).on_call)
    edit(someone, f"{HOME}/new-on-call", name="Wil", phone="0000-3")
    assert act("up", 2) == [noor, "Wil", sam]
    assert act("down", 0) == ["Wil", noor, sam]
    assert act("up", 0) == act("down", 2) == act("up", 99) == ["Wil", noor, sam]
    assert edit(someone, f"{at}/1", name=noor, phone="1").status_code == 422
    assert "is er al" in seen(someone.page)
    assert edit(someone, f"{at}/1", phone="", mail="").status_code == 422
    assert "een telefoonnummer of een mailadres" in seen(someone.page)
    form = fields(someone.get(f"{at}/1").text)
    edit(other, f"{at}/1", name="Wilma")
    assert someone.post(f"{at}/1", **{**form, "phone": "0000-4"}).status_code == 409
    assert "Nu staat er: Wilma" in seen(someone.page)
    assert act("remove", 0) == [noor, sam]
    for _ in range(2):
        act("remove", 0)
    assert "Niemand is bereikbaar bij gevaar" in someone.page
    assert now(house).on_call == ()


def test_a_change_can_be_undone_and_so_can_the_undoing(house: PartyHouse, someone: Staff) -> None:
    at, before = f"{HOME}/changes", now(house)
    edit(someone, f"{HOME}/parties/huisarts", name="Huisarts Jansen", topics=["health"], act="save")
    page = seen(someone.get(at).text)
    assert "Partij gewijzigd" in page
    assert (
        "Huisarts en praktijkondersteuner (voorbeeld): Naam: Huisarts en" in page.replace("\n", " ") or "Jansen" in page
    )
    someone.post(at, id=newest(someone))
    assert now(house) == before
    someone.get(at)
    someone.post(at, id=newest(someone))
    assert next(each.name for each in now(house).parties if each.id == "huisarts") == "Huisarts Jansen"
    assert house.audited("organisation.undone") == 2
    assert someone.post(at, id="77").status_code == 422
    assert someone.post(at, id="x").status_code == 422


def test_only_what_was_not_changed_since_can_be_undone(house: PartyHouse, someone: Staff) -> None:
    at = f"{HOME}/changes"
    edit(someone, f"{HOME}/parties/geldfit", name="Een", act="save")
    someone.get(at)
    first = newest(someone)
    edit(someone, f"{HOME}/parties/geldfit", name="Twee", act="save")
    page = someone.get(at).text
    assert f'value="{first}"' not in page
    assert someone.post(at, id=first).status_code == 409
    assert "daarna nog een keer gewijzigd" in seen(someone.page)


def test_what_no_longer_fits_the_rest_cannot_be_put_back(house: PartyHouse, someone: Staff) -> None:
    at = f"{HOME}/changes"
    edit(someone, f"{HOME}/new-neighbourhood", name="Even", postcodes="")
    edit(someone, f"{HOME}/parties/wijkraad", neighbourhoods=["even"], act="save")
    edit(someone, f"{HOME}/parties/wijkraad/remove")
    someone.get(at)
    removed = newest(someone)
    assert remove(someone, "even") == 200
    someone.get(at)
    assert someone.post(at, id=removed).status_code == 422
    assert "past niet meer bij de rest" in seen(someone.page)


def newest(someone: Staff) -> str:
    """The id of the change that stands on top."""
    mark = 'name="id" value="'
    return someone.page[someone.page.index(mark) + len(mark) :].partition('"')[0]


def test_a_module_is_switched_off_and_on_again_with_a_way_back(house: PartyHouse, someone: Staff, other: Staff) -> None:
    page, at = someone.get(f"{HOME}/modules").text, f"{HOME}/modules"
    shown = fields(page)
    assert shown["on"] == ["exploration", "wellbeing", "alike"]
    assert "Dit hoort bij elke installatie en kan niet uit." in seen(page)
    someone.post(at, **{**shown, "on": ["wellbeing", "telepathy"]})
    assert now(house).off == {"exploration", "alike"}
    assert house.app.road.scene().off == {"exploration", "alike"}
    assert not house.app.likening.is_on()
    late = other.post(at, **{**shown, "on": ["exploration", "wellbeing"]})
    assert late.status_code == 409
    assert seen(late.text).count("Iemand anders zette dit intussen") == 1
    assert now(house).off == {"exploration", "alike"}
    changes = someone.get(f"{HOME}/changes").text
    assert "Modules aan- of uitgezet" in seen(changes)
    assert "Gesprek met bewoners, Hoe het gaat, in een cijfer" in seen(changes)
    someone.post(f"{HOME}/changes", id=re.findall(r'name="id" value="([0-9]+)"', changes)[0])
    assert now(house).off == frozenset()
