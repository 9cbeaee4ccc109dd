"""The voice of the computer: which languages it speaks, what it makes, and what becomes of it when it dies."""

import io
import os
import signal

import numpy as np
import pytest
import soundfile

from bot.aloud.speaker import Made, NoSound, Played, Said, Speaker, languages

HELLO = {
    "nl": "Hallo, hoe gaat het?", "en": "Hello, how are you?", "ar": "مرحبا كيف حالك", "ti": "ሰላም ከመይ ኣለኻ",
    "tr": "Merhaba nasılsın", "pl": "Cześć, jak się masz", "uk": "Привіт, як справи", "fa": "سلام حال شما چطور است",
    "fr": "Bonjour, comment ça va ?",
}  # fmt: skip


def length(made: Made) -> float:
    """Seconds, as another reader of sounds counts them."""
    with soundfile.SoundFile(io.BytesIO(made.content)) as file:
        return float(file.frames / file.samplerate)


@pytest.mark.parametrize("language", HELLO)
def test_it_speaks_nine_of_our_languages(voice: Speaker, language: str) -> None:
    assert language in languages()
    made = voice.join([Said(HELLO[language], language)], kind="ogg")
    assert made.seconds > 1.0
    assert length(made) == pytest.approx(made.seconds, abs=0.1)


def test_it_does_not_speak_somali_and_says_so(voice: Speaker) -> None:
    assert "so" not in languages()
    with pytest.raises(NoSound):
        voice.join([Said("Salaan", "so")], kind="ogg")


def test_what_telegram_calls_a_voice_note_is_ogg_with_opus_of_one_channel(voice: Speaker) -> None:
    made = voice.join([Said(HELLO["nl"], "nl")], kind="ogg")
    assert made.content[:4] == b"OggS"
    # RFC 7845: the head says its version, the channels, and after the pre-skip the rate it was made from.
    head = made.content[28:47]
    assert (head[:8], head[8], head[9], int.from_bytes(head[12:16], "little")) == (b"OpusHead", 1, 1, 24_000)
    assert b"OpusTags" in made.content[:200]
    assert len(made.content) < made.seconds * 4_000


def test_pieces_follow_each_other_and_a_recording_of_another_rate_keeps_its_length(voice: Speaker) -> None:
    first = voice.join([Said(HELLO["nl"], "nl")], kind="mp3")
    both = voice.join([Played(first.content), Said(HELLO["en"], "en"), Played(first.content)], kind="ogg")
    alone = voice.join([Said(HELLO["en"], "en")], kind="ogg")
    assert length(both) == pytest.approx(2 * first.seconds + alone.seconds, abs=0.9)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "unreadable"), (b"RIFF\0\0\0\0WAVEfmt ", "unreadable"), (b"\0\0\0\x18ftypM4A ", ("mpeg4", "unreadable"))],
)
def test_what_is_no_sound_is_refused_in_one_word(voice: Speaker, content: bytes, why: str | tuple[str, ...]) -> None:
    with pytest.raises(NoSound) as told:
        voice.join([Played(content)], kind="ogg")
    # MPEG-4 is read only where ffmpeg is installed.
    assert told.value.why in why


@pytest.mark.parametrize(("rate", "channels"), [(655_350, 1), (48_000, 8)])
def test_a_small_file_that_would_fill_the_memory_is_refused(voice: Speaker, rate: int, channels: int) -> None:
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", samplerate=rate, channels=channels, format="WAV", subtype="PCM_16") as writing:
        writing.write(np.full((rate // 10, channels), 0.5))
    with pytest.raises(NoSound) as told:
        voice.join([Played(file.getvalue())], kind="ogg")
    assert told.value.why == "unreadable"


def test_a_voice_that_dies_is_started_again() -> None:
    voice = Speaker()
    voice.join([Said("een", "nl")], kind="ogg")
    assert voice._child
    os.kill(voice._child.pid, signal.SIGKILL)
    voice._child.wait()
    with pytest.raises(NoSound):
        voice.join([Said("twee", "nl")], kind="ogg")
    assert voice.join([Said("drie", "nl")], kind="ogg").seconds > 0
    voice.close()
    with pytest.raises(NoSound):
        voice.join([Said("vier", "nl")], kind="ogg")


def test_a_voice_that_hangs_is_ended() -> None:
    voice = Speaker(limit=0.001)
    with pytest.raises(NoSound):
        voice.join([Said("een " * 500, "nl")], kind="ogg")
    voice.close()


def test_the_voice_is_told_no_secret() -> None:
    os.environ["AANBEL_TELEGRAM_TOKEN"] = "secret"
    try:
        voice = Speaker()
        voice.join([Said("een", "nl")], kind="ogg")
        assert voice._child
        with open(f"/proc/{voice._child.pid}/environ", "rb") as file:
            assert b"AANBEL_" not in file.read()
        voice.close()
    finally:
        del os.environ["AANBEL_TELEGRAM_TOKEN"]
