"""Mail by SMTP (RFC 5321): handed to the organisation's own mail server, over TLS that is verified, or not at all."""

import asyncio
import ipaddress
import smtplib
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.errors import ChannelError, SettingsError

#: Seconds for one answer of the server, and for a whole mail.
_ANSWER, _MAIL = 20.0, 90.0
#: Of the registered ports (IANA): submission with STARTTLS, and submission within TLS (RFC 8314).
_PORTS = {"smtp": 587, "smtps": 465}


class MailNotSent(ChannelError):
    """The mail server did not take the mail."""

    def __init__(self, *, kind: str, permanent: bool = False) -> None:
        super().__init__(because=kind, permanent=permanent)
        #: The kind of error and the server's number, never its words: they may hold an address.
        self.kind = kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One mail, ready to go."""

    #: A repeat carries the same number, and by it the same Message-ID.
    id: int
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


class Mailbox:
    """Hands mail to one server. Raises SettingsError for a file of certificates that holds none."""

    def __init__(
        self, url: str, *, sender: str, ca_file: Path | None = None, answer: float = _ANSWER, whole: float = _MAIL
    ) -> None:
        """`url` is smtp://user:password@host:port or smtps://…; `answer` and `whole` are seconds of patience.

        Over smtp:// the server must offer STARTTLS, but for one on this machine without certificates of its own.
        """
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._sender = sender
        self._address = parseaddr(sender)[1]
        self._domain = self._address.rpartition("@")[2]
        self._tls = _context(ca_file)
        self._bare = parts.scheme == "smtp" and ca_file is None and _is_here(self._host)
        self._answer = answer
        self._whole = whole

    async def send(self, mail: Mail) -> None:
        """Hand over one mail. Raises MailNotSent; permanent when the server refused it for good."""
        try:
            async with asyncio.timeout(self._whole):
                await asyncio.wrap_future(_in_thread(lambda: self._send(mail)))
        except smtplib.SMTPAuthenticationError as error:
            # Whoever keeps the settings can mend that: it says nothing about the mail.
            raise MailNotSent(kind=_kind(error)) from None
        except (OSError, smtplib.SMTPException) as error:  # no answer, timeouts and TLS included
            raise MailNotSent(kind=_kind(error), permanent=500 <= _code(error) < 600) from None

    def _send(self, mail: Mail) -> None:
        server = self._connected()
        try:
            if not self._bare and self._scheme == "smtp":
                server.starttls(context=self._tls)
            if self._login:
                server.login(*self._login)
            server.send_message(self._written(mail), self._address, [mail.to])
        finally:
            # What the server took is with the server, however it says goodbye.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        # By itself it would say what this machine is called, and may ask the network for it.
        if self._scheme == "smtps":
            return smtplib.SMTP_SSL(self._host, self._port, self._domain, timeout=self._answer, context=self._tls)
        return smtplib.SMTP(self._host, self._port, self._domain, timeout=self._answer)

    def _written(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = " ".join(mail.subject.split())
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<aanbel.{mail.id}@{self._domain}>"
        # No answering machine answers it (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text, cte="quoted-printable")
        return message


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):
        raise SettingsError(because="AANBEL_SMTP_CA_FILE holds no certificates") from None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_thread(work: Callable[[], None]) -> Future[None]:
    """Do this in a thread that the end of the program does not wait for: a server may hang."""
    future: Future[None] = Future()

    def run() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            work()
        except BaseException as error:  # whoever waits for it raises it
            future.set_exception(error)
        else:
            future.set_result(None)

    threading.Thread(target=run, name="aanbel-mail", daemon=True).start()
    return future


def _code(error: Exception) -> int:
    """The server's number for what is wrong (RFC 5321, 4.2); 0 without one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _kind(error: Exception) -> str:
    return f"{type(error).__name__} {_code(error) or ''}".strip()
