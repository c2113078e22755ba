"""Transport: python-telegram-bot's request class on one aiohttp session, with JSON bodies.

Over the default request a message costs eight times the CPU, most of it walking a connection pool; a body that was
serialised beforehand goes through the same class, so that Telegram's errors arrive as the library's own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

import aiohttp
import orjson
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# Decided once: python-telegram-bot 22 warns whenever `RetryAfter` is raised, unless its seconds are a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CONNECT_SECONDS: Final = 10.0
# A send whose answer is late was perhaps delivered; waiting long keeps such doubtful ones rare.
READ_SECONDS: Final = 25.0
ANSWER_BYTES: Final = 16 * 1024 * 1024  # the largest answer taken: 100 updates are far smaller
JSON: Final = {"Content-Type": "application/json"}


class Body:
    """A request's JSON, serialised beforehand."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content


@dataclass(frozen=True, slots=True)
class Form:
    """A request with files beside its parameters, as multipart/form-data (Bot API, Sending files)."""

    parameters: Mapping[str, Any]
    files: Mapping[str, bytes]

    def encoded(self) -> aiohttp.FormData:
        """The form to send once; parameters that are no texts are JSON."""
        form = aiohttp.FormData()
        for name, value in self.parameters.items():
            form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
        for name, content in self.files.items():
            form.add_field(name, content, filename=name, content_type="application/octet-stream")
        return form


Content = bytes | Form  # what a call sends: prepared JSON, or a form with a file


class AiohttpRequest(BaseRequest):
    """One keep-alive session of at most `connections` connections; certificates are verified, redirects refused.

    `proxied` takes the environment's proxy, which a server on this very machine must not be reached through.
    """

    __slots__ = ("_connections", "_proxied", "_session")

    def __init__(self, connections: int, *, proxied: bool = False) -> None:
        self._connections = connections
        self._proxied = proxied
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer unless a call says otherwise."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=self._proxied)

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, url: str, content: Content, read_seconds: float = READ_SECONDS) -> Any:  # noqa: ANN401
        """Post prepared JSON or a form; the `result` of the answer. Raises TelegramError as `Bot` does."""
        body = content if isinstance(content, Form) else Body(content)
        return await self.post(url, cast("RequestData", body), read_timeout=read_seconds)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: object = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one HTTP request: status and body. Raises TimedOut or NetworkError, neither of which names the URL."""
        if self._session is None:
            raise NetworkError("the transport is not open")
        headers = None if isinstance(request_data, Form) else JSON
        seconds = float(read_timeout) if isinstance(read_timeout, (int, float)) else READ_SECONDS
        try:
            async with self._session.request(
                method,
                url,
                data=_content(request_data),
                headers=headers,
                timeout=_limits(seconds),
                allow_redirects=False,
            ) as answer:
                return answer.status, await _bounded(answer)
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except aiohttp.ClientError as error:
            raise NetworkError(f"the connection failed: {type(error).__name__}") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer. Raises NetworkError where it is not a JSON object: perhaps accepted, perhaps not."""
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise NetworkError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise NetworkError("the answer is not a JSON object")
        return answer


@lru_cache(maxsize=16)
def _limits(read_seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(connect=CONNECT_SECONDS, sock_read=read_seconds)


def _content(request_data: object) -> bytes | aiohttp.FormData:
    if isinstance(request_data, Form):
        return request_data.encoded()
    if isinstance(request_data, Body):
        return request_data.content
    if isinstance(request_data, RequestData):
        return orjson.dumps(request_data.parameters)
    return b"{}"


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    content = await answer.content.read(ANSWER_BYTES + 1)
    while not answer.content.at_eof() and len(content) <= ANSWER_BYTES:
        content += await answer.content.read(ANSWER_BYTES + 1)
    if len(content) > ANSWER_BYTES:
        raise NetworkError("the answer is too long")
    return content
