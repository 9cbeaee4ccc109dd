"""The composition root: from settings to a program that is put together. The only file that knows every room."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path

from bot.aloud.kept import Kept
from bot.aloud.recordings import Recordings
from bot.aloud.sounds import Sounds
from bot.aloud.speaker import Speaker
from bot.casework.costs import Prices
from bot.casework.organisation import Organisation
from bot.casework.organisation_file import read_organisation
from bot.channels.terminal import TerminalTalk
from bot.conversation.engine import advance
from bot.conversation.scene import Lexicon, Neighbourhood, Scene
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.meaning.embedding import Embedder, embedder_for
from bot.meaning.finder import Finder
from bot.meaning.found import Finds
from bot.meaning.head import HeadError, read
from bot.resources import folder
from bot.settings import Settings
from bot.store import migrate, organisation, people
from bot.store.database import Database
from bot.store.ids import Ids
from bot.store.keyfile import make_key_file
from bot.store.organisation import InUse
from bot.store.vault import Vault
from bot.work.counting import Counting
from bot.work.finding import Reworded
from bot.work.likening import Likening
from bot.work.loads import Loads
from bot.work.proposing import STAFF, Proposing
from bot.work.road import Road
from bot.work.turns import Turns
from bot.work.wording import Wording

log = logging.getLogger(__name__)

#: The languages the team works in.
STAFF_LANGUAGES = ("nl", "en")

Clock = Callable[[], datetime]
Probe = Callable[[str], None]


def _now() -> datetime:
    return datetime.now(UTC)


def _unprobed(_point: str) -> None:
    """Nobody wants to crash here."""


@dataclass(frozen=True, kw_only=True)
class App:
    """The program, ready to run: what a command or a server works with."""

    settings: Settings
    clock: Clock
    database: Database
    vault: Vault
    ids: Ids
    catalogues: Catalogues
    #: Texts for the team.
    console: Catalogues
    lexicon: Lexicon
    #: What the organisation wrote in place of texts for residents.
    wording: Wording
    organisation: InUse
    loads: Loads
    likening: Likening
    road: Road
    #: Reads sentences by their meaning; None without a model.
    embedder: Embedder | None
    #: Finds topics beside the word lists; None: they are alone.
    finder: Finds | None
    #: The talks it is to look at.
    reworded: Reworded
    #: True on the very first start: a copy of the key file must be kept elsewhere.
    key_is_new: bool = False

    @cached_property
    def counting(self) -> Counting:
        """What the team sees in numbers."""
        return Counting(self.database, self.road, self.organisation)

    @cached_property
    def recordings(self) -> Recordings:
        """What people read aloud."""
        return Recordings(self.database)

    @cached_property
    def sounds(self) -> Sounds:
        """What bubbles sound like; to be closed by who uses it."""
        kept = Kept(self.settings.data / "sounds")
        return Sounds(voice=Speaker(), kept=kept, recorded=self.recordings)

    def turns(self, on_commit: Callable[[], None]) -> Turns:
        """The one road into a conversation. `on_commit` is called after every commit."""
        return Turns(self.database, self.road, on_commit=on_commit)

    @property
    def is_sample(self) -> bool:
        """Nobody has put an organisation of their own in place of the sample."""
        return self.organisation().name == sample_organisation().name

    def facts(self, language: str) -> Mapping[str, str]:
        """What the organisation fills in, in this language."""
        return self.organisation().facts(language)

    @property
    def prices(self) -> Prices:
        """What a message costs, where the organisation says so."""
        return Prices(each=self.settings.whatsapp_prices, source=self.settings.whatsapp_prices_source)

    def say(self, key: str, values: Mapping[str, str | int]) -> str:
        """A text for the team; topics and languages are named as residents see them."""
        catalogues = self.console if key in self.console.phrases(STAFF) else self.catalogues
        return catalogues.text(STAFF, key, values, self.facts(STAFF))

    def local(self, instant: datetime) -> str:
        """Day and time on the organisation's own clock."""
        return instant.astimezone(self.settings.time_zone).strftime("%Y-%m-%d %H:%M")


