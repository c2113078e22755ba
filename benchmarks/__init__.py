"""Measurements that people run by hand; tests time nothing."""
