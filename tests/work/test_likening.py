"""What cases are compared by is read once, outside every transaction, and by words alone where no model answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import fsum, sqrt
from typing import Any

import pytest
from sqlalchemy import update

from bot.casework.answers import Told
from bot.casework.case import Case, Content
from bot.casework.proposal import Reason
from bot.casework.story import Story
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from bot.matching.gist import Gist, unpacked
from bot.matching.likeness import Compared, alike, fitting
from bot.meaning.comparing import Comparing, middle
from bot.meaning.found import NoModel
from bot.resources import folder
from bot.store import alike as store
from bot.store import consents
from bot.store.consents import NewConsent
from bot.store.database import Database
from bot.store.tables import cases as case_table
from bot.store.vault import Vault
from bot.team.alike import Suggestions, look_alike
from bot.work.gists import gist_of, texts_of
from bot.work.likening import Likening
from tests.conversation.scenes import scene
from tests.meaning.models import needs_model, reading
from tests.work.roads import Clock, House, road
from tests.work.table import Table


@dataclass
class Letters:
    """Reads how often each letter is used. Out of order, it is no model."""

    model: str = "letters"
    works: bool = True
    read: list[str] = field(default_factory=list)

    def vectors(self, sentences: Sequence[tuple[str, str]]) -> list[list[float] | None]:
        if not self.works:
            raise NoModel
        self.read += [text for text, _ in sentences]
        return [
            _unit([float(text.lower().count(letter)) for letter in "abcdefghijklmnopqrstuvwxyz"])
            for text, _ in sentences
        ]


def _unit(vector: list[float]) -> list[float] | None:
    length = sqrt(fsum(x * x for x in vector))
    return [x / length for x in vector] if length else None


@pytest.fixture
def table(database: Database, vault: Vault) -> Table:
    clock = Clock()
    laid = Table.laid(House(database=database, road=road(vault, clock), clock=clock))
    new = NewConsent(
        id=laid.house.road.ids.new(), resident_id=laid.stored().resident_id, scope="cocreate", text_version="1",
        language="nl", given_at=clock(),
    )  # fmt: skip
    assert database.write_now(lambda connection: consents.give(connection, new))
    return laid


def likening(table: Table, letters: Letters | None) -> Likening:
    house = table.house
    return Likening(house.database, house.road.vault, lexicon=scene().lexicon, compares=letters)


def kept(table: Table) -> tuple[str, Gist] | None:
    found = table.house.database.write_now(lambda connection: store.find(connection, table.case_id))
    return (found.model, unpacked(found.opened(table.house.road.vault) or b"")) if found else None


def change(table: Table, **values: Any) -> None:
    table.house.database.write_now(lambda connection: connection.execute(update(case_table).values(**values)))


def test_a_case_is_read_once_and_again_only_for_other_words_or_another_model(table: Table) -> None:
    letters = Letters()
    reader = likening(table, letters)
    assert reader.catch_up(within=60)
    assert sorted(letters.read) == ["Iemand met een auto", "Ik naai voor anderen", "Ik wil een bed"]
    assert reader.catch_up(within=60)
    reader.remember(table.case_id)
    change(table, changed_at=table.house.clock() + timedelta(hours=1))
    assert reader.catch_up(within=60)
    assert len(letters.read) == 3
    letters.model = "other letters"
    assert reader.catch_up(within=60)
    assert len(letters.read) == 6
    found = kept(table)
    assert found is not None
    assert found[0] == "other letters"
    assert [each.step for each in found[1].sentences] == ["goal", "need", "can_other"]
    assert all(each.vector for each in found[1].sentences)
    assert found[1].whole


def test_without_a_model_the_word_lists_read_alone(table: Table) -> None:
    assert likening(table, None).catch_up(within=60)
    found = kept(table)
    assert found is not None
    assert (found[0], found[1].whole) == ("", b"")
    assert [(each.topics, each.words) for each in found[1].sentences if each.step == "goal"] == [
        (frozenset({"things"}), frozenset({"bed"}))
    ]


def test_a_model_that_does_not_answer_is_waited_for_and_stands_in_nobody_s_way(table: Table) -> None:
    letters = Letters(works=False)
    reader = likening(table, letters)
    assert reader.catch_up(within=60)
    assert (kept(table) or ("none",))[0] == ""
    reader.remember(table.case_id)
    assert (kept(table) or ("none",))[0] == ""
    letters.works = True
    assert reader.catch_up(within=60)
    assert (kept(table) or ("none",))[0] == "letters"


def test_where_it_is_switched_off_nothing_is_kept(table: Table) -> None:
    reader = likening(table, Letters())
    assert reader.catch_up(within=60)
    assert kept(table)
    letters = Letters()
    house = table.house
    off = Likening(house.database, house.road.vault, lexicon=scene().lexicon, compares=letters, is_on=lambda: False)
    assert off.catch_up(within=60)
    assert (kept(table), letters.read) == (None, [])
    found = look_alike(house.database, house.road, off, case_id=table.case_id, actor="Anna")
    assert found == Suggestions(barred=Reason("alike.off"))
    assert kept(table) is None


def test_there_is_an_end_to_the_time(table: Table) -> None:
    letters = Letters()
    assert not likening(table, letters).catch_up(within=0)
    assert letters.read == []


def test_a_case_that_cannot_be_opened_stands_in_nobody_s_way(table: Table, caplog: pytest.LogCaptureFixture) -> None:
    change(table, content=b"\x01broken")
    assert likening(table, Letters()).catch_up(within=60)
    assert kept(table) is None
    assert [record.message for record in caplog.records] == ["case.damaged"]


def case(language: str, **told: str) -> Case:
    story = replace(Story(), **{step: Told(text, language=language) for step, text in told.items()})  # type: ignore[arg-type]
    content = Content(story=story, topics=("papers",))
    return Case(id=language, language=language, channel="web", received_at=Clock().now, content=content)


@pytest.fixture(scope="module")
def comparing() -> Iterator[Comparing]:
    languages = ("nl", "en", "ar", "ti")
    catalogues = Catalogues.load(folder("locales"), languages)
    lexicon = load_lexicon(folder("locales"), languages, catalogues)
    with reading() as (embedder, _):
        centres = {}
        for language in languages:
            said = [
                catalogues.text(language, f"{step}.text", {}, {})
                for step in ("goal", "need", "can_other", "more", "who")
            ]
            centres[language] = middle(embedder.embed(said))
        yield Comparing(embedder, lexicon, model=embedder.model(), centres=centres)


STORIES = {
    "nl": ("Ik begrijp de brieven van de gemeente niet", "Ik kan brieven van de gemeente voorlezen en uitleggen"),
    "en": ("I do not understand the letters of the municipality", "I can read and explain letters of the municipality"),
    "ar": ("لا أفهم الرسائل التي تأتي من البلدية", "أستطيع أن أقرأ رسائل البلدية وأشرحها للجيران"),
    "ti": ("እቲ ካብ ምምሕዳር ከተማ ዝመጽእ ደብዳቤታት ኣይርድኣንን እዩ", "ደብዳቤታት ምምሕዳር ከተማ ከንብብን ከረድእን እኽእል እየ"),
}
FAR = {
    "nl": ("Ik wil leren zwemmen met andere vrouwen", "Ik kan taarten bakken voor het feest van de straat"),
    "en": ("I want to learn to swim with other women", "I can bake cakes for the street party"),
    "ar": ("أريد أن أتعلم السباحة مع نساء أخريات", "أستطيع أن أخبز الكعك لحفلة الشارع"),
    "ti": ("ምስ ካልኦት ደቂ ኣንስትዮ ምሕንባስ ክመሃር እደሊ", "ንበዓል ጎደናና ቶርታ ክሰንክት እኽእል እየ"),
}


@needs_model
@pytest.mark.parametrize(("here", "there"), [(a, b) for a in STORIES for b in STORIES if a != b])
def test_across_languages_what_means_the_same_is_found_and_what_does_not_stands_behind(
    comparing: Comparing, here: str, there: str
) -> None:
    lexicon = comparing.lexicon

    def compared(id: str, language: str, goal: str, offer: str) -> Compared:
        gist = gist_of(case(language, goal=goal, can_other=offer), lexicon, comparing)
        return Compared(case=id, neighbourhood="", gist=gist, model=comparing.model)

    this = compared("this", here, *STORIES[here])
    others = [compared("far", there, *FAR[there]), compared("near", there, *STORIES[there])]
    assert [each.case for each in alike(this, others)][:1] == ["near"]
    assert [each.case for each in fitting(this, others)][:1] == ["near"]


def test_a_sentence_that_tells_nothing_is_left_out() -> None:
    told = case("nl", goal="Weet niet. Ik wil een bed.", need="niets")
    assert [
        texts_of(told)[each.step][each.start : each.end] for each in gist_of(told, scene().lexicon, None).sentences
    ] == ["Ik wil een bed"]
