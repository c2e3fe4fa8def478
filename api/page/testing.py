"""A real service before which a browser can be put, people who use it, and photos, for tests of the page."""

import hashlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from api.auth import Role
from api.auth.tables import User
from api.auth.testing import PASSWORD, QUICK
from api.auth.users import SYSTEM
from api.database import Database, new_id
from api.settings import Settings
from api.uploads.testing import free_port

ROOT = Path(__file__).parents[2]
READABLE = ROOT / "samples" / "zastava_m70_trunnion.jpg"
"""Reads surely: model, year and serial on three lines."""
START_S = 240
STARTS = 3
"""Its port may be taken by another before it comes to listen."""
CASE = {"mode": "seized", "recovered_on": "2026-05-01", "place": "Peja", "agency": "Police"}


class Service:
    """``rollmark serve`` in a process of its own, with people who may log in."""

    def __init__(self, folder: Path, *, review_blind_share: float = 0.0) -> None:
        data = folder / "data"
        self.settings = Settings(data=data, port=free_port(), review_blind_share=review_blind_share)
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address; browsers trust this name without encryption."""
        return f"http://localhost:{self.settings.port}"

    def start(self) -> None:
        """Starts it and waits until it takes photos; that it reads them may take longer.

        Raises:
            RuntimeError: It did not start.
        """
        for _ in range(STARTS):
            process = self._begun()
            deadline = time.monotonic() + START_S
            while time.monotonic() < deadline and process.poll() is None:
                if self._is_up() and process.poll() is None:
                    return
                time.sleep(0.1)
            self.stop()
            self.settings = self.settings.model_copy(update={"port": free_port()})
        raise RuntimeError(f"the service did not start:\n{self._log.read_text(encoding='utf-8')[-2000:]}")

    def stop(self) -> None:
        """Stops it."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(START_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _begun(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "ROLLMARK_DATA": str(self.settings.data), "OMP_NUM_THREADS": "2"}
        env["ROLLMARK_REVIEW_BLIND_SHARE"] = str(self.settings.review_blind_share)
        command: list[Path | str] = [
            Path(sys.executable).with_name("rollmark"),
            "serve",
            "--port",
            str(self.settings.port),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        return self._process

    def user(self, *roles: Role, unit: str = "") -> str:
        """Makes somebody who may log in with ``PASSWORD``, of a unit of their own if none is given."""
        database = Database.open(self.settings.database)
        name = f"{roles[0]}-{new_id()[:6]}"
        with database.write() as session:
            row = User(
                id=new_id(),
                name=name,
                password_hash=QUICK.hash(PASSWORD),
                roles=sorted(roles),
                unit=unit or f"unit-{new_id()[:6]}",
                created_by=SYSTEM,
            )
            session.add(row)
        database.close()
        return name

    @contextmanager
    def client(self, name: str) -> Iterator[httpx.Client]:
        """Somebody logged in who is no browser."""
        with httpx.Client(base_url=self.url, headers={"sec-fetch-site": "same-origin"}, timeout=60) as client:
            client.post("/v1/login", json={"name": name, "password": PASSWORD}).raise_for_status()
            yield client

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


def send(service: Service, name: str, photo: Path) -> str:
    """Has a photo stored and read without a browser; returns the weapon's id."""
    with service.client(name) as client:
        case_id = client.post("/v1/cases", json={**CASE, "number": new_id()}).json()["id"]
        weapon: str = client.post(f"/v1/cases/{case_id}/weapons", json={"exhibit_number": "1"}).json()["id"]
        data = photo.read_bytes()
        said = {"sha256": hashlib.sha256(data).hexdigest(), "weapon_id": weapon, "view": "mark"}
        sent = client.post("/v1/photos", data=said, files={"photo": (photo.name, data)})
        state = f"/v1/photos/{sent.json()['photo_id']}/state"
        deadline = time.monotonic() + START_S
        while client.get(state).json()["state"] == "stored" and time.monotonic() < deadline:
            time.sleep(0.2)
    return weapon


def noise(folder: Path, number: int, *, side: int = 320) -> Path:
    """Writes a JPEG that nothing can be read on; each number is another photo."""
    rng = np.random.default_rng(number)
    path = folder / f"photo-{number}-{side}.jpg"
    Image.fromarray(rng.integers(0, 256, (side, side, 3), dtype=np.uint8)).save(path, quality=95)
    return path


def large(folder: Path) -> Path:
    """Writes a sample as a photo of 12 megapixels."""
    with Image.open(READABLE) as sample:
        whole = sample.convert("RGB").resize((4000, 3000), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    whole.save(data, "JPEG", quality=90)
    path = folder / "large.jpg"
    path.write_bytes(data.getvalue())
    return path
