"""Which deliveries were handled, kept in SQLite, in one transaction with what a handler writes there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from inkbox.webhooks.stores import DAY, Claim, current_claim

_SCHEMA = """
CREATE TABLE IF NOT EXISTS inkbox_deliveries (
    key TEXT PRIMARY KEY, token TEXT NOT NULL, done INTEGER NOT NULL, until REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inkbox_deliveries_until ON inkbox_deliveries (until);
"""
_PAUSE = 0.005
_LOCKED = ("locked", "busy")
# Chance of its own: a program that has seeded `random` gets its numbers undisturbed.
_chance = random.SystemRandom()


class SQLiteStore:
    """Remembers deliveries in a file, over restarts and among all processes on one machine.

    What is guaranteed: a delivery whose handler came to an end is not handled again while it is kept. A handler that
    was interrupted, by an exception or by the end of its process at any point, is run again when the service sends the
    delivery anew: after the lease, when nothing could be released. So each handler runs at least once.

    What a handler writes over the connection that `begin` gives is stored in one transaction with the mark that the
    delivery was handled: both or neither, whatever happens. So these effects happen exactly once, also after `kill -9`
    and also when a handler outlasts its lease, for then the later claim counts and the earlier one is undone. Effects
    elsewhere (a mail sent, another database) are not part of it and may happen twice.

    The service learns that a delivery was handled by the answer. When the process ends between the two, the service
    sends it again, and it is answered without a handler.

    Args:
        path: The file; made when it is missing. It may be the application's own database.
        lease: Seconds that a handler has. Longer than any handler takes, and shorter than the service goes on trying.
        keep: Seconds to remember a handled delivery. The service tries for about 8 hours; replays can come later.
        patience: Seconds to wait for another transaction on the file.
        clock: The present in Unix seconds; for tests.

    Raises:
        sqlite3.OperationalError: The file cannot be opened.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        lease: float = 60.0,
        keep: float = 30 * DAY,
        patience: float = 10.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = Path(path)
        self._lease, self._keep, self._patience, self._clock = lease, keep, patience, clock
        # By the token of a claim: the transaction of a handler that has asked for one.
        self._open: dict[str, sqlite3.Connection] = {}
        with self._connected() as connection:
            # Readers and the one writer do not hold each other up.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    async def begin(self) -> sqlite3.Connection:
        """Return the connection of the running handler, in a transaction that ends with it.

        The first call of a handler begins the transaction, and the file takes one at a time: begin late, and await
        little from there on. Neither commit nor roll back; the router does, after the handler. Ask from one task only:
        tasks of one handler that ask at the same time would wait for each other.

        Raises:
            RuntimeError: No handler of a router with this store is running, or it has outlasted its lease.
            TimeoutError: Another transaction has lasted longer than `patience`.
        """
        claim = self._running()
        if claim.token not in self._open:
            self._open[claim.token] = self._held(await self._begun(durable=True), claim)
        return self._open[claim.token]

    def begin_blocking(self) -> sqlite3.Connection:
        """Do what `begin` does, in a handler that is a plain function.

        Raises:
            RuntimeError: No handler of a router with this store is running, or it has outlasted its lease.
            TimeoutError: Another transaction has lasted longer than `patience`.
        """
        claim = self._running()
        if claim.token not in self._open:
            connection = self._connect()
            try:
                for pause in self._attempts(connection, durable=True):
                    time.sleep(pause)
            except BaseException:
                connection.close()
                raise
            self._open[claim.token] = self._held(connection, claim)
        return self._open[claim.token]

    async def claim(self, key: str) -> Claim:
        """Ask to handle a delivery."""
        connection = await self._begun()
        with contextlib.closing(connection):
            claim = self._claim(connection, key, self._clock())
            connection.execute("COMMIT")
        return claim

    def _claim(self, connection: sqlite3.Connection, key: str, now: float) -> Claim:
        connection.execute("DELETE FROM inkbox_deliveries WHERE until <= ?", (now,))
        row = connection.execute("SELECT done FROM inkbox_deliveries WHERE key = ?", (key,)).fetchone()
        if row is not None:
            return Claim(key, "done" if row[0] else "busy")
        claim = Claim(key, "taken", uuid.uuid4().hex)
        connection.execute("INSERT INTO inkbox_deliveries VALUES (?, ?, 0, ?)", (key, claim.token, now + self._lease))
        return claim

    async def finish(self, claim: Claim) -> bool:
        """Mark a delivery as handled and store what its handler wrote, unless another claim has taken its place."""
        connection = self._open.pop(claim.token, None) or await self._begun(durable=True)
        with contextlib.closing(connection):
            changed = connection.execute(
                "UPDATE inkbox_deliveries SET done = 1, until = ? WHERE key = ? AND token = ? AND done = 0",
                (self._clock() + self._keep, claim.key, claim.token),
            )
            connection.execute("COMMIT" if changed.rowcount == 1 else "ROLLBACK")
            return changed.rowcount == 1

    async def release(self, claim: Claim) -> None:
        """Give a delivery back, and undo what its handler wrote."""
        opened = self._open.pop(claim.token, None)
        if opened is not None:
            opened.close()  # which rolls back
        connection = await self._begun()
        with contextlib.closing(connection):
            connection.execute(
                "DELETE FROM inkbox_deliveries WHERE key = ? AND token = ? AND done = 0", (claim.key, claim.token)
            )
            connection.execute("COMMIT")

    def _running(self) -> Claim:
        claim = current_claim.get(None)
        if claim is None:
            raise RuntimeError("begin() is for handlers: it joins the transaction of the delivery that is handled")
        return claim

    def _held(self, connection: sqlite3.Connection, claim: Claim) -> sqlite3.Connection:
        """Return a connection in a transaction, unless its claim is over, for then nobody would end it."""
        query = "SELECT 1 FROM inkbox_deliveries WHERE key = ? AND token = ? AND done = 0"
        if connection.execute(query, (claim.key, claim.token)).fetchone() is None:
            connection.close()
            raise RuntimeError(
                "begin() came too late: in this store the delivery is not being handled (any more); its handler has "
                "ended or outlasted its lease, or its router has another store"
            )
        return connection

    async def _begun(self, *, durable: bool = False) -> sqlite3.Connection:
        connection = self._connect()
        try:
            for pause in self._attempts(connection, durable=durable):
                await asyncio.sleep(pause)
        except BaseException:
            connection.close()
            raise
        return connection

    def _attempts(self, connection: sqlite3.Connection, *, durable: bool) -> Iterator[float]:
        """Try to begin, and yield the seconds to pause before the next try.

        SQLite could wait on its own, but it would hold up the event loop, and with it the handler that it waits for.
        """
        deadline = time.monotonic() + self._patience
        while True:
            try:
                # A claim may be lost with the power: then the delivery comes again. What was answered with success may
                # not. This reads the file, so it is refused while another process begins or ends to use it.
                connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if not any(word in str(error) for word in _LOCKED):
                    raise
                if time.monotonic() > deadline:
                    raise TimeoutError(
                        f"{self._path} has been locked by another transaction for {self._patience} seconds: "
                        "let handlers begin late and do nothing slow after begin()"
                    ) from error
            # Not in step with others that wait.
            yield _chance.uniform(_PAUSE, 3 * _PAUSE)

    def _connect(self) -> sqlite3.Connection:
        # Begun and ended by hand, and used by one thread at a time, though not always the same one.
        return sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=self._patience, isolation_level=None)
        with contextlib.closing(connection):
            yield connection
