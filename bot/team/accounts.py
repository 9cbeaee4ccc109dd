"""Making, changing and ending accounts of the team. Each is a line in the audit log, and takes effect at once."""

import re
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.casework.access import Account, Right, Role, may
from bot.errors import AanbelError
from bot.store import accounts, audit, cases, credentials, invitations, passkeys, recovery, sessions
from bot.store.accounts import StoredAccount, TakenName
from bot.team.at_case import team_member
from bot.team.refused import Refused
from bot.work.road import Road

#: Who act in the audit log without being somebody of the team, whatever the capitals.
_NOBODY = frozenset({"resident", "system", "party", "team", "command line"})
_LOGIN = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_LOGIN = 254
#: Roles that come from a party of the list.
OF_A_PARTY = frozenset({Role.PROFESSIONAL, Role.KEY_PERSON})


class WrongAccount(AanbelError):
    """This account cannot be kept like this."""

    def __init__(self, field: str, what: str, *, because: str) -> None:
        super().__init__(because=because)
        #: The field of the form, and the key of what is wrong with it.
        self.field = field
        self.key = f"accounts.wrong.{what}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What an account is to be."""

    name: str
    login: str
    roles: frozenset[Role]
    party: str = ""
    neighbourhoods: frozenset[str] = frozenset()
    language: str = "nl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeper:
    """Accounts, within one transaction; `by` is who does it, in the audit log."""

    road: Road
    connection: Connection
    by: str

    def add(self, wanted: Wanted) -> tuple[Account, str]:
        """A new account, and the token of the one-time link with which its owner begins. Raises WrongAccount."""
        self._check(wanted)
        id, now = self.road.ids.new(), self.road.clock()
        new = Account(
            id=id, name=_name(wanted.name), roles=wanted.roles, party=self._party(wanted),
            neighbourhoods=wanted.neighbourhoods, language=wanted.language,
        )  # fmt: skip
        try:
            accounts.add(self.connection, new, login=wanted.login, at=now)
        except TakenName:
            raise WrongAccount("name", "taken", because="Somebody has this name or mail address.") from None
        self._note("account.added", id)
        return new, self._invite(id)

    def change(self, id: int, wanted: Wanted) -> None:
        """Other roles, party, neighbourhoods or language, from the next page on. Raises WrongAccount."""
        before = self.found(id)
        self._check(replace(wanted, name=before.account.name, login=before.login))
        if Role.ADMINISTRATOR not in wanted.roles:
            self._leave_one(before)
        changed = replace(
            before.account, roles=wanted.roles, party=self._party(wanted), neighbourhoods=wanted.neighbourhoods,
            language=wanted.language,
        )  # fmt: skip
        if changed != before.account:
            accounts.change(self.connection, changed, at=self.road.clock())
            self._note("account.changed", id)
        if Role.COORDINATOR not in wanted.roles:
            self._release(before.account)

    def reset(self, id: int) -> str:
        """Nothing lets this account in any longer but a fresh one-time link: its token. Raises WrongAccount."""
        self.found(id)
        self._end_everything(id)
        self._note("account.reset", id)
        return self._invite(id)

    def close(self, id: int) -> None:
        """Nobody is let in with this account any longer, at once. Raises WrongAccount for the last administrator."""
        closing = self.found(id)
        self._leave_one(closing)
        sessions.end_all(self.connection, id, at=self.road.clock())
        invitations.forget(self.connection, id)
        if accounts.close(self.connection, id, at=self.road.clock()):
            self._note("account.closed", id)
        self._release(closing.account)

    def reopen(self, id: int) -> str:
        """The account is used again, from a fresh one-time link on: its token."""
        self.found(id)
        accounts.reopen(self.connection, id, at=self.road.clock())
        self._end_everything(id)
        self._note("account.reopened", id)
        return self._invite(id)

    def found(self, id: int) -> StoredAccount:
        """The account of this id. Raises NoAccount."""
        found = accounts.find(self.connection, id)
        if found is None:
            raise NoAccount
        return found

    def _check(self, wanted: Wanted) -> None:
        if not _name(wanted.name):
            raise WrongAccount("name", "name", because=f"'{wanted.name}' cannot be a name in the team.")
        if not _LOGIN.fullmatch(wanted.login.strip()) or len(wanted.login) > _LONGEST_LOGIN:
            raise WrongAccount("login", "login", because="The mail address is none.")
        if not wanted.roles:
            raise WrongAccount("roles", "roles", because="Give at least one role.")
        known = self.road.organisation()
        if wanted.roles & OF_A_PARTY and wanted.party not in {party.id for party in known.parties}:
            raise WrongAccount("party", "party", because="A professional or key person comes from a party of the list.")
        if wanted.neighbourhoods - {place.id for place in known.neighbourhoods}:
            raise WrongAccount("neighbourhoods", "neighbourhoods", because="There is no such neighbourhood.")

    def _party(self, wanted: Wanted) -> str:
        """A party is only of those who come from one: who works for the team itself does not read as it."""
        return wanted.party if wanted.roles & OF_A_PARTY else ""

    def _leave_one(self, leaving: StoredAccount) -> None:
        """Raises WrongAccount when without this account nobody could keep the accounts any more."""
        if leaving.closed_at or not may(leaving.account, Right.ACCOUNTS):
            return
        others = (
            each for each in accounts.listed(self.connection)
            if each.account.id != leaving.account.id and not each.closed_at and may(each.account, Right.ACCOUNTS)
        )  # fmt: skip
        if not any(each.is_ready for each in others):
            raise WrongAccount("roles", "last", because="This is the last administrator who can sign in.")

    def _release(self, account: Account) -> None:
        """What somebody had who is there no longer would stand in nobody's list: any coordinator takes it up."""
        for case in cases.release(self.connection, account.name):
            at = self.road.clock()
            audit.note(self.connection, self.road.ids, "case.assigned", on=f"case:{case}", at=at, actor=self.by)

    def _end_everything(self, id: int) -> None:
        sessions.end_all(self.connection, id, at=self.road.clock())
        credentials.forget(self.connection, id)
        passkeys.forget_all(self.connection, id)
        recovery.forget(self.connection, id)

    def _invite(self, id: int) -> str:
        new = self.road.ids.new()
        return invitations.make(self.connection, self.road.vault, id=new, account_id=id, at=self.road.clock())

    def _note(self, action: str, id: int) -> None:
        audit.note(self.connection, self.road.ids, action, on=f"account:{id}", at=self.road.clock(), actor=self.by)


class NoAccount(AanbelError):
    """There is no such account."""


def _name(typed: str) -> str:
    """A name as it can stand in the audit log; empty when it cannot."""
    try:
        name = team_member(" ".join(typed.split()))
    except Refused:
        return ""
    printable = all(letter.isprintable() for letter in name)
    return name if printable and accounts.folded(name) not in _NOBODY else ""
