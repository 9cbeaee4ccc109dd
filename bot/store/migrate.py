"""Brings the database to the tables of this version, and back."""

from sqlalchemy import Connection, inspect, text

from bot.resources import folder
from bot.store.database import Database
from bot.store.dialect import lock_alone


def newest() -> str:
    """The number of the last migration that travels with this version."""
    return max(file.name[:4] for file in (folder("migrations") / "versions").glob("[0-9]*.py"))


def version_of(connection: Connection) -> str | None:
    """The number of the last migration this database has had; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(database: Database, to: str = "") -> None:
    """Migrate up to a number, or to the newest. Processes that start together take turns."""
    database.write_now(lambda connection: _upgrade(connection, to or newest()))


def downgrade(database: Database, to: str) -> None:
    """Migrate down to a number; "base" is the empty database."""
    database.write_now(lambda connection: _alembic(connection, "downgrade", to))


def _upgrade(connection: Connection, to: str) -> None:
    lock_alone(connection, "migrate")
    if version_of(connection) != to:
        _alembic(connection, "upgrade", to)


def _alembic(connection: Connection, verb: str, to: str) -> None:
    # Loaded only when there is something to do: a start without a migration is a quarter of a second shorter.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    config.attributes["connection"] = connection
    getattr(command, verb)(config, to)
