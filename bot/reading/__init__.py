"""Reading: an article's text in, findings out. Pure: offline, no clock, the same answer every time."""

from bot.reading.finding import Reading
from bot.reading.reader import read

__all__ = ["Reading", "read"]
