"""The command line of `aanbel case`, and what the client fills in before a command goes to a running server."""

import getpass
from argparse import ArgumentParser, Namespace, _MutuallyExclusiveGroup, _SubParsersAction
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from bot.errors import AanbelError

#: A text as it is given on the command line.
_TEXT = "TEXT"
#: Characters that are read from the input for one text.
_MOST = 20_000


class TooLong(AanbelError):
    """The text from the input is too long."""


class Unreadable(AanbelError):
    """The text from the input cannot be read: it must be UTF-8."""


def add_case(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """`aanbel case VERB ID ...`."""
    case = commands.add_parser("case", help="one case: what there is, and what the team does")
    verbs = case.add_subparsers(dest="verb", required=True, metavar="VERB")
    _verb(verbs, "show", "everything of one case on one page, and what to do next")
    alike = _verb(verbs, "alike", "cases like this one, and offers of other residents that fit it")
    alike.add_argument("--json", action="store_true", help="as JSON")
    _verb(verbs, "assign", "say who of the team has the case").add_argument("who", metavar="WHO")
    _add_table(verbs)
    _add_words(verbs)
    _add_talk(verbs)
    _add_plan(verbs)
    _add_end(verbs)
    _add_answers(verbs)


def completed(argv: Sequence[str], asked: Namespace, stdin: TextIO) -> list[str]:
    """The same command line for a server that has another folder, another input and another user.

    `asked` is the command line as it was read. A text "-" is read from `stdin`, once for all of them. Raises TooLong
    and Unreadable.
    """
    words = _absolute(argv, asked)
    if not hasattr(asked, "actor"):
        return words
    dashes = [place for place, word in enumerate(words) if word == "-" or (word[:2] == "--" and word[-2:] == "=-")]
    text = _read(stdin) if dashes else ""
    for place in dashes:
        words[place] = words[place][:-1] + text
    named = any(word == "--as" or word.startswith("--as=") for word in words)
    return words if named else [*words, "--as", _user()]


def _absolute(argv: Sequence[str], asked: Namespace) -> list[str]:
    """The command line with the whole path of its file or folder, which is the last word that is it."""
    words = [*argv]
    file = getattr(asked, "file", None) or getattr(asked, "folder", None)
    if file:
        place = max(place for place, word in enumerate(words) if Path(word) == file)
        words[place] = str(file.absolute())
    return words


def _read(stdin: TextIO) -> str:
    try:
        text = stdin.read(_MOST + 1)
    except UnicodeDecodeError:
        raise Unreadable from None
    if len(text) > _MOST:
        raise TooLong(because=f"At most {_MOST} characters fit.")
    words = text.strip()
    # What begins with a dash would be read as an option; the space is taken off where the text is used.
    return f" {words}" if words.startswith("-") else words


def _user() -> str:
    with suppress(KeyError, OSError):
        return getpass.getuser()
    return "command line"


def _verb(verbs: "_SubParsersAction[ArgumentParser]", name: str, about: str) -> ArgumentParser:
    verb = verbs.add_parser(name, help=about)
    verb.add_argument("id", metavar="ID", help="the number of the case")
    verb.add_argument("--as", dest="actor", metavar="NAME", default="command line", help="who does this")
    return verb


def _add_table(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    confirm = _verb(verbs, "confirm", "confirm the table: the resident is asked for each party")
    confirm.add_argument("--party", action="extend", nargs="+", default=[], help="default: the whole proposed table")
    confirm.add_argument("--reserve", action="extend", nargs="+", default=[], metavar="PARTY", help="if one cannot")
    confirm.add_argument("--although", default="", metavar="REASON", help="a party the matching bars is right here")
    unask = _verb(verbs, "unask", "take back a question that was put to the resident by mistake")
    unask.add_argument("party", metavar="PARTY")
    unask.add_argument("--because", required=True, metavar=_TEXT, help="it is kept with the case")
    tailor_made = _verb(verbs, "tailor-made", "no offer fits: make one with the resident")
    tailor_made.add_argument("--note", required=True, metavar=_TEXT, help="why, and who makes it")


def _add_words(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    translate = _verb(verbs, "translate", "a person's translation of what the resident said")
    translate.add_argument("step", metavar="STEP", help="what was said: goal, need, plan_why ...")
    translate.add_argument("text", metavar=_TEXT)
    translate.add_argument("--language", default="nl", help="of the translation (default: nl)")
    note = _verb(verbs, "note", "write down a talk with the resident, or anything the team must know")
    note.add_argument("text", metavar=_TEXT)
    note.add_argument("--talk", action="store_true", help="it is the note of a talk of a person with the resident")
    note.add_argument("--language", default="nl", help="of the note (default: nl)")
    nothing = _verb(verbs, "nothing-yet", "tell the resident that there is nothing yet, and why")
    nothing.add_argument("--why", required=True, choices=("party", "full", "time"), help="what is waited for")
    message = _verb(verbs, "message", "send the resident your own words")
    message.add_argument("text", metavar=_TEXT)
    message.add_argument("--language", default="", help="the language the words are in: the resident's")


def _add_talk(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    talk = _verb(verbs, "talk", "propose the joint talk to everyone")
    talk.add_argument("--at", action="extend", nargs="+", required=True, metavar="MOMENT", help='"2026-12-01 14:00"')
    talk.add_argument("--place", required=True, help="home, centre, call or other")
    talk.add_argument("--where", default="", metavar=_TEXT, help="the address or room")
    talk.add_argument("--interpreter", default="", metavar=_TEXT, help="who interprets: a name")
    talk.add_argument("--along", default="", metavar=_TEXT, help="who comes along with the resident: a name")
    talk.add_argument("--minutes", type=int, default=60, help="how long it takes (default: 60)")
    talk.add_argument("--although", default="", metavar="REASON", help="it is right against the resident's wishes")
    _verb(verbs, "held", "the joint talk was held")
    calendar = _verb(verbs, "calendar", "the agreed talk as iCalendar, for the team's own calendar")
    calendar.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: print it")


def _add_plan(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    plan = _verb(verbs, "plan", "propose the plan to everyone")
    plan.add_argument(
        "--step", action="extend", nargs="+", required=True, metavar="STEP",
        help='"OWNER; 2026-12-01; TEXT"; the owner is resident, coordinator or a party',
    )  # fmt: skip
    plan.add_argument("--arranges", action="extend", nargs="+", type=int, default=[], metavar="N",
                      help="steps that arrange something for the resident")  # fmt: skip
    plan.add_argument("--language", default="", help="the language of the steps: the resident's")
    _number(_verb(verbs, "arranged", "what this step of the plan was to arrange is there"))
    _number(_verb(verbs, "done", "this step of the plan is done"))


def _number(verb: ArgumentParser) -> None:
    verb.add_argument("number", type=int, metavar="N", help="the number of the step, from 1")


def _add_end(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    close = _verb(verbs, "close", "give word back; the resident's answer closes the case, or none for long")
    close.add_argument("--told", default="", metavar=_TEXT, help="what the resident told")
    close.add_argument("--did", default="", metavar=_TEXT, help="what we did")
    close.add_argument("--gave", default="", metavar=_TEXT, help="what it gave")
    close.add_argument("--because", default="", metavar=_TEXT, help="why it did not work")
    close.add_argument("--possible", default="", metavar=_TEXT, help="what is possible instead")
    close.add_argument("--language", default="", help="the language of these words: the resident's")
    close.add_argument("--unanswered", action="store_true", help="alone: close a case whose resident does not answer")
    reopen = _verb(verbs, "reopen", "open a case again")
    reopen.add_argument("--because", required=True, metavar=_TEXT)


def _add_answers(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    party = _verb(verbs, "party", "what a party told a person of the team")
    party.add_argument("party", metavar="PARTY")
    party.add_argument("--offered", action="store_true", help="it was asked by a person, without mail")
    party.add_argument("--link", action="store_true", help="mail it a fresh link")
    knows = party.add_mutually_exclusive_group()
    knows.add_argument("--knows-resident", action="store_true", help="this could be somebody it knows privately")
    knows.add_argument("--knows-nobody", action="store_true", help="it can know nobody in this story privately")
    answer = party.add_mutually_exclusive_group()
    answer.add_argument("--accepts", action="store_true")
    answer.add_argument("--declines", metavar="REASON")
    answer.add_argument("--finished", action="store_true", help="it did its part")
    _common(answer)
    party.add_argument("--because", default="", metavar=_TEXT, help="what should change in the plan")
    resident = _verb(verbs, "resident", "what the resident told a person of the team")
    said = resident.add_mutually_exclusive_group(required=True)
    _common(said)
    said.add_argument("--agrees", metavar="PARTY", help="yes, this party may read")
    said.add_argument("--refuses", metavar="PARTY", help="no, or no longer, to sharing with this party")
    said.add_argument("--wants", type=int, metavar="N", help="what this step of the plan arranges")
    said.add_argument("--does-not-want", type=int, metavar="N")
    said.add_argument("--can-use", type=int, metavar="N", help="what this step of the plan arranged")
    said.add_argument("--cannot-use", type=int, metavar="N")
    said.add_argument("--contacted", choices=("yes", "no"), help="did somebody make contact?")
    said.add_argument("--helps", choices=("yes", "little", "no"), help="does the word back help?")
    resident.add_argument("--because", default="", metavar=_TEXT, help="in the resident's own words")


def _common(group: _MutuallyExclusiveGroup) -> None:
    """What a party and the resident both answer."""
    group.add_argument("--moments", type=int, nargs="+", metavar="N", help="the moments of the talk that fit, from 1")
    group.add_argument("--no-moment", action="store_true", help="no moment of the talk fits")
    group.add_argument("--plan", choices=("yes", "almost", "no"), help="what it says to the plan")
