"""Logs: English lines on standard error, without secrets and without what people wrote."""

from __future__ import annotations

import logging
import re
import sys
import threading
from types import TracebackType
from typing import Final

REDACTED: Final = "<redacted>"
TOKEN: Final = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{20,}")
QUIET: Final = ("httpx", "httpcore", "aiohttp.access", "asyncio", "telegram")

logger = logging.getLogger(__name__)


class Redacting(logging.Formatter):
    """Formats a record, traceback included, and then takes out whatever is secret.

    A value cannot pretend to be another record or steer a terminal: what does not print is escaped, and the lines of a
    traceback are indented.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """One record as text: one line, and the lines of its traceback."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return TOKEN.sub(REDACTED, text)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name is logging's
        """The record's own line."""
        return _printable(super().formatMessage(record))

    def formatException(  # noqa: N802  the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """A traceback, each line indented."""
        return "\n".join(f"  {_printable(line)}" for line in super().formatException(ei).split("\n"))


def set_up(secrets: tuple[str, ...] = (), level: int = logging.INFO) -> None:
    """Log to standard error from now on, with these secrets taken out; what ends the process is logged too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # These libraries log addresses, and the token is part of every address.
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _died
    threading.excepthook = _thread_died


def _died(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Without this, Python itself would print the traceback, secrets included."""
    logger.critical("the bot stopped on an error", exc_info=(kind, error, trace))


def _thread_died(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is not None:
        logger.critical("a thread ended on an error", exc_info=(died.exc_type, died.exc_value, died.exc_traceback))


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)
