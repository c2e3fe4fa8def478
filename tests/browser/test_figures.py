"""The figures of the page: how much it loads, how soon it can be used, how soon a photo is safe and read.

``pytest tests/browser/test_figures.py -m proof -s`` prints them. Times hold on a machine of two cores
that does nothing else; where it is busy a test says so, and judges what does not depend on it.
"""

import base64
import gzip
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from api.auth import Role
from api.page.driving import FILES, WAIT_MS, Opened, begin, log_in, shots
from api.page.files import BUILT
from api.page.testing import READABLE, Service, large

FIRST_LOAD_BYTES = 300_000
USABLE_MS = 2000
KEPT_MS = 200
CANDIDATES_MS = 3000
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
"""The profile that Lighthouse calls slow 4G: 150 ms there and back, 1.6 Mbit/s down, 0.75 Mbit/s up."""
LIGHTHOUSE = "lighthouse@11.7.1"  # the last one that checks whether a page can be installed
CATEGORIES = ("pwa", "accessibility", "best-practices")

SHOOT = """(before) => new Promise((resolve) => {
    const start = performance.now();
    document.querySelector(".shutter").click();
    const look = () => {
        if (Number(document.querySelector(".count").textContent) > before) resolve(performance.now() - start);
        else requestAnimationFrame(look);
    };
    look();
})"""
CAMERA = """async ([width, height]) => {
    const video = document.createElement("video");
    video.muted = true;
    const wanted = { width: { ideal: width }, height: { ideal: height } };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
    await video.play();
    const [track] = video.srcObject.getVideoTracks();
    const camera = new ImageCapture(track);
    const frame = async () => {
        const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
        canvas.getContext("2d").drawImage(video, 0, 0);
        return canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    };
    const timed = async (take) => {
        const times = [];
        let photo;
        for (let n = 0; n < 5; n++) {
            const start = performance.now();
            photo = await take();
            times.push(performance.now() - start);
            await new Promise((resolve) => setTimeout(resolve, 300));
        }
        const seen = await createImageBitmap(photo);
        return { ms: times.sort((a, b) => a - b)[2], type: photo.type, pixels: seen.width * seen.height };
    };
    await timed(() => camera.takePhoto());
    const told = { photo: await timed(() => camera.takePhoto()), frame: await timed(frame) };
    track.stop();
    return told;
}"""
"""Times what a camera gives as a photo, and a frame of its video that the page encodes itself."""
TAKING = """() => {
    const take = ImageCapture.prototype.takePhoto;
    window.taking = [];
    ImageCapture.prototype.takePhoto = async function () {
        const start = performance.now();
        const photo = await take.call(this);
        window.taking.push(performance.now() - start);
        return photo;
    };
}"""
"""Notes how long the camera takes over each photo."""
AT_ONCE = """(photo) => {
    const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
    let taken = 0;
    ImageCapture.prototype.takePhoto = async () => new Blob([bytes, String(taken++)], { type: "image/jpeg" });
}"""
"""Has the camera give another photo each time, as soon as it is asked: what is left is the page's."""
WATCH = """() => {
    window.seen = {};
    new MutationObserver(() => {
        const state = document.querySelector(".slots [data-state]")?.dataset.state;
        if (state && !(state in window.seen)) window.seen[state] = performance.now();
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


def is_busy() -> bool:
    """Whether others use this machine, so that times say little."""
    return os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1)


def judge(what: str, ms: float, limit: float) -> None:
    print(f"\n{what}: {ms:.0f} ms (at most {limit:.0f}){', on a busy machine' if is_busy() else ''}")
    if is_busy() and ms > limit:
        pytest.skip(f"the machine is busy: {what} took {ms:.0f} ms")
    assert ms <= limit


def test_the_first_load_is_small(service: Service, browser: Opened) -> None:
    page = browser(service_workers="block").pages[0]
    loaded: set[str] = set()
    page.on(
        "request", lambda sent: loaded.add(sent.url.partition("/app/")[2]) if "/app/" in sent.url else None
    )
    page.goto("/app/")
    page.get_by_role("button", name="Log in").wait_for()
    files = [BUILT / (name or "index.html") for name in loaded]
    size = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files if file.is_file())
    kept = [file for file in BUILT.rglob("*") if file.is_file() and file.suffix != ".gz"]
    whole = sum(len(gzip.compress(file.read_bytes(), 9)) for file in kept)
    print(f"\nfirst load: {size} bytes gzipped; with all that comes later: {whole}")
    assert 10_000 < size <= FIRST_LOAD_BYTES


@pytest.mark.proof
def test_the_page_can_be_used_soon_on_a_slow_network(service: Service, browser: Opened) -> None:
    context = browser()
    page = context.pages[0]
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.send("Network.emulateNetworkConditions", SLOW_4G)
    page.goto("/app/", wait_until="commit")
    page.get_by_role("button", name="Log in").wait_for()
    judge("usable on slow 4G", page.evaluate("performance.now()"), USABLE_MS)


def shutter(page: Page, before: int) -> float:
    """Takes five photos; returns the median of the milliseconds until each is shown as kept."""
    times = []
    for n in range(before, before + 5):
        page.wait_for_timeout(600)
        times.append(float(page.evaluate(SHOOT, n)))
    return sorted(times)[2]


@pytest.mark.proof
def test_a_photo_is_kept_soon_after_the_shutter(service: Service, browser: Opened) -> None:
    page = browser().pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "shutter-1")
    page.wait_for_timeout(3000)  # the room for the last photos is made at the first login
    page.evaluate("location.hash = location.hash.replace('gun', 'camera')")
    page.wait_for_function("() => document.querySelector('.shutter')?.disabled === false")
    page.evaluate(TAKING)
    print(f"\nshutter to kept with Chromium's made-up camera, median of 5: {shutter(page, 0):.0f} ms")
    print(f"of that the camera: {sorted(page.evaluate('window.taking'))[2]:.0f} ms")
    photo = grainy()
    page.evaluate(AT_ONCE, base64.b64encode(photo).decode())
    whole = shutter(page, 5)
    assert max(shot["size"] for shot in shots(page)) > len(photo)
    judge(
        f"with a camera that gives a JPEG of {len(photo) / 1e6:.1f} MB at once, median of 5", whole, KEPT_MS
    )


def grainy() -> bytes:
    """A JPEG of 12 megapixels with the grain of a camera, and so as large as one of a camera."""
    with Image.open(READABLE) as sample:
        whole = np.asarray(sample.convert("RGB").resize((4000, 3000)), dtype=np.int16)
    grain = np.random.default_rng(12).normal(0, 6, whole.shape).astype(np.int16)
    data = io.BytesIO()
    Image.fromarray(np.clip(whole + grain, 0, 255).astype(np.uint8)).save(data, "JPEG", quality=90)
    return data.getvalue()


@pytest.mark.proof
def test_a_frame_of_the_video_would_hardly_be_sooner_there_than_the_photo(
    service: Service, browser: Opened
) -> None:
    page = browser().pages[0]
    page.goto("/app/")
    for size in ([3840, 2160], [1280, 720]):
        told = page.evaluate(CAMERA, size)
        for what, one in told.items():
            pixels = one["pixels"] / 1e6
            print(f"\n{what}: {one['ms']:.0f} ms, {pixels:.1f} megapixels, {one['type']}")
        assert told["photo"]["pixels"] >= told["frame"]["pixels"]
        judge("what the photo takes longer", told["photo"]["ms"] - told["frame"]["ms"], told["frame"]["ms"])


@pytest.mark.proof
def test_candidates_come_soon_after_a_photo_is_stored(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    page = browser().pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "candidates-1")
    page.evaluate(WATCH)
    page.locator(FILES).set_input_files(str(large(tmp_path)))
    page.locator(".slots [data-state=read]").wait_for(timeout=WAIT_MS)
    seen = page.evaluate("window.seen")
    start = page.evaluate("performance.now()")
    page.locator(".slots a").first.click()
    page.get_by_role("button", name="Right").first.wait_for()
    shown = page.evaluate("performance.now()") - start
    judge("stored to candidates, 12 megapixels", seen["read"] - seen["stored"] + shown, CANDIDATES_MS)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_lighthouse_finds_little_to_better(service: Service, chromium: str, tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("Node.js is not installed (Debian: nodejs npm)")
    report = tmp_path / "lighthouse.json"
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    command = [
        npm,
        "exec",
        "--yes",
        f"--package={LIGHTHOUSE}",
        "--",
        "lighthouse",
        f"{service.url}/app/",
        flags,
    ]
    command += [
        "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        "--output=json",
        f"--output-path={report}",
    ]
    env = {**os.environ, "CHROME_PATH": chromium}
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    if not report.exists():
        pytest.skip(f"Lighthouse does not run here: {run.stderr[-300:]}")
    found = json.loads(report.read_text(encoding="utf-8"))["categories"]
    scores = {name: round(100 * found[name]["score"]) for name in CATEGORIES}
    print(f"\nLighthouse: {scores}")
    assert min(scores.values()) >= 95
