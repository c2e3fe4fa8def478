import io
import json
from pathlib import Path

from PIL import Image
from rich.console import Console

from training.evaluate.figures import Bin, Figures, Score
from training.evaluate.plot import plot
from training.evaluate.report import Entry, figures_table, readers_table, to_dict

OURS = Entry(
    "rollmark",
    Score({"all": Figures(4, 0.75, 1.0, serials=2, serial_1=0.5, serial_5=1.0)}, (Bin(4, 3.0, 3),), 1),
    (10.0, 30.0),
)
PEER = Entry(
    "rapidocr", Score({"all": Figures(4, 0.5, 0.5, serials=2, serial_1=0.0, serial_5=0.0)}), (20.0, 20.0)
)


def _printed(*tables: object) -> str:
    out = io.StringIO()
    Console(file=out, width=120).print(*tables)
    return out.getvalue()


def test_readers_stand_side_by_side_in_each_group() -> None:
    rows = [line for line in _printed(figures_table([OURS, PEER])).splitlines() if "0." in line]
    assert "rollmark" in rows[0]
    assert "0.750" in rows[0]
    assert "rapidocr" in rows[1]
    assert "0.000" in rows[1]


def test_figures_that_no_group_has_take_no_column() -> None:
    printed = _printed(figures_table([OURS, PEER]))
    assert "serial@1" in printed
    assert "CER" not in printed
    assert "invented" not in printed


def test_times_are_compared_with_the_first_reader() -> None:
    peer = next(line for line in _printed(readers_table([OURS, PEER])).splitlines() if "rapidocr" in line)
    assert "20.0" in peer
    assert peer.count("1.000") == 2


def test_the_json_form_holds_figures_and_times_of_every_reader() -> None:
    out = json.loads(json.dumps(to_dict([OURS, PEER])))
    assert out["rollmark"]["table"]["all"]["serial@5"] == 1.0
    assert out["rollmark"]["milliseconds"] == {"median": 20.0, "mean": 20.0, "ratio": None}
    assert out["rapidocr"]["milliseconds"]["ratio"] == {"median": 1.0, "total": 1.0}


def test_the_plot_is_a_picture_with_both_readers_in_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "evaluate.png"
    plot([OURS, PEER], path)
    both = path.read_bytes()
    with Image.open(path) as image:
        assert image.size > (1000, 500)
    plot([OURS], path)
    assert path.read_bytes() != both


def test_a_score_without_any_label_can_be_reported_and_plotted(tmp_path: Path) -> None:
    empty = Entry("rollmark", Score({"all": Figures(0, None, None, invented=1.5)}))
    assert "1.500" in _printed(figures_table([empty]), readers_table([empty]))
    plot([empty], tmp_path / "empty.png")
    assert (tmp_path / "empty.png").stat().st_size > 0
