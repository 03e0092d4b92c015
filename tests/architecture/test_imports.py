"""Which room may import what."""

import ast
import pathlib
import subprocess
import sys
import tomllib

import pytest

from tests.architecture.repository import ROOT, source_files

SDK = (
    "handwritten/inkbox",
    "generated/inkbox_api",
    "generated/inkbox_sync",
    "generated/inkbox_server",
    "generated/inkbox_wire",
)

# library -> (folders where it is confined, file name patterns that may import it there)
CONFINED = {
    "httpx": (SDK, ("_runtime/transport*.py", "_runtime/aio/transport*.py")),
    "httpcore": (SDK, ("_runtime/transport*.py", "_runtime/aio/transport*.py")),
    "tenacity": (SDK, ("_runtime/*.py",)),
    "typer": (SDK, ("cli/*.py",)),
    "cryptography": (SDK, ("inkbox/vault/crypto.py", "inkbox/vault/decrypted.py", "inkbox/vault/keyring.py")),
    "pyotp": (SDK, ("inkbox/vault/totp.py",)),
    "openapi_python_client": (("generator",), ("opc.py",)),
    "libcst": (("generator",), ("twin.py",)),
    "datamodel_code_generator": (("generator",), ("webhooks.py",)),
    "vobject": (("handwritten/inkbox_sandbox",), ("vcards.py", "vcard_format.py")),
    "aiosmtpd": (("handwritten/inkbox_sandbox",), ("smtp*.py", "mail/smtp*.py")),
    "jwt": (("handwritten/inkbox_sandbox",), ("principals.py",)),
}


def imported_libraries(file: pathlib.Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("library", CONFINED)
def test_a_library_is_imported_only_in_the_room_that_wraps_it(library: str) -> None:
    folders, allowed = CONFINED[library]
    importers = [file for file in source_files(*folders) if library in imported_libraries(file)]
    strays = [str(file.relative_to(ROOT)) for file in importers if not any(file.match(pattern) for pattern in allowed)]
    assert strays == []


def test_the_import_contracts_of_pyproject_hold() -> None:
    command = pathlib.Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_an_import_up_the_house_breaks_the_contracts(tmp_path: pathlib.Path) -> None:
    """The contracts can fail: the same configuration refuses a runtime that imports the sandbox."""
    for package in ("inkbox", "inkbox/_runtime", "inkbox/_async", "inkbox/cli", "inkbox/vault"):
        write_package(tmp_path / package)
    for package in ("inkbox_api", "inkbox_sandbox", "inkbox_server", "inkbox_sync", "inkbox_wire", "generator"):
        write_package(tmp_path / package)
    for module in named_in_contracts():
        file = tmp_path / f"{module.replace('.', '/')}.py"
        if not file.with_suffix("").is_dir():
            file.touch()
    (tmp_path / "inkbox/vault/crypto.py").write_text("import inkbox._async\n")
    (tmp_path / "inkbox_sandbox/__main__.py").write_text("import inkbox.cli\n")
    (tmp_path / "inkbox/_runtime/retry.py").write_text("import inkbox_sandbox\n")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())

    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    answer = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "inkbox._runtime.retry -> inkbox_sandbox" in answer.stdout
    assert "The SDK runs without the sandbox, its server side and the command line BROKEN" in answer.stdout
    assert "What is known of secrets makes no request BROKEN" in answer.stdout


def named_in_contracts() -> set[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    lists = [contract.get(key, []) for contract in contracts for key in ("source_modules", "forbidden_modules")]
    return {name for names in lists for name in names}


def write_package(folder: pathlib.Path) -> None:
    folder.mkdir()
    (folder / "__init__.py").touch()


def test_importing_inkbox_loads_no_other_room_and_no_dependency() -> None:
    program = "import sys, inkbox; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(answer.stdout.split())
    assert "inkbox" in loaded
    assert loaded.isdisjoint({"attr", "attrs", "httpx", "inkbox_api", "inkbox_sync", "inkbox_sandbox", "tenacity"})
