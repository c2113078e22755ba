"""A webhook as Telegram knows it: checked when it is set, and described by getWebhookInfo."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import SUPPORTED_WEBHOOK_PORTS, WebhookLimit

from bot.playground.messages import Json
from bot.playground.refusals import violation

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_DEFAULT_CONNECTIONS = 40  # Bot API, setWebhook


@dataclass(slots=True)
class Hook:
    """Where updates are delivered. `failed_at` (seconds UTC) and `failure` tell of the last delivery that failed."""

    url: str
    secret: str
    connections: int
    allowed: list[str] | None
    failed_at: int = 0
    failure: str = ""

    def failed(self, why: str) -> None:
        """Note that an update could not be delivered."""
        self.failed_at, self.failure = int(time.time()), why

    def as_json(self) -> Json:
        """Its part of a WebhookInfo."""
        info: Json = {"url": self.url, "max_connections": self.connections}
        if self.allowed:
            info["allowed_updates"] = self.allowed
        if self.failed_at:
            info |= {"last_error_date": self.failed_at, "last_error_message": self.failure}
        return info


def hook_of(params: Mapping[str, Any]) -> Hook | None:
    """The webhook that setWebhook asks for; None if it asks for none. Raises Violation for what Telegram refuses."""
    url, secret = params["url"], params.get("secret_token", "")
    connections = params.get("max_connections", _DEFAULT_CONNECTIONS)
    if not url:
        return None
    _check_url(url)
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{0,{WebhookLimit.MAX_SECRET_TOKEN_LENGTH:d}}}", secret):
        raise violation("secret token contains unallowed characters or is too long")
    if not WebhookLimit.MIN_CONNECTIONS_LIMIT <= connections <= WebhookLimit.MAX_CONNECTIONS_LIMIT:
        raise violation("max_connections must be between 1 and 100")
    return Hook(url, secret, connections, params.get("allowed_updates"))


def _check_url(url: str) -> None:
    """https at one of Telegram's ports; as with any local Bot API server, http too, but to this machine only."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise violation("bad webhook: invalid webhook URL specified") from None
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return
    if parts.scheme != "https" or not parts.hostname:
        raise violation("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in SUPPORTED_WEBHOOK_PORTS:
        raise violation("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
