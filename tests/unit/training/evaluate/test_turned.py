from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.evaluate.labels import read_labels
from training.evaluate.turned import write


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_box_lies_on_the_turned_photo_where_the_label_does(tmp_path: Path, quarters: int) -> None:
    image = np.zeros((40, 70, 3), np.uint8)
    image[5:15, 20:50] = 255
    (tmp_path / "metal").mkdir()
    Image.fromarray(image).save(tmp_path / "metal" / "a.png")
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "file,x,y,w,h,text,kind\nmetal/a.png,20,5,30,10,412768,serial\nmetal/a.png,,,,,ČZ,maker\n", "utf-8"
    )
    write(read_labels(labels), tmp_path, tmp_path / "out", quarters)
    told, boxless = read_labels(tmp_path / "out" / "labels.csv")
    assert (told.text, told.kind, boxless.text, boxless.box) == ("412768", "serial", "ČZ", None)
    turned = np.asarray(Image.open(tmp_path / "out" / told.file))
    assert turned.shape[:2] == ((40, 70) if quarters == 2 else (70, 40))
    rows, columns, _ = np.nonzero(turned)
    assert told.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
