"""The photos of ``samples/``: what each shows, as data. Every number on them is invented."""

from training.synth.catalogue import longarms, others, pistols
from training.synth.catalogue.sample import Sample

__all__ = ["Sample", "samples"]


def samples() -> tuple[Sample, ...]:
    """Returns every sample photo, in the order of its seed."""
    every = (*longarms.samples(), *pistols.samples(), *others.samples())
    return tuple(sorted(every, key=lambda sample: sample.seed))
