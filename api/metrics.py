"""What is counted for Prometheus: numbers, states and names of routes; never a serial, a name or a unit."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.records.kinds import BlobState

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
"""Upper edges of the buckets of durations."""


class ReadingMetrics:
    """What the dispatcher counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._ended = Counter(
            "rollmark_readings",
            "Answers of workers, by what became of the photo.",
            ["ending"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "rollmark_reading_seconds",
            "Seconds that a worker took to read a photo.",
            buckets=SECONDS,
            registry=self.registry,
        )

    def observe(self, ending: str, seconds: float | None) -> None:
        """Counts an answer, and how long the reading took where there is one."""
        self._ended.labels(ending).inc()
        if seconds is not None:
            self._seconds.observe(seconds)


class RequestMetrics:
    """What the edge counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "rollmark_request_seconds",
            "Seconds from a request to the end of its answer.",
            ["route", "status"],
            buckets=SECONDS,
            registry=self.registry,
        )

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Counts a request by the name of its route, which tells nothing of what was asked."""
        self._requests.labels(route, str(status)).observe(seconds)


def state_lines(photos: Mapping[BlobState, int], workers: int, in_flight: int) -> bytes:
    """Returns what is so now, as Prometheus reads it.

    Args:
        photos: How many are in each state.
        workers: How many photos can be read at once.
        in_flight: How many are being read.
    """
    registry = CollectorRegistry()
    states = Gauge("rollmark_photos", "Photos by state; `stored` waits.", ["state"], registry=registry)
    for state, count in photos.items():
        states.labels(state.value).set(count)
    Gauge("rollmark_workers", "Photos that can be read at once.", registry=registry).set(workers)
    Gauge("rollmark_in_flight", "Photos that are being read.", registry=registry).set(in_flight)
    return generate_latest(registry)
