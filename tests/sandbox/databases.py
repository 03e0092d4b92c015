"""A PostgreSQL schema of its own for a sandbox, so that suites that run side by side don't meet."""

import contextlib
import os
import secrets
from collections.abc import Iterator

POSTGRES_URL = os.environ.get("INKBOX_TEST_POSTGRES_URL")


@contextlib.contextmanager
def fresh_schema() -> Iterator[str]:
    """The URL of an empty schema, which is dropped at the end."""
    import psycopg

    assert POSTGRES_URL is not None
    name = f"sandbox_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES_URL, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
        try:
            separator = "&" if "?" in POSTGRES_URL else "?"
            yield f"{POSTGRES_URL}{separator}options=-csearch_path%3D{name}"
        finally:
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())
