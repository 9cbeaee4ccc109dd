"""The one door to the database: a thread that writes, and a queue before it. Nobody else opens a connection."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import StoreError
from bot.store.dialect import dialect_for, is_conflict

T = TypeVar("T")

log = logging.getLogger(__name__)


class Conflict(StoreError):
    """Another process was at the same rows at the same moment."""


class Database:
    """A database and its writer thread. Work is done in the order in which it was given."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy URL. Raises StoreError when it cannot be used, or not by us."""
        self._dialect = dialect_for(url)
        self._engine = self._dialect.open()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="aanbel-writer", daemon=True)
        self._thread.start()

    @property
    def is_sqlite(self) -> bool:
        """True when this process is the only one."""
        return self._engine.dialect.name == "sqlite"

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in a transaction of its own and return when it is committed. `work` may be run twice.

        Raises StoreError when the database failed, Conflict when another process came in between.
        """
        return await asyncio.wrap_future(self._given(work))

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """`write` for callers without an event loop; never from the writer thread itself."""
        return self._given(work).result()

    def put(self, job: Callable[[], None]) -> None:
        """Have `job` run in the writer thread: it makes its own transactions with `transact` and never raises."""
        if self._closed:
            raise StoreError(because="it is closed")
        self._jobs.put(job)

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in a transaction. Only for the writer thread. Raises StoreError or Conflict."""
        try:
            try:
                return self._transacted(work)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                # The server was restarted since the last transaction; nothing of this one was done, or it is known
                # by its unique keys.
                return self._transacted(work)
        except DBAPIError as error:
            kind = Conflict if is_conflict(error) else StoreError
            raise kind(because=type(error.orig).__name__) from error
        except SQLAlchemyError as error:
            raise StoreError(because=type(error).__name__) from error

    async def hold(self, name: str) -> bool:
        """True while this is the one process that does what has this name (polling). Ask again from time to time."""
        return await asyncio.to_thread(self._dialect.hold, self._engine, name)

    def checkpoint(self) -> None:
        """Make what was deleted leave the database's files. Raises StoreError. Never from the writer thread."""
        self.alone(self._dialect.checkpoint)

    def alone(self, job: Callable[[Any], T]) -> T:
        """Do `job` with the driver's own connection, outside a transaction; as `checkpoint`."""
        return self._given_alone(lambda: self._done_alone(job)).result()

    def close(self) -> None:
        """Finish what was given and let the database go. May be called twice."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()
            self._engine.dispose()
            self._dialect.close()

    def _transacted(self, work: Callable[[Connection], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)

    def _done_alone(self, job: Callable[[Any], T]) -> T:
        # SQLAlchemy's connection would begin a transaction, in which nothing can leave the WAL or be copied.
        connection = self._engine.raw_connection()
        try:
            return job(connection.driver_connection)
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise StoreError(because=type(error).__name__) from error
        finally:
            connection.close()

    def _given(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._given_alone(lambda: self.transact(work))

    def _given_alone(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        self.put(lambda: _settle(future, job))
        return future

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception as error:
                log.error("writer.job_failed", extra={"error": type(error).__name__})


def _settle(future: Future[Any], job: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except BaseException as error:  # whoever waits for it raises it
        future.set_exception(error)
