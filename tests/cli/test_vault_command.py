"""`inkbox vault`, as processes of their own that talk to a real sandbox."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkbox import APIKeyPayload, Inkbox, LoginPayload
from inkbox_sandbox import Sandbox
from tests.cli.processes import TIMEOUT, environment
from tests.journeys.strongroom import KEY, NEW_KEY, keys_for

URI = "otpauth://totp/CRM?secret=JBSWY3DPEHPK3PXP"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


class Shell:
    """Runs commands against a sandbox."""

    def __init__(self, sandbox: Sandbox, home: Path) -> None:
        self._variables = {
            "INKBOX_BASE_URL": sandbox.base_url, "INKBOX_API_KEY": sandbox.api_key, "HOME": str(home),
        }  # fmt: skip

    def __call__(self, *arguments: str, given: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "inkbox.cli", "vault", *arguments],
            env=environment(**self._variables, **variables),
            input=given or "",
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    def at_terminal(self, *arguments: str, typed: list[str]) -> tuple[int, str]:
        """Run a command at a terminal and type lines when it asks; returns exit code and all that was to be seen."""
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "inkbox.cli", "vault", *arguments]
        variables = environment(**self._variables)
        with subprocess.Popen(
            command, env=variables, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        ) as process:
            os.close(theirs)
            seen = b""
            while True:
                try:
                    seen += os.read(ours, 4096)
                except OSError:  # the other end is closed
                    break
                if typed and seen.endswith(b": "):
                    os.write(ours, typed.pop(0).encode() + b"\n")
        os.close(ours)
        return process.returncode, seen.decode()


@pytest.fixture
def shell(sandbox: Sandbox, home: Path) -> Shell:
    sandbox.control.reset()
    return Shell(sandbox, home)


@pytest.fixture
def filled(shell: Shell, sandbox: Sandbox) -> dict[str, str]:
    """A vault with some secrets; their ids by name, with two of one name."""
    with Inkbox(sandbox.api_key, base_url=sandbox.base_url) as inkbox:
        organization = inkbox.whoami().organization_id
        assert organization is not None
        keys = keys_for(organization)
        recovery = [key.to_wire() for key in keys.recovery]
        inkbox.vault._initialize(vault_key=keys.primary.to_wire(), recovery_keys=recovery)
        unlocked = inkbox.vault.unlock(KEY)
        made = [
            unlocked.create_secret("CRM", LoginPayload("s3cret", "bot", notes="team")),
            unlocked.create_secret("API", APIKeyPayload("sk-1")),
            unlocked.create_secret("twin", LoginPayload("one")),
            unlocked.create_secret("twin", LoginPayload("two")),
        ]
    return {f"{each.name}{at}": str(each.id) for at, each in enumerate(made)}


def test_a_vault_is_made_and_its_codes_are_printed_once(shell: Shell) -> None:
    answer = shell("init", INKBOX_VAULT_KEY=KEY)
    assert answer.returncode == 0, answer.stderr
    codes = answer.stdout.split()
    assert len(codes) == 4
    assert all(re.fullmatch(r"\w{4}(-\w{4}){7}", each) for each in codes)
    assert "can't be shown again" in answer.stderr
    assert KEY not in answer.stdout + answer.stderr
    assert shell("unlock-test", "--key-fd", "0", given=f"{codes[0]}\n").stdout == (
        "The key opens the vault: 0 secrets can be read.\n"
    )
    again = shell("init", "--json", INKBOX_VAULT_KEY=KEY)
    assert (again.returncode, again.stdout) == (1, "")
    assert "409" in again.stderr

    rotated = shell("rotate", "--by-recovery-code", INKBOX_RECOVERY_CODE=codes[1], INKBOX_NEW_VAULT_KEY=NEW_KEY)
    assert rotated.returncode == 0, rotated.stderr
    assert "new key" in rotated.stdout
    assert shell("unlock-test", INKBOX_VAULT_KEY=KEY).returncode == 1
    assert shell("unlock-test", INKBOX_VAULT_KEY=NEW_KEY).returncode == 0


def test_a_weak_key_is_refused(shell: Shell) -> None:
    answer = shell("init", "--key-fd", "0", given="canary\n")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "at least 16 characters" in answer.stderr
    assert "canary" not in answer.stderr
    assert "Traceback" not in answer.stderr


def test_programs_get_json(shell: Shell) -> None:
    made = json.loads(shell("init", "--json", INKBOX_VAULT_KEY=KEY).stdout)
    assert set(made) == {"vault_id", "vault_key_id", "recovery_codes"}
    assert len(made["recovery_codes"]) == 4


def test_secrets_are_listed_without_a_key(shell: Shell, filled: dict[str, str]) -> None:
    lines = shell("list").stdout.splitlines()
    assert sorted(lines) == sorted(
        f"{secret_id}  {'api_key ' if name == 'API1' else 'login   '}  {name[:-1]}"
        for name, secret_id in filled.items()
    )
    rows = json.loads(shell("list", "--json").stdout)
    assert {row["id"] for row in rows} == set(filled.values())


def test_one_field_is_printed_and_nothing_else(shell: Shell, filled: dict[str, str]) -> None:
    for arguments, printed in (
        (("CRM",), "s3cret"), (("CRM", "--field", "username"), "bot"), (("API",), "sk-1"),
        ((filled["twin3"].upper(),), "two"),
    ):  # fmt: skip
        answer = shell("get", *arguments, INKBOX_VAULT_KEY=KEY)
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, f"{printed}\n", "")
    missing = shell("get", "CRM", "--field", "email", INKBOX_VAULT_KEY=KEY)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "it has password, username, notes" in missing.stderr
    assert "s3cret" not in missing.stderr


def test_a_name_of_two_secrets_is_answered_with_their_ids(shell: Shell, filled: dict[str, str]) -> None:
    answer = shell("get", "twin", INKBOX_VAULT_KEY=KEY)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert filled["twin2"] in answer.stderr
    assert filled["twin3"] in answer.stderr
    unknown = shell("get", "nobody", INKBOX_VAULT_KEY=KEY)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "inkbox vault list" in unknown.stderr


def test_one_time_passwords_are_set_and_made(shell: Shell, filled: dict[str, str]) -> None:
    without = shell("code", "CRM", INKBOX_VAULT_KEY=KEY)
    assert without.returncode == 1
    assert "no TOTP configured" in without.stderr
    answer = shell("set-totp", "CRM", "--uri-fd", "0", given=URI, INKBOX_VAULT_KEY=KEY)
    assert answer.returncode == 0, answer.stderr
    assert "JBSWY" not in answer.stdout + answer.stderr
    assert re.fullmatch(r"\d{6}\n", shell("code", "CRM", INKBOX_VAULT_KEY=KEY).stdout)
    made = json.loads(shell("code", "CRM", "--json", "--clock-offset", "60", INKBOX_VAULT_KEY=KEY).stdout)
    assert made["period_end"] - made["period_start"] == 30
    wrong = shell("set-totp", "CRM", INKBOX_VAULT_KEY=KEY, INKBOX_TOTP_URI="otpauth://totp/a?secret=canary!")
    assert wrong.returncode == 1
    assert "canary" not in wrong.stderr


def test_a_damaged_secret_fails_the_test(shell: Shell, sandbox: Sandbox, filled: dict[str, str]) -> None:
    with Inkbox(sandbox.api_key, base_url=sandbox.base_url) as inkbox:
        inkbox.vault._update_secret(filled["CRM0"], encrypted_payload="AAAA")
    answer = shell("unlock-test", INKBOX_VAULT_KEY=KEY)
    assert answer.returncode == 1
    assert "3 secrets" in answer.stdout
    assert filled["CRM0"] in answer.stderr
    by_id = shell("get", filled["CRM0"], INKBOX_VAULT_KEY=KEY)
    assert (by_id.returncode, by_id.stdout) == (1, "")
    assert filled["CRM0"] in by_id.stderr
    assert "1 can't be read" in shell("get", "CRM", INKBOX_VAULT_KEY=KEY).stderr


def test_the_key_may_stand_in_the_configuration_file(shell: Shell, home: Path, filled: dict[str, str]) -> None:
    (home / ".inkbox").mkdir()
    (home / ".inkbox" / "config").write_text(f"vault_key = {KEY}\n")
    assert shell("get", "CRM").stdout == "s3cret\n"


def test_a_key_is_asked_for_and_not_shown(shell: Shell) -> None:
    status, seen = shell.at_terminal("init", typed=[KEY, KEY])
    assert status == 0, seen
    assert KEY not in seen
    status, seen = shell.at_terminal("rotate", typed=[KEY, NEW_KEY, NEW_KEY])
    assert status == 0, seen
    assert KEY not in seen
    assert NEW_KEY not in seen


def test_without_a_terminal_the_ways_to_give_a_key_are_named(shell: Shell) -> None:
    answer = shell("unlock-test")
    assert answer.returncode == 1
    assert "INKBOX_VAULT_KEY" in answer.stderr
    for descriptor in ("0", "77"):
        empty = shell("unlock-test", "--key-fd", descriptor)
        assert empty.returncode == 1
        assert f"file descriptor {descriptor}" in empty.stderr


def test_no_option_takes_a_secret(shell: Shell) -> None:
    for command in ("init", "unlock-test", "get", "set-totp", "code", "rotate"):
        shown = shell(command, "--help").stdout
        options = set(re.findall(r"--[A-Za-z-]+", shown))
        assert "--help" in options
        assert options <= {
            "--key-fd", "--new-key-fd", "--code-fd", "--uri-fd", "--json", "--field", "--clock-offset",
            "--by-recovery-code", "--help",
        }, command  # fmt: skip


def test_codes_that_cannot_be_printed_are_not_lost(shell: Shell, home: Path, sandbox: Sandbox) -> None:
    (home / "key").write_text(KEY)
    with open("/dev/full", "w") as full, open(home / "key") as key:
        answer = subprocess.run(
            [sys.executable, "-m", "inkbox.cli", "vault", "init", "--key-fd", "0"],
            env=environment(INKBOX_BASE_URL=sandbox.base_url, INKBOX_API_KEY=sandbox.api_key, HOME=str(home)),
            stdin=key, stdout=full, stderr=subprocess.PIPE, text=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    codes = re.findall(r"^\w{4}(?:-\w{4}){7}$", answer.stderr, re.MULTILINE)
    assert len(codes) == 4
    assert shell("unlock-test", INKBOX_VAULT_KEY=codes[3]).returncode == 0


def test_what_to_do_next_is_printed_too(shell: Shell, sandbox: Sandbox, filled: dict[str, str]) -> None:
    sandbox.control.add_fault("vault_replace_primary_key", reset="before", remaining=None)
    answer = shell("rotate", INKBOX_VAULT_KEY=KEY, INKBOX_NEW_VAULT_KEY=NEW_KEY)
    assert answer.returncode == 1
    assert "the present one is still valid" in answer.stderr
    sandbox.control.clear_faults()
    used = shell("rotate", "--by-recovery-code", INKBOX_RECOVERY_CODE=KEY, INKBOX_NEW_VAULT_KEY=NEW_KEY)
    assert "used before. Each recovery code works once" in used.stderr


def test_a_name_cannot_steer_the_terminal_and_a_value_comes_as_it_is(
    shell: Shell, sandbox: Sandbox, filled: dict[str, str]
) -> None:
    with Inkbox(sandbox.api_key, base_url=sandbox.base_url, vault_key=KEY) as inkbox:
        assert inkbox.vault.unlocked is not None
        made = inkbox.vault.unlocked.create_secret("a\x1b[31m\nb", LoginPayload("p\x1b[31mw"))
    assert f"{made.id}  login     a\\x1b[31m\\nb\n" in shell("list").stdout
    assert shell("get", str(made.id), INKBOX_VAULT_KEY=KEY).stdout == "p\x1b[31mw\n"
