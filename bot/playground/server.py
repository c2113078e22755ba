"""A local Telegram: a Bot API server as strict as Telegram's own, with people, groups, faults and a ledger."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.playground.chats import SUPERGROUPS, Chat, Door
from bot.playground.contract import method as known_method
from bot.playground.deliveries import Deliveries
from bot.playground.faults import Fault, FaultKind, Faults
from bot.playground.flood import Flood, Limits
from bot.playground.groups import Group
from bot.playground.ledger import SENDING, Call, Ledger
from bot.playground.loopback import loopback_only
from bot.playground.messages import Json, Message
from bot.playground.methods import Methods
from bot.playground.people import Person
from bot.playground.refusals import Refusal, Violation, too_many, unauthorized
from bot.playground.wire import CUT, broken, cut, failure, parameters, refusal_of, success
from bot.playground.world import World

TOKEN = "4200042:local-playground-token-of-no-value"  # noqa: S105 - opens nothing but this server
LARGEST_BODY = 1_048_576  # bytes; the longest honest call is below 50 kB


class LocalTelegram:
    """An async context manager; inside it, methods are at `{url}/bot{token}/{method}`.

    `limits=None` switches flood control off; `latency` is seconds per call, half before Telegram acts and half after;
    `port` 0 takes any free one. It listens on loopback only.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        limits: Limits | None = Limits(),  # noqa: B008 - frozen
        latency: float = 0.0,
        port: int = 0,
        username: str = "panchina_local_bot",
    ) -> None:
        self.token = token
        self.latency = latency
        bot: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Panchina", "username": username}
        self.world = World(bot)
        self.ledger = Ledger()
        self.faults = Faults()
        self.flood = Flood(limits)
        self.app = web.Application(client_max_size=LARGEST_BODY, middlewares=[loopback_only])
        self.app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._methods = Methods(self.world)
        self.deliveries = Deliveries(self.world.updates, self.faults)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._hanging: set[asyncio.Task[Any]] = set()
        self._last_call = 0.0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen. Raises OSError if the port is taken."""
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.deliveries.start()

    async def stop(self) -> None:
        """Let waiting calls go, and stop listening."""
        self.world.updates.stop()
        await self.deliveries.stop()
        for task in self._hanging:
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        """The root for TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self._port}"

    def person(self, id: int, first_name: str, language_code: str = "", *, started: bool = False) -> Person:  # noqa: A002
        """Someone with a phone; `started` says that they wrote to the bot before."""
        user: Json = {"id": id, "is_bot": False, "first_name": first_name}
        if language_code:
            user["language_code"] = language_code
        chat = Chat(id, "private", first_name, Door.OPEN if started else Door.UNSTARTED)
        chat.members = {id: "member", self.world.bot["id"]: "member"}
        self.world.users[id], self.world.chats[id] = user, chat
        return Person(self.world, user, chat)

    def group(
        self,
        id: int,  # noqa: A002
        title: str,
        members: list[Person],
        admins: list[Person],
        *,
        forum: bool = False,
        topics: dict[int, str] | None = None,
    ) -> Group:
        """A group with the bot in it; the first administrator owns it. Ids of supergroups begin with -100."""
        chat = Chat(id, "supergroup" if id < SUPERGROUPS else "group", title, forum=forum, topics=dict(topics or {}))
        standing = {person.id: "member" for person in members} | {person.id: "administrator" for person in admins}
        owner = {admins[0].id: "creator"} if admins else {}
        chat.members = standing | owner | {self.world.bot["id"]: "member"}
        self.world.chats[id] = chat
        return Group(self.world, chat)

    def inject(self, update: Json) -> int:
        """Give the bot an update as it stands, nonsense included. Returns its `update_id`."""
        return self.world.updates.inject(update)

    def fault(self, kind: FaultKind | str | int, method: str | None = None, **rest: Any) -> Fault:  # noqa: ANN401
        """Order a fault for the next matching calls (see Fault); without a method any but getUpdates is meant."""
        fault = Fault(FaultKind(str(kind)), method, **rest)
        self.faults.waiting.append(fault)
        return fault

    async def quiet(self, seconds: float = 0.2, *, timeout: float = 30.0) -> None:  # noqa: ASYNC109
        """Wait until the bot has nothing unconfirmed and made no call but getUpdates for that many seconds.

        Raises TimeoutError if it does not come to rest within `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            since = time.monotonic()
            while time.monotonic() - max(since, self._last_call) < seconds or self.world.updates.pending:  # noqa: ASYNC110
                await asyncio.sleep(min(seconds / 4, 0.05))

    async def _call(self, request: web.Request) -> web.StreamResponse:
        """One call: on the record, through faults, contract and flood control, to the world and back."""
        name = request.match_info["method"]
        call = self.ledger.begin(name)
        if name != "getUpdates":
            self._last_call = call.at
        try:
            return await self._answered(request, name, call)
        except Refusal as refusal:
            call.code, call.description = refusal.code, refusal.description
            if isinstance(refusal, Violation):
                self.ledger.violated(call, refusal.description)
            return failure(refusal)

    async def _answered(self, request: web.Request, name: str, call: Call) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            raise unauthorized()
        method = known_method(name)
        given, files = await parameters(request)
        given |= {field: self.world.files.keep(content) for field, content in files.items()}
        params = method.accept(given)
        self.ledger.fill(call, params)
        await self._travel()
        fault = self.faults.take(name, call.chat_id)
        if fault is not None:
            call.fault = fault.kind
            return await self._faulty(request, fault, name, params, call)
        answer = await self._act(name, params, call)
        await self._travel()
        call.code = answer.status
        return answer

    async def _act(self, name: str, params: dict[str, Any], call: Call) -> web.Response:
        """Let Telegram do it. Raises Refusal."""
        if name == "getUpdates":
            asked = (params.get("offset", 0), params.get("limit", 100), params.get("timeout", 0))
            return success(await self.world.updates.poll(*asked, params.get("allowed_updates")))
        self._methods.check(params)
        if name in SENDING:
            self._hold_back(call, edit=name.startswith("edit"))
        result = self._methods.call(name, params)
        call.accepted = True
        call.message_id = result.id if isinstance(result, Message) else None
        return success(result)

    def _hold_back(self, call: Call, *, edit: bool) -> None:
        """Flood control: raises Refusal (429), and remembers until when."""
        now, chat_id = time.monotonic(), call.chat_id or 0
        paid = not edit and bool(call.params.get("allow_paid_broadcast"))
        left = self.ledger.deadline(call.chat_id) - now
        seconds = max(1, round(left + 0.5)) if left > 0 else self.flood.wait(chat_id, now, edit=edit, paid=paid)
        if seconds:
            self.ledger.forbid(call.chat_id, now + seconds)
            raise too_many(seconds)

    async def _faulty(
        self, request: web.Request, fault: Fault, name: str, params: dict[str, Any], call: Call
    ) -> web.StreamResponse:
        refusal = refusal_of(fault)
        if refusal is not None:
            if fault.kind is FaultKind.TOO_MANY:
                self.ledger.forbid(None if fault.overall else call.chat_id, time.monotonic() + fault.retry_after)
            raise refusal
        if fault.kind is FaultKind.SLOW:
            await self._hang(asyncio.sleep(fault.delay))
        answer = await self._act(name, params, call) if fault.kind.acts else None
        if fault.kind is FaultKind.SLOW and answer is not None:
            call.code = answer.status
            return answer
        response: web.StreamResponse | None = await self._hang(broken(request, fault, answer))
        if response is None or response.status == CUT:
            return cut(request)
        call.code = response.status
        return response

    async def _hang(self, waiting: Any) -> Any:  # noqa: ANN401 - whatever the coroutine gives
        """Wait for something that `stop` may cut short; None if it did."""
        task = asyncio.ensure_future(waiting)
        self._hanging.add(task)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                return None
            raise
        finally:
            self._hanging.discard(task)

    async def _travel(self) -> None:
        if self.latency:
            await asyncio.sleep(self.latency / 2)
