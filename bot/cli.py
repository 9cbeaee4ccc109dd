"""`aanbel`: every command, and where it runs. A command that needs the store runs inside a server that is running."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot import __version__
from bot.cli_case import add_case, completed
from bot.cli_language import add_language
from bot.cli_user import add_user
from bot.errors import AanbelError
from bot.settings import Settings, read_settings

#: Needs nothing but its arguments and the settings; returns the exit code.
Local = Callable[[argparse.Namespace, Settings], int]

#: What can be measured: its name, what it tells, what stands in a line of the file, what in a line of the predictions.
_EVALUATIONS = (
    ("commands", "what messages would be taken for", 'JSON Lines: {"id","lang","text"}', '{"id","means"}'),
    (
        "topics", "what stories would be taken to be about",
        'JSON Lines: {"id","lang","text"} or {"id","lang","story":{"goal":...}}, and "topics"',
        '{"id","topics","because"}',
    ),
    (
        "danger", "which messages would be answered with help",
        'JSON Lines: {"id","lang","text"}, and "kind" and "about"', '{"id","help","about"}',
    ),
    ("alarms", "how often public sentences set off help", "a table with a column for every language (TSV)", ""),
)  # fmt: skip

_DRAWN = "cases: where a case may go; promises: what is owed when, and to whom"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code is 0, 1 for an error that is said, 2 for a wrong command line."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    asked = parser().parse_args(argv)
    try:
        settings = read_settings(os.environ)
        local: Local | None = getattr(asked, "local", None)
        return local(asked, settings) if local else _at_the_desk(argv, asked, settings)
    except AanbelError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


def parser() -> argparse.ArgumentParser:
    """The command line. What sets `local` runs here; the rest runs at the desk, beside the store."""
    whole = argparse.ArgumentParser(prog="aanbel", description="A resident rings, a person opens.")
    whole.add_argument("--version", action="version", version=f"aanbel {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _local(commands, "serve", "serve the web chat, and Telegram when it has a token", _serve)
    _local(commands, "work", "a second worker beside a server, on PostgreSQL", _work)
    _add_talking(commands)
    _add_lists(commands)
    add_case(commands)
    add_user(commands)
    add_language(commands)
    _add_keeping(commands)
    _add_demo(commands)
    _add_bench(commands)
    return whole


def _add_talking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    chat = _local(commands, "chat", "a talk in the terminal, for trying texts", _chat)
    chat.add_argument("--save", type=Path, metavar="FILE", help="write the talk as a transcript")
    flow = _local(commands, "flow", "print the steps of the talk as a Mermaid diagram", _flow)
    flow.add_argument("what", nargs="?", choices=("talk", "cases", "promises"), default="talk", help=_DRAWN)
    evaluate = commands.add_parser("eval", help="measure what the bot understands")
    sets = evaluate.add_subparsers(dest="what", required=True)
    for what, about, one, written in _EVALUATIONS:
        command = _local(sets, what, about, _eval)
        command.add_argument("file", type=Path, metavar="FILE", help=one)
        if written:
            command.add_argument("--predictions", type=Path, metavar="OUT", help=f"write {written} lines")
        if what != "commands":
            command.add_argument("--without-model", action="store_true", help="what the turn alone understands")
    train = _local(commands, "train", "learn topics and danger from the examples in the language packs", _train)
    train.add_argument(
        "--to", type=Path, metavar="FILE", help="where to write what is learned (default: the data folder)"
    )
    train.add_argument(
        "--packs", type=Path, metavar="FOLDER", help="language packs of your own to learn from, and about words into"
    )
    train.add_argument(
        "--keep", type=Path, metavar="FILE", help="what was learned before: only fit it to languages it does not know"
    )


def _add_lists(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    cases = commands.add_parser("cases", help="list the cases")
    cases.add_argument("--json", action="store_true", help="as a JSON array")
    requests = commands.add_parser("requests", help="what residents ask of a person, the most urgent first")
    requests.add_argument("--json", action="store_true", help="as a JSON array")
    requests.add_argument("--done", metavar="ID", help="a person did what was asked")
    requests.add_argument("--as", dest="actor", metavar="NAME", default="command line", help="who did it")
    talk = commands.add_parser("talk", help="a talk that is no case yet, in which a person is asked for")
    talk.add_argument("id", metavar="ID", help="the number of what was asked: aanbel requests")
    talk.add_argument("--as", dest="actor", metavar="NAME", default="command line", help="who reads it")
    dead = commands.add_parser("dead", help="what could not be handled or sent, without its content")
    dead.add_argument("--json", action="store_true", help="as a JSON array")
    dead.add_argument("--retry", metavar="ID", help="try this one again")
    organisation = commands.add_parser("organisation", help="the organisation's own file")
    files = organisation.add_subparsers(dest="verb", required=True)
    take = files.add_parser("import", help="read a TOML file; nothing changes when it has a mistake")
    take.add_argument("file", type=Path)
    parties = commands.add_parser("parties", help="the parties, as CSV")
    tables = parties.add_subparsers(dest="verb", required=True)
    tables.add_parser("import", help="read a CSV file; nothing changes when it has a mistake").add_argument(
        "file", type=Path
    )
    tables.add_parser("export", help="print the parties as CSV")


def _add_keeping(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="write a backup; the key file is never in it")
    backup.add_argument("folder", type=Path, help="the folder to write it in")
    restore = _local(commands, "restore", "bring a backup back into an empty data folder", _restore)
    restore.add_argument("file", type=Path)
    restore.add_argument("--keys", type=Path, metavar="FILE", help="the data keys (default: the newest beside it)")
    commands.add_parser("check", help="what to know before residents come: key, database, numbers, language packs")


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="fill an empty sample installation with made-up residents")
    demo.add_argument("--cases", type=int, default=120)
    demo.add_argument("--seed", type=int, default=1, help="another number makes other residents")


def _add_bench(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    bench = commands.add_parser("bench", help="measure speed and safety on this machine")
    kinds = bench.add_subparsers(dest="what", required=True)
    turns = _local(kinds, "turns", "durable turns a second, beside a bare sqlite3 loop", _bench)
    turns.add_argument("--json", action="store_true")
    reading = _local(kinds, "reading", "how long words are looked for in a long message, and its meaning", _bench)
    reading.add_argument("--json", action="store_true")
    crash = _local(kinds, "crash", "kill the program at every point of the road and look for what is lost", _bench)
    crash.add_argument("--kills", type=int, default=100)
    crash.add_argument("--seed", type=int, help="try the plan of an earlier run again")
    crash.add_argument("--database", metavar="URL", help="a PostgreSQL server to use instead of SQLite")
    crash.add_argument("--json", action="store_true")
    crowd = _local(kinds, "crowd", "600 residents who start within a minute", _bench)
    crowd.add_argument("--residents", type=int, default=600)
    crowd.add_argument("--seconds", type=float, default=60.0)
    crowd.add_argument("--database", metavar="URL", help="PostgreSQL to use instead of SQLite")
    crowd.add_argument("--json", action="store_true")
    alike = _local(kinds, "alike", "how long a person waits for the cases that are like one", _bench)
    alike.add_argument("--cases", type=int, default=5000)
    alike.add_argument("--json", action="store_true")
    caseload = _local(kinds, "caseload", "how long a coordinator waits for the first page", _bench)
    caseload.add_argument("--cases", type=int, default=5000)
    caseload.add_argument("--database", metavar="URL", help="a PostgreSQL server to use instead of SQLite")
    caseload.add_argument("--json", action="store_true")
    years = _local(kinds, "years", "a neighbourhood lives for years: is every promise kept?", _bench)
    years.add_argument("--seed", type=int, help="live the years of an earlier run again")
    years.add_argument("--cases", type=int, default=300)
    years.add_argument("--years", type=float, default=3.0)
    years.add_argument("--database", metavar="URL", help="a PostgreSQL server, with two processes at it")
    years.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the data there, to be looked at (SQLite)")
    years.add_argument("--json", action="store_true")
    promises = _local(kinds, "promises", "what a tick costs with a million follow-ups waiting", _bench)
    promises.add_argument("--follow-ups", type=int, default=1_000_000)
    promises.add_argument("--database", metavar="URL", help="a PostgreSQL server to use instead of SQLite")
    promises.add_argument("--json", action="store_true")


def _local(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str, run: Local
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about)
    command.set_defaults(local=run)
    return command


def _at_the_desk(argv: Sequence[str], asked: argparse.Namespace, settings: Settings) -> int:
    from bot import desk
    from bot.control import run_in_server

    whole = completed(argv, asked, sys.stdin)
    code, printed = run_in_server(settings.data, whole) or desk.run_alone(whole, settings)
    print(printed, end="", file=sys.stderr if code else sys.stdout)
    return code


def _serve(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.serving import serve

    return serve(settings, web=True)


def _work(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.serving import serve

    return serve(settings, web=False)


def _chat(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.assemble import sample_talk
    from bot.channels.terminal import HELP

    talk = sample_talk(settings)
    print(HELP)
    try:
        for shown in talk.play(_typed()):
            print(shown, end="", flush=True)
    except KeyboardInterrupt:
        print()
    if asked.save:
        asked.save.write_text("\n".join(talk.saved) + "\n", encoding="utf-8")
    return 0


def _typed() -> Iterable[str]:
    return sys.stdin


def _flow(asked: argparse.Namespace, settings: Settings) -> int:
    if asked.what == "cases":
        from bot.casework.flow import picture as drawn
    elif asked.what == "promises":
        from bot.casework.promises_picture import picture as drawn
    else:
        from bot.conversation.flow import mermaid as drawn
    print(drawn(), end="")
    return 0


def _eval(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.evaluate import run

    return run(asked, settings)


def _train(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.train import train

    train(settings, to=asked.to, packs=asked.packs, keep=asked.keep)
    return 0


def _restore(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.store.backup import restore
    from bot.store.vault import Vault

    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC)
    done = restore(asked.file, settings.database_url, Vault(settings.key_file), keys=asked.keys, at=now)
    print(f"Restored: {sum(done.counts.values())} rows. Erased again, because they were erased since: {done.erased}.")
    print("Everybody of the team signs in anew. Look at the accounts: roles and passwords are those of the backup.")
    return 0


def _bench(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.bench import run

    logging.disable(logging.WARNING)
    return run(asked, settings)
