"""Mail goes to a real server, over TLS that is verified, or it does not go; and never twice without being known."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.channels.email import Mail, Mailbox, MailNotSent
from bot.errors import SettingsError
from tests.channels.post_office import LOGIN, Certificates, certificates, post_office

pytestmark = pytest.mark.anyio

SENDER = "Buurtteam Één <aanbel@buurt.example>"
#: Longer than a line of mail may be, with letters of three scripts.
TEXT = "Hallo,\n\nLees hier:\nhttps://buurt.example/r/" + "t" * 90 + "\n\nيوم سعيد, ሰላም, één.\n"
MAIL = Mail(
    id=4711,
    to="mensen@kringloop.example",
    subject="Buurtteam Één: een vraag aan u, nummer abcdefghjk",
    text=TEXT,
    at=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls"), "localhost")


def mailbox(port: int, *, scheme: str = "smtp", host: str = "127.0.0.1", login: str = "", **more: Any) -> Mailbox:
    return Mailbox(f"{scheme}://{login}{host}:{port}", sender=SENDER, **{"answer": 2.0, "whole": 4.0, **more})


async def refused(sending: Awaitable[None]) -> MailNotSent:
    with pytest.raises(MailNotSent) as raised:
        await sending
    assert MAIL.to not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with post_office() as office:
        await mailbox(office.port).send(MAIL)
    (mail,) = office.received
    assert mail["Subject"] == MAIL.subject
    assert (mail["To"], mail["From"]) == (MAIL.to, SENDER)
    assert office.senders == ["aanbel@buurt.example"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == MAIL.at
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == TEXT
    # Its name says nothing of the machine it comes from.
    assert office.greeted == ["buurt.example"]


async def test_a_repeat_is_known_by_its_number_and_another_mail_is_another() -> None:
    async with post_office() as office:
        for mail in (MAIL, MAIL, replace(MAIL, id=4712)):
            await mailbox(office.port).send(mail)
    first, second, third = (mail["Message-ID"] for mail in office.received)
    assert first == second == "<aanbel.4711@buurt.example>"
    assert third != first


async def test_no_line_of_a_subject_becomes_a_header_of_its_own() -> None:
    async with post_office() as office:
        await mailbox(office.port).send(replace(MAIL, subject="Een\r\nBcc: iemand@elders.example\n vraag"))
    (mail,) = office.received
    assert mail["Subject"] == "Een Bcc: iemand@elders.example vraag"
    assert mail["Bcc"] is None


async def test_starttls_with_a_verified_certificate_and_a_login(tls: Certificates) -> None:
    login = f"{LOGIN[0]}:{quote(LOGIN[1], safe='')}@"
    async with post_office(tls_context=tls.server, require_starttls=True, login=True) as office:
        await mailbox(office.port, login=login, ca_file=tls.ca_file).send(MAIL)
        await mailbox(office.port, login=login, ca_file=tls.ca_file, host="localhost").send(MAIL)
    assert office.tls == [True, True]


async def test_tls_from_the_first_byte(tls: Certificates) -> None:
    async with post_office(within=tls.server) as office:
        await mailbox(office.port, scheme="smtps", ca_file=tls.ca_file).send(MAIL)
    assert office.tls == [True]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_that_nobody_vouches_for_is_refused(scheme: str, tmp_path: Path, tls: Certificates) -> None:
    (tmp_path / "other").mkdir()
    other = certificates(tmp_path / "other")
    how = {"within": tls.server} if scheme == "smtps" else {"tls_context": tls.server}
    async with post_office(**how) as office:
        error = await refused(mailbox(office.port, scheme=scheme, ca_file=other.ca_file).send(MAIL))
    assert (error.kind, error.permanent, office.received) == ("SSLCertVerificationError", False, [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_of_another_server_is_refused(
    scheme: str, tls: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    names_lead_here(monkeypatch)
    how = {"within": tls.server} if scheme == "smtps" else {"tls_context": tls.server}
    async with post_office(**how) as office:
        sending = mailbox(office.port, scheme=scheme, host="elsewhere.example", ca_file=tls.ca_file).send(MAIL)
        assert (await refused(sending)).kind == "SSLCertVerificationError"
    assert office.received == []


async def test_without_tls_nothing_goes_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_here(monkeypatch)
    async with post_office() as office:
        error = await refused(mailbox(office.port, host="mail.example", login="a:b@").send(MAIL))
    assert (error.kind, error.permanent, office.received) == ("SMTPNotSupportedError", False, [])


async def test_with_certificates_of_its_own_also_a_server_on_this_machine_must_speak_tls(tls: Certificates) -> None:
    async with post_office() as office:
        await refused(mailbox(office.port, ca_file=tls.ca_file).send(MAIL))
    assert office.received == []


async def test_a_wrong_password_can_be_mended(tls: Certificates) -> None:
    async with post_office(tls_context=tls.server, login=True) as office:
        error = await refused(mailbox(office.port, login="aanbel:fout@", ca_file=tls.ca_file).send(MAIL))
    assert (error.kind, error.permanent) == ("SMTPAuthenticationError 535", False)


@pytest.mark.parametrize(
    ("where", "answer", "kind", "permanent"),
    [
        ("rcpt", "450 mensen@kringloop.example is busy", "SMTPRecipientsRefused 450", False),
        ("rcpt", "550 mensen@kringloop.example is unknown", "SMTPRecipientsRefused 550", True),
        ("content", "451 later", "SMTPDataError 451", False),
        ("content", "554 no", "SMTPDataError 554", True),
    ],
)
async def test_later_is_later_and_no_is_no(where: str, answer: str, kind: str, permanent: bool) -> None:
    async with post_office() as office:
        getattr(office, where).append(answer)
        error = await refused(mailbox(office.port).send(MAIL))
        assert (error.kind, error.permanent, office.received) == (kind, permanent, [])
        await mailbox(office.port).send(MAIL)
    assert len(office.received) == 1


async def test_what_the_server_took_is_sent_however_it_says_goodbye() -> None:
    async with post_office() as office:
        office.quit = "421 I am falling over"
        await mailbox(office.port).send(MAIL)
    assert len(office.received) == 1


async def test_a_server_that_is_down_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    error = await refused(mailbox(port).send(MAIL))
    assert (error.kind, error.permanent) == ("ConnectionRefusedError", False)


Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def speaking(speak: Speak) -> AsyncIterator[int]:
    """A server that says something of its own; its port."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await speak(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _garbled(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\xff\xfe\x00" * 100 + b"\r\n")
    await writer.drain()


async def _endless(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"220-wait\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _rude(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"554 go away\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    ("speak", "kind", "permanent"),
    [
        (_silent, "SMTPServerDisconnected", False),
        (_endless, "TimeoutError", False),
        (_garbled, "SMTPConnectError", False),
        (_rude, "SMTPConnectError 554", True),
    ],
)
async def test_a_server_that_hangs_or_raves_stops_nobody(speak: Speak, kind: str, permanent: bool) -> None:
    async with speaking(speak) as port, asyncio.timeout(3):
        error = await refused(mailbox(port, answer=0.4, whole=0.8).send(MAIL))
    assert error.kind.startswith(kind)
    assert error.permanent is permanent


def test_a_file_without_certificates_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(SettingsError, match="AANBEL_SMTP_CA_FILE"):
        Mailbox("smtp://127.0.0.1", sender=SENDER, ca_file=tmp_path / "ca.pem")


def names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is found at 127.0.0.1."""
    found = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *where, **how: found("127.0.0.1", *where, **how))
