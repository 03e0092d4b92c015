"""Where a client gets its API key, base URL and vault key from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from inkbox._runtime.errors import InkboxConfigurationError
from inkbox._runtime.options import RequestOptions, check_header_value
from inkbox._runtime.redaction import REDACTED

if TYPE_CHECKING:
    import ssl

    from inkbox._runtime.hooks import RequestHook, ResponseHook

Verify: TypeAlias = "bool | str | os.PathLike[str] | ssl.SSLContext"

DEFAULT_BASE_URL: Final = "https://inkbox.ai"
CONFIG_FILE: Final = "~/.inkbox/config"

_SANDBOX_KEY: Final = "ApiKey_sandbox_"
_PLAIN_HTTP_HOSTS = frozenset({"localhost", "127.0.0.1"})
_LOCAL_HOSTS = _PLAIN_HTTP_HOSTS | {"::1"}
# A path is appended to the base URL, so nothing may follow its own path.
_EXCLUDED = frozenset(" ?#\\")
_KEYS = ("api_key", "base_url", "vault_key")


class Settings(NamedTuple):
    """Settings of a client, resolved. The keys are secrets: the text form doesn't show them.

    Attributes:
        api_key: API key, None for a client that only calls public routes.
        base_url: Base URL without a slash at its end.
        vault_key: Vault key, None when none was given.
        options: Timeouts, retries and extra headers.
        verify: How the service's certificate is checked.
        on_request: Called before each attempt.
        on_response: Called after each answer.
    """

    api_key: str | None = None
    base_url: str = DEFAULT_BASE_URL
    vault_key: str | None = None
    options: RequestOptions = RequestOptions()
    verify: Verify = True
    on_request: RequestHook | None = None
    on_response: ResponseHook | None = None

    @classmethod
    def resolve(
        cls,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        vault_key: str | None = None,
        timeout: float | None = None,
        total_timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        verify: Verify = True,
        on_request: RequestHook | None = None,
        on_response: ResponseHook | None = None,
        environ: Mapping[str, str] | None = None,
        config_file: str = CONFIG_FILE,
    ) -> Settings:
        """Return the settings of a client.

        The two keys and the base URL are each looked up for themselves: the argument; the environment variable
        `INKBOX_API_KEY`, `INKBOX_BASE_URL` or `INKBOX_VAULT_KEY`, where an empty one counts as unset; the line
        `api_key = ...`, `base_url = ...` or `vault_key = ...` of the configuration file.

        Args:
            api_key: API key.
            base_url: Base URL of the service.
            vault_key: Vault key.
            timeout: Seconds that one attempt may take; 30 by default.
            total_timeout: Seconds that a call may take over all its attempts; twice `timeout` by default.
            max_retries: Number of attempts after the first; 2 by default.
            headers: Headers to add to every request.
            verify: True, False to accept any certificate, the path of certificate authorities, or a TLS context.
            on_request: Called with a `RequestInfo` before each attempt.
            on_response: Called with a `ResponseInfo` after each answer.
            environ: The environment; by default that of the process, read now.
            config_file: Path of the configuration file; it may be missing.

        Raises:
            InkboxConfigurationError: There is no API key, the base URL is not permitted, a key can't be sent, the file
                can't be read, or a sandbox key comes together with the base URL of a real service.
            ValueError: A timeout, the number of retries or a header is out of range.
        """
        given = {"api_key": api_key, "base_url": base_url, "vault_key": vault_key}
        found = _look_up(given, os.environ if environ is None else environ, config_file)
        url = check_base_url(DEFAULT_BASE_URL if found["base_url"] is None else found["base_url"])
        if not found["api_key"]:
            raise missing_key()
        options = RequestOptions().replaced(
            timeout=timeout, total_timeout=total_timeout, max_retries=max_retries, headers=headers
        )
        key = check_api_key(found["api_key"], url)
        return cls(key, url, found["vault_key"], options, verify, on_request, on_response)

    @classmethod
    def for_signup(
        cls,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        environ: Mapping[str, str] | None = None,
        config_file: str = CONFIG_FILE,
    ) -> Settings:
        """Return the settings of a single call with the key that is given, or with none.

        The base URL is looked up as for a client; the API key is not, because it would be that of somebody else.

        Args:
            api_key: API key, None for a public route.
            base_url: Base URL of the service.
            timeout: Seconds that one attempt may take; 30 by default.
            environ: The environment; by default that of the process, read now.
            config_file: Path of the configuration file; it may be missing.

        Raises:
            InkboxConfigurationError: As for `resolve`, but for a missing API key.
        """
        found = _look_up({"base_url": base_url}, os.environ if environ is None else environ, config_file)
        url = check_base_url(DEFAULT_BASE_URL if found["base_url"] is None else found["base_url"])
        return cls(check_api_key(api_key, url), url, options=RequestOptions().replaced(timeout=timeout))

    def __repr__(self) -> str:
        api_key, vault_key = (None if key is None else REDACTED for key in (self.api_key, self.vault_key))
        return f"Settings(api_key={api_key!r}, base_url={show_url(self.base_url)!r}, vault_key={vault_key!r})"


def check_base_url(base_url: str) -> str:
    """Return the base URL without slashes at its end.

    Raises:
        InkboxConfigurationError: It is neither an https URL nor one of this machine (`localhost` or `127.0.0.1`).
    """
    host = _host(base_url)
    if not base_url.startswith("https://") and host not in _PLAIN_HTTP_HOSTS:
        raise InkboxConfigurationError(
            f"Only HTTPS base URLs are permitted, except for localhost and 127.0.0.1; got {show_url(base_url)!r}"
        )
    usable = base_url.lower().startswith(("http://", "https://")) and host and base_url.isprintable()
    if not usable or not _EXCLUDED.isdisjoint(base_url):
        raise InkboxConfigurationError(f"{show_url(base_url)!r} is not the base URL of a service")
    return base_url.rstrip("/")


def check_api_key(api_key: str | None, base_url: str) -> str | None:
    """Return an API key that may be sent to this base URL. The key itself is in no message.

    Raises:
        InkboxConfigurationError: It can't be sent in a header, or it is a sandbox key and the base URL is not local.
    """
    if api_key is None:
        return None
    try:
        check_header_value("the API key", api_key)
    except (TypeError, ValueError) as error:
        raise InkboxConfigurationError(str(error)) from None
    if api_key.startswith(_SANDBOX_KEY) and not is_local(base_url):
        raise InkboxConfigurationError(
            f"The API key belongs to a local sandbox, but base_url is {show_url(base_url)!r}. Give the sandbox's base "
            "URL (base_url=..., or INKBOX_BASE_URL), or the key of the real service."
        )
    return api_key


def missing_key() -> InkboxConfigurationError:
    """Return the error for a missing API key; it says the three ways to give one."""
    return InkboxConfigurationError(
        "An API key is needed. Pass api_key=..., or set the environment variable INKBOX_API_KEY, "
        f"or write the line 'api_key = ...' to {CONFIG_FILE}."
    )


def is_local(base_url: str) -> bool:
    """Whether the service runs on this machine."""
    return _host(base_url) in _LOCAL_HOSTS


def show_url(url: str) -> str:
    """Return a URL without the user name and password that it may hold."""
    scheme, separator, rest = url.rpartition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def _host(url: str) -> str | None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        _ = parts.port  # refuses what is no number
        return parts.hostname
    except ValueError:
        return None


def _look_up(given: Mapping[str, str | None], environ: Mapping[str, str], config_file: str) -> dict[str, str | None]:
    found = {
        key: environ.get(f"INKBOX_{key.upper()}", "").strip() or None if value is None else value
        for key, value in given.items()
    }
    if None in found.values():
        in_file = _read_config(os.path.expanduser(config_file))
        found = {key: in_file.get(key) if value is None else value for key, value in found.items()}
    return found


def _read_config(path: str) -> dict[str, str]:
    try:
        with open(path, encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise InkboxConfigurationError(f"{path} can't be read: {type(error).__name__}") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        found.update(_read_line(line.strip(), f"line {number} of {path}"))
    return found


def _read_line(line: str, place: str) -> dict[str, str]:
    if not line or line.startswith("#"):
        return {}
    key, equals, value = (part.strip() for part in line.partition("="))
    if not equals:
        raise InkboxConfigurationError(f"{place} is not of the form 'key = value'")
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    # Keys of other tools that share the file are none of our business.
    return {key: value} if key in _KEYS and value else {}
