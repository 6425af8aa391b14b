"""Rule: Virtuoso 7 (Debian's virtuoso-opensource-7-bin) on loopback, its data in one folder, a password set."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lsgraph.publish import Credentials, Endpoint
from servers import Server, free_port, program

PASSWORD = "virtuoso-test-7"
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 60
CaseMode = 2
AllowOSCalls = 0
DirsAllowed = .
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 6
MaxClientConnections = 6

[SPARQL]
ResultSetMaxRows = {rows}
"""


class Virtuoso(Server):
    """Virtuoso with its administrator `dba`; it gives `rows` rows at most."""

    kind = "virtuoso"
    credentials = Credentials("dba", PASSWORD)

    def __init__(self, folder: Path, rows: int = 1_000_000) -> None:
        super().__init__(folder)
        self.path = program("virtuoso-t", "apt-get install virtuoso-opensource-7-bin")
        ini = _INI.format(sql=free_port(), http=self.port, rows=rows)
        (folder / "virtuoso.ini").write_text(ini)
        # A server told a new password makes its data, sets the password and ends with 101.
        first = [self.path, "+configfile", "virtuoso.ini", "+wait", "+pwdold", "dba"]
        subprocess.run(
            [*first, "+pwddba", PASSWORD], cwd=folder, capture_output=True, timeout=120, check=False
        )
        assert (folder / "virtuoso.db").is_file(), (folder / "virtuoso.log").read_text()
        self.tidy()

    @property
    def command(self) -> list[str]:
        return [self.path, "+configfile", "virtuoso.ini", "+foreground"]

    @property
    def probe(self) -> str:
        return self.address + "/sparql-auth"

    def endpoint(self, address: str = "") -> Endpoint:
        base = address or self.address
        auth = f"{base}/sparql-auth"
        return Endpoint(f"{base}/sparql-graph-crud-auth", auth, auth)

    def tidy(self) -> None:
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
