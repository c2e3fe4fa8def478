"""Renders the heads of cartridge cases: seen from behind, with a headstamp around pocket or primer."""

from training.synth.heads.head import Head, HeadSpec, Stamp, pens, render_head
from training.synth.heads.sample import sample_head

__all__ = ["Head", "HeadSpec", "Stamp", "pens", "render_head", "sample_head"]
