"""Rule: a web server on loopback that answers as a test tells it, wrongly if need be, and keeps what it gets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer: `claimed` is the length it claims, `cut` ends the connection before any answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    claimed: int | None = None
    cut: bool = False
    wait: Callable[[], object] = lambda: None


Script = Callable[[Request], Reply]


class Faulty(ThreadingHTTPServer):
    """The server; `seen` holds the requests in their order."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.seen: list[Request] = []

    @property
    def port(self) -> int:
        port: int = self.server_address[1]
        return port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(script: Script) -> Iterator[Faulty]:
    """Serve a script as long as the block lasts."""
    server = Faulty(script)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Faulty

    def _any(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {k.lower(): v for k, v in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        self.server.seen.append(request)
        reply = self.server.script(request)
        reply.wait()
        self.close_connection = True
        if reply.cut:
            return
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            claimed = len(reply.body) if reply.claimed is None else reply.claimed
            self.send_header("content-length", str(claimed))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(reply.body)
        except OSError:
            pass  # the client went away, as some tests mean it to

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _any  # noqa: N815

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""
