"""Cards: how a rumour, a subject or a list looks on a phone: HTML text and buttons, in a language."""

from bot.cards.card import Button, Card

__all__ = ["Button", "Card"]
