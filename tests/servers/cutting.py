"""Rule: a proxy on loopback that passes bytes both ways, and does one act at one point of one request."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable


class Cutting:
    """Pass connections on to a server; when a request line holds `mark`, act after `passed` bytes.

    `act` runs once, in the thread of the connection; with `cut` the connection ends after it.
    `requests` keeps the first line of each request seen, whole heads in `heads`.
    """

    def __init__(
        self,
        port: int,
        mark: str = "",
        act: Callable[[], None] = lambda: None,
        *,
        passed: int = 0,
        after: int = 0,
        cut: bool = True,
    ) -> None:
        self.port, self.mark, self.act = port, mark.encode(), act
        self.passed, self.after, self.cut = passed, after, cut
        self.requests: list[str] = []
        self.heads: list[str] = []
        self.done = False
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Cutting:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.port))
        except OSError:
            near.close()
            return
        threading.Thread(target=self._back, args=(far, near), daemon=True).start()
        marked, sent = False, 0
        try:
            while data := near.recv(16384):
                for line in data.split(b"\r\n"):
                    if line.endswith((b" HTTP/1.1", b" HTTP/1.0")):
                        self.requests.append(line.decode("latin-1"))
                        self.heads.append(data.partition(b"\r\n\r\n")[0].decode("latin-1"))
                        if self.mark and self.mark in line and not self.done:
                            if self.after:
                                self.after -= 1
                            else:
                                marked, sent = True, 0
                far.sendall(data)
                sent += len(data)
                if marked and not self.done and sent >= self.passed:
                    self.done = True
                    self.act()
                    if self.cut:
                        break
        except OSError:
            pass
        finally:
            _end(far)
            if marked:
                _end(near)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        try:
            while data := far.recv(65536):
                near.sendall(data)
        except OSError:
            pass
        finally:
            _end(near)
            _end(far)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
