"""A few weeks of the simulated years: nothing is wrong, and the same seed lives the same weeks again."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from bot.assemble import assemble
from bot.bench import years
from bot.bench.years_checks import Watch
from bot.bench.years_program import BEGIN
from bot.bench.years_report import as_text
from bot.casework.access import Role
from bot.settings import read_settings
from bot.store.tables import conversation, due, outbox
from tests.postgres import Server
from tests.web.console.staff import staff
from tests.web.console.test_learning import pdf, words
from tests.web.console.test_promises import consents, vain
from tests.web.party_house import PARTY, PartyHouse, party_house


def test_some_weeks_go_by_as_promised_and_can_be_lived_again(tmp_path: Path) -> None:
    first = years.live(5, cases=2, days=24, folder=tmp_path)
    assert first.wrong == []
    assert first.residents == 2
    assert first.counts["unasked bubbles"] > 0
    assert sum(first.timers["reading"].values()) == 2
    assert years.live(5, cases=2, days=24, folder=tmp_path).digest == first.digest
    assert not list(tmp_path.iterdir())


@pytest.mark.postgres
def test_two_processes_live_on_one_database(tmp_path: Path, postgres_server: Server) -> None:
    report = years.live(3, cases=1, days=10, database=postgres_server.url(), folder=tmp_path)
    assert report.wrong == []
    assert as_text(report).startswith("1 residents, 10 days (0 of them down) on PostgreSQL, two processes, seed 3")


def test_what_is_not_as_promised_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes at night, or twice a day, is seen."""
    monkeypatch.setattr("bot.bench.years_checks._EVENING", time(9, 1))
    report = years.live(5, cases=1, days=24, folder=tmp_path)
    assert any("in the night" in what for what in report.wrong)
    assert "WRONG" in as_text(report)


def test_the_learning_pack_of_the_years_holds_what_a_meeting_needs(tmp_path: Path) -> None:
    """Three times six weeks: who came in the second gives a second score in the third."""
    report = years.live(8, cases=80, days=126, keep=tmp_path)
    assert report.wrong == []
    assert report.counts["learning meetings"] == 2
    with _afterwards(tmp_path, days=126) as house:
        noor = staff(house, Role.COORDINATOR)
        page = words(noor.get(f"/learning/{report.meeting}").text)
        sheet = pdf(noor, f"/learning/{report.meeting}")
    numbers = [
        r"\d+ Bewoners die hun verhaal vertelden",
        r"Beter \d+ Gelijk \d+ Slechter \d+",
        r"Het middelste verschil is",
    ]
    barriers = r"Regel \d+ Budget \d+ Gewoonte \d+ Systeem \d+"
    for said in (*numbers, "Zaak 1", "Zaak 2", "Zaak 3", "Kosten voorkomen", barriers, "Wie Uiterlijk", "Noor maandag"):
        assert re.search(said, page), said
        assert re.search(said, sheet), said


@contextmanager
def _afterwards(folder: Path, *, days: int) -> Iterator[PartyHouse]:
    """The program on the data of the years, on the morning after them."""
    at = datetime.combine(BEGIN + timedelta(days=days), time(9, 30), UTC)
    settings = read_settings({"AANBEL_DATA": f"{folder}/data", "AANBEL_MODEL": "off"})
    with assemble(settings, clock=lambda: at) as app:
        yield PartyHouse(app=app, now=at)


def test_a_promise_without_a_timer_is_seen_but_to_who_said_goodbye(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        house.begin(PARTY)
        house.write(lambda c: c.execute(delete(due)))
        assert wrong(house, "owes follow_up 0, its timer is None")
        house.write(lambda c: c.execute(update(conversation).values(status="erasing")))
        assert not wrong(house, "owes")


def test_what_waits_for_a_resident_without_anybody_knowing_is_seen(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        house.begin(PARTY)
        house.at_case(consents)
        house.at_case(lambda file: file.prompt("again"))
        assert not wrong(house, "nobody thinks of what waits there: again")
        house.write(lambda c: c.execute(delete(due).where(due.c.kind == "silent")))
        assert wrong(house, "nobody thinks of what waits there: again")


def test_what_never_comes_to_a_polite_hour_is_seen(tmp_path: Path) -> None:
    with party_house(tmp_path) as house:
        house.begin(PARTY)
        vain(house)
        house.write(lambda c: c.execute(update(outbox).values(status="waiting")))
        days = [house.now + timedelta(days=number) for number in range(1, 22)]
        assert not wrong(house, "polite hour", up=days[:20])
        assert wrong(house, "polite hour", up=days)
        assert not wrong(house, "polite hour", up=[house.now - timedelta(days=1), *days[1:]])


def wrong(house: PartyHouse, what: str, *, up: Sequence[datetime] = ()) -> bool:
    """Whether the looking on says so, when the program was up on these days."""
    watch = Watch(app=house.app, up=list(up))
    house.write(watch.all_of_it)
    return any(what in each for each in watch.wrong)
