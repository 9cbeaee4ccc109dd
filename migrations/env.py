"""Runs the migrations on the connection that `bot.store.migrate` hands over, inside its transaction."""

from alembic import context

import bot.store.tables  # noqa: F401 - puts the tables into the metadata
from bot.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
