"""Settings: complete, or refused as a whole; and silent about secrets."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings


def test_without_any_setting_everything_has_a_sensible_value() -> None:
    settings = read_settings({})
    assert settings.database_url == "sqlite:///data/aanbel.sqlite3"
    assert settings.key_file == Path("data.key")
    assert settings.languages == ("nl", "en", "ar", "ti")
    assert settings.keep_unfinished == timedelta(days=42)
    assert settings.time_zone.key == "Europe/Amsterdam"


def test_what_is_set_is_read() -> None:
    settings = read_settings(
        {
            "AANBEL_DATA": "/srv/aanbel",
            "AANBEL_PORT": "9000",
            "AANBEL_PUBLIC_URL": "https://buurt.example/",
            "AANBEL_LANGUAGES": "nl, ti",
            "AANBEL_REMINDER_AFTER_HOURS": "48",
            "OTHER": "not ours",
        }
    )
    assert settings.key_file == Path("/srv/aanbel.key")
    assert settings.port == 9000
    assert settings.public_url == "https://buurt.example"
    assert settings.languages == ("nl", "ti")
    assert settings.reminder_after == timedelta(hours=48)


SECRETS = ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "WHATSAPP_TOKEN", "WHATSAPP_APP_SECRET",
           "WHATSAPP_VERIFY_TOKEN", "SMTP_URL", "DATABASE_URL")  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_can_come_from_a_file_and_never_shows(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("postgresql://canary\n")
    public = {"AANBEL_PUBLIC_URL": "https://buurt.example"}
    from_file = read_settings({f"AANBEL_{name}_FILE": str(file), **public})
    given = read_settings({f"AANBEL_{name}": "postgresql://canary", **public})
    assert getattr(from_file, name.lower()) == getattr(given, name.lower()) == "postgresql://canary"
    assert "canary" not in repr(given)


def test_everything_wrong_is_named_at_once_without_its_value() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(
            {
                "AANBEL_PORT": "canary",
                "AANBEL_PUBLIC_URL": "canary",
                "AANBEL_LANGUAGES": "nl,nl",
                "AANBEL_TIME_ZONE": "Europe/Canary",
                "AANBEL_KEEP_UNFINISHED_DAYS": "0",
                "AANBEL_SMTP_URL_FILE": "/nowhere/canary",
                "AANBEL_TELEGRAM_TOKEN": "canary",
                "AANBEL_TELEGRAM_TOKEN_FILE": "/nowhere/canary",
                "AANBEL_TELEGRAM_WEBHOOK_SECRET": "canary",
            }
        )
    said = str(refused.value)
    for name in ("PORT", "PUBLIC_URL", "LANGUAGES", "TIME_ZONE", "KEEP_UNFINISHED_DAYS", "SMTP_URL_FILE",
                 "TELEGRAM_TOKEN_FILE", "both set", "needs an address"):  # fmt: skip
        assert name in said
    assert "canary" not in said.lower()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8O80", "٨٠"])
def test_a_port_is_a_number_a_machine_has(port: str) -> None:
    with pytest.raises(SettingsError, match="AANBEL_PORT must be a number"):
        read_settings({"AANBEL_PORT": port})
