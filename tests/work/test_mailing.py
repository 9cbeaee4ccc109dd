"""Mail to parties goes out once, over a real server; what is refused comes before a person, and nobody waits for it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from bot.assemble import sample_organisation
from bot.channels.email import Mailbox
from bot.errors import StoreError
from bot.language.catalogue import Catalogues
from bot.resources import folder
from bot.store import cases, conversations, doors, leases, mails
from bot.store.asked import open_requests
from bot.store.cases import Composed
from bot.store.conversations import OpenTalk
from bot.store.doors import NewDoor
from bot.store.erasing import erase_resident
from bot.store.mails import Letter, NewMail
from bot.store.tables import conversation, mail
from bot.work import mailing as mailing_module
from bot.work.dead import dead_letters, retry
from bot.work.mailing import Mailing, MailWords
from bot.work.sender import PATIENCE
from tests.channels.post_office import PostOffice, post_office
from tests.work.roads import TO_THE_STORY, House, Resident
from tests.work.table import HUISARTS, KRINGLOOP, Table

STAFF = ("nl", "en")
CONSOLE = Catalogues.load(folder("locales"), STAFF, domain="console")
WORDS = MailWords(console=CONSOLE, facts=sample_organisation().facts, public_url="https://buurt.example")
VALUES = {"number": "abcdefghjk", "token": "t0k3n", "until": "2026-12-07", "code": "01234567"}
TO = "mensen@kringloop.example"


@dataclass(kw_only=True)
class Post:
    """A mailing at work, and the server it hands over to."""

    house: House
    office: PostOffice
    mailing: Mailing

    async def settled(self) -> list[Any]:
        """Wait until nothing is to be sent at this moment; the rows."""
        async with asyncio.timeout(10):
            while True:
                rows = await self.rows()
                if not any(self._waits(row) for row in rows):
                    return rows
                self.mailing.wake()
                await asyncio.sleep(0.01)

    async def rows(self) -> list[Any]:
        return await asyncio.to_thread(self.house.rows, mail)

    def _waits(self, row: Any) -> bool:
        due: bool = row.next_attempt_at <= self.house.clock()
        return row.status == "sending" or (row.status == "waiting" and due)


@asynccontextmanager
async def post(house: House, *, words: MailWords = WORDS) -> AsyncIterator[Post]:
    async with post_office() as office:
        box = mailbox(office.port)
        mailing = Mailing(database=house.database, road=house.road, mailbox=box, words=words)
        mailing.start()
        try:
            yield Post(house=house, office=office, mailing=mailing)
        finally:
            await mailing.stop(within=2)


def mailbox(port: int) -> Mailbox:
    return Mailbox(f"smtp://127.0.0.1:{port}", sender="aanbel@buurt.example", answer=2.0, whole=3.0)


def run(play: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(30):
            await play()

    asyncio.run(within())


def add(house: House, kind: str = "offer", *, cause: str = "", owned: bool = True, door_id: int | None = None) -> int:
    """A mail that waits; its id."""
    talk = talk_of(house) if owned else None
    id = house.road.ids.new()
    new = NewMail(
        id=id, cause=cause or f"{kind}:{id}", resident_id=talk.resident_id if talk else None, kind=kind, to=TO,
        values=VALUES, made_at=house.clock(), door_id=door_id,
    )  # fmt: skip
    vault = house.road.vault
    key = talk.key if talk else vault.own_key()
    assert house.database.write_now(lambda connection: mails.add(connection, vault, key, new=new))
    return id


def talk_of(house: House) -> OpenTalk:
    """The talk of the one resident there is; who comes when there is nobody yet."""
    if not house.rows(conversation):
        amal = Resident(house=house, address="a1")
        amal.starts()
        amal.tells(*TO_THE_STORY)
    (row,) = house.rows(conversation)
    talk = house.database.write_now(lambda connection: conversations.find_by_id(connection, house.road.vault, row.id))
    assert talk is not None
    return talk


def asked(house: House) -> list[tuple[str, str]]:
    found = house.database.write_now(lambda connection: open_requests(connection, house.road.vault))
    return [(each.kind, each.text) for each in found]


@pytest.mark.parametrize("kind", ["offer", "talk", "plan", "agreed"])
def test_a_mail_with_a_link_arrives_once_and_is_forgotten(house: House, kind: str) -> None:
    id = add(house, kind)

    async def play() -> None:
        async with post(house) as at:
            (row,) = await at.settled()
            assert (row.status, row.body, row.sent_at) == ("sent", None, house.clock())
            await at.mailing.tick()
            await at.settled()
            (arrived,) = at.office.received
            assert arrived["To"] == TO
            assert arrived["Message-ID"] == f"<aanbel.{id}@buurt.example>"
            assert "https://buurt.example/r/t0k3n" in arrived.get_content().splitlines()
            assert "maandag 7 december 2026" in arrived.get_content()
            assert "abcdefghjk" in arrived["Subject"]
            assert "t0k3n" not in arrived["Subject"]

    run(play)


def test_a_code_arrives_and_stands_in_no_subject(house: House) -> None:
    add(house, "code")

    async def play() -> None:
        async with post(house) as at:
            await at.settled()
            (arrived,) = at.office.received
            assert "01234567" in arrived.get_content()
            assert "01234567" not in arrived["Subject"]

    run(play)


def test_the_word_to_stop_goes_out_after_the_resident_is_erased(house: House) -> None:
    add(house, "offer")
    add(house, "stop", owned=False)
    resident_id = talk_of(house).resident_id
    house.database.write_now(lambda connection: erase_resident(connection, house.road.ids, resident_id, house.clock()))

    async def play() -> None:
        async with post(house) as at:
            assert [row.kind for row in await at.settled()] == ["stop"]
            (arrived,) = at.office.received
            assert "abcdefghjk" in arrived.get_content()
            assert "http" not in arrived.get_content()

    run(play)


@pytest.mark.parametrize("language", STAFF)
@pytest.mark.parametrize("kind", ["offer", "code", "talk", "plan", "agreed", "stop"])
def test_every_kind_has_its_words_and_a_subject_says_who_and_which_number_only(kind: str, language: str) -> None:
    subject = CONSOLE.phrases(language)[f"mail.{kind}.subject"]
    assert {"{organisation}", "{number}"} <= set(subject.split(" ")) | {word.strip(":,") for word in subject.split(" ")}
    assert subject.count("{") == 2
    text = CONSOLE.phrases(language)[f"mail.{kind}.text"]
    assert ("{link}" in text) == (kind not in ("code", "stop"))
    assert ("{code}" in text) == (kind == "code")


def test_busy_is_later_and_then_it_arrives(house: House) -> None:
    add(house)

    async def play() -> None:
        async with post(house) as at:
            at.office.rcpt += ["450 busy", "451 busy"]
            for _ in range(2):
                (row,) = await at.settled()
                assert (row.status, row.error) == ("waiting", "SMTPRecipientsRefused 45" + "01"[row.attempts - 1])
                house.clock.move(minutes=5)
            (row,) = await at.settled()
            assert (row.status, row.attempts, row.error) == ("sent", 3, None)
            assert len(at.office.received) == 1

    run(play)


def test_a_refusal_comes_before_a_person_and_the_team_is_asked_to_tell_the_party(house: House) -> None:
    id = add(house)

    async def play() -> None:
        async with post(house) as at:
            at.office.rcpt.append("550 mensen@kringloop.example does not live here")
            (row,) = await at.settled()
            assert (row.status, row.error) == ("failed", "SMTPRecipientsRefused 550")
            house.clock.move(hours=1)
            (letter,) = await asyncio.to_thread(letters, house)
            assert (letter["what"], letter["kind"], letter["status"]) == ("mail", "offer", "failed")
            assert letter["id"] == str(id)
            assert "kringloop" not in str(letter)
            assert await asyncio.to_thread(asked, house) == [("mail_failed", f"{TO} (SMTPRecipientsRefused 550)")]
            assert await asyncio.to_thread(tried_again, house, id)
            (row,) = await at.settled()
            assert row.status == "sent"
            assert await asyncio.to_thread(letters, house) == []

    run(play)


@pytest.mark.parametrize("moment", ["after the refusal", "on its way"])
def test_what_a_mail_could_not_tell_is_told_by_nobody_after_a_stop(house: House, moment: str) -> None:
    table = Table.laid(house)
    table.confirm(KRINGLOOP, HUISARTS)
    table.answers(("share", "yes"), ("share", "yes"))
    stopping = Thread(target=lambda: table.presses("share", "no"))

    def stop(place: str) -> None:
        if place == "before_mail" and not stopping.ident:
            stopping.start()
            stopping.join()

    if moment == "on its way":
        house.road = replace(house.road, probe=stop)

    async def play() -> None:
        async with post(house) as at:
            at.office.rcpt.extend(["550 nobody lives here"] * 2)
            await at.settled()

    run(play)
    stop("before_mail")
    assert table.statuses() == {KRINGLOOP: "offered", HUISARTS: "withdrawn"}
    assert [text.split("@")[1].split(".")[0] for kind, text in asked(house) if kind == "mail_failed"] == [KRINGLOOP]


def test_a_refused_word_to_stop_is_a_dead_letter_of_nobody(house: House) -> None:
    add(house, "stop", owned=False)

    async def play() -> None:
        async with post(house) as at:
            at.office.content.append("554 no")
            await at.settled()
            (letter,) = await asyncio.to_thread(letters, house)
            assert (letter["status"], letter["conversation"]) == ("failed", "")
            assert await asyncio.to_thread(asked, house) == []

    run(play)


def test_a_server_that_stays_away_for_two_days_makes_a_dead_letter(house: House) -> None:
    add(house)

    async def play() -> None:
        async with post(house) as at:
            at.office.content += ["451 later"] * 2
            (row,) = await at.settled()
            assert row.status == "waiting"
            house.clock.now += PATIENCE + timedelta(seconds=1)
            (row,) = await at.settled()
            assert (row.status, row.error, row.attempts) == ("dead", "SMTPDataError 451", 2)

    run(play)


def test_a_code_that_is_too_old_is_not_sent(house: House) -> None:
    add(house, "code")
    house.clock.now += doors.CODE_LIVES

    async def play() -> None:
        async with post(house) as at:
            (row,) = await at.settled()
            assert (row.status, row.body, at.office.received) == ("cancelled", None, [])
            assert await asyncio.to_thread(letters, house) == []

    run(play)


def test_a_mail_whose_link_was_revoked_is_not_sent(house: House) -> None:
    door_id = doored(house)
    add(house, door_id=door_id)
    house.database.write_now(
        lambda connection: doors.revoke(connection, house.road.vault, "abcdefghjk", at=house.clock())
    )

    async def play() -> None:
        async with post(house) as at:
            (row,) = await at.settled()
            assert (row.status, row.body, at.office.received) == ("cancelled", None, [])

    run(play)


def test_a_mail_that_cannot_be_opened_or_put_into_words_stops_no_other(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    broken, unknown, well = add(house), add(house, "surprise"), add(house)
    damage = mail.update().where(mail.c.id == broken).values(body=b"\1damaged")
    house.database.write_now(lambda connection: connection.execute(damage))

    async def play() -> None:
        async with post(house) as at:
            rows = {row.id: (row.status, row.error) for row in await at.settled()}
            assert rows[broken] == ("failed", "Undecipherable")
            assert rows[unknown] == ("failed", "PhraseMissing")
            assert rows[well][0] == "sent"

    run(play)
    assert [kind for kind, _ in asked(house)] == ["mail_failed"]
    assert "kringloop" not in caplog.text


def test_a_crowd_of_mail_goes_out_once_each_also_with_two_at_work(house: House) -> None:
    for number in range(10):
        add(house, cause=f"offer:{number}")

    async def play() -> None:
        async with post(house) as at:
            other = Mailing(database=house.database, road=house.road, mailbox=mailbox(at.office.port), words=WORDS)
            other.start()
            rows = await at.settled()
            await other.stop()
            assert [row.status for row in rows] == ["sent"] * 10
            assert len({arrived["Message-ID"] for arrived in at.office.received}) == 10
            assert len(at.office.received) == 10

    run(play)


def test_who_dies_between_sending_and_marking_sends_it_again_with_the_same_number(house: House) -> None:
    add(house)

    class Killed(BaseException):
        pass

    def die(point: str) -> None:
        if point == "after_mail":
            raise Killed

    async def play() -> None:
        async with post_office() as office:
            dying = Mailing(
                database=house.database, road=replace(house.road, probe=die), mailbox=mailbox(office.port), words=WORDS
            )
            with pytest.raises(Killed):
                await dying._send_some()
            well = Mailing(database=house.database, road=house.road, mailbox=mailbox(office.port), words=WORDS)
            assert not await well._send_some()
            if house.database.is_sqlite:  # the one process knows that nobody else is at it
                await house.database.write(lambda connection: leases.let_go_of_all(connection, house.clock()))
            else:
                house.clock.move(minutes=3)
            assert await well._send_some()
            first, second = office.received
            assert first["Message-ID"] == second["Message-ID"]

    run(play)
    assert [row.status for row in house.rows(mail)] == ["sent"]


def test_a_database_that_fails_is_left_alone_for_a_moment_and_nothing_is_sent_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(house)
    marks = iter([StoreError, StoreError])
    marked, claimed = mails.mark_sent, mails.claim
    takes = iter([StoreError])

    def mark(*what: Any, **how: Any) -> None:
        if broken := next(marks, None):
            raise broken
        marked(*what, **how)

    def take(*what: Any, **how: Any) -> Any:
        if broken := next(takes, None):
            raise broken
        return claimed(*what, **how)

    monkeypatch.setattr(mails, "mark_sent", mark)
    monkeypatch.setattr(mails, "claim", take)
    monkeypatch.setattr(mailing_module, "_BREATH", 0.01)

    async def play() -> None:
        async with post(house) as at:
            (row,) = await at.settled()
            assert row.status == "sent"
            assert len(at.office.received) == 1

    run(play)


def test_a_hanging_server_does_not_hold_up_the_end_of_the_program(house: House) -> None:
    add(house)

    async def play() -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            box = mailbox(silent.getsockname()[1])
            mailing = Mailing(database=house.database, road=house.road, mailbox=box, words=WORDS)
            mailing.start()
            await asyncio.sleep(0.2)
            async with asyncio.timeout(1):
                await mailing.stop(within=0.1)

    run(play)
    assert [row.status for row in house.rows(mail)] == ["sending"]


def letters(house: House) -> list[dict[str, Any]]:
    found = house.database.write_now(lambda connection: dead_letters(connection, house.clock()))
    return [letter.as_plain() for letter in found]


def tried_again(house: House, id: int) -> bool:
    return house.database.write_now(lambda connection: retry(connection, house.road, id))


def doored(house: House) -> int:
    """A door to a case of the one resident there is; its id."""
    talk, vault, now = talk_of(house), house.road.vault, house.clock()
    composed = Composed(status="proposed", neighbourhood="n1", content={})
    new = NewDoor(
        id=house.road.ids.new(), resident_id=talk.resident_id, case_id="abcdefghjk", party="kringloop", key=talk.key,
        made_at=now, until=now + doors.LINK_LIVES,
    )  # fmt: skip
    house.database.write_now(
        lambda connection: cases.open_case(connection, vault, talk, id="abcdefghjk", composed=composed, now=now)
    )
    house.database.write_now(lambda connection: doors.make(connection, vault, new))
    return new.id


@pytest.mark.parametrize(
    ("public_url", "list"), [("https://buurt.example", "https://buurt.example/team"), ("", "aanbel requests")]
)
def test_who_is_on_call_reads_where_to_look_and_nothing_of_whom(public_url: str, list: str) -> None:
    words = replace(WORDS, public_url=public_url)
    text = words.text("alert", Letter(to="anna@team.example", values={"name": "Anna"}))
    assert f"in de lijst van het team: {list}\n" in text
    assert list not in words.subject("alert", Letter(to="anna@team.example", values={"name": "Anna"}))
