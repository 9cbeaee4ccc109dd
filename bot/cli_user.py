"""The command line of `aanbel user`."""

from argparse import ArgumentParser, _SubParsersAction

#: As `bot.casework.access.Role`, which is not loaded for every command.
_ROLES = ("coordinator", "professional", "key_person", "process_facilitator", "editor", "administrator")


def add_user(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """`aanbel user VERB ...`."""
    user = commands.add_parser("user", help="accounts of the team")
    verbs = user.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = _verb(verbs, "add", "make an account, and print the one-time link to begin with")
    add.add_argument("name", metavar="NAME", help="as it stands in the audit log and with a case")
    add.add_argument("--login", required=True, metavar="MAIL", help="the mail address to sign in with")
    add.add_argument("--role", action="append", required=True, choices=_ROLES, help="may be given several times")
    add.add_argument("--party", default="", metavar="PARTY", help="of a professional or key person")
    add.add_argument("--neighbourhood", action="append", default=[], metavar="ID", help="default: all")
    add.add_argument("--language", default="nl", choices=("nl", "en"), help="of the pages (default: nl)")
    _login(_verb(verbs, "reset", "end every way in of an account, and print a fresh one-time link"))
    _login(_verb(verbs, "close", "let nobody in with an account any longer"))
    _verb(verbs, "list", "list the accounts").add_argument("--json", action="store_true", help="as a JSON array")


def _verb(verbs: "_SubParsersAction[ArgumentParser]", name: str, about: str) -> ArgumentParser:
    verb = verbs.add_parser(name, help=about)
    verb.add_argument("--as", dest="actor", metavar="NAME", default="command line", help="who does this")
    return verb


def _login(verb: ArgumentParser) -> None:
    verb.add_argument("login", metavar="MAIL", help="the mail address of the account")
