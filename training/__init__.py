"""Corrections into better models."""
