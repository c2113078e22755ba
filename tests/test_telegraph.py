"""The telegraph: every refusal of Telegram's has exactly one meaning."""

from datetime import timedelta

import pytest
from telegram import error

from bot.telegraph import Gone, Moved, Refused, TooFast, Unsure, outcome_of


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (error.RetryAfter(timedelta(seconds=7)), TooFast(7.0)),
        (error.ChatMigrated(-100123), Moved(-100123)),
        (error.Forbidden("Forbidden: bot was blocked by the user"), Gone("Forbidden: bot was blocked by the user")),
        (error.BadRequest("Chat not found"), Gone("Chat not found")),
        (error.BadRequest("Bad Request: message thread not found"), Gone("Message thread not found")),
        (error.BadRequest("Message is not modified"), Refused("Message is not modified")),
        (error.BadRequest("Can't parse entities"), Refused("Can't parse entities")),
        (error.Conflict("Conflict: terminated"), Refused("Conflict: terminated")),
        (error.TimedOut("anything"), Unsure("no answer in time")),
        (error.NetworkError("Bad Gateway (502)"), Unsure("Bad Gateway (502)")),
        (error.TelegramError("Invalid server response"), Unsure("Invalid server response")),
    ],
)
def test_a_refusal_has_one_meaning(refusal, outcome):
    assert outcome_of(refusal) == outcome


def test_a_connection_that_was_never_made_is_known_not_to_have_reached_telegram():
    outcome = outcome_of(error.NetworkError("the connection failed: ClientConnectorError"))
    assert isinstance(outcome, Unsure)
    assert not outcome.reached
