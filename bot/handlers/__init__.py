"""Conversations in: the table of commands and buttons, and who may use them."""
