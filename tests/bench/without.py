"""Takes one row of the calendar, or one look before something is done, away: `python -m tests.bench.without [NAME ...]`
lists what no test misses. A test process is told which by the environment.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

_WITHOUT = "AANBEL_TEST_WITHOUT"
#: Before the name of a look: nothing is taken away, and the tests pass.
_SAME = "="
_NO, _NEVER = "if False:", "if False and "


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at once more before something is done: a piece of a module, and what stands there without it."""

    module: str
    piece: str
    instead: str
    tests: tuple[str, ...]


_KEPT = ("tests/work/test_promises.py", "tests/work/test_ringing.py")
_FORGETTING = ("tests/work/test_forgetting.py",)
_UNANSWERED = ("tests/work/test_unanswered.py", "tests/work/test_not_lost.py")
_RINGING = (
    "tests/work/test_ringing.py", "tests/work/test_looked_again.py", "tests/work/test_on_the_wall.py",
    "tests/work/test_erasure.py",
)  # fmt: skip
_SENDING = ("tests/work/test_unasked.py", "tests/work/test_channel_truth.py")
_OF_A_DAY, _AGAIN = ("tests/work/test_of_a_day.py",), ("tests/work/test_dead.py",)
_K, _F, _U, _R, _S, _D, _A = (
    f"bot.work.{name}" for name in ("kept", "forgetting", "unanswered", "ringing", "unasked", "dead", "asking_resident")
)

#: The looks before a promise is kept, and before anything goes out that nobody asked for.
LOOKS = {
    "still_owed": Look(_K, "if (promise.kind, ring.timer.place) not in owed(ring.file.case):", _NO, _KEPT),
    "answered": Look(_K, "if promise.kind is Owed.FOLLOW_UP and ", _NEVER, _KEPT),
    "too_late": Look(_K, "if ring.is_late:", _NO, _KEPT),
    "rest": Look(_K, "if ring.polite > ring.now:", _NO, _KEPT),
    "already_read": Look(_K, "if promise.kind is Owed.READING and _is_read(ring.file):", _NO, _KEPT),
    "in_mind": Look(_K, "if promise.again and _is_in_mind(ring.file):", _NO, _KEPT),
    "gone_by": Look(_K, " and not ring.gone_by", "", _KEPT + _UNANSWERED),
    "kept_long": Look(_F, "if until > self.now:", _NO, _FORGETTING),
    "person_owes": Look(_F, "waits = requests.waits(", "waits = False and requests.waits(", _FORGETTING),
    "urgent": Look(_F, " or any(urgent)", "", _FORGETTING),
    "later_yes": Look(_F, 'if "learn" not in consents.standing(self.connection, self.resident_id):', _NO, _FORGETTING),
    "unreadable": Look("bot.work.due", "if timer.kind is Timer.FORGETTING and ", _NEVER, _FORGETTING),
    "request_done": Look(_U, "if waits is None or waits.answered_by:", _NO, _UNANSWERED),
    "request_late": Look(_U, " or work.now - waits.due_by > THE_DAY", "", _UNANSWERED),
    "request_danger": Look(_U, "waits.kind == RequestKind.DANGER or ", "", _UNANSWERED),
    "request_once": Look(_U, "if requests.is_open(work.connection, work.talk.id, OVERDUE):", _NO, _UNANSWERED),
    "on_the_wall": Look(_R, "if meant > group.now:", _NO, _RINGING),
    "quiet_yet": Look(_R, "if quiet_at > work.now:", _NO, _RINGING),
    "learn": Look(_R, '"learn" not in ring.file.scopes or ', "", _RINGING),
    "wellbeing_late": Look(_R, "if ring.is_late:", _NO, _RINGING),
    "wellbeing_rest": Look(_R, "if ring.polite > ring.now:", _NO, _RINGING),
    "talk_agreed": Look(_R, "talk.status is not TalkStatus.AGREED or ", "", _RINGING),
    "talk_begun": Look(_R, "if ring.now >= start:", _NO, _RINGING),
    "silent": Look(_R, "if not ring.file.work.talk.state.prompts:", _NO, _RINGING),
    "consent": Look(_S, "return contact and state.reachable", "return state.reachable", _SENDING),
    "safe": Look(_S, "return contact and state.reachable", "return contact", _SENDING),
    "blocked": Look(_S, "if claimed.blocked:", _NO, _SENDING),
    "talked_since": Look(_S, "talked_since or ", "", _SENDING),
    "nothing_waits": Look(_S, " or nothing or", " or", _SENDING),
    "left": Look(_S, " or left)", ")", ("tests/work/test_knocked_elsewhere.py",)),
    "stale": Look(_S, "if _is_stale(", f"{_NEVER}_is_stale(", _SENDING),
    "by_person": Look(_S, "wants_a_person(state, step) or ", "", _SENDING),
    "of_a_day": Look(_S, " or (handed and is_of_a_day(state))", "", _OF_A_DAY),
    "with_person": Look(_S, "claimed.with_person and ", "False and ", _SENDING),
    "rest_at_sending": Look(_S, "return Now() if polite <= at else Later(polite)", "return Now()", _SENDING),
    "here": Look(_D, " or talk.address_id != row.address_id", "", _AGAIN),
    "readable": Look(_D, "if state.locked or (state.consented and not state.reachable):", _NO, _AGAIN),
    "by_night": Look(_D, "return now if row.urgent else road.rest.next(now)", "return now", _AGAIN),
    "on_the_web": Look(_A, "if work.talk.channel == WEB and ", _NEVER, _OF_A_DAY),
    "agreed_to": Look(
        _A, ' and may_write(work.talk.state, contact="contact" in file.scopes)', "", _OF_A_DAY
    ),
    "wishes": Look(_S, "return rest.next(at, wishes(state))", "return rest.next(at)", _SENDING),
}  # fmt: skip
#: What tells of each row where it is owed; that it rings stands in tests/work.
_ROWS = ("tests/casework/test_promises.py", "-k", "what_is_owed_in_each_state")