@contextmanager
def assemble(settings: Settings, *, clock: Clock = _now, probe: Probe = _unprobed) -> Iterator[App]:
    """Put the program together on these settings, and let everything go at the end.

    Makes the data folder, the key and the tables where they are absent, and seeds a sample organisation into an empty
    database. Raises SettingsError, KeyFileError, StoreError or a mistake in a language pack.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = load_words(settings)
    embedder = embedder_for(settings.model)
    database = Database(settings.database_url)
    try:
        migrate.upgrade(database)
        key_is_new = make_key_file(settings.key_file)
        app = _put_together(settings, database, words, clock=clock, embedder=embedder)
        yield replace(app, key_is_new=key_is_new, road=replace(app.road, probe=probe))
    finally:
        if embedder:
            embedder.close()
        database.close()


def _put_together(
    settings: Settings,
    database: Database,
    words: tuple[Catalogues, Lexicon],
    *,
    clock: Clock,
    embedder: Embedder | None,
) -> App:
    catalogues, lexicon = words
    in_use = _organisation(database, clock)
    wording = Wording(database, catalogues, lexicon, facts=lambda: in_use().facts(""))
    vault = Vault(settings.key_file)
    loads = Loads(database, vault)
    finder, reworded = _finder(settings, lexicon, embedder), Reworded()
    database.write_now(lambda connection: people.check_keys(connection, vault))
    road = _road(
        settings, in_use, wording, text_version=lambda: catalogues.version, vault=vault, clock=clock, loads=loads
    )
    return App(
        settings=settings,
        clock=clock,
        database=database,
        vault=vault,
        ids=road.ids,
        catalogues=catalogues,
        console=Catalogues.load(folder("locales"), STAFF_LANGUAGES, domain="console"),
        lexicon=lexicon,
        wording=wording,
        organisation=in_use,
        loads=loads,
        likening=Likening(
            database,
            vault,
            lexicon=lexicon,
            compares=finder.comparing() if finder else None,
            is_on=lambda: "alike" not in in_use().off,
        ),
        road=replace(road, reread=reworded.put) if finder else road,
        embedder=embedder,
        finder=finder,
        reworded=reworded,
    )


def _road(
    settings: Settings,
    in_use: InUse,
    wording: Wording,
    *,
    text_version: Callable[[], str],
    vault: Vault,
    clock: Clock,
    loads: Loads,
) -> Road:
    """The road as this organisation wants it, with the words it chose."""
    return Road(
        vault=vault,
        ids=Ids(),
        clock=clock,
        scene=lambda: Scene(lexicon=wording.lexicon, neighbourhoods=_neighbourhoods(in_use()), off=in_use().off),
        advance=advance,
        compose=Proposing(in_use, settings.time_zone, loads),
        organisation=in_use,
        promise=lambda now: in_use().reads_by(now, settings.time_zone),
        zone=settings.time_zone,
        text_version=text_version,
        reminder_after=settings.reminder_after,
        unfinished_by_default=settings.keep_unfinished,
        before_consent_by_default=settings.keep_before_consent,
        loads=loads,
        mails=bool(settings.smtp_url),
        translates=settings.translate_pairs if settings.translate_url else frozenset(),
    )


@contextmanager
def second_finder(settings: Settings, lexicon: Lexicon) -> Iterator[Finds | None]:
    """The finder that a server has, and its model, for as long as it is used. Raises HeadError."""
    embedder = embedder_for(settings.model)
    try:
        yield load_finder(settings, lexicon, embedder)
    finally:
        if embedder:
            embedder.close()


def load_finder(settings: Settings, lexicon: Lexicon, embedder: Embedder | None) -> Finder | None:
    """What was learned, read with this model; None without a model, or when nothing was learned. Raises HeadError."""
    learned = (own_weights(settings), folder("meaning") / "weights.json")
    file = next(filter(Path.is_file, learned), None)
    return Finder(embedder, read(file), lexicon) if embedder and file else None


def own_weights(settings: Settings) -> Path:
    """Where what was learned here stands; it goes before what came with the program."""
    return settings.data / "weights.json"


def _finder(settings: Settings, lexicon: Lexicon, embedder: Embedder | None) -> Finder | None:
    """The finder; when what was learned cannot be read, the word lists find topics alone."""
    try:
        return load_finder(settings, lexicon, embedder)
    except HeadError as error:
        log.error("weights.unreadable", extra={"error": type(error).__name__})
        return None


def load_words(settings: Settings) -> tuple[Catalogues, Lexicon]:
    """The texts and words of every language in use. Raises CatalogueError or LexiconError."""
    packs, own = folder("locales"), settings.locales
    catalogues = Catalogues.load(packs, settings.languages, own=own)
    return catalogues, load_lexicon(packs, settings.languages, catalogues, own=own)


def sample_talk(settings: Settings) -> TerminalTalk:
    """A talk in the terminal, with the sample organisation."""
    catalogues, lexicon = load_words(settings)
    sample = sample_organisation()
    scene = replace(Scene(lexicon=lexicon), neighbourhoods=_neighbourhoods(sample))
    return TerminalTalk(scene=scene, catalogues=catalogues, facts=sample.facts)


@cache
def sample_organisation() -> Organisation:
    """The made-up organisation that comes with the program; everything in it says that it is a sample."""
    file = folder("sample") / "neighbourhood.toml"
    return read_organisation(file.read_text(encoding="utf-8"), file=file.name)


def _organisation(database: Database, clock: Clock) -> InUse:
    if database.write_now(organisation.load) is None:
        sample = sample_organisation()
        database.write_now(lambda connection: organisation.save(connection, sample, clock()))
    return InUse(database)


def _neighbourhoods(known: Organisation) -> tuple[Neighbourhood, ...]:
    return tuple(Neighbourhood(place.id, place.name, place.postcodes) for place in known.neighbourhoods)
