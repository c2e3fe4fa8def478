"""Drawn marks: rendered examples, and the classifier that learns them from the atlas."""
