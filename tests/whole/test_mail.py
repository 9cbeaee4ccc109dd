"""The whole program sends the mail that stands in its database, when it is told of a server; and none without."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.assemble import App, assemble
from bot.errors import SettingsError
from bot.serving import running
from bot.settings import read_settings
from bot.store import mails
from bot.store.mails import NewMail
from tests.channels.post_office import certificates, post_office

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def settings(folder: Path, **more: str) -> Mapping[str, str]:
    return {
        "AANBEL_DATA": str(folder / "data"),
        "AANBEL_MAIL_FROM": "Buurtteam <aanbel@buurt.example>",
        "AANBEL_PUBLIC_URL": "https://buurt.example",
        **more,
    }


def add_mail(app: App) -> None:
    new = NewMail(
        id=app.ids.new(), cause="stop", resident_id=None, kind="stop", to="mensen@kringloop.example",
        values={"number": "abcdefghjk"}, made_at=app.clock(),
    )  # fmt: skip
    app.database.write_now(lambda connection: mails.add(connection, app.vault, app.vault.own_key(), new=new))


async def test_what_waits_is_sent_over_tls_to_the_server_of_the_settings(tmp_path: Path) -> None:
    tls = certificates(tmp_path)
    async with post_office(tls_context=tls.server, require_starttls=True) as office, asyncio.timeout(20):
        where = {"AANBEL_SMTP_URL": f"smtp://127.0.0.1:{office.port}", "AANBEL_SMTP_CA_FILE": str(tls.ca_file)}
        with assemble(read_settings(settings(tmp_path, **where))) as app:
            assert app.road.mails
            await asyncio.to_thread(add_mail, app)
            async with running(app, web=False):
                while not office.received:  # noqa: ASYNC110 - the server is its own
                    await asyncio.sleep(0.05)
    (arrived,) = office.received
    assert office.tls == [True]
    assert arrived["Subject"] == "Buurtorganisatie Voorbeeld: stop met nummer abcdefghjk"


def test_without_a_server_no_mail_can_be_promised(tmp_path: Path) -> None:
    with assemble(read_settings(settings(tmp_path))) as app:
        assert not app.road.mails


async def test_certificates_that_are_none_are_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    where = {"AANBEL_SMTP_URL": "smtp://127.0.0.1:25", "AANBEL_SMTP_CA_FILE": str(tmp_path / "ca.pem")}
    refused = pytest.raises(SettingsError, match="AANBEL_SMTP_CA_FILE")
    with assemble(read_settings(settings(tmp_path, **where))) as app, refused:
        async with running(app, web=False):
            raise AssertionError("it started")
