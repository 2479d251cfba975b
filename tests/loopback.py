"""A web server on this machine, and a user whose folders are empty: fixtures for a `conftest.py` to import."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from iskra.utils import download


class Site(ThreadingHTTPServer):
    """Serves `files` by path. The next answers break off after as many bytes as `breaks` lists."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.files: dict[str, bytes] = {}
        self.breaks: list[int] = []
        self.ranges = True  # whether a client may ask for the rest of a file
        self.tag = ""  # the ETag of all files
        self.asked: list[str | None] = []  # the Range of each request
        self.address = f"http://127.0.0.1:{self.server_port}/"


class Page(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        asked = self.headers["Range"]
        self.server.asked.append(asked)
        content = self.server.files.get(self.path.partition("?")[0].lstrip("/"))
        if content is None:
            return self.send_error(404)
        unchanged = self.headers["If-Range"] in (None, self.server.tag)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and unchanged and self.server.ranges else 0
        if start >= len(content) > 0:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.server.tag:
            self.send_header("ETag", self.server.tag)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = start + self.server.breaks.pop(0) if self.server.breaks else len(content)
        self.wfile.write(content[start:end])


@pytest.fixture
def site():
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, no `ISKRA_DATA`, no proxy; each test's way out to the network is `site`."""
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ISKRA_DATA", raising=False)
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSE", 0)
    return tmp_path / "cache"
