"""Parties come from CSV and go back to it; every mistake is named at once, with its line."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.hours import read_hours
from bot.casework.parties import COLUMNS, party_cells, party_from
from bot.casework.parties_csv import read_parties_csv, write_parties_csv
from bot.casework.people import Host, Party, PartyKind, Period
from bot.casework.preferences import Reach
from bot.casework.topics import TOPICS
from bot.errors import OrganisationError
from tests.casework.test_hours import WEEKS

PLACES = ("n1", "n2")
IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True).filter(lambda id: id != "coordinator")
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool)
CODES = st.frozensets(st.sampled_from(["nl", "en", "ar", "ti", "tr", "ckb"]))
DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))
PERIODS = st.builds(lambda first, days: Period(first, first + timedelta(days=days)), DAYS, st.integers(0, 400))
PARTIES = st.builds(
    Party,
    id=IDS,
    name=LINES,
    kind=st.sampled_from(PartyKind),
    topics=st.frozensets(st.sampled_from(TOPICS), min_size=1),
    neighbourhoods=st.frozensets(st.sampled_from(PLACES)),
    languages=CODES.filter(bool),
    interpreter=st.booleans(),
    community=CODES,
    host=st.sampled_from(Host),
    places=st.frozensets(st.sampled_from(Reach)),
    hours=st.none() | WEEKS,
    capacity=st.none() | st.integers(0, 999_999),
    contact=LINES | st.just(""),
    mail=st.sampled_from(["", "aanbel@kringloop.example", "o'neil+wijk@mail.kringloop.example"]),
    closed=st.lists(PERIODS, max_size=3).map(lambda periods: tuple(sorted(periods))),
    fallback=st.booleans(),
    beside=st.booleans(),
)


def read(text: str) -> tuple[Party, ...]:
    return read_parties_csv(text, file="parties.csv", neighbourhoods=PLACES)


def mistakes(text: str) -> list[str]:
    with pytest.raises(OrganisationError) as raised:
        read(text)
    first, *lines = str(raised.value).splitlines()
    assert first.strip() == "The organisation's file has a mistake."
    return lines


@given(st.lists(PARTIES, max_size=5, unique_by=lambda party: party.id).map(tuple))
def test_parties_that_were_written_read_the_same(parties: tuple[Party, ...]) -> None:
    assert read(write_parties_csv(parties)) == parties


@given(PARTIES)
def test_a_party_goes_through_its_cells_unchanged(party: Party) -> None:
    assert party_from(party_cells(party)) == (party, [])


def test_a_party_of_few_words_gets_the_defaults() -> None:
    (party,) = read("id,name,kind,topics\ntaalhuis,Taalhuis,formal,language\n")
    assert party == Party(id="taalhuis", name="Taalhuis", kind=PartyKind.FORMAL, topics=frozenset({"language"}))
    assert party.languages == {"nl"}


def test_a_file_as_a_dutch_spreadsheet_saves_it_is_read() -> None:
    text = (
        "\ufeffid;name;kind;topics;hours;closed;interpreter;host;languages\r\n"
        'kringloop;"Kringloop; ook fietsen";informal;things, home;"ma-vr 9:00-17:00; za 10:00-12:00";'
        "2026-12-24/2027-01-02 2027-05-05;ja;;\r\n"
        ";;;;;;;;\r\n"
    )
    (party,) = read(text)
    assert (party.name, party.topics) == ("Kringloop; ook fietsen", frozenset({"things", "home"}))
    assert party.hours == read_hours("ma-vr 09:00-17:00; za 10:00-12:00")
    assert (party.interpreter, party.host, party.languages) == (True, Host.UNKNOWN, frozenset({"nl"}))
    assert [party.closed_on(date(2027, month, day)) for month, day in ((1, 2), (1, 3), (5, 5))] == [True, False, True]


def test_every_mistake_is_named_at_once_with_its_line() -> None:
    text = (
        "id,name,kind,topics,neighbourhoods,languages,capacity,closed,interpreter,hours,host,places\n"
        'a,"two\nlines",formal,housing home schulden,,,,,,,,\n'
        "A B,,volunteer,home,,Dutch,many,soon,perhaps,always,nobody,moon\n"
        "c,C,formal,,n1 n9,,,2027-01-02/2026-12-24,,,,\n"
        "d,D,formal,home\n"
        "d,D again,formal,home\n"
        "coordinator,Me,formal,home\n"
        "f,F,formal,home,,,,,,,,,too,many\n"
    )
    topics = ", ".join(TOPICS)
    assert mistakes(text) == [
        f"parties.csv line 2: topics: unknown topics 'housing', 'schulden'; use one of: {topics}",
        "parties.csv line 4: capacity: 'many' is not a whole number",
        "parties.csv line 4: closed: 'soon' is not a date; write it like 2026-12-25",
        "parties.csv line 4: host: unknown value 'nobody'; use one of: woman, man, both, unknown",
        "parties.csv line 4: hours: hours 'always' cannot be read; write them like 'ma-vr 09:00-17:00; za 10:00-12:00'",
        "parties.csv line 4: id: 'A B' is not an id; use small letters, digits, '-' and '_', at most 40",
        "parties.csv line 4: interpreter: 'perhaps' is not yes or no",
        "parties.csv line 4: kind: unknown value 'volunteer'; use one of: formal, informal, key_person",
        "parties.csv line 4: languages: 'Dutch' is not a language code; use codes like nl, en, ar, ti",
        "parties.csv line 4: name: must not be empty",
        "parties.csv line 4: places: unknown place 'moon'; use one of: chat, voice, call, home, centre",
        "parties.csv line 5: closed: a closed period ends (2026-12-24) before it begins (2027-01-02)",
        "parties.csv line 7: id: the id 'd' is used already",
        "parties.csv line 8: id: the id 'coordinator' is used already",
        "parties.csv line 9: 14 fields, but there are 12 columns",
    ]


def test_a_party_among_the_others_needs_topics_and_known_neighbourhoods() -> None:
    text = (
        "id,name,kind,topics,neighbourhoods,beside\n"
        "a,A,formal,,n1 n9,\nb,B,key_person,,,\nc,C,formal,,,yes\nd,D,formal,home,n8,\n"
    )
    assert mistakes(text) == [
        "parties.csv line 2: neighbourhoods: unknown neighbourhood 'n9'; use one of: n1, n2",
        "parties.csv line 2: topics: a party needs at least one topic",
        "parties.csv line 5: neighbourhoods: unknown neighbourhood 'n8'; use one of: n1, n2",
    ]


@pytest.mark.parametrize("text", ["", "naam,kind\n"])
def test_a_wrong_header_is_named_before_any_row(text: str) -> None:
    found = mistakes(text + "x,y\n" if text else text)
    assert "parties.csv line 1: the column 'id' is missing" in found
    assert all("line 1:" in line for line in found)


def test_a_file_that_is_no_csv_says_so() -> None:
    with pytest.raises(OrganisationError, match=r"parties\.csv line 2: cannot be read as CSV: field larger than"):
        read("id,name,kind\na,A," + "x" * 200_000)


def test_an_unknown_column_is_named() -> None:
    (found,) = mistakes("id,name,kind,topic\n")
    assert found == f"parties.csv line 1: unknown column 'topic'; use one of: {', '.join(COLUMNS)}"


@pytest.mark.parametrize(
    "address",
    ["kringloop", "@kringloop.example", "a@b", "a b@c.example", "a@b.example, c@d.example", "Naam <a@b.example>",
     "a@b.example\nBcc: c@d.example", "ä@b.example", "a@b..example"],
)  # fmt: skip
def test_a_mail_address_is_one_plain_address(address: str) -> None:
    row = {"id": "kringloop", "name": "Kringloop", "kind": "informal", "topics": "things", "mail": address}
    party, wrong = party_from(row)
    assert party is None
    assert [(column, str(what)) for column, what in wrong] == [("mail", f"'{address}' is not one mail address")]
