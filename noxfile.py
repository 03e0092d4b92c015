"""Sessions of the project. `nox` alone prints the map; `nox -s check` runs what CI runs.

All checks share one environment, `.nox/dev`, made once and remade when pyproject.toml changes: installing the same
tools for every session would take longer than the checks themselves.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator

import nox
import nox.registry

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["map"]
nox.options.default_venv_backend = "none"

ROOT = pathlib.Path(__file__).parent
ENVIRONMENTS = ROOT / ".nox"
PRODUCT_TESTS = (
    "tests/runtime",
    "tests/api",
    "tests/facade",
    "tests/webhooks",
    "tests/cli",
    "tests/sandbox",
    "tests/journeys",
    "tests/vault",
    "generated/tests",
)
PARALLEL = ("-n", "logical", "--maxprocesses", "4")
TEST_TOOLS = (
    *("anyio", "hypothesis", "jsonschema", "nox", "pytest", "pyyaml", "referencing"),
    *("django", "fastapi", "flask"),
)
CHECKS = ("lint", "types", "lint_spec", "drift", "wheel", "tests")


@nox.session(name="map")
def show_map(session: nox.Session) -> None:
    """Print this map."""
    sessions = nox.registry.get()
    width = max(map(len, sessions))
    print("\nnox -s NAME [-- ARGUMENTS]\n")
    for name, function in sessions.items():
        print(f"  {name:<{width}}  {(function.__doc__ or '').strip().splitlines()[0]}")
    print()


@nox.session
def demo(session: nox.Session) -> None:
    """Install the package, start the sandbox and run examples/quickstart.py against it."""
    python = environment(session, "demo", "-e", ".[all]")
    run(session, python, "-m", "inkbox.cli", "sandbox", "exec", "--", str(python), "examples/quickstart.py")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the suite (arguments after -- go to pytest)."""
    run(session, dev(session), "-m", "pytest", *(session.posargs or PARALLEL))


@nox.session
def tests_postgres(session: nox.Session) -> None:
    """Run the sandbox's tests on a throw-away PostgreSQL, installed with apt-get when it is missing."""
    python = dev(session)
    with postgres(session) as url:
        arguments = session.posargs or ("tests/sandbox", *PARALLEL)
        run(session, python, "-m", "pytest", *arguments, env={"INKBOX_TEST_POSTGRES_URL": url})


