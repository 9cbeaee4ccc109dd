"""The sound of a bubble: made once, kept only when it holds our own words alone, and a person before the computer."""

import asyncio
from pathlib import Path

import pytest

from bot.aloud.kept import Kept
from bot.aloud.script import Script, Teller
from bot.aloud.sounds import By, Sounds
from bot.aloud.speaker import Said, Speaker
from bot.conversation.bubbles import Bubble, Option, Phrase, Term
from bot.language.catalogue import Catalogues
from bot.language.render import FACTS
from bot.resources import folder
from tests.aloud.conftest import Tape

pytestmark = pytest.mark.anyio

TEXTS = Catalogues.load(folder("locales"), ("nl", "ti", "so"))
TELLER = Teller(TEXTS, {**dict(zip(FACTS, FACTS, strict=True)), "emergency": "112"})
AGE = Bubble(
    step="age", turn=1, parts=(Phrase("age.text"),),
    options=(Option("yes", Phrase("option.yes")), Option("no", Phrase("option.no"))),
)  # fmt: skip


def script(*parts: Phrase, language: str = "nl", step: str = "age", **more: object) -> Script:
    return TELLER.script(Bubble(step=step, turn=1, parts=parts, **more), language)  # type: ignore[arg-type]


def kept_in(folder: Path) -> list[str]:
    """The sounds in this folder, which nobody else may look into."""
    assert not folder.exists() or folder.stat().st_mode & 0o077 == 0
    return [path.name for path in folder.glob("*")]


async def test_two_who_ask_at_once_and_all_who_ask_later_get_what_was_made_once(
    voice: Speaker, sounds: Sounds, tape: Tape, folder_of_sounds: Path
) -> None:
    before = voice.made
    wanted = TELLER.script(AGE, "nl")
    first, *others = await asyncio.gather(*(sounds.of(wanted, "ogg") for _ in range(5)))
    assert first
    assert first.content[:4] == b"OggS"
    assert others == [first] * 4
    again = Sounds(voice=voice, kept=Kept(folder_of_sounds), recorded=tape)
    assert await again.of(wanted, "ogg") == first
    assert voice.made - before == 1
    assert kept_in(folder_of_sounds) == [f"{first.key}.ogg"]


async def test_who_stops_waiting_leaves_the_others_their_sound(voice: Speaker, sounds: Sounds) -> None:
    before = voice.made
    wanted = TELLER.script(AGE, "ti")
    hasty, patient = (asyncio.create_task(sounds.of(wanted, "ogg")) for _ in range(2))
    await asyncio.sleep(0)
    hasty.cancel()
    assert await patient
    assert voice.made - before == 1


@pytest.mark.parametrize("value", ["mijn eigen woorden", Term("topic.safety")], ids=["words", "topic"])
async def test_what_holds_something_of_a_resident_is_kept_nowhere(
    sounds: Sounds, folder_of_sounds: Path, value: str | Term
) -> None:
    phrase = Phrase("echo.goal", {"goal": value})
    made = await sounds.of(script(phrase), "ogg")
    assert made
    assert (made.key, made.content[:4]) == ("", b"OggS")
    labelled = await sounds.of(script(Phrase("age.text"), options=(Option("x", phrase),)), "ogg")
    assert labelled
    assert labelled.key == ""
    assert kept_in(folder_of_sounds) == []


async def test_choices_are_read_with_the_number_to_type_but_not_at_a_score() -> None:
    assert [(line.number, line.said) for line in TELLER.script(AGE, "nl").choices] == [(1, "Ja"), (2, "Nee")]
    score = Bubble(step="wellbeing", turn=1, parts=AGE.parts, options=AGE.options)
    assert [line.number for line in TELLER.script(score, "nl").choices] == [0, 0]


async def test_a_person_goes_before_the_computer_and_the_computer_says_that_it_is_one(
    voice: Speaker, sounds: Sounds, tape: Tape
) -> None:
    help_now = script(Phrase("help_now.text"), step="help_now")
    assert [line.key for line in help_now.warnings] == ["aloud.computer", "aloud.unreviewed"]
    assert [line.key for line in script(Phrase("form.text"), step="form").warnings] == ["aloud.computer"]
    assert script(Phrase("goal.text"), step="goal").warnings == ()
    assert sounds.heard_by(help_now) is By.COMPUTER
    by_computer = await sounds.of(help_now, "mp3")
    ((_, (line,)),) = help_now.texts
    tape.sounds_of["nl", "help_now.text", line.version] = voice.join([Said("een mens", "nl")], kind="ogg").content
    assert sounds.heard_by(help_now) is By.PERSON
    by_person = await sounds.of(help_now, "mp3")
    assert by_computer
    assert by_person
    assert len(by_person.content) < len(by_computer.content) / 5, "no warning, and what was recorded"
    tape.sounds_of = {("nl", "help_now.text", "another version"): b""}
    assert sounds.heard_by(help_now) is By.COMPUTER


async def test_a_language_without_a_voice_is_heard_where_people_recorded_all_of_a_bubble(
    voice: Speaker, sounds: Sounds, tape: Tape
) -> None:
    wanted = script(Phrase("age.text"), Phrase("goal.text"), language="so", options=AGE.options)
    assert sounds.heard_by(wanted) is By.NOBODY
    assert await sounds.of(wanted, "ogg") is None
    recorded = voice.join([Said("een mens", "nl")], kind="ogg").content
    ((_, (first, second)),) = wanted.texts
    tape.sounds_of["so", "age.text", first.version] = recorded
    assert sounds.heard_by(wanted) is By.NOBODY, "half a question would mislead"
    tape.sounds_of["so", "goal.text", second.version] = recorded
    assert sounds.heard_by(wanted) is By.PERSON
    assert await sounds.of(wanted, "ogg")


async def test_before_a_language_is_chosen_every_language_that_can_be_heard_is(sounds: Sounds) -> None:
    wanted = script(Phrase("language.text"), step="language", every_language=True)
    assert [language for language, _ in wanted.texts] == ["nl", "ti", "so"]
    assert sounds.heard_by(wanted) is By.COMPUTER
    assert await sounds.of(wanted, "ogg")


async def test_a_voice_that_is_gone_is_silence_and_no_error(tape: Tape, folder_of_sounds: Path) -> None:
    sounds = Sounds(voice=Speaker(), kept=Kept(folder_of_sounds), recorded=tape)
    sounds._voice.close()
    assert await sounds.of(TELLER.script(AGE, "nl"), "ogg") is None
    sounds.close()


def test_the_longest_unheard_makes_room(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "sounds", room=1_000)
    names = [f"{number:040x}.ogg" for number in range(6)]
    for name in names:
        kept.write(name, b"x" * 300)
    assert sum(path.stat().st_size for path in (tmp_path / "sounds").iterdir()) <= 1_000
    assert kept.read(names[0]) is None
    assert kept.read(names[5]) == b"x" * 300
    with pytest.raises(ValueError, match="not the name"):
        kept.read("../key")
