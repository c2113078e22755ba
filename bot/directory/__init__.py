"""The directory: every subject, every name it goes by, and how to find one by what people type."""

from bot.directory.catalogue import CatalogueError, Entry, load_catalogue
from bot.directory.directory import Directory
from bot.directory.finder import Match
from bot.directory.names import slug_of
from bot.directory.spotter import Spot
from bot.directory.subject import Kind, Subject

__all__ = ["CatalogueError", "Directory", "Entry", "Kind", "Match", "Spot", "Subject", "load_catalogue", "slug_of"]
