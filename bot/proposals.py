"""Proposals: asks a language model about an article, where the operator has set one; else nothing here is used.

The built-in reader reads every article all the same, and its reading stands whenever the model is late, fails, or says
nothing that the text bears out. Nothing is asked twice.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.directory import Directory
from bot.reading import Reading, read
from bot.reading.checking import checked
from bot.reading.proposal import GUIDE, parsed, question, schema

logger = logging.getLogger(__name__)

AT_ONCE: Final = 4  # articles that the model is asked about at the same time, well below the chats answered at once
ANSWER_BYTES: Final = 256 * 1024  # twenty links with their sentences take under 20 KB
PIECE_BYTES: Final = 16 * 1024
CONNECT_SECONDS: Final = 5.0


class UselessError(Exception):
    """The model's answer is of no use; the message says why and holds nothing of the answer."""


@dataclass(frozen=True, slots=True)
class Server:
    """An OpenAI-compatible server and the model to ask there, for at most so many `seconds` an article.

    `proxied` takes the environment's proxy, which a server on this very machine must not be reached through.
    """

    url: str
    model: str
    key: str = field(repr=False)
    seconds: float
    proxied: bool = False


class Said(BaseModel):
    """What a model said, where the server's answer holds it; whatever else is in the answer does not matter."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    content: str


class Choice(BaseModel):
    """One answer of a model."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    message: Said


class Completion(BaseModel):
    """The server's answer to `chat/completions`."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    choices: list[Choice] = Field(min_length=1)


class Proposals:
    """Reads articles with the help of a model. The session is opened by the first question and closed by `close`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._session: aiohttp.ClientSession | None = None
        self._asking: set[asyncio.Task[Reading | None]] = set()
        self._closed = False

    async def close(self) -> None:
        """Ask nothing more; what is being asked is given up at once, and the built-in reading stands for it."""
        self._closed = True
        for task in tuple(self._asking):
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def read(self, text: str, directory: Directory) -> Reading:
        """What an article says: as the model proposes and the text bears out, else as the built-in reader reads it."""
        asked = asyncio.create_task(self.propose(text, directory))
        try:
            own = await asyncio.to_thread(read, text, directory)
            return await asked or own
        finally:
            asked.cancel()

    async def propose(self, text: str, directory: Directory) -> Reading | None:
        """The model's reading as far as the text bears it out, within the server's seconds; None where that is nothing.

        Raises nothing but CancelledError, where the caller himself is cancelled.
        """
        if self._closed or len(self._asking) >= AT_ONCE:
            logger.info("the language model is not asked: busy or closing")
            return None
        task = asyncio.create_task(self._ask(text, directory))
        task.add_done_callback(_look)
        self._asking.add(task)
        try:
            await asyncio.wait({task}, timeout=self._server.seconds)
            return _outcome(task)
        finally:
            task.cancel()
            self._asking.discard(task)

    async def _ask(self, text: str, directory: Directory) -> Reading | None:
        content = said_in(await self._post(orjson.dumps(request(self._server.model, text))))
        try:
            proposal = parsed(content)
        except ValidationError:
            raise UselessError("another shape") from None
        reading = await asyncio.to_thread(checked, proposal, text, directory, self._server.model)
        if reading is None:
            raise UselessError("no link that the text bears out" if proposal.links else "no links")
        logger.info("the language model proposed links: proposed=%d kept=%d", len(proposal.links), len(reading.links))
        return reading

    async def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if self._server.key:
            headers["Authorization"] = f"Bearer {self._server.key}"
        limits = aiohttp.ClientTimeout(connect=CONNECT_SECONDS)  # `propose` sees to the time as a whole
        url = f"{self._server.url}/chat/completions"
        async with self._opened().post(
            url, data=body, headers=headers, timeout=limits, allow_redirects=False
        ) as answer:
            if answer.status != 200:
                raise UselessError(f"status {answer.status}")
            return await _bounded(answer)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=AT_ONCE),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._server.proxied,
                auto_decompress=False,  # a small compressed answer may be a huge one
            )
        return self._session


async def read_once(server: Server, text: str, directory: Directory) -> Reading:
    """One article read with a model's help, over a connection of its own."""
    proposals = Proposals(server)
    try:
        return await proposals.read(text, directory)
    finally:
        await proposals.close()


def request(model: str, text: str) -> dict[str, Any]:
    """The question about an article, as the server wants it."""
    form = {"name": "links", "strict": True, "schema": schema()}
    return {
        "model": model,
        "temperature": 0,
        "messages": [{"role": "system", "content": GUIDE}, {"role": "user", "content": question(text)}],
        "response_format": {"type": "json_schema", "json_schema": form},
    }


def said_in(answer: bytes) -> str:
    """What the model said in a server's answer. Raises UselessError where there is nothing of the kind."""
    try:
        return Completion.model_validate_json(answer).choices[0].message.content
    except ValidationError:
        raise UselessError("no completion") from None


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for piece in answer.content.iter_chunked(PIECE_BYTES):
        content += piece
        if len(content) > ANSWER_BYTES:
            raise UselessError("too long")
    return bytes(content)


def _look(task: asyncio.Task[Reading | None]) -> None:
    """Take note of how a question ended, also of one that nobody waits for any more, or asyncio complains."""
    if not task.cancelled():
        task.exception()


def _outcome(task: asyncio.Task[Reading | None]) -> Reading | None:
    """What became of a question; every failure is one line in the log and no reading."""
    if not task.done() or task.cancelled():
        logger.warning("the language model was of no use: %s", "no answer in time" if not task.done() else "closing")
        return None
    error = task.exception()
    if error is None:
        return task.result()
    match error:
        case UselessError():
            reason = str(error)
        case TimeoutError():
            reason = "no answer in time"
        case aiohttp.ClientError() | OSError() | ValueError():
            reason = type(error).__name__  # its words may hold the address
        case _:
            logger.error("the language model's answer could not be checked", exc_info=error)
            return None
    logger.warning("the language model was of no use: %s", reason)
    return None
