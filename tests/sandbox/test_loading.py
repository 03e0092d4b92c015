"""What a sandbox loads, and when: a start takes what every call needs, the rest comes with the first call for it."""

import importlib.util
import inspect
import pkgutil
import subprocess
import sys

import pytest

import inkbox_sandbox
from inkbox_sandbox.handlers import SandboxHandlers
from inkbox_server.router import OPERATIONS

# Asked over a bare socket, because a client brings libraries of its own.
FIRST_CALL = """
import socket, sys
from inkbox_sandbox import Sandbox

with Sandbox() as sandbox, socket.create_connection(("127.0.0.1", int(sandbox.base_url.rpartition(":")[2]))) as sock:
    sock.sendall(f"GET /api/whoami HTTP/1.1\\r\\nHost: x\\r\\nX-API-Key: {sandbox.api_key}\\r\\n\\r\\n".encode())
    assert sock.recv(100).startswith(b"HTTP/1.1 200"), "whoami was not answered"
    print(*sys.modules)
"""

DECLARED_TABLES = """
import inkbox_sandbox.tables
from inkbox_sandbox.storage import metadata

print(*metadata.tables)
"""


def words_printed_by(program: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_first_answer_needs_no_library_that_only_some_calls_need() -> None:
    loaded = words_printed_by(FIRST_CALL)
    assert {"starlette", "sqlalchemy", "uvicorn", "inkbox_sandbox.whoami"} <= loaded
    late = {
        "aiosmtpd",
        "fastapi",
        "httpx",
        "jwt",
        "pydantic",
        "snowballstemmer",
        "vobject",
        "websockets",
    }
    assert loaded & late == set(), "import it in the function that needs it, see docs/decisions/018"
    of_the_server_side = {name for name in loaded if name.startswith("inkbox_server.")}
    assert of_the_server_side == {"inkbox_server.router"}, "name models and shapes under TYPE_CHECKING"
    of_domains = {
        "arguments",
        "control",
        "mail.messages",
        "mail.parsing",
        "people.notes",
        "phone.calls",
        "texts.handlers",
    }
    absent = {f"inkbox_sandbox.{name}" for name in of_domains}
    assert all(map(importlib.util.find_spec, absent)), "a module that was renamed is never loaded under its old name"
    assert loaded & absent == set()


def test_every_table_is_declared_before_the_database_is_made() -> None:
    for module in pkgutil.walk_packages(inkbox_sandbox.__path__, "inkbox_sandbox."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from inkbox_sandbox.storage import metadata

    missing = set(metadata.tables) - words_printed_by(DECLARED_TABLES)
    assert missing == set(), "import the module that declares it in inkbox_sandbox.tables"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_a_handler_that_takes_its_arguments(name: str) -> None:
    operation = OPERATIONS[name]
    handler = getattr(getattr(SandboxHandlers(), operation.resource), operation.method)
    body = ("body",) if operation.body_model else ("content", "content_type") if operation.raw_body else ()
    named = dict.fromkeys([*operation.query_names, *body, *(("filename",) if operation.file_part else ())])
    inspect.signature(handler).bind("ctx", *operation.path_names, **named)
