"""How much work something takes, counted instead of timed: the same on a quiet machine and on one that is busy.

What a single call does inside C is not seen: one regular expression that runs away is caught by the tests' timeout.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

#: The most `growth` of work that grows along with what it is done on; the square of it would be four times as much.
IN_PROPORTION = 2.5


def effort(work: Callable[[], object]) -> int:
    """How many calls the work makes, of functions in Python and in C, every step of a generator among them."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times the effort for this size is that for half of it; what is worked out once was worked out before."""
    work(size)
    return effort(lambda: work(size)) / effort(lambda: work(size // 2))
