"""Lists of names agree with each other, and the two flavours with one another."""

from __future__ import annotations

import ast
import importlib
import importlib.resources
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import inkbox as package
import inkbox_api.models
from inkbox import AsyncInkbox, Inkbox
from tests.public_api import snapshot

LAZY = [name for name in snapshot.modules() if "lazy(" in inspect.getsource(importlib.import_module(name))]


# --- lists of names ---------------------------------------------------------------------------------------------------


def tree(module: str) -> ast.Module:
    file = importlib.import_module(module).__file__
    assert file is not None
    return ast.parse(Path(file).read_text("utf-8"))


def shown_to_type_checkers(module: str) -> dict[str, str]:
    """Return what the `if TYPE_CHECKING:` block imports: name to module."""
    blocks = [
        node
        for node in tree(module).body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    imports = [
        node
        for block in blocks
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module not in package._CONTRACT
    ]
    assert [alias for node in imports for alias in node.names if alias.asname != alias.name] == []
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def loaded_when_used(module: str) -> dict[str, str]:
    """Return the table that the module loads its names by."""
    calls = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    (call,) = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "lazy"]
    table = call.args[1]
    if isinstance(table, ast.Name):
        found: dict[str, str] = getattr(importlib.import_module(module), table.id)
        return found
    evaluated: dict[str, str] = ast.literal_eval(table)
    return evaluated


def test_there_are_lazy_modules_to_look_at() -> None:
    assert {"inkbox", "inkbox.client", "inkbox.mail.resources"} <= set(LAZY)


@pytest.mark.parametrize("module", LAZY)
def test_type_checkers_see_what_is_loaded(module: str) -> None:
    assert shown_to_type_checkers(module) == loaded_when_used(module)


@pytest.mark.parametrize("module", LAZY)
def test_every_lazy_name_comes_from_its_home(module: str) -> None:
    for name, home in loaded_when_used(module).items():
        assert getattr(importlib.import_module(module), name) is getattr(importlib.import_module(home), name)


@pytest.mark.parametrize("module", snapshot.modules())
def test_every_listed_name_is_there_and_listed_once(module: str) -> None:
    loaded = importlib.import_module(module)
    names = list(getattr(loaded, "__all__", []))
    assert [name for name in names if not hasattr(loaded, name)] == []
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("module", LAZY)
def test_lazy_names_are_listed(module: str) -> None:
    listed = set(importlib.import_module(module).__all__)
    assert set(loaded_when_used(module)) - {"__version__"} <= listed


def test_the_package_lists_its_own_names_and_those_of_the_contract() -> None:
    listed = importlib.import_module("inkbox").__all__
    own = set(loaded_when_used("inkbox")) - {"__version__"}
    of_the_contract = [name for home in package._CONTRACT for name in importlib.import_module(home).__all__]
    assert listed == sorted([*own, *of_the_contract]), "a name has two homes: mark its schema as x-internal"
    assert set(listed) <= set(dir(package))
    starred: dict[str, Any] = {}
    exec("from inkbox import *", starred)
    assert set(listed) <= set(starred)


def test_type_checkers_see_the_names_of_the_contract() -> None:
    imports = [node for node in ast.walk(tree("inkbox")) if isinstance(node, ast.ImportFrom)]
    starred = {str(node.module) for node in imports if node.names[0].name == "*"}
    assert starred == set(package._CONTRACT)


def test_every_schema_of_the_contract_that_is_not_internal_is_public() -> None:
    contract = importlib.resources.files("inkbox_server").joinpath("contract.json").read_text("utf-8")
    schemas = json.loads(contract)["components"]["schemas"]
    offered = set(importlib.import_module("inkbox_api.public").__all__)
    assert offered == {name for name in inkbox_api.models.__all__ if not schemas[name].get("x-internal")}
    assert {"Message", "MessageDirection"} <= offered
    assert "Identity" not in offered, "AgentIdentity stands for it"
    assert re.fullmatch(r"\d+\.\d+\.\d+", package.__version__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'inkbox' has no attribute 'Inkbocks'"):
        _ = package.Inkbocks  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="Inkbocks"):
        exec("from inkbox import Inkbocks")


# --- two flavours -----------------------------------------------------------------------------------------------------


def _pairs() -> Iterator[tuple[str, str]]:
    for module in snapshot.modules():
        for name in getattr(importlib.import_module(module), "__all__", ()):
            if name.startswith("Async"):
                yield module, name


def described(module: str, name: str) -> list[str]:
    """Describe a class as its blocking flavour would be described."""
    cls = getattr(importlib.import_module(module), name)
    lines = "\n".join(snapshot.describe(name, cls)).replace("aclose", "close")
    return sorted(re.sub(r"^(classmethod |async )*", "", line.replace("Async", "")) for line in lines.splitlines())


@pytest.mark.parametrize(("module", "name"), list(_pairs()))
def test_both_flavours_of_a_class_have_the_same_members(module: str, name: str) -> None:
    blocking = name.removeprefix("Async")
    assert blocking in importlib.import_module(module).__all__
    assert described(module, name) == described(module, blocking)


def walk(client: Any, path: str = "") -> Iterator[str]:
    """Yield the path of everything that hangs on a client, resource by resource."""
    names = {name for name in dir(type(client)) if not name.startswith("_")}
    names |= {name for name in getattr(client, "__dict__", {}) if not name.startswith("_")}
    for name in sorted(names):
        yield f"{path}{name}".replace("aclose", "close")
        value = getattr(client, name)
        if type(value).__name__.removeprefix("Async").endswith(("Resource", "WithRawResponse")):
            yield from walk(value, f"{path}{name}.")


def test_both_clients_have_the_same_resources_down_to_the_last_call() -> None:
    blocking = list(walk(Inkbox("ApiKey_test", base_url="http://127.0.0.1:9")))
    assert sorted(walk(AsyncInkbox("ApiKey_test", base_url="http://127.0.0.1:9"))) == sorted(blocking)
    assert {"contacts.access.grant", "notes.access.list", "with_raw_response.contacts.vcards.import_vcards"} <= set(
        blocking
    )


def test_every_call_can_be_made_for_its_raw_response() -> None:
    paths = list(walk(Inkbox("ApiKey_test", base_url="http://127.0.0.1:9")))
    raw = {path.removeprefix("with_raw_response.") for path in paths if path.startswith("with_raw_response.")}
    plain = {path for path in paths if "." in path and not path.startswith("with_raw_response.")}
    # These make no request.
    assert plain - raw == {"vault.lock", "vault.unlocked"}
