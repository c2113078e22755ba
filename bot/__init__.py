"""Panchina: a Telegram bot that alerts followers of football coaches and clubs when a rumour moves."""

__version__ = "0.1.0"
