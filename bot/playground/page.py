"""The demo page: static files, a stream of what happens (`/events`), and what the visitor does (`/act`)."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from aiohttp import web

from bot.playground.cast import Cast
from bot.playground.chats import Chat, Door
from bot.playground.groups import Group
from bot.playground.messages import Json, Message
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from bot.playground.view import chat_view, description, menu, message_view

BACKLOG = 1_000  # events that one open page may lag behind; then it is told everything anew
HEARTBEAT = 15.0  # seconds; keeps the stream alive through sleepy browsers
_ROOT = files("bot.playground")
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Act = Callable[[Json], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone on the page: whose it is, and the one chat that it shows."""

    key: str
    role: str
    people: tuple[Person, ...]
    group: Group | None = None

    @property
    def chat(self) -> Chat:
        """The chat that it shows, under its present id."""
        return self.group.chat if self.group else self.people[0].chat


def add_page(server: LocalTelegram, cast: Cast) -> None:
    """Put the page on the server's root. Call it before the server starts."""
    page = Page(server, cast)
    router = server.app.router
    router.add_get("/", page.index)
    router.add_get("/page/{name}", page.file)
    router.add_get("/events", page.events)
    router.add_get("/photo/{name}", page.photo)
    router.add_post("/act", page.act)
    server.app.on_shutdown.append(page.close)
    server.world.listeners.append(page.heard)


@cache
def articles() -> list[Json]:
    """The sample articles in the order of their index: title, language, note, source, text."""
    folder = _ROOT / "articles"
    index = tomllib.loads((folder / "index.toml").read_text(encoding="utf-8"))
    return [
        {"key": key, **entry, "text": (folder / f"{key}.txt").read_text(encoding="utf-8").strip()}
        for key, entry in index.items()
    ]


