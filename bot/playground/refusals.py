"""Telegram's refusals, in Telegram's own words.

The words are those of the official Bot API server (tdlib/telegram-bot-api) and of Telegram's server errors, because a
bot tells refusals apart by them.
"""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 - a refusal is an ordinary answer, not a failure of this server
    """An answer with `ok: false`: an error code, a description and, rarely, parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The refusal as Telegram's JSON object."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


class Violation(Refusal):
    """A call that no correct bot makes: an unknown field, a wrong type, a broken limit. The ledger counts these."""


def violation(what: str) -> Violation:
    """The bot broke the contract; `what` says how, after Telegram's "Bad Request: "."""
    return Violation(400, f"Bad Request: {what}")


def bad_request(what: str) -> Refusal:
    """The world is not as the bot thought; an ordinary 400."""
    return Refusal(400, f"Bad Request: {what}")


def forbidden(what: str) -> Refusal:
    """The chat may not be written to; a 403."""
    return Refusal(403, f"Forbidden: {what}")


def unauthorized() -> Refusal:
    """A token that Telegram does not know."""
    return Refusal(401, "Unauthorized")


def method_not_found() -> Violation:
    """A method outside the contract (the official server's words)."""
    return Violation(404, "Not Found: method not found")


def migrated(to: int) -> Refusal:
    """The group became a supergroup with the id `to`."""
    return Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)


def too_many(seconds: int) -> Refusal:
    """Flood control: nothing more before `seconds` have passed."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def conflict() -> Refusal:
    """A second getUpdates took over."""
    words = "terminated by other getUpdates request; make sure that only one bot instance is running"
    return Refusal(409, f"Conflict: {words}")


def driven_out() -> Refusal:
    """A webhook was set while getUpdates waited."""
    return Refusal(409, "Conflict: terminated by setWebhook request")


def delivered_instead() -> Refusal:
    """getUpdates while a webhook is set."""
    words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    return Refusal(409, f"Conflict: {words}")


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
