"""What an organisation wrote in place of a pack's texts: the same in every process, and never what cannot be shown."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from bot.conversation.commands import command_of
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.resources import folder
from bot.store import texts
from bot.store.database import Database
from bot.store.ids import Ids
from bot.store.texts import ChangedMeanwhile, Version
from bot.work.wording import Wording

LANGUAGES = ("nl", "ti")
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
#: What the organisation fills in: a number of its own among it.
FACTS = ["phone", "dentist"]
LEXICON = load_lexicon(folder("locales"), LANGUAGES, Catalogues.load(folder("locales"), LANGUAGES))


def process(database: Database) -> tuple[Wording, Catalogues]:
    """What one process keeps of the texts."""
    catalogues = Catalogues.load(folder("locales"), LANGUAGES)
    return Wording(database, catalogues, LEXICON, facts=lambda: FACTS), catalogues


def version(key: str, text: str, *, number: int = 1, language: str = "nl", by: str = "Eva") -> Version:
    return Version(language=language, key=key, number=number, text=text, by=by, at=NOW)


def keep(database: Database, *new: Version) -> None:
    def kept(connection: Connection) -> None:
        for each in new:
            texts.add(connection, Ids(), each)

    database.write_now(kept)


def test_another_process_sees_an_edit_after_its_next_look(database: Database, database_url: str) -> None:
    # SQLite has one process; there two that share the door are as near as it comes.
    other = database if database.is_sqlite else Database(database_url)
    (one, ours), (two, theirs) = process(database), process(other)
    keep(database, version("goal.text", "Wat wil je graag?"), version("command.skip", "⏭️ Liever niet"))
    one.reload()
    assert ours.find("nl", "goal.text").template == "Wat wil je graag?"
    assert theirs.find("nl", "goal.text").template != "Wat wil je graag?"
    two.reload()
    assert theirs.find("nl", "goal.text").template == "Wat wil je graag?"
    assert theirs.version == ours.version
    assert command_of("liever niet", "nl", two.lexicon) == command_of("sla over", "nl", two.lexicon) == "skip"
    keep(database, version("goal.text", "", number=2), version("command.skip", "", number=2))
    two.reload()
    assert theirs.version == Catalogues.load(folder("locales"), LANGUAGES).version
    assert command_of("liever niet", "nl", two.lexicon) != "skip"
    if other is not database:
        other.close()


def test_a_look_that_finds_nothing_new_changes_nothing(database: Database) -> None:
    keep(database, version("goal.text", "Wat wil je graag?"))
    wording, _ = process(database)
    before = wording.lexicon
    wording.reload()
    assert wording.lexicon is before, "what was worked out for its words is kept"


def test_what_protects_somebody_stands_only_when_another_read_it(database: Database) -> None:
    own = Catalogues.load(folder("locales"), LANGUAGES).find("nl", "knock.text").template
    first = version("knock.text", "Hallo. Er ligt iets klaar.")
    keep(database, first)
    wording, catalogues = process(database)
    assert catalogues.find("nl", "knock.text").template == own
    assert not database.write_now(lambda connection: texts.review(connection, first, by="Eva", at=NOW))
    assert database.write_now(lambda connection: texts.review(connection, first, by="Finn", at=NOW))
    assert not database.write_now(lambda connection: texts.review(connection, first, by="Gijs", at=NOW))
    keep(database, version("knock.text", "Hallo.", number=2))
    wording.reload()
    assert catalogues.find("nl", "knock.text").template == first.text, "the newer one waits"


def test_a_text_for_an_earlier_version_of_the_program_is_left_out(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    keep(
        database,
        version("goal.text", "Wat wil je, {nickname}?"),
        version("was.once", "Hallo"),
        version("goal.text", "Hi", language="xx"),
    )
    _, catalogues = process(database)
    assert catalogues.version == Catalogues.load(folder("locales"), LANGUAGES).version
    assert [record.getMessage() for record in caplog.records] == ["text.outdated"] * 2


def test_a_text_with_a_number_of_the_organisation_goes_when_the_number_does(database: Database) -> None:
    keep(database, version("goal.text", "Wat wil je? Of bel {dentist}."))
    facts = list(FACTS)
    catalogues = Catalogues.load(folder("locales"), LANGUAGES)
    wording = Wording(database, catalogues, LEXICON, facts=lambda: facts)
    assert catalogues.text("nl", "goal.text", {}, {"dentist": "0412-1"}) == "Wat wil je? Of bel 0412-1."
    facts.remove("dentist")
    wording.reload()
    assert catalogues.text("nl", "goal.text", {}, {}) == catalogues.own("nl").phrases["goal.text"]


def test_two_that_write_at_once_make_one_version(database: Database) -> None:
    keep(database, version("goal.text", "Wat wil je graag?"))
    with pytest.raises(ChangedMeanwhile):
        keep(database, version("goal.text", "Wat is je wens?", by="Finn"))
    kept = database.write_now(lambda connection: texts.versions(connection, "nl", "goal.text"))
    assert [(each.number, each.by) for each in kept] == [(1, "Eva")]
