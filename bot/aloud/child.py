"""A process of its own that speaks and joins sounds: a fault in the C code of a voice ends it, and nothing else.

It reads and writes JSON lines: pieces to be said or played one after the other, and the whole as Ogg/Opus or MP3. It
imports nothing of the program, keeps nothing, and ends with the pipe it reads from. Run by path.
"""

import base64
import ctypes
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any

#: The turns go first.
_NICE = 10
#: Hertz of what is made: one that Opus and MP3 both know, and enough for a voice.
_RATE = 24_000
#: Seconds of silence between two pieces.
_PAUSE = 0.35
#: A voice at some 20 (Opus) and 30 (MP3) kilobits a second: measured on 0.95 of 1.
_SMALL = 0.95
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "ogg": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "VARIABLE"},
}
#: espeak-ng: the sound comes back piece by piece, text is UTF-8, positions count characters.
_RETRIEVE, _UTF8, _CHARACTERS, _RATE_OF_SPEECH = 1, 1, 1, 1
#: Words a minute: slower than a voice that nobody has to get used to.
_WORDS_A_MINUTE = 140
#: Seconds that the outside reader of a file may take.
_READING = 15
#: Of a recording: what is more was made by no phone, and a small file of silence would fill the memory.
_MOST_HERTZ, _MOST_CHANNELS = 192_000, 2


class Voice:
    """espeak-ng, which knows one voice at a time."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.rate: int = self._library.espeak_Initialize(_RETRIEVE, 0, data, 0)
        if self.rate <= 0:
            raise OSError("the voice cannot be started")
        self._heard = bytearray()
        callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        # Kept: the library calls it for as long as it lives.
        self._callback = callback(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetParameter(_RATE_OF_SPEECH, _WORDS_A_MINUTE, 0)

    def say(self, text: str, language: str) -> bytes:
        """The text as 16-bit samples. Raises OSError for a language it does not speak."""
        if self._library.espeak_SetVoiceByName(language.encode()) != 0:
            raise OSError("no such voice")
        self._library.espeak_SetParameter(_RATE_OF_SPEECH, _WORDS_A_MINUTE, 0)
        self._heard.clear()
        said = text.encode() + b"\0"
        if self._library.espeak_Synth(said, len(said), 0, _CHARACTERS, 0, _UTF8, None, None) != 0:
            raise OSError("not said")
        self._library.espeak_Synchronize()
        return bytes(self._heard)

    def _hear(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._heard += ctypes.string_at(samples, count * 2)
        return 0


def main() -> None:
    """Answer until there is nobody left to answer."""
    # Ctrl-C at a terminal reaches every process: the server stops this one itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    # What the C code prints by itself goes where its errors go.
    os.dup2(2, 1)
    voices: list[Voice] = []
    for line in sys.stdin:
        _say(answers, _made(json.loads(line), voices))


def _made(asked: Mapping[str, Any], voices: list[Voice]) -> Mapping[str, Any]:
    try:
        sounds = [_sound(piece, voices, most=asked["most"]) for piece in asked["pieces"]]
        return _whole(sounds, asked["kind"])
    except Refused as refused:
        return {"refused": str(refused)}
    except Exception as error:
        # Its words could hold a resident's.
        return {"refused": type(error).__name__}


class Refused(Exception):
    """A recording that cannot be used; the message says why, in one word."""


def _sound(piece: Mapping[str, str], voices: list[Voice], *, most: float) -> Any:
    """One piece as samples between -1 and 1."""
    import numpy as np

    if "played" in piece:
        return _read(base64.b64decode(piece["played"]), most)
    if not voices:
        voices.append(Voice())
    said = np.frombuffer(voices[0].say(piece["say"], piece["language"]), dtype=np.int16)
    return _at_our_rate(said.astype(np.float32) / 32768, voices[0].rate)


def _read(content: bytes, most: float) -> Any:
    """A recording as samples of one channel. Raises Refused."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(_readable(content, most))) as file:
            if file.samplerate > _MOST_HERTZ or file.channels > _MOST_CHANNELS:
                raise Refused("unreadable")
            samples = file.read(int(file.samplerate * most) + 1, dtype="float32", always_2d=True)
            rate = file.samplerate
    except (soundfile.SoundFileError, TypeError, ValueError):
        raise Refused("unreadable") from None
    if len(samples) > rate * most:
        raise Refused("long")
    mono = samples.mean(axis=1)
    if not len(mono) or abs(mono).max() < 0.001:
        raise Refused("silent")
    return _at_our_rate(mono, rate)


def _readable(content: bytes, most: float) -> bytes:
    """The file; what a telephone made (MPEG-4) turned into WAV where ffmpeg is installed. Raises Refused."""
    if content[4:8] != b"ftyp":
        return content
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise Refused("mpeg4")
    reading = ["-nostdin", "-v", "quiet", "-protocol_whitelist", "pipe", "-f", "mov", "-i", "pipe:0"]
    writing = ["-t", str(most + 1), "-ac", "1", "-ar", str(_RATE), "-f", "wav", "pipe:1"]
    try:
        done = subprocess.run(  # noqa: S603
            [ffmpeg, *reading, *writing], input=content, capture_output=True, timeout=_READING, check=True
        )
    except (OSError, subprocess.SubprocessError):
        raise Refused("unreadable") from None
    return done.stdout


def _at_our_rate(samples: Any, rate: int) -> Any:
    """The same sound at our rate, through its spectrum: what both rates can hold stays exactly as it was."""
    import numpy as np

    if rate == _RATE or not len(samples):
        return samples
    # A length that falls apart into small factors is transformed fast.
    padded = np.pad(samples, (0, -len(samples) % rate))
    spectrum = np.fft.rfft(padded)
    length = len(padded) * _RATE // rate
    kept = np.zeros(length // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    resampled = np.fft.irfft(kept, length) * (length / len(padded))
    return resampled[: round(len(samples) * _RATE / rate)]


def _whole(sounds: Sequence[Any], kind: str) -> Mapping[str, Any]:
    import numpy as np
    import soundfile

    silence = np.zeros(int(_RATE * _PAUSE))
    joined = np.concatenate([part for sound in sounds for part in (sound, silence)])
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", samplerate=_RATE, channels=1, compression_level=_SMALL, **_KINDS[kind]
    ) as writing:
        writing.write(np.clip(joined, -1, 1))
    return {"sound": base64.b64encode(file.getvalue()).decode(), "seconds": round(len(joined) / _RATE, 2)}


def _say(answers: IO[str], what: object) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
