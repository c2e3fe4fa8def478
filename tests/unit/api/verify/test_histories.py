"""Whatever people did by the rules, a check finds nothing wrong with it."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.verify.testing import Installation, installation

Step = Callable[["History", int], None]


class History:
    """What happened so far."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        self.cases: list[str] = []
        self.weapons: list[str] = []
        self.photos: list[str] = []

    def open_case(self, _: int) -> None:
        case, weapon = self.here.weapon()
        self.cases.append(case)
        self.weapons.append(weapon)

    def send(self, number: int) -> None:
        # Few distinct ones, so that the same bytes come in again: for another case, and after an erasure.
        self.photos.append(self.here.photo(bytes([number % 4]) * 50, self._weapon(number)))

    def read(self, number: int) -> None:
        if self.photos:
            self.here.read(self.photos[number % len(self.photos)])

    def confirm(self, number: int) -> None:
        if weapon := self._weapon(number):
            self.here.confirm(weapon, self.photos[number % len(self.photos)] if self.photos else None)

    def erase_photo(self, number: int) -> None:
        if self.photos:
            self.here.erase(f"photo:{self.photos.pop(number % len(self.photos))}")

    def erase_case(self, number: int) -> None:
        if self.cases:
            place = number % len(self.cases)
            self.weapons.pop(place)
            self.here.erase(f"case:{self.cases.pop(place)}")
            self.photos = [photo for photo in self.photos if self.here.has_photo(photo)]

    def restart(self, _: int) -> None:
        self.here.sign()

    def crash(self, _: int) -> None:
        # The mirror's last line and the last head cut in the middle, as a power cut leaves them.
        for path in (self.here.data / "audit").rglob("*.jsonl"):
            path.write_bytes(path.read_bytes()[:-30])
        self.here.sign()

    def _weapon(self, number: int) -> str | None:
        return self.weapons[number % len(self.weapons)] if self.weapons else None


STEPS: list[Step] = [
    History.open_case,
    History.send,
    History.read,
    History.confirm,
    History.erase_photo,
    History.erase_case,
    History.restart,
    History.crash,
]


def live(steps: list[tuple[Step, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as here:
        history = History(here)
        for step, number in steps:
            step(history, number)
        report = here.check()
        assert report.faults == ()
        here.sign()
        ended = here.check()
        assert (ended.faults, ended.notes) == ((), ())
        assert report.checked["entries"] == ended.checked["entries"]


steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), max_size=12)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_a_clean_store_raises_no_alarm(steps: list[tuple[Step, int]]) -> None:
    live(steps)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), max_size=40))
def test_a_clean_store_raises_no_alarm_whole(steps: list[tuple[Step, int]]) -> None:
    live(steps)


def test_photos_that_share_bytes_are_erased_when_the_last_one_is(tmp_path: Path) -> None:
    with installation(tmp_path) as here:
        first, second = here.photo(b"same"), here.photo(b"same")
        here.erase(f"photo:{first}")
        assert len(list(here.store.hashes())) == 1
        assert here.check().faults == ()
        here.erase(f"photo:{second}")
        assert list(here.store.hashes()) == []
        assert here.check().faults == ()


def test_bytes_of_an_upload_that_a_crash_ended_are_a_note(tmp_path: Path) -> None:
    with installation(tmp_path / "data") as here:
        here.photo(b"one")
        (tmp_path / "file").write_bytes(b"two")
        here.store.adopt(
            tmp_path / "file", "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"
        )
        report = here.check()
    assert report.faults == ()
    assert any("a crash ended" in note for note in report.notes)
