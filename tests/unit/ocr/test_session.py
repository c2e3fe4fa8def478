import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.errors import ModelCorrupt, ModelMissing
from models.shelf import Card, card
from ocr.reader import DETECTOR
from ocr.session import open_session


@pytest.fixture
def copied(tmp_path: Path) -> Card:
    """A card whose weights may be damaged."""
    shipped = card("detector", DETECTOR)
    shutil.copy(shipped.weights, tmp_path / "model.onnx")
    return replace(shipped, folder=tmp_path, origin="model.onnx")


def test_a_session_runs_on_the_threads_asked_for_and_shares_its_memory(copied: Card) -> None:
    options = open_session(copied, 3).get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (3, 1)
    assert options.get_session_config_entry("session.use_env_allocators") == "1"
    assert not options.enable_mem_pattern


def test_models_may_be_opened_from_many_threads_at_once(copied: Card) -> None:
    blob = np.zeros((1, 3, 64, 96), np.float32)

    def heat(_: int) -> NDArray[np.float32]:
        told: NDArray[np.float32] = open_session(copied, 1).run(None, {"x": blob})[0]
        return told

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(heat, range(4))
    assert all(np.array_equal(first, other) for other in others)


def test_the_model_of_the_card_runs(copied: Card) -> None:
    (heat,) = open_session(copied, 1).run(None, {"x": np.zeros((1, 3, 64, 96), np.float32)})
    assert heat.shape == (1, 1, 64, 96)


def test_weights_that_are_not_those_of_the_card_are_never_run(copied: Card) -> None:
    with copied.weights.open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ModelCorrupt):
        open_session(copied, 1)


def test_weights_that_are_gone_are_told(copied: Card) -> None:
    copied.weights.unlink()
    with pytest.raises(ModelMissing):
        open_session(copied, 1)


def test_a_model_that_gives_another_output_than_where_it_was_shipped_is_refused(copied: Card) -> None:
    blob = np.zeros((1, 3, 64, 96), np.float32)
    (heat,) = open_session(copied, 1).run(None, {"x": blob})

    np.savez(copied.golden, x=blob, p=heat)
    open_session(copied, 1)
    np.savez(copied.golden, x=blob, p=heat + 0.5)
    with pytest.raises(ModelCorrupt, match="another output"):
        open_session(copied, 1)
