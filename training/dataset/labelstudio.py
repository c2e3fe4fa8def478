"""To and from Label Studio: photos with boxes, their texts and marks, as its JSON of tasks.

Label Studio counts in per cent of a photo and turns boxes about their upper left corner.
"""

import hashlib
import json
import math
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2

from models.durable import write_whole
from ocr.decode import decode, read_bytes
from ocr.reviewed import ABOUT, FORM, PHOTOS, TABLE, Reviewed, ReviewsInvalid, Word
from ocr.types import MarkingKind, Polygon
from training.dataset.rows import PhotoRow
from training.dataset.store import Dataset

TASKS, CONFIG = "tasks.json", "labels.xml"

_KINDS = "\n".join(f'    <Label value="{kind.value}"/>' for kind in MarkingKind)
LABELS = f"""<View>
  <Image name="photo" value="$photo" rotateControl="true"/>
  <RectangleLabels name="kind" toName="photo">
{_KINDS}
    <Label value="text"/>
  </RectangleLabels>
  <TextArea name="text" toName="photo" perRegion="true" editable="true"/>
  <TextArea name="mark" toName="photo" perRegion="true" editable="true"/>
</View>
"""


def export(dataset: Dataset, out: Path) -> int:
    """Writes a version as tasks, with its photos and the labelling interface; returns how many tasks.

    Raises:
        OSError: The folder cannot be written.
    """
    (out / PHOTOS).mkdir(parents=True, exist_ok=True)
    tasks = []
    for row in dataset.photos:
        name = f"{row.photo}.jpg"
        shutil.copyfile(dataset.image(row), out / PHOTOS / name)
        results = [part for n, box in enumerate(json.loads(row.boxes)) for part in _results(n, box, row)]
        told = {"photo": f"/data/local-files/?d={PHOTOS}/{name}", "weapon": row.weapon, "sha256": row.photo}
        tasks.append({"data": told, "predictions": [{"model_version": dataset.version, "result": results}]})
    write_whole(out / TASKS, json.dumps(tasks, ensure_ascii=False, indent=1).encode())
    write_whole(out / CONFIG, LABELS.encode())
    return len(tasks)


def import_(tasks: Path, photos: Path, out: Path) -> int:
    """Writes reviews of what was labelled; returns how many.

    Args:
        tasks: JSON that Label Studio exported.
        photos: Folder of the photos that the tasks name.
        out: Folder of reviews.

    Raises:
        ReviewsInvalid: The file is no such export, or a photo is not there.
    """
    try:
        told = json.loads(tasks.read_text(encoding="utf-8"))
        if not isinstance(told, list):
            raise TypeError("a list of tasks is expected")
        found = [review for task in told for review in _reviews(task, photos, out)]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ReviewsInvalid(f"{tasks} is no export of Label Studio: {error!r}.") from error
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / TABLE, "".join(f"{each.to_json()}\n" for each in found).encode())
    write_whole(out / ABOUT, (json.dumps({"form": FORM, "markings": len(found)}) + "\n").encode())
    return len(found)


def _results(number: int, box: Mapping[str, Any], row: PhotoRow) -> Iterator[dict[str, Any]]:
    """A box is two results, its rectangle and its text, that share an id."""
    (x, y), (x1, y1), _, (x3, y3) = box["polygon"]
    value = {
        "x": 100 * x / row.width,
        "y": 100 * y / row.height,
        "width": 100 * math.hypot(x1 - x, y1 - y) / row.width,
        "height": 100 * math.hypot(x3 - x, y3 - y) / row.height,
        "rotation": math.degrees(math.atan2(y1 - y, x1 - x)) % 360,
    }
    name = "text" if box["text"] is not None else "mark"
    size = {"original_width": row.width, "original_height": row.height, "image_rotation": 0}
    common = {"id": f"box-{number}", "to_name": "photo", **size}
    labels = {**value, "rectanglelabels": [box["kind"] or "text"]}
    yield {**common, "from_name": "kind", "type": "rectanglelabels", "value": labels}
    yield {**common, "from_name": name, "type": "textarea", "value": {**value, "text": [box[name]]}}


def _reviews(task: Mapping[str, Any], photos: Path, out: Path) -> Iterator[Reviewed]:
    """What people said of one photo, each person's last word."""
    source = photos / Path(str(task["data"]["photo"]).rpartition("=")[2] or str(task["data"]["photo"])).name
    data = read_bytes(source)
    sha256 = str(task["data"].get("sha256") or hashlib.sha256(data).hexdigest())
    weapon = str(task["data"].get("weapon") or sha256[:16])
    given = [each for each in task["annotations"] if not each.get("was_cancelled")]
    if not given:
        return
    _keep(data, out / PHOTOS / f"{sha256}.png")
    by_box: dict[str, dict[str, Any]] = {}
    for part in given[-1]["result"]:
        by_box.setdefault(str(part["id"]), {})[part["from_name"]] = part
    for name, parts in by_box.items():
        said = next((parts[key] for key in ("text", "mark") if key in parts), None)
        if said is None or "kind" not in parts:
            continue
        kind = parts["kind"]["value"]["rectanglelabels"][0]
        text, is_mark = str(said["value"]["text"][-1]).strip(), said["from_name"] == "mark"
        yield Reviewed(
            id=f"{sha256[:16]}-{name}", weapon=weapon, photo=sha256, polygon=_polygon(parts["kind"]),
            word=Word.ENTERED, kind=MarkingKind(kind) if kind in set(MarkingKind) else None,
            by=str(given[-1].get("completed_by", "")), at=str(given[-1].get("updated_at", "")),
            text=None if is_mark else text, mark=text if is_mark else None,
        )  # fmt: skip


def _polygon(part: Mapping[str, Any]) -> Polygon:
    value, width, height = part["value"], part["original_width"], part["original_height"]
    x, y = value["x"] * width / 100, value["y"] * height / 100
    along, down = value["width"] * width / 100, value["height"] * height / 100
    turn = math.radians(value.get("rotation", 0))
    right = (along * math.cos(turn), along * math.sin(turn))
    below = (-down * math.sin(turn), down * math.cos(turn))
    corners = (
        (x, y),
        (x + right[0], y + right[1]),
        (x + right[0] + below[0], y + right[1] + below[1]),
        (x + below[0], y + below[1]),
    )
    a, b, c, d = ((round(px, 2), round(py, 2)) for px, py in corners)
    return a, b, c, d


def _keep(data: bytes, path: Path) -> None:
    """Writes a photo as pixels alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = decode(data).image
    write_whole(path, cv2.imencode(".png", image[:, :, ::-1])[1].tobytes())