@nox.session
def tests_lowest(session: nox.Session) -> None:
    """Run the product's tests on the lowest versions of the dependencies that pyproject.toml admits."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    admitted = [*project["dependencies"], *extras["sandbox"], *extras["cli"]]
    lowest = [entry.partition(",")[0].replace(">=", "==") for entry in admitted]
    # Only the tools of the tests: the generators need newer versions of what they share with the product.
    tools = [entry for entry in extras["dev"] if entry.startswith(TEST_TOOLS)]
    python = environment(session, "lowest", "-e", ".[all]", *lowest, *tools)
    run(session, python, "-m", "pytest", *(session.posargs or PRODUCT_TESTS))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and the direction of imports (ruff, import-linter)."""
    python = dev(session)
    run(session, python, "-m", "ruff", "check", ".")
    run(session, python, "-m", "ruff", "format", "--check", ".")
    run(session, python.with_name("lint-imports"))


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright."""
    python = dev(session)
    run(session, python, "-m", "mypy")
    run(session, python, "-m", "pyright", "--pythonpath", str(python))


@nox.session
def lint_spec(session: nox.Session) -> None:
    """Check the contract in spec/ against OpenAPI 3.1 and our own dialect."""
    run(session, dev(session), "-m", "generator", "lint")


@nox.session
def regenerate(session: nox.Session) -> None:
    """Write generated/ anew from spec/."""
    run(session, dev(session), "-m", "generator", "regenerate")


@nox.session
def drift(session: nox.Session) -> None:
    """Fail when generated/ is not what spec/ and the generator would write."""
    run(session, dev(session), "-m", "generator", "drift")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build sdist and wheel, and use the wheel in a clean environment without and with extras."""
    with tempfile.TemporaryDirectory() as directory:
        run(session, dev(session), "-m", "build", "--outdir", directory, ".")
        (built,) = pathlib.Path(directory).glob("*.whl")
        python = environment(session, "wheel", str(built), fresh=True)
        # From another directory and isolated (-I): only the installed wheel can answer, not the checkout.
        with session.chdir(directory):
            run(session, python, "-I", str(ROOT / "tests/packaging/use_plain_installation.py"))
            install(session, python, f"{built}[all]")
            run(session, python, "-I", str(ROOT / "tests/packaging/use_full_installation.py"))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the budgets as ratios and write them to benchmarks/results/."""
    run(session, dev(session), "-m", "benchmarks", *session.posargs)


@nox.session
def check(session: nox.Session) -> None:
    """Run everything that CI runs: lint, types, lint_spec, drift, wheel, tests."""
    for name in CHECKS:
        session.notify(name)


def dev(session: nox.Session) -> pathlib.Path:
    return environment(session, "dev", "-e", ".[all,dev]")


def environment(session: nox.Session, name: str, *requirements: str, fresh: bool = False) -> pathlib.Path:
    """Make the virtual environment `.nox/NAME` unless it already holds these requirements, and return its Python."""
    if sys.version_info < (3, 11):  # noqa: UP036  (nox itself runs on older ones)
        session.error("inkbox needs Python 3.11 or later: install nox with such a Python and run it again.")
    directory = ENVIRONMENTS / name
    python = directory / "bin" / "python"
    stamp = directory / "stamp"
    wanted = fingerprint(*requirements)
    if fresh or not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(directory, ignore_errors=True)
        if shutil.which("uv"):
            session.run("uv", "venv", "--quiet", "--python", sys.executable, str(directory), external=True)
        else:
            session.run(sys.executable, "-m", "venv", str(directory), external=True)
        install(session, python, *requirements)
        stamp.write_text(wanted)
    return python


def install(session: nox.Session, python: pathlib.Path, *requirements: str) -> None:
    if shutil.which("uv"):
        session.run("uv", "pip", "install", "--quiet", "--python", str(python), *requirements, external=True)
    else:
        run(session, python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *requirements)


def fingerprint(*requirements: str) -> str:
    facts = [sys.version, (ROOT / "pyproject.toml").read_text(), *requirements]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def run(session: nox.Session, program: pathlib.Path, *arguments: str, env: dict[str, str | None] | None = None) -> None:
    # The environment's own bin directory comes first, so that tools which call each other by name find their siblings.
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    session.run(str(program), *arguments, env={"PATH": path, **(env or {})}, external=True)


@contextlib.contextmanager
def postgres(session: nox.Session) -> Iterator[str]:
    """Run a PostgreSQL server in a temporary directory and give its URL."""
    binaries = postgres_binaries(session)
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    account = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as directory, socket.socket() as probe:
        if account:
            shutil.chown(directory, account, account)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()

        def command(name: str, *arguments: str) -> None:
            subprocess.run(
                [binaries / name, "-D", f"{directory}/data", *arguments],
                check=True, user=account, group=account, cwd=directory, stdout=subprocess.DEVNULL,
            )  # fmt: skip

        command("initdb", "--username=inkbox", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={directory} -c fsync=off"
        command("pg_ctl", "start", "--wait", "--log", f"{directory}/log", "-o", options)
        try:
            yield f"postgresql://inkbox@127.0.0.1:{port}/postgres"
        finally:
            command("pg_ctl", "stop", "--mode=immediate")


def postgres_binaries(session: nox.Session) -> pathlib.Path:
    found = find_postgres()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        session.run("apt-get", "update", "--quiet", external=True, silent=True)
        session.run("apt-get", "install", "--quiet", "--yes", "postgresql", external=True, silent=True)
        found = find_postgres()
    if found is None:
        session.error("PostgreSQL is not installed: install its server package, then run this session again.")
    return found


def find_postgres() -> pathlib.Path | None:
    # Debian keeps the server's programs off the PATH, one directory per major version.
    candidates = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(pathlib.Path(on_path).parent)
    return next((place for place in candidates if (place / "initdb").exists()), None)
