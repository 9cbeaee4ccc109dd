"""Codes on paper that stand in for a lost phone: each once, and kept as nothing but a mark (trust.md S7)."""

import re
import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from bot.store.account_tables import recovery_code
from bot.store.ids import Ids
from bot.store.vault import Vault

#: How many there are on one paper.
COUNT = 10
#: Without those that are taken for another; twelve of them are 59 bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH, _GROUP = 12, 4


def new_codes() -> tuple[str, ...]:
    """Fresh codes as they stand on paper: "abcd-efgh-jkmn"."""
    groups = range(_LENGTH // _GROUP)
    return tuple("-".join(_letters(_GROUP) for _ in groups) for _ in range(COUNT))


def put(
    connection: Connection, vault: Vault, ids: Ids, *, account_id: int, codes: tuple[str, ...], at: datetime
) -> None:
    """These codes instead of all there were."""
    forget(connection, account_id)
    rows = [
        {"id": ids.new(), "account_id": account_id, "key": vault.recovery_key(account_id, bare(code)), "made_at": at}
        for code in codes
    ]
    connection.execute(recovery_code.insert(), rows)


def take(connection: Connection, vault: Vault, account_id: int, *, code: str, at: datetime) -> bool:
    """Take this code; False when it is none of this account's, or was taken before."""
    this = recovery_code.c.account_id == account_id, recovery_code.c.key == vault.recovery_key(account_id, bare(code))
    taken = update(recovery_code).where(*this, recovery_code.c.used_at.is_(None)).values(used_at=at)
    return connection.execute(taken).rowcount == 1


def left(connection: Connection, account_id: int) -> int:
    """How many codes of this account were not taken yet."""
    open_ones = recovery_code.c.account_id == account_id, recovery_code.c.used_at.is_(None)
    return connection.execute(select(func.count()).select_from(recovery_code).where(*open_ones)).scalar_one()


def forget(connection: Connection, account_id: int) -> None:
    """No code of this account is good any longer."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))


def bare(code: str) -> str:
    """A code as it is compared: however its groups and capitals were typed."""
    return re.sub(r"[^a-z0-9]", "", code.lower())


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
