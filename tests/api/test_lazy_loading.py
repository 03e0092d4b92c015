"""Importing one name loads what that name needs, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import inkbox_api.models
from tests.api.rows import ENUMS, ROOT


def loaded_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the names of the modules that it loaded."""
    program = (
        f"import sys, json\nbefore = set(sys.modules)\n{code}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    )
    path = f"{ROOT / 'generated'}:{ROOT / 'handwritten'}"
    run = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout))


def models_in(modules: set[str]) -> set[str]:
    prefix = "inkbox_api.models."
    return {name.removeprefix(prefix) for name in modules if name.startswith(prefix)}


def test_one_model_loads_only_what_it_is_made_of() -> None:
    assert models_in(loaded_after("from inkbox_api.models import Note")) == {"note", "note_access"}
    assert models_in(loaded_after("import inkbox_api.models.signing_key")) == {"signing_key"}


def test_the_package_of_models_loads_none_of_them() -> None:
    loaded = loaded_after("import inkbox_api.models")
    assert models_in(loaded) == set()
    assert not {"attrs", "attr", "inkbox_api.enums"} & loaded


def test_one_public_name_does_not_load_the_client() -> None:
    loaded = loaded_after("from inkbox import Message")
    assert models_in(loaded) == {"message"}
    assert not {name for name in loaded if name.startswith(("httpx", "inkbox_sync", "inkbox._async"))}


def test_one_resource_loads_only_its_own_models() -> None:
    loaded = loaded_after("import inkbox_api.resources.notes")
    assert models_in(loaded) == {"note", "note_access"}
    assert not {name for name in loaded if name.startswith("httpx")}


def test_every_name_can_be_had_and_is_listed() -> None:
    assert dir(inkbox_api.models) == inkbox_api.models.__all__
    for name in inkbox_api.models.__all__:
        assert getattr(inkbox_api.models, name).__name__ == name
        home = "inkbox_api.enums" if name in ENUMS else f"inkbox_api.models.{name}"
        assert getattr(inkbox_api.models, name).__module__.replace("_", "") == home.replace("_", "").lower()


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Massage'"):
        _ = inkbox_api.models.Massage
