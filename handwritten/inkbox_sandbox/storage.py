"""Storage of one sandbox: SQLAlchemy Core on SQLite or PostgreSQL, with every access on one thread.

One thread makes transactions follow one another, so no handler ever needs a lock or a retry, and one connection is
enough for a database in memory.
"""

import asyncio
import contextlib
import datetime as dt
import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

metadata = sa.MetaData()
"""All tables of the sandbox; each domain adds its own beside its handlers."""

ID = sa.String(36)
"""Column type of row ids: UUIDs as text."""


def unique_where(column: sa.Column[Any], condition: str) -> None:
    """Let a column be unique among the rows that meet a condition, written in plain SQL.

    SQLAlchemy's own partial indexes load every dialect that they name, which start-up has no time for.
    """
    name = f"{column.table.name}_unique_{column.name}"
    text = f"CREATE UNIQUE INDEX {name} ON {column.table.name} ({column.name}) WHERE {condition}"

    def create(_table: sa.Table, connection: sa.Connection, **_: Any) -> None:
        connection.execute(sa.text(text))

    event.listen(column.table, "after_create", create)


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """Aware UTC times in and out, on databases with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.engine.Dialect) -> dt.datetime | None:
        """Store UTC; SQLite has no zones and gets the naive form."""
        if value is None:
            return None
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: sa.engine.Dialect) -> dt.datetime | None:
        """Give back an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def new_id() -> str:
    """A fresh row id."""
    return str(uuid.uuid4())


class Storage:
    """The database of one sandbox and the one thread that touches it."""

    def __init__(self, engine: sa.Engine, tables: sa.MetaData) -> None:
        self._engine = engine
        self._tables = tables
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="inkbox-sandbox-storage")

    @classmethod
    def open(cls, tables: sa.MetaData, *, data_dir: Path | None = None, database_url: str | None = None) -> "Storage":
        """Open the database that the settings name and create those of the tables that it lacks.

        Raises:
            OSError: It can't be opened, or another sandbox has it open.
        """
        engine = _sqlite_engine(data_dir) if database_url is None else _postgresql_engine(database_url)
        storage = cls(engine, tables)
        is_new = data_dir is None and database_url is None
        try:
            storage.call(lambda: tables.create_all(engine, checkfirst=not is_new))
        except DBAPIError as error:
            storage.close()
            place = "" if data_dir is None else f" in {data_dir}"
            raise OSError(f"the database{place} can't be opened: {error.orig}") from None
        return storage

    def call(self, work: Callable[[], T]) -> T:
        """Run work on the storage thread and wait for it. Not for the event loop's thread: use `run` there."""
        return self._worker.submit(work).result()

    async def run(self, work: Callable[[], T]) -> T:
        """Run work on the storage thread without blocking the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction; only to be used on the storage thread."""
        with self._engine.begin() as connection:
            yield connection

    def clear(self) -> None:
        """Delete every row; only to be used on the storage thread."""
        with self._engine.begin() as connection:
            for table in reversed(self._tables.sorted_tables):
                connection.execute(table.delete())

    def close(self) -> None:
        """Finish what is under way and close the database."""
        self._worker.submit(self._engine.dispose)
        self._worker.shutdown(wait=True)


def _sqlite_engine(data_dir: Path | None) -> sa.Engine:
    url = "sqlite://" if data_dir is None else f"sqlite:///{_database_file(data_dir)}"
    # Parameters stay out of error messages: what goes into the log must not quote mail or codes.
    engine = sa.create_engine(
        url, poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False, "timeout": 1}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)
    return engine


def _database_file(data_dir: Path) -> Path:
    # The database holds mail and key hashes: nobody else on the machine gets to read it.
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / "inkbox.db"
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return path.resolve()


def _prepare_sqlite_connection(connection: Any, _record: object) -> None:
    # The driver's own transaction handling leaves reads and savepoints outside of transactions; SQLAlchemy's BEGIN
    # below takes its place.
    connection.isolation_level = None
    # The file belongs to one sandbox at a time; a second one fails at its start and not in the middle of a call.
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite_transaction(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql_engine(database_url: str) -> sa.Engine:
    _, _, rest = database_url.partition("://")
    return sa.create_engine(
        f"postgresql+psycopg://{rest}", pool_size=1, max_overflow=0, pool_pre_ping=True, hide_parameters=True
    )
