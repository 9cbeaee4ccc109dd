"""The running program: the web, Telegram, delivery and timers around one road, started and stopped in order."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import uvicorn
from sqlalchemy import Connection

from bot import desk
from bot.assemble import App, assemble
from bot.by_computer import computers_at_work
from bot.channels.base import Channel
from bot.channels.email import Mailbox
from bot.channels.provider import Provider
from bot.channels.telegram_parse import NAME as TELEGRAM
from bot.channels.whatsapp_parse import NAME as WHATSAPP
from bot.control import Control
from bot.listening import listen
from bot.logs import start_logging
from bot.meaning.embedding import BUNDLED
from bot.settings import Settings
from bot.store import accounts, invitations, receipts, sessions
from bot.telegram_bot import TelegramBot
from bot.web.app import create_app
from bot.web.console.room import Room
from bot.web.house import House
from bot.web.party_visits import Visits
from bot.web.talks import StoredTalks
from bot.whatsapp_bot import WhatsAppBot
from bot.work.attachments import Attachments
from bot.work.audit_retention import forget_old_lines
from bot.work.delivery import Delivery
from bot.work.due import Timers
from bot.work.finding import Finding
from bot.work.mailing import Mailing, MailWords
from bot.work.out_of_reach import look_who_is_out_of_reach
from bot.work.sender import Words
from bot.work.sweeping import Sweeping
from bot.work.ticker import Ticker
from bot.work.turns import Turns

log = logging.getLogger(__name__)

#: Seconds between two looks: the safety net beneath the calls that wake delivery at once.
_DELIVERY, _MAIL, _FILES, _TIMERS, _ORGANISATION, _ALIKE = 2.0, 2.0, 2.0, 5.0, 60.0, 60.0
_LOADS, _COUNTING = 300.0, 300.0
_AUDIT = 3600.0
_SESSIONS = 3600.0
#: Seconds a stop gives to what is under way.
_GRACE = 10


def serve(settings: Settings, *, web: bool) -> int:
    """Run until SIGTERM or SIGINT. Raises what `assemble` raises."""
    start_logging()
    with assemble(settings) as app:
        _greet(app, web=web)
        asyncio.run(_until_stopped(app, web=web))
    return 0


def _greet(app: App, *, web: bool) -> None:
    """What a person who starts the program must know."""
    settings = app.settings
    for id in app.organisation().doubtful(app.clock().date()):
        log.warning("number.doubtful", extra={"id": id})
    if app.key_is_new:
        print(
            f"A new key was made: {settings.key_file}\n"
            "Keep a copy of it somewhere else. Without it nobody can read the stories again. Backups never hold it.\n"
        )
    if app.is_sample:
        print(
            "The organisation is a SAMPLE: its parties are made up, and nobody has checked its telephone numbers.\n"
            "Put your own in its place before residents come: aanbel organisation import FILE\n"
        )
    if settings.model == BUNDLED and app.embedder is None:
        print("The model that reads stories by their meaning is not installed: the word lists find topics alone.\n")
    if web and not app.database.write_now(accounts.is_anybody):
        print(
            "Nobody of the team has an account. Make the first one, and follow the link it prints:\n"
            "aanbel user add NAME --login MAIL --role administrator --role coordinator\n"
        )
    if web:
        print(f"Aanbel is open at http://{settings.host}:{settings.port}", flush=True)


async def _until_stopped(app: App, *, web: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(app, web=web):
        await stop.wait()
        log.info("stopping")
    log.info("stopped")


@asynccontextmanager
async def running(app: App, *, web: bool = True) -> AsyncIterator[Turns]:
    """The whole program at work; on leaving, doors close first, and what was taken is finished."""
    async with AsyncExitStack() as stack:
        telegram = TelegramBot(app) if app.settings.telegram_token else None
        whatsapp = WhatsAppBot(app) if app.settings.whatsapp_token else None
        channels: Mapping[str, Channel] = {
            **({TELEGRAM: telegram.telegram} if telegram else {}), **({WHATSAPP: whatsapp.whatsapp} if whatsapp else {})
        }  # fmt: skip
        stack.callback(app.sounds.close)
        delivery, mailing = _delivery(app, channels), _mailing(app)
        wake = partial(_wake, delivery, mailing)
        turns = app.turns(wake)
        await delivery.start()
        stack.push_async_callback(delivery.stop, _GRACE)
        ticker = _ticker(app, delivery, turns, channels)
        if mailing:
            mailing.start()
            stack.push_async_callback(mailing.stop, _GRACE)
            ticker.every(_MAIL, "mail", mailing.tick)
        ticker.start()
        stack.push_async_callback(ticker.stop, _GRACE)
        if app.finder:
            finding = Finding(
                database=app.database, road=app.road, turns=turns, finder=app.finder, waiting=app.reworded
            )
            finding.start()
            stack.push_async_callback(finding.stop)
        if app.database.is_sqlite or web:
            control = Control(app.settings.data, lambda argv: desk.run(app, argv), after=wake)
            await control.start()
            stack.push_async_callback(control.stop)
        if telegram:
            await telegram.start(turns.submit)
            stack.push_async_callback(telegram.stop)
        if whatsapp:
            whatsapp.start(turns.submit)
            stack.push_async_callback(whatsapp.stop)
        if web:
            house = _house(app, turns, wake=wake, telegram_name=lambda: telegram.telegram.username if telegram else "")
            house = replace(house, **_doors(telegram, whatsapp))
            await stack.enter_async_context(_web(app.settings, house))
        yield turns


def _doors(telegram: TelegramBot | None, whatsapp: WhatsAppBot | None) -> dict[str, Any]:
    """Where the servers of the channels call, as the house names it."""
    doors: dict[str, Any] = {"telegram": telegram.receive} if telegram else {}
    return {**doors, "whatsapp": whatsapp.receive, "greet_whatsapp": whatsapp.greet} if whatsapp else doors


def _delivery(app: App, channels: Mapping[str, Channel]) -> Delivery:
    words = Words(catalogues=app.catalogues, facts=app.facts, sounds=app.sounds)
    return Delivery(database=app.database, road=app.road, channels=channels, words=words)


def _mailing(app: App) -> Mailing | None:
    """Mail to parties; None without a server for it. Raises SettingsError for certificates that are none."""
    settings = app.settings
    if not settings.smtp_url:
        return None
    mailbox = Mailbox(settings.smtp_url, sender=settings.mail_from, ca_file=settings.smtp_ca_file)
    words = MailWords(console=app.console, facts=app.facts, public_url=settings.public_url)
    return Mailing(database=app.database, road=app.road, mailbox=mailbox, words=words)


def _wake(delivery: Delivery, mailing: Mailing | None) -> None:
    delivery.wake()
    if mailing:
        mailing.wake()


def _ticker(app: App, delivery: Delivery, turns: Turns, channels: Mapping[str, Channel]) -> Ticker:
    ticker = Ticker()
    ticker.every(_DELIVERY, "delivery", delivery.tick)
    timers = Timers(database=app.database, road=app.road, turns=turns)
    ticker.every(_TIMERS, "timers", timers.tick)
    ticker.every(_COUNTING, "promises", Sweeping(app.database, app.road).tick)
    written = app.settings.transcribe_languages if app.settings.transcribe_url else ()
    files = Attachments(database=app.database, road=app.road, turns=turns, channels=channels, write_down=written)
    ticker.every(_FILES, "files", files.tick)
    computers_at_work(app, turns, ticker)
    ticker.every(_LOADS, "loads", app.loads.count)
    ticker.every(_ALIKE, "alike", app.likening.tick)
    ticker.every(_SESSIONS, "sessions", partial(_sweep, app))
    ticker.every(_COUNTING, "counting", app.counting.tick)
    ticker.every(_AUDIT, "audit", lambda: forget_old_lines(app.database, app.road))
    after = app.settings.unreachable_after
    ticker.every(_AUDIT, "reach", lambda: look_who_is_out_of_reach(app.database, app.road, after))
    # An edited text may name a number that a command has just taken away.
    ticker.every(_ORGANISATION, "texts", lambda: asyncio.to_thread(app.wording.reload))
    if not app.database.is_sqlite:
        # Another process may have changed it.
        ticker.every(_ORGANISATION, "recordings", lambda: asyncio.to_thread(app.recordings.reload))
        ticker.every(_ORGANISATION, "organisation", lambda: asyncio.to_thread(app.organisation.reload))
    return ticker


async def _sweep(app: App) -> None:
    """Throw away what nobody can use any longer."""

    def swept(connection: Connection) -> None:
        sessions.sweep(connection, at=app.clock())
        invitations.sweep(connection, at=app.clock())
        receipts.sweep(connection, before=app.clock() - timedelta(days=1))

    await app.database.write(swept)


@asynccontextmanager
async def _web(settings: Settings, house: House) -> AsyncIterator[None]:
    """The web server. It answers as soon as this is entered."""
    with listen(settings.host, settings.port) as listening:
        server = _Server(
            uvicorn.Config(
                create_app(house),
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=_GRACE,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    """Leaves the signals to us: it would end the process before the rest has stopped."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def _house(app: App, turns: Turns, *, wake: Callable[[], None], telegram_name: Callable[[], str]) -> House:
    talks = StoredTalks(app.database, app.vault, app.clock)
    visits = Visits(app.database, app.road, console=app.console, organisation=app.organisation, wake=wake)
    return House(
        catalogues=app.catalogues,
        facts=app.facts,
        submit=turns.submit,
        talks=talks,
        sounds=app.sounds,
        clock=app.clock,
        ready=talks.ready,
        visits=visits,
        console=replace(room_of(app, wake=wake), telegram_name=telegram_name),
        public_url=app.settings.public_url,
        sample=lambda: app.is_sample,
    )


def room_of(app: App, *, wake: Callable[[], None]) -> Room:
    """What the console of the team stands on."""
    return Room(
        database=app.database,
        road=app.road,
        catalogues=app.catalogues,
        wording=app.wording,
        recordings=app.recordings,
        sounds=app.sounds,
        console=app.console,
        organisation=app.organisation,
        likening=app.likening,
        counting=app.counting,
        facts=app.organisation.facts,
        prices=app.prices,
        wake=wake,
        public_url=app.settings.public_url,
        whatsapp_number=app.settings.whatsapp_number,
        sample=lambda: app.is_sample,
        provider=_provider(app.settings),
        provider_must_be_strong=app.settings.oidc_require_mfa != "off",
    )


def _provider(settings: Settings) -> Provider | None:
    """The organisation's own provider of accounts. Raises SettingsError where what it takes is not installed."""
    if not settings.oidc_issuer:
        return None
    more = "" if settings.oidc_require_mfa in ("on", "off") else settings.oidc_require_mfa
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        strong=tuple(more.split()),
    )
