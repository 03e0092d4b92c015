"""What a sandbox can be told at start, and the service's limits as numbers that a test may change."""

import dataclasses
from pathlib import Path

PLATFORM_DOMAIN = "inkboxmail.com"
TUNNEL_ZONE = "inkboxwire.com"


@dataclasses.dataclass(slots=True)
class Caps:
    """Every limit of the service that somebody may want lower in a test.

    Times are seconds, sizes are bytes, counts are plain numbers. A value is changed while the sandbox runs with
    `Control.set_caps`.
    """

    signups_per_ip: int = 3
    signup_window_seconds: int = 3600
    unclaimed_agents_per_human: int = 5
    verification_attempts: int = 5
    verification_resend_seconds: int = 300
    verification_code_seconds: int = 48 * 3600
    sends_per_day_unclaimed: int = 10
    sends_per_day_claimed: int = 500
    send_window_seconds: int = 24 * 3600
    attachment_bytes: int = 25 * 1024 * 1024
    signed_url_seconds: int = 3600
    live_phone_numbers: int = 3
    sms_ready_seconds: int = 600
    calls_per_window: int = 100
    call_minutes_per_window: int = 100
    call_window_seconds: int = 24 * 3600
    call_seconds: int = 3600
    call_webhook_seconds: int = 5
    text_recipients_per_window: int = 100
    text_window_seconds: int = 24 * 3600
    imessages_per_window: int = 100
    imessage_window_seconds: int = 24 * 3600
    imessage_media_bytes: int = 10 * 1024 * 1024
    webhook_subscriptions_per_owner: int = 20
    webhook_seconds: int = 10
    contact_access_rows: int = 500
    vcard_bytes: int = 5 * 1024 * 1024
    vcard_cards: int = 1000
    idempotency_seconds: int = 7 * 24 * 3600


@dataclasses.dataclass(slots=True)
class SandboxSettings:
    """How one sandbox is started.

    Attributes:
        host: Address to listen on.
        port: Port of the API; 0 takes a free one.
        smtp_port: Port of the mail listener; None leaves it off, 0 takes a free one.
        relay_port: Port kept for the tunnel relay; None leaves it off.
        data_dir: Folder for the database; None keeps everything in memory.
        database_url: A PostgreSQL URL (`postgresql://...`) in place of SQLite.
        api_key: The admin key of the first organization, taken verbatim; None makes one.
        retry_webhooks: Whether a webhook delivery that failed is attempted again.
        log_level: Name of a `logging` level for the sandbox's own log.
        caps: The limits in force at start.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    smtp_port: int | None = None
    relay_port: int | None = None
    data_dir: Path | None = None
    # It may hold a password.
    database_url: str | None = dataclasses.field(default=None, repr=False)
    api_key: str | None = dataclasses.field(default=None, repr=False)
    retry_webhooks: bool = True
    log_level: str = "warning"
    caps: Caps = dataclasses.field(default_factory=Caps)

    def __post_init__(self) -> None:
        """Refuse combinations that cannot both be honoured."""
        if self.data_dir is not None:
            self.data_dir = Path(self.data_dir)
        if self.data_dir is not None and self.database_url is not None:
            raise ValueError("data_dir and database_url exclude each other: the data lives in one of them")
        if self.database_url is not None and not self.database_url.startswith(("postgresql://", "postgres://")):
            raise ValueError("database_url must be a postgresql:// URL; leave it out for SQLite")
        if self.api_key is not None and not self.api_key.strip():
            raise ValueError("api_key must not be empty")
