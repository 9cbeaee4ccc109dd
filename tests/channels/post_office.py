"""A real mail server on a loopback port (aiosmtpd), with a certificate of its own making."""

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN = ("aanbel", "geheim:@/wachtwoord")


@dataclass
class PostOffice:
    """What came in, and what is answered to the next recipients and mails; after those everything is taken."""

    port: int = 0
    rcpt: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)
    quit: str = "221 Bye"
    received: list[EmailMessage] = field(default_factory=list)
    senders: list[str | None] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    greeted: list[str | None] = field(default_factory=list)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.content:
            return self.content.pop(0)
        content = cast(bytes, envelope.content)
        self.received.append(message_from_bytes(content, policy=default))
        self.senders.append(envelope.mail_from)
        within = server.transport and server.transport.get_extra_info("ssl_object")
        self.tls.append(bool(session.ssl or within))
        self.greeted.append(session.host_name)
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        return self.quit

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        """Only LOGIN may in."""
        given = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode())
        return AuthResult(success=given == LOGIN, handled=False)


@contextlib.asynccontextmanager
async def post_office(**how: Any) -> AsyncIterator[PostOffice]:
    """A server that takes mail while the block runs. `how` goes to aiosmtpd; `within` is TLS from the first byte."""
    office, within = PostOffice(), how.pop("within", None)
    if how.pop("login", False):
        how |= {"authenticator": office.authenticate, "auth_required": True}
    loop = asyncio.get_running_loop()
    made: list[SMTP] = []

    def make() -> SMTP:
        made.append(SMTP(office, hostname="post.example", ident="", loop=loop, **how))
        return made[-1]

    server = await loop.create_server(make, "127.0.0.1", 0, ssl=within)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        for one in made:
            if one.transport:
                one.transport.close()
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Certificates:
    """An authority of nobody's, and a server's certificate that it signed."""

    ca_file: Path
    server: ssl.SSLContext


def certificates(folder: Path, *names: str) -> Certificates:
    """Certificates for a server of these names and of 127.0.0.1."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _named("Test authority")
    root = _unsigned(issuer, issuer, authority.public_key())
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    ca = root.sign(authority, hashes.SHA256())
    known = [*map(x509.DNSName, names), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    leaf = _unsigned(_named("post.example"), issuer, key.public_key())
    leaf = leaf.add_extension(x509.SubjectAlternativeName(known), critical=False)
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + leaf.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return Certificates(folder / "ca.pem", context)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _unsigned(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
