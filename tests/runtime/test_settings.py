"""Where settings come from, and which are refused before any I/O."""

from __future__ import annotations

import pathlib
import re
from typing import Any

import pytest

from inkbox._runtime.errors import InkboxConfigurationError, InkboxError
from inkbox._runtime.options import RequestOptions
from inkbox._runtime.settings import Settings, check_base_url, is_local, show_url
from tests.runtime.vectors import cases, title

LOCAL = "http://localhost:8765"


def resolve(tmp_path: pathlib.Path, config: str | None = None, **given: Any) -> Settings:
    file = tmp_path / "config"
    if config is not None:
        file.write_text(config, encoding="utf-8")
    return Settings.resolve(**{"environ": {}, **given}, config_file=str(file))


@pytest.mark.parametrize("case", cases("base_url"), ids=title)
def test_base_url_vectors(case: Any) -> None:
    if case["accepted"]:
        checked = check_base_url(case["base_url"])
        assert (f"{checked}/api", f"{checked}/api/v1") == (case["api_base"], case["api_root"])
    else:
        with pytest.raises(ValueError, match=case["error_contains"]):
            check_base_url(case["base_url"])


@pytest.mark.parametrize(
    "base_url",
    [
        "https://",
        "https://h:port",
        "https://h ost",
        "https://h/?q=1",
        "https://h/#f",
        "ftp://localhost",
        "https://h\n",
        "https://[::1",
    ],
)
def test_a_base_url_that_could_never_work_is_refused(base_url: str) -> None:
    with pytest.raises(InkboxConfigurationError):
        check_base_url(base_url)


def test_the_argument_comes_before_the_environment_and_that_before_the_file(tmp_path: pathlib.Path) -> None:
    config = "api_key = from-file\nbase_url = https://file.example\nvault_key = vault-from-file\n"
    environ = {"INKBOX_API_KEY": "from-env", "INKBOX_BASE_URL": "https://env.example", "INKBOX_VAULT_KEY": ""}
    found = resolve(tmp_path, config, environ=environ, api_key="given")
    assert (found.api_key, found.base_url, found.vault_key) == ("given", "https://env.example", "vault-from-file")
    found = resolve(tmp_path, config, environ=environ)
    assert (found.api_key, found.base_url) == ("from-env", "https://env.example")
    found = resolve(tmp_path, config)
    assert (found.api_key, found.base_url, found.vault_key) == ("from-file", "https://file.example", "vault-from-file")


def test_the_environment_is_read_when_the_client_is_made(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("1", "2"):
        monkeypatch.setenv("INKBOX_API_KEY", f"key-{number}")
        assert Settings.resolve(config_file=str(tmp_path / "none")).api_key == f"key-{number}"


def test_the_file_lies_in_the_home_directory(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".inkbox").mkdir()
    (tmp_path / ".inkbox/config").write_text("api_key = from-home")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings.resolve(environ={}).api_key == "from-home"


def test_the_form_of_the_file(tmp_path: pathlib.Path) -> None:
    config = (
        "\ufeff# a comment\n\n  api_key='quoted # key'  \nbase_url   =   https://h.example//\nother = x\nvault_key =\n"
    )
    found = resolve(tmp_path, config)
    assert (found.api_key, found.base_url, found.vault_key) == ("quoted # key", "https://h.example", None)


def test_a_line_that_is_none_is_named_and_not_quoted(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InkboxConfigurationError, match=r"line 2 of .*config") as caught:
        resolve(tmp_path, "# keys\nhush-hush\n")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: pathlib.Path, content: bytes | None) -> None:
    file = tmp_path / "config"
    file.mkdir() if content is None else file.write_bytes(content)
    with pytest.raises(InkboxConfigurationError, match="config can't be read"):
        Settings.resolve(environ={}, config_file=str(file))


def test_without_a_key_the_three_ways_to_give_one_are_named(tmp_path: pathlib.Path) -> None:
    for given in ({}, {"api_key": ""}, {"environ": {"INKBOX_API_KEY": "  "}}):
        with pytest.raises(InkboxConfigurationError) as caught:
            resolve(tmp_path, **given)
        assert isinstance(caught.value, InkboxError)
        assert isinstance(caught.value, ValueError)
        for way in ("api_key=", "INKBOX_API_KEY", "~/.inkbox/config"):
            assert way in str(caught.value)


