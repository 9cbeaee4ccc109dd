"""The commands that need the store. They run inside a server when one is running, and alone otherwise."""

from collections.abc import Mapping, Sequence

from bot.assemble import App, assemble
from bot.desk import alike, answers, case, course, demo, keeping, listing, talk, user
from bot.desk.verb import Verb
from bot.errors import AanbelError
from bot.settings import Settings


def run_alone(argv: Sequence[str], settings: Settings) -> tuple[int, str]:
    """Run a command without a server: open the store, do it, close the store."""
    with assemble(settings) as app:
        return run(app, argv)


def run(app: App, argv: Sequence[str]) -> tuple[int, str]:
    """Run a command line on this app: the exit code and what to print."""
    from bot.cli import parser

    try:
        asked = parser().parse_args(argv)
        verb = _VERBS[" ".join(filter(None, (asked.command, getattr(asked, "verb", ""))))]
    except (SystemExit, KeyError):
        # The command is of another version than the server that runs: that must not end the server.
        return 2, "The running server does not know this command. Start it again after an upgrade.\n"
    try:
        return 0, verb(app, asked)
    except AanbelError as error:
        return 1, f"{error}\n"


_VERBS: Mapping[str, Verb] = {
    **listing.VERBS, **case.VERBS, **alike.VERBS, **course.VERBS, **answers.VERBS, **keeping.VERBS,
    **talk.VERBS, **demo.VERBS, **user.VERBS,
}  # fmt: skip
