"""Scores Readings against labelled photos, beside peers, and draws the result."""

from training.evaluate.figures import Figures, Score
from training.evaluate.labels import Label, read_labels
from training.evaluate.measures import score

__all__ = ["Figures", "Label", "Score", "read_labels", "score"]
