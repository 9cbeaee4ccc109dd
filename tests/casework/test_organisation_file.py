"""The organisation's one file: read whole, every mistake named at once with the line where it stands."""

import json
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.casework.organisation import MODULES, Organisation, in_language
from bot.casework.organisation_file import organisation_from, read_organisation, tables_of
from bot.casework.parties_csv import read_parties_csv, write_parties_csv
from bot.casework.people import PartyKind
from bot.casework.topics import TOPICS
from bot.errors import OrganisationError
from tests.casework.making import SAMPLE

TEXT = SAMPLE.read_text(encoding="utf-8")
_MODULES = 'modules = ["intake", "exploration", "wellbeing", "alike"]'


def sample() -> Organisation:
    return read_organisation(TEXT, file=SAMPLE.name)


def mistakes(text: str) -> list[str]:
    with pytest.raises(OrganisationError) as raised:
        read_organisation(text, file="my.toml")
    _, *lines = str(raised.value).splitlines()
    return lines


def changed(*changes: tuple[str, str]) -> str:
    """The sample file with these texts replaced, each found once at least."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_the_sample_is_big_enough_to_try_everything() -> None:
    organisation = sample()
    assert len(organisation.neighbourhoods) >= 3
    assert len(organisation.parties) >= 25
    assert set().union(*(party.topics for party in organisation.parties)) == set(TOPICS)
    kinds = [party.kind for party in organisation.parties]
    assert {kind: kinds.count(kind) >= 3 for kind in PartyKind} == dict.fromkeys(PartyKind, True)
    bridged = {code for party in organisation.parties if party.kind is PartyKind.KEY_PERSON for code in party.languages}
    assert {"ti", "ar"} <= bridged


def test_the_sample_is_marked_as_one() -> None:
    organisation = sample()
    assert organisation.parties
    for party in organisation.parties:
        assert party.name.endswith("(voorbeeld)") or party.fallback, party.id
        assert party.contact.startswith("0000-") or party.fallback or party.id == "veilig-thuis", party.id
        # No such address can exist (RFC 2606).
        assert party.mail.endswith(".example") or party.fallback, party.id
    assert all("oorbeeld" in place.name for place in organisation.neighbourhoods)
    assert all(code.startswith("0") for place in organisation.neighbourhoods for code in place.postcodes)
    for language in ("nl", "en", "ar", "ti"):
        assert any(
            word in organisation.facts(language)["coordinator"] for word in ("voorbeeld", "sample", "مثال", "ኣብነት")
        )


def test_every_number_says_where_it_was_read_and_whether_it_was_checked() -> None:
    organisation = sample()
    assert all(number.source for number in organisation.numbers.values())
    assert "doctor_phone" in organisation.unchecked
    checked = read_organisation(changed(('number = "113"', 'number = "113"\nchecked = 2026-10-03')), file="my.toml")
    assert checked.numbers["suicide_line"].checked == date(2026, 10, 3)
    assert "suicide_line" not in checked.unchecked


def test_a_number_is_doubtful_when_nobody_checked_it_or_half_a_year_went_by_since() -> None:
    text = changed(('number = "113"', 'number = "113"\nchecked = 2026-05-23'))
    organisation = read_organisation(text, file="my.toml")
    assert "suicide_line" not in organisation.doubtful(date(2026, 11, 22))
    assert {"suicide_line", "doctor_phone"} <= set(organisation.doubtful(date(2026, 11, 23)))


def too_old_at_release(organisation: Organisation) -> list[str]:
    """The numbers that were checked too long before the day this version came out (publiccode.yml), on any day."""
    told = (SAMPLE.parents[2] / "publiccode.yml").read_text(encoding="utf-8")
    released = re.search(r'^releaseDate: "(\d{4}-\d{2}-\d{2})"$', told, re.MULTILINE)
    assert released
    day = date.fromisoformat(released[1])
    return [id for id, number in organisation.numbers.items() if number.is_old(day)]


def test_no_number_of_the_sample_was_checked_too_long_before_the_release() -> None:
    assert too_old_at_release(sample()) == []
    old = read_organisation(changed(('number = "113"', 'number = "113"\nchecked = 2025-10-03')), file="my.toml")
    assert too_old_at_release(old) == ["suicide_line"]


def test_who_is_on_call_stands_in_order_and_with_what_reaches_them() -> None:
    organisation = sample()
    first, second = organisation.on_call
    assert (first.mail.endswith(".example"), second.phone.startswith("0000-")) == (True, True)
    assert organisation.called(second.name) is second
    assert (organisation.called_after(first.name), organisation.called_after(second.name)) == (second, first)
    assert (organisation.called("Nobody"), organisation.called_after("Nobody")) == (None, first)
    assert organisation.acknowledge_within == 30


def test_mistakes_of_who_is_on_call_are_named() -> None:
    found = mistakes(
        changed(
            ("acknowledge_within = 30", "acknowledge_within = 0"),
            ('mail = "noor@buurtteam.example"', 'mail = "noor"'),
            ('name = "Sam (voorbeeld)"\nphone = "0000-000071"', 'name = "Sam (voorbeeld)"'),
        )
    )
    assert [line.split(": ", 1)[1] for line in found] == [
        "acknowledge_within: '0' is not a whole number from 1 to 1440",
        "on_call 1: 'noor' is not one mail address",
        "on_call 2: needs a phone or a mail",
    ]
    (twice,) = mistakes(changed(('name = "Sam (voorbeeld)"', 'name = "Noor (voorbeeld)"')))
    assert twice.endswith("on_call 2: the id 'Noor (voorbeeld)' is used already")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23 11:00", "2026-11-23 11:30"),
        ("2026-11-23 08:00", "2026-11-23 09:30"),
        ("2026-11-23 16:45", "2026-11-24 09:00"),
        ("2026-11-27 17:00", "2026-11-30 09:30"),
        ("2026-12-24 22:00", "2026-12-28 09:30"),
    ],
)
def test_an_alert_is_the_next_ones_after_half_an_hour_in_which_somebody_reads(now: str, until: str) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    said = datetime.fromisoformat(now).replace(tzinfo=zone)
    assert sample().acknowledged_by(said, zone) == datetime.fromisoformat(until).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("name", "now", "until"),
    [
        ("Noor (voorbeeld)", "2026-11-23 11:00", "2026-11-23 11:30"),
        ("Gone", "2026-11-23 11:00", "2026-11-23 11:30"),
        ("Sam (voorbeeld)", "2026-11-23 11:00", "2026-11-24 11:30"),
        ("Sam (voorbeeld)", "2026-11-27 11:00", "2026-11-30 09:30"),
        ("Sam (voorbeeld)", "2026-12-24 11:00", "2026-12-28 09:30"),
    ],
)
def test_the_last_on_call_has_an_alert_a_working_day_longer(name: str, now: str, until: str) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    said = datetime.fromisoformat(now).replace(tzinfo=zone)
    assert sample().theirs_until(name, said, zone) == datetime.fromisoformat(until).replace(tzinfo=zone)


def test_facts_are_in_the_language_of_the_reader_or_else_in_the_first() -> None:
    organisation = sample()
    assert organisation.facts("en")["coordinator"] == "Neighbourhood team (sample)"
    assert organisation.facts("so")["coordinator"] == "Buurtteam (voorbeeld)"
    assert organisation.facts("nl")["suicide_line"] == "113"
    assert in_language({"": "everyone", "nl": "iedereen"}, "en") == "everyone"


def test_the_promised_day_follows_the_organisations_own_hours_and_holidays() -> None:
    christmas_eve = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
    assert sample().reads_by(christmas_eve, ZoneInfo("Europe/Amsterdam")) == date(2026, 12, 28)


def test_an_organisation_is_stored_and_read_back_the_same() -> None:
    organisation = sample()
    assert organisation_from(json.loads(json.dumps(tables_of(organisation)))) == organisation


def test_the_parties_of_the_sample_go_through_csv_unchanged() -> None:
    organisation = sample()
    places = [place.id for place in organisation.neighbourhoods]
    text = write_parties_csv(organisation.parties)
    assert read_parties_csv(text, file="parties.csv", neighbourhoods=places) == organisation.parties


def test_what_has_a_default_may_be_absent() -> None:
    start, end = TEXT.index("holidays = ["), TEXT.index("# The organisation's own legal ground")
    text = (TEXT[:start] + TEXT[end:]).replace(_MODULES, "").replace("acknowledge_within = 30", "")
    organisation = read_organisation(text, file="my.toml")
    assert (organisation.holidays, organisation.read_within, organisation.modules) == ((), 1, MODULES)
    assert organisation.off == frozenset()
    assert organisation.acknowledge_within == 30


@pytest.mark.parametrize("named", ['["alike"]', '["alike", "intake"]'])
def test_what_is_not_named_is_off_but_for_the_talk_itself(named: str) -> None:
    organisation = read_organisation(changed((_MODULES, f"modules = {named}")), file="my.toml")
    assert organisation.modules == ("intake", "alike")
    assert organisation.off == {"exploration", "wellbeing"}
    assert read_organisation(changed((_MODULES, "modules = []")), file="my.toml").modules == ("intake",)


def test_a_file_without_parties_is_fine() -> None:
    organisation = read_organisation(TEXT[: TEXT.index("[[on_call]]")], file="my.toml")
    assert (organisation.parties, organisation.on_call, organisation.called_after("Noor")) == ((), (), None)


def test_broken_toml_names_its_line() -> None:
    with pytest.raises(OrganisationError, match=r"my\.toml is not valid TOML: .*line 3"):
        read_organisation('[organisation]\nname = "x"\nphone = \n', file="my.toml")


def test_mistakes_of_every_table_are_named_at_once_with_their_lines() -> None:
    text = changed(
        ('phone = "0000-000000"', "phone = 5"),
        ('hours = "ma-vr 09:00-17:00"', 'hours = "altijd"'),
        ("read_within = 1", "read_within = 0"),
        (_MODULES, 'modules = ["dashboards"]'),
        ('postcodes = ["0001", "0002"]', 'postcodes = ["0001 AB"]'),
        ('id = "n3"', 'id = "n2"'),
        ('number = "113"', "# no number"),
        ('source = "ANP', 'checked = "last week"\nsource = "ANP'),
        ('id = "doctor_phone"', 'id = "doctor"'),
        ('topics = ["money"]', 'topics = ["huisvesting"]'),
        ("capacity = 25", "capasity = 25"),
        ('id = "raadslieden"', 'id = "schuldhulp"'),
    )
    found = mistakes(text)
    assert found == [
        f"my.toml line {line_of(text, 'phone = 5')}: phone: '5' is not a text; put it between quotes",
        f"my.toml line {line_of(text, 'hours = ')}: hours: hours 'altijd' cannot be read; "
        "write them like 'ma-vr 09:00-17:00; za 10:00-12:00'",
        f"my.toml line {line_of(text, 'read_within')}: read_within: '0' is not a whole number from 1 to 10",
        f"my.toml line {line_of(text, 'modules')}: modules: unknown module 'dashboards'; "
        "use one of: intake, exploration, wellbeing, alike",
        *found[4:6],
        f"my.toml line {line_of(text, '[[numbers]]')}: the number 'doctor_phone' is missing in [[numbers]]",
        f"my.toml line {line_of(text, '[[numbers]]')}: the number 'suicide_line' is missing in [[numbers]]",
        *found[8:],
    ]
    assert "neighbourhoods 1: '0001 AB' is not a postcode; write its four digits" in found[4]
    assert "neighbourhoods 3: the id 'n2' is used already" in found[5]
    assert "numbers 2: must not be empty" in found[8]
    topic = f"line {line_of(text, 'huisvesting')}: parties 3 ('schuldhulp'), topics: unknown topic 'huisvesting'"
    assert any(topic in line for line in found)
    assert any(f"line {line_of(text, 'capasity')}: unknown key 'capasity' in parties" in line for line in found)


def test_a_party_id_is_used_once() -> None:
    text = changed(('id = "raadslieden"', 'id = "schuldhulp"'))
    line = text.count("\n", 0, text.rindex('id = "schuldhulp"')) + 1
    assert mistakes(text) == [f"my.toml line {line}: parties 4 ('schuldhulp'), id: the id 'schuldhulp' is used already"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: there is no [organisation]"),
        ("[organisations]\n", "line 1: unknown table 'organisations'; use one of: organisation, neighbourhoods"),
        ("organisation = 3\n", "line 1: write it as [organisation]"),
        ("[organisation]\n[parties]\nid = 1\n", "line 2: write 'parties' as [[parties]], once for each"),
        ("parties = [1]\n", "line 1: write 'parties' as [[parties]], once for each"),
    ],
)
def test_a_file_of_another_shape_says_so_first(text: str, message: str) -> None:
    assert any(message in line for line in mistakes(text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('phone = "0000-000000"', "", "phone is missing in [organisation]"),
        ('phone = "0000-000000"', 'fone = "1"', "unknown key 'fone' in organisation"),
        ('phone = "0000-000000"', 'phone = " "', "phone: must not be empty"),
        ('place = { nl = "Huis van de Wijk (voorbeeld), Voorbeeldstraat 1", en', "place = {}\nx = { en", "place: must"),
        ('name = { nl = "Buurt', 'name = { Dutch = "Buurt', "name: 'Dutch' is not a language code"),
        (_MODULES, 'modules = "intake"', "modules: is not a list; write it between [ and ]"),
        ('id = "n1"', 'id = "N 1"', "neighbourhoods 1: 'N 1' is not an id"),
        ("    2026-12-25, 2026-12-26,", '    "Christmas",', "holidays: 'Christmas' is not a date"),
    ],
)
def test_each_mistake_says_what_would_be_right(old: str, new: str, message: str) -> None:
    assert any(message in line for line in mistakes(changed((old, new))))


def test_one_text_can_stand_for_every_language() -> None:
    start = TEXT.index("place = {")
    text = TEXT[:start] + 'place = "Markt 1"\n' + TEXT[TEXT.index("\n", start) :]
    organisation = read_organisation(text, file="my.toml")
    assert [organisation.facts(code)["place"] for code in ("nl", "ti")] == ["Markt 1", "Markt 1"]
    assert organisation_from(tables_of(organisation)) == organisation
