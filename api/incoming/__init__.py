"""Requests from elsewhere, over HTTP."""
