from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.evaluate.altered import write
from training.evaluate.labels import read_labels


@pytest.mark.parametrize(("quarters", "scale"), [(1, 1.0), (2, 1.0), (3, 1.0), (0, 2.0), (1, 0.6)])
def test_a_box_lies_on_the_altered_photo_where_the_label_does(
    tmp_path: Path, quarters: int, scale: float
) -> None:
    image = np.zeros((40, 70, 3), np.uint8)
    image[5:15, 20:50] = 255
    (tmp_path / "metal").mkdir()
    Image.fromarray(image).save(tmp_path / "metal" / "a.png")
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "file,x,y,w,h,text,kind\nmetal/a.png,20,5,30,10,412768,serial\nmetal/a.png,,,,,ČZ,maker\n", "utf-8"
    )
    write(read_labels(labels), tmp_path, tmp_path / "out", quarters, scale)
    told, boxless = read_labels(tmp_path / "out" / "labels.csv")
    assert (told.text, told.kind, boxless.text, boxless.box) == ("412768", "serial", "ČZ", None)
    altered = np.asarray(Image.open(tmp_path / "out" / told.file))
    height, width = altered.shape[:2]
    assert sorted((width, height)) == [round(40 * scale), round(70 * scale)]
    assert (width > height) == (quarters in {0, 2})
    rows, columns, _ = np.nonzero(altered > 127)
    lies = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert told.box == (lies if scale == 1 else pytest.approx(lies, abs=1))