class Page:
    """Everything behind the page; it knows the world only through people, and tells each open browser the same."""

    def __init__(self, server: LocalTelegram, cast: Cast) -> None:
        self.server = server
        self.phones = (
            Phone("italian", "fan", (cast.italian,)),
            Phone("english", "fan", (cast.english,)),
            Phone("group", "group", (cast.italian, cast.english), cast.group),
            Phone("editor", "editor", (cast.editor,)),
        )
        self._open: set[asyncio.Queue[bytes | None]] = set()
        self._acts: dict[str, Act] = {
            "say": self._say,
            "press": self._press,
            "forward": self._forward,
            "sticker": self._sticker,
            "block": self._block,
        }

    async def index(self, request: web.Request) -> web.Response:
        """The page itself."""
        return _static("index.html")

    async def file(self, request: web.Request) -> web.Response:
        """Its style, its script, its pictures."""
        return _static(request.match_info["name"])

    async def photo(self, request: web.Request) -> web.Response:
        """A photo that the bot sent. Raises HTTPNotFound for one that is not kept."""
        content = self.server.world.files.content(request.match_info["name"])
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type="image/png", headers=_HEADERS)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: first everything as it stands, then each change."""
        response = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)
        queue.put_nowait(_event("all", self._everything()))
        self._open.add(queue)
        try:
            while (event := await _next(queue)) is not None:
                await response.write(event)
        except ConnectionError:
            pass  # the browser went away
        finally:
            self._open.discard(queue)
        return response

    async def act(self, request: web.Request) -> web.Response:
        """What the visitor does. 400 with one line for what makes no sense."""
        if request.content_type != "application/json":
            return _told({"error": "send JSON"}, status=415)
        try:
            asked = orjson.loads(await request.read())
            return _told(await self._acts[asked["do"]](asked))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, LookupError) as problem:
            return _told({"error": str(problem)}, status=400)

    async def close(self, app: web.Application) -> None:
        """Let every browser go."""
        for queue in self._open:
            _put(queue, None)

    def heard(self, what: str, subject: Message | Chat | None) -> None:
        """The world changed: tell every browser."""
        if isinstance(subject, Message):
            event = _event(what, message_view(subject))
        else:
            event = _event("all", self._everything())
        for queue in self._open:
            _put(queue, event)

    def _everything(self) -> Json:
        return {
            "bot": self.server.world.bot["first_name"],
            "username": self.server.world.bot["username"],
            "phones": [self._phone(phone) for phone in self.phones],
            "articles": articles(),
        }

    def _phone(self, phone: Phone) -> Json:
        world, chat = self.server.world, phone.chat
        people = [
            {
                "id": person.id,
                "name": person.user["first_name"],
                "language": person.user.get("language_code", ""),
                "admin": chat.members.get(person.id) in ("creator", "administrator"),
                "menu": menu(world, chat, person.id, person.user.get("language_code", "")),
                "about": description(world, person.user.get("language_code", "")),
            }
            for person in phone.people
        ]
        return {"key": phone.key, "role": phone.role, "people": people, "chat": chat_view(chat)}

    def _who(self, asked: Json) -> tuple[Phone, Person]:
        phones = {phone.key: phone for phone in self.phones}
        phone = phones[asked["phone"]]
        people = {person.id: person for person in phone.people}
        return phone, people[asked["as"]]

    async def _say(self, asked: Json) -> Json:
        """Write, in as many messages as an app would need; perhaps as a reply."""
        phone, person = self._who(asked)
        answered = phone.chat.messages.get(int(asked.get("reply", 0)))
        if phone.group is not None:
            await person.say(str(asked["text"]), chat=phone.group, reply_to=answered)
        else:
            await person.paste(str(asked["text"]), reply_to=answered)
        return {}

    async def _press(self, asked: Json) -> Json:
        """Press a button, and wait for what the phone then shows."""
        phone, person = self._who(asked)
        try:
            answer = await person.press(int(asked["message"]), data=str(asked["data"]), chat=phone.group)
        except TimeoutError:
            return {"late": True}
        return {"text": answer.text, "alert": answer.alert} if answer else {}

    async def _forward(self, asked: Json) -> Json:
        """Forward an article from the channel of its source."""
        _, person = self._who(asked)
        await person.forward(str(asked["text"])[:4096], "channel", str(asked["title"]))
        return {}

    async def _sticker(self, asked: Json) -> Json:
        phone, person = self._who(asked)
        await person.sticker(phone.group)
        return {}

    async def _block(self, asked: Json) -> Json:
        """Block or unblock the bot; in a group, remove it or add it again."""
        phone, person = self._who(asked)
        shut = phone.chat.door in (Door.BLOCKED, Door.KICKED)
        if phone.group is not None:
            (phone.group.add if shut else phone.group.kick)()
        else:
            (person.unblock if shut else person.block)()
        return {}


async def _next(queue: asyncio.Queue[bytes | None]) -> bytes | None:
    """The next event, or a comment that keeps the line open."""
    try:
        async with asyncio.timeout(HEARTBEAT):
            return await queue.get()
    except TimeoutError:
        return b": still here\n\n"


def _put(queue: asyncio.Queue[bytes | None], event: bytes | None) -> None:
    """Add an event; a browser that lags too far behind is let go and will ask for everything again."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        event = None
    queue.put_nowait(event)


def _event(kind: str, content: Any) -> bytes:  # noqa: ANN401 - any JSON
    return b"event: " + kind.encode() + b"\ndata: " + orjson.dumps(content) + b"\n\n"


def _told(body: Json, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json", headers=_HEADERS)


def _static(name: str) -> web.Response:
    """One of the page's files. Raises HTTPNotFound for any other name, however it is spelled."""
    shelf = {entry.name: entry for entry in (_ROOT / "page").iterdir()}
    if name not in shelf:
        raise web.HTTPNotFound
    kind = _KINDS[name[name.rindex(".") :]]
    return web.Response(body=shelf[name].read_bytes(), content_type=kind, charset="utf-8", headers=_HEADERS)
