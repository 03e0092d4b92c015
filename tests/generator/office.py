"""The parcels contract, ways to bend it, and the code that is generated from it, loaded under a name of its own."""

from __future__ import annotations

import copy
import functools
import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from generator import bundle, ir, opc
from generator.check import write_formatted
from generator.emit import client_files
from generator.server import server_files

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = Path(__file__).parent / "parcels"
REMOVED = object()


@functools.cache
def _loaded() -> dict[str, Any]:
    return bundle.load(CONTRACT).document


def document(edits: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a copy of the bundled contract.

    Args:
        edits: JSON pointer to the new value there; `REMOVED` takes the member away.
    """
    bent = copy.deepcopy(_loaded())
    for pointer, value in (edits or {}).items():
        *parents, last = (key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])
        place: Any = bent
        for key in parents:
            place = place[_step(place, key)]
        if value is REMOVED:
            del place[_step(place, last)]
        else:
            place[_step(place, last)] = value
    return bent


def _step(place: Any, key: str) -> str | int:
    return int(key) if isinstance(place, list) else key


@functools.cache
def api() -> ir.Api:
    """The contract as the templates see it."""
    return opc.parse(document())


def files(parsed: ir.Api | None = None) -> dict[str, str]:
    """Return what is generated for client and server, not yet formatted."""
    parsed = parsed or api()
    return {**client_files(parsed), **server_files(parsed)}


def write(folder: Path, parsed: ir.Api | None = None) -> Path:
    """Write the generated packages below `folder`, as `parcels_api` and `parcels_server`: nothing is shadowed."""

    def renamed(text: str) -> str:
        return text.replace("inkbox_api", "parcels_api").replace("inkbox_server", "parcels_server")

    write_formatted({renamed(name): renamed(content) for name, content in files(parsed).items()}, folder)
    return folder


@functools.cache
def _on_path() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="parcels-")
    _kept.append(folder)
    sys.path.insert(0, folder.name)
    return write(Path(folder.name))


_kept: list[tempfile.TemporaryDirectory[str]] = []


def generated(module: str) -> Any:
    """Import a generated module, such as `parcels_api.models.parcel`."""
    _on_path()
    return importlib.import_module(module)