def test_the_default_is_the_hosted_service(tmp_path: pathlib.Path) -> None:
    found = resolve(tmp_path, api_key="k")
    assert (found.base_url, found.verify, found.options) == ("https://inkbox.ai", True, RequestOptions())


@pytest.mark.parametrize("key", ["line\nbreak", "nul\0", "grün", " outer", "tail\n"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(tmp_path: pathlib.Path, key: str) -> None:
    with pytest.raises(InkboxConfigurationError, match="API key") as caught:
        resolve(tmp_path, api_key=key)
    assert key not in str(caught.value)


@pytest.mark.parametrize("base_url", [None, "https://inkbox.ai", "https://10.0.0.5", "https://localhost@inkbox.ai"])
def test_a_sandbox_key_never_goes_to_a_real_service(tmp_path: pathlib.Path, base_url: str | None) -> None:
    key = "ApiKey_sandbox_11111111-2222-4333-8444-555555555555.hush"
    with pytest.raises(InkboxConfigurationError, match="local sandbox") as caught:
        resolve(tmp_path, api_key=key, base_url=base_url)
    assert "hush" not in str(caught.value)
    with pytest.raises(InkboxConfigurationError, match="local sandbox"):
        Settings.for_signup(api_key=key, base_url=base_url, environ={}, config_file="/nonexistent")


@pytest.mark.parametrize("base_url", [LOCAL, "http://127.0.0.1:1", "https://localhost:8443"])
def test_a_sandbox_key_goes_to_the_sandbox(tmp_path: pathlib.Path, base_url: str) -> None:
    assert is_local(base_url)
    assert resolve(tmp_path, api_key="ApiKey_sandbox_x.y", base_url=base_url).base_url == base_url


def test_a_signup_call_takes_no_key_that_lies_around(tmp_path: pathlib.Path) -> None:
    (tmp_path / "config").write_text(f"api_key = from-file\nbase_url = {LOCAL}")
    found = Settings.for_signup(environ={"INKBOX_API_KEY": "from-env"}, config_file=str(tmp_path / "config"), timeout=5)
    assert (found.api_key, found.base_url, found.options.timeout) == (None, LOCAL, 5)


def test_secrets_are_not_shown(tmp_path: pathlib.Path) -> None:
    found = resolve(
        tmp_path,
        api_key="hush-1",
        vault_key="hush-2",
        base_url="https://me:hush-3@h.example",
        headers={"X-Up": "hush-4"},
    )
    for text in (repr(found), str(found), f"{found}", repr(found.options)):
        assert "hush" not in text
    with pytest.raises(InkboxConfigurationError) as caught:
        check_base_url("http://me:hush@h.example")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/x@y", "https://h/x@y"),
        ("https://u:p@h:1/x", "https://h:1/x"),
        ("u:p@h", "h"),
        ("https://h", "https://h"),
    ],
)
def test_credentials_in_a_url_are_not_shown(url: str, shown: str) -> None:
    assert show_url(url) == shown


@pytest.mark.parametrize(
    "bad",
    [
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": float("inf")},
        {"timeout": float("nan")},
        {"total_timeout": 0},
        {"max_retries": -1},
    ],
)
def test_options_out_of_range_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        RequestOptions().replaced(**bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": "k"},
        {"host": "h"},
        {"Cookie": "a=1"},
        {"Idempotency-Key": "k"},
        {"Content-Length": "1"},
        {"X Y": "v"},
        {"": "v"},
        {"X-A": "a\nb"},
        {"X-A": "a\rb"},
        {"X-A": "a\0b"},
        {"X-A": "é"},
        {"X-A": " v"},
    ],
)
def test_headers_that_cannot_be_sent_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=re.compile("header|X-A")):
        RequestOptions().replaced(headers=headers)


def test_the_total_is_twice_the_timeout_unless_it_is_given() -> None:
    options = RequestOptions()
    assert (options.timeout, options.total, options.max_retries) == (30, 60, 2)
    assert options.replaced(timeout=180).total == 360
    assert options.replaced(total_timeout=5).replaced(timeout=180).total == 5


def test_options_that_are_not_given_stay() -> None:
    options = RequestOptions().replaced(timeout=7, max_retries=0, headers={"X-A": "1"})
    assert options.replaced() == options
    assert options.replaced(headers={"x-a": "2", "X-B": "3"}).headers == {"x-a": "2", "x-b": "3"}
