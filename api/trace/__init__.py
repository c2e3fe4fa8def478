"""Requests to trace a weapon: those that go out and those that come in."""
