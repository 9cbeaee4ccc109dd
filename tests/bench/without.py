"""Takes one row of the calendar, or one look before something is done, away: `python -m tests.bench.without` lists
what no test misses. A test process is told which by the environment.
"""

import os
import subprocess
import sys

import pytest

from bot.casework import promises
from bot.work import kept

_WITHOUT = "AANBEL_TEST_WITHOUT"
#: The looks before a promise is kept.
_LOOKS = ("still_owed", "too_late", "rest", "already_read", "gone_by")
_TESTS = ("tests/casework/test_promises.py", "tests/work/test_promises.py", "tests/work/test_unanswered.py")
_ALSO = ("tests/work/test_ringing.py",)


def pytest_configure() -> None:
    """The program in this process is without it."""
    what = os.environ.get(_WITHOUT, "")
    if what in _LOOKS:
        _blind(what)
    elif what:
        vars(promises)["PROMISES"] = tuple(each for each in promises.PROMISES if each.kind != what)


def _blind(what: str) -> None:
    everything = dict.fromkeys((kind, place) for kind in promises.Owed for place in range(9))
    with pytest.MonkeyPatch.context() as patch:
        match what:
            case "still_owed":
                patch.setattr(kept, "owed", lambda _case: everything)
            case "too_late":
                patch.setattr(kept.Ring, "is_late", False)
            case "rest":
                patch.setattr(kept.Ring, "polite", property(lambda ring: ring.now))
            case "already_read":
                patch.setattr(kept, "_is_read", lambda _file: False)
            case _:
                patch.setattr(kept.Ring, "gone_by", False)
        # It stays so: this process is for nothing else.
        patch._setattr.clear()


def survivors() -> list[str]:
    """What can be taken away without a test that fails."""
    return [what for what in (*promises.Owed, *_LOOKS) if _passes(what)]


def _passes(what: str) -> bool:
    tests = (*_TESTS, *_ALSO) if what in _LOOKS else _TESTS[:1]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--no-cov",
        "-p",
        "tests.bench.without",
        "-k",
        "not postgres",
    ]
    ended = subprocess.run([*command, *tests], env={**os.environ, _WITHOUT: what}, capture_output=True, check=False)
    return ended.returncode == 0


if __name__ == "__main__":
    left = survivors()
    print("\n".join(left) or "None survives.")
    sys.exit(bool(left))
