"""Rule: Oxigraph's own server (PyPI package `oxigraph`) on loopback, data on disk, no passwords."""

from __future__ import annotations

from pathlib import Path

from lsgraph.publish import Credentials, Endpoint
from servers import Server, program


class Oxigraph(Server):
    """Oxigraph's server."""

    kind = "oxigraph"
    credentials = Credentials()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.path = program("oxigraph", "pip install oxigraph")

    @property
    def command(self) -> list[str]:
        return [self.path, "serve", "--location", "data", "--bind", f"127.0.0.1:{self.port}"]

    def endpoint(self, address: str = "") -> Endpoint:
        base = address or self.address
        return Endpoint(f"{base}/store", f"{base}/update", f"{base}/query")
