"""What is loaded when: nobody pays for a vault that isn't used."""

from __future__ import annotations

import pytest

from tests.runtime.test_import_cost import loaded_by

HEAVY = {"cryptography", "pyotp", "attr", "inkbox_api"}


@pytest.mark.parametrize("program", ["import inkbox.vault", "from inkbox import Inkbox; Inkbox('key')"])
def test_the_vault_costs_nothing_before_it_is_used(program: str) -> None:
    assert loaded_by(program) & {"cryptography", "pyotp"} == set()


def test_the_package_of_the_vault_loads_nothing() -> None:
    assert loaded_by("import inkbox.vault, inkbox.vault.resources.vault") & HEAVY == set()


@pytest.mark.parametrize("module", ["types", "models", "totp", "crypto", "exceptions"])
def test_the_libraries_are_loaded_with_their_first_use(module: str) -> None:
    assert loaded_by(f"import inkbox.vault.{module}") & {"cryptography", "pyotp"} == set()


def test_encrypting_loads_the_one_and_making_codes_the_other() -> None:
    loaded = loaded_by("from inkbox.vault.crypto import encrypt_payload; encrypt_payload(bytes(32), {})")
    assert loaded & {"cryptography", "pyotp"} == {"cryptography"}
    loaded = loaded_by("from inkbox.vault.totp import *; TOTPConfig('AA').generate_code()")
    assert loaded & {"cryptography", "pyotp"} == {"pyotp"}