def pytest_configure() -> None:
    """The program in this process is without it; what imports it comes later."""
    what = os.environ.get(_WITHOUT, "")
    if what.startswith(_SAME):
        look = LOOKS[what.removeprefix(_SAME)]
        _blind(replace(look, instead=look.piece))
    elif what in LOOKS:
        _blind(LOOKS[what])
    elif what:
        promises = vars(import_module("bot.casework.promises"))
        promises["PROMISES"] = tuple(each for each in promises["PROMISES"] if each.kind != what)


def _blind(look: Look) -> None:
    module = import_module(look.module)
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    if look.piece not in source:
        raise ValueError(f"{look.module} has no '{look.piece}' any more")
    exec(compile(source.replace(look.piece, look.instead, 1), look.module, "exec"), vars(module))


def survivors(names: list[str]) -> list[str]:
    """What can be taken away without a test that fails."""
    for look in {LOOKS[name].tests: name for name in names or LOOKS if name in LOOKS}.values():
        if not _passes(_SAME + look):
            raise RuntimeError(f"the tests of {look} fail although nothing is taken away")
    rows = [str(kind) for kind in import_module("bot.casework.promises").Owed]
    return [what for what in names or [*rows, *LOOKS] if _passes(what)]


def _passes(what: str) -> bool:
    look = LOOKS.get(what.removeprefix(_SAME))
    tests = (*look.tests, "-k", "not postgres") if look else _ROWS
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-cov", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [*command, "-p", "tests.bench.without", *tests], env={**os.environ, _WITHOUT: what}, capture_output=True,
        check=False,
    )  # fmt: skip
    if ended.returncode not in (0, 1):
        raise RuntimeError(f"{what}: {ended.stdout.decode()[-2000:]}{ended.stderr.decode()[-2000:]}")
    return ended.returncode == 0


if __name__ == "__main__":
    left = survivors(sys.argv[1:])
    print("\n".join(left) or "None survives.")
    sys.exit(bool(left))
