"""The model in a process of its own: started at the first question, killed when it hangs, started again."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from bot.child_process import ChildProcess
from bot.meaning.engine import Fault

_CHILD = Path(__file__).with_name("child.py")


class Process(ChildProcess):
    """One child at most. The next question starts it; a question that it dies of is asked once more."""

    def __init__(self, model_file: str = "", *, limit: float = 20.0) -> None:
        """`limit`: the seconds a question may take, the start of the child included."""
        super().__init__(_CHILD, model_file, limit=limit, fault=Fault)
        self._hello: Mapping[str, Any] = {}

    def name(self) -> str:
        if not self._hello:
            self.vectors(["?"])
        return f"e5 {self._hello['model']}"

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        line = json.dumps(texts).encode("ascii") + b"\n"

        def exchange(questions: IO[bytes], answers: IO[bytes], is_fresh: bool) -> list[list[float]]:
            if is_fresh:
                self._hello = {}
                self._hello = json.loads(answers.readline())
            questions.write(line)
            questions.flush()
            vectors: list[list[float]] = json.loads(answers.readline())
            return vectors

        for _ in range(2):
            begun = time.monotonic()
            answer = self._asked(exchange)
            if answer is not None:
                return answer
            if time.monotonic() - begun >= self._limit:
                raise Fault("late")
        raise Fault("ended")
