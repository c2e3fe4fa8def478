"""Datasets: what people confirmed, as versions that never change, split by weapon."""
