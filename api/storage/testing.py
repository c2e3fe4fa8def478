"""As much of S3 as a store of photos asks for, on a port of this machine, for tests."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, unescape

BUCKET = "photos"
_MISSING = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
_THERE = b"<Error><Code>PreconditionFailed</Code><Message>there</Message></Error>"


class _S3(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.lock = Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _S3

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            if self.headers["If-None-Match"] == "*" and self._key in self.server.objects:
                return self._answer(412, _THERE)
            self.server.objects[self._key] = data
        return self._answer(200, b"", {"ETag": _etag(data)})

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            return self._answer(200, self._listing(asked.get("prefix", [""])[0]))
        data = self.server.objects.get(self._key)
        if data is None:
            return self._answer(404, _MISSING)
        stamp = {"ETag": _etag(data), "Last-Modified": formatdate(usegmt=True)}
        return self._answer(200, data, stamp)

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        """DeleteObjects, the one request that is posted here."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        keys = [unescape(key) for key in re.findall(r"<Key>(.*?)</Key>", asked)]
        for key in keys:
            self.server.objects.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key, None)
        self._answer(204, b"")

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""

    @property
    def _key(self) -> str:
        return urlsplit(self.path).path.removeprefix(f"/{BUCKET}/")

    def _listing(self, prefix: str) -> bytes:
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size><ETag>{escape(_etag(data))}</ETag>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for key, data in sorted(self.server.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(body)


@contextmanager
def s3_server() -> Iterator[str]:
    """Serves an empty bucket named :data:`BUCKET`; yields the address of the endpoint."""
    server = _S3()
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def s3_environment(endpoint: str) -> dict[str, str]:
    """Returns the environment in which ``s3://photos/prefix`` leads to the endpoint."""
    return {
        "AWS_ENDPOINT": endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ALLOW_HTTP": "true",
    }


def _etag(data: bytes) -> str:
    return f'"{md5(data, usedforsecurity=False).hexdigest()}"'
