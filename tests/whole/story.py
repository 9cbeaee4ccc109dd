"""A resident who puts a canary into every field there is: what to do at every step, on any channel."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.whole.canaries import Canaries, ogg, png


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Something to press, or something to say, perhaps with a picture or a voice note."""

    press: str = ""
    text: str = ""
    photo: bytes = b""
    voice: bytes = b""


#: Makes a reply of a canary of its own.
Act = Callable[[Canaries], Reply]


def press(option: str) -> Act:
    return lambda canaries: Reply(press=option)


def say(canaries: Canaries) -> Reply:
    return Reply(text=canaries.text())


def say_long(canaries: Canaries) -> Reply:
    return Reply(text=canaries.long(3_000))


def say_number(canaries: Canaries) -> Reply:
    return Reply(text=canaries.phone())


def show(canaries: Canaries) -> Reply:
    return Reply(photo=png(canaries.text()), text=canaries.text())


def speak(canaries: Canaries) -> Reply:
    return Reply(voice=ogg(canaries.text()), text=canaries.text())


#: Step -> what to do at the first visit, the second and so on; the last again and again.
_ACTS: Mapping[str, Sequence[Act]] = {
    "language": (say, press("other"), press("nl")),
    "other_language": (say,),
    "form": (say, press("type")),
    "welcome": (say, press("ok")),
    "can_cannot": (press("ok"),),
    "age": (say, press("yes")),
    "consent": (say, press("more")),
    "consent_more": (press("yes"),),
    "safe": (say, press("no")),
    "code_word": (say,),
    "wellbeing": (say, press("5")),
    "goal": (say_long,),
    "can_self": (show,),
    "can_other": (say,),
    "need": (speak,),
    "more": (say, press("yes")),
    "neighbourhood": (say,),
    "channel": (press("call"),),
    "number": (say_number,),
    "topics": (press("change"),),
    "choose_topics": (say, press("money"), press("done")),
    "summary": (say, press("change"), press("yes")),
    "choose_answer": (press("can_other"),),
    "done": (say, say_long, press("do:question"), press("do:human"), press("do:help_now"), press("do:my_data"),
             press("do:stop"), press("do:wipe"), say),
    "question": (say,),
    "human": (press("call"),),
    "help_now": (press("call"),),
    "call_back": (say_number,),
    "call_now": (say_number,),
    "my_data": (say, press("ok")),
    "stopped": (press("go_on"),),
    "join": (say, press("yes")),
    # What canaries look like: another language, or words one might ask after.
    "other_tongue": (press("nl"),),
    "second_look": (press("no"),),
    "danger": (press("no_call"),),
}  # fmt: skip

#: Asked once each: own words are an answer.
_WORDS = (
    "change", "who", "needs", "fears", "frustrations", "wishes", "dreams", "drive",
    "time", "person", "interpreter", "along", "name",
)  # fmt: skip


class Story:
    """One telling of it: in doubt at every choice, or else with more to say at the end; both would be too fast."""

    def __init__(self, canaries: Canaries, *, doubting: bool = False, exploring: bool = True, safe: str = "no") -> None:
        self._canaries = canaries
        self._acts = {**_ACTS, **dict.fromkeys(_WORDS, (say,)), "safe": (say, press(safe))}
        if not doubting:
            self._acts |= {step: acts[-1:] for step, acts in self._acts.items() if step != "done"}
        if doubting or not exploring:
            self._acts["done"] = (say, press("do:question"), press("do:stop"), say)
        if not exploring:
            self._acts["more"] = (press("no"),)
        self._visits: Counter[str] = Counter()

    def reply(self, step: str) -> Reply | None:
        """What to do at this step; None when everything was told."""
        acts, visit = self._acts[step], self._visits[step]
        self._visits[step] += 1
        if step == "done" and visit >= len(acts):
            return None
        return acts[min(visit, len(acts) - 1)](self._canaries)
