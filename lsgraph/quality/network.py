"""Rule: only the addresses of the record are asked, a bounded number of times, and nothing private.

HEAD is asked, as data.europa.eu does, and GET where a server refuses HEAD; no more than a little
of an answer is read. A host's address is looked up once, judged, and connected to, so that no
second look-up can lead elsewhere. Addresses that are not public (RFC 6890) are asked only at the
origin of the base, where the folder itself is served. Proxies are not used.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urljoin, urlsplit

TIMEOUT = 10.0  # seconds for each step of a request
LONGEST = 30.0  # seconds for a whole request, so that no server can drip answers for ever
MOST = 2000  # addresses in one run
AT_ONCE = 8
REDIRECTS = 5
_READ = 4096  # bytes of an answer to GET
_AGAIN = (400, 403, 405, 406, 501)  # what servers say that know GET alone

Fetch = Callable[[str], int]
"""Ask an address and give the status of the last answer, or raise OSError or ValueError."""


class Refused(ValueError):  # noqa: N818 - it is refused here, not by a server
    """An address that is not asked, or not followed further; says why in both languages."""

    def __init__(self, en: str, vi: str) -> None:
        super().__init__(en)
        self.texts = {"en": en, "vi": vi}


def ask(
    addresses: Iterable[str], base: str = "", *, trusted: bool = False, fetch: Fetch | None = None
) -> Mapping[str, Mapping[str, str]]:
    """Ask each address once; give by address what is wrong with it, vi and en; empty if it answers.

    `base` is where the folder is served; with `trusted` it may be a private host, else only this
    machine itself (loopback). `fetch` stands in for the network in tests.
    """
    wanted = sorted(set(addresses))
    own = _origin(base) if base else ""
    call = fetch or (lambda address: _fetch(address, own, trusted))
    beyond = {
        "en": f"not asked: more than {MOST} addresses",
        "vi": f"chưa hỏi: có hơn {MOST} địa chỉ",
    }
    told: dict[str, Mapping[str, str]] = dict.fromkeys(wanted[MOST:], beyond)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(lambda a: _answer(a, call), wanted[:MOST])
        told.update(zip(wanted[:MOST], answers, strict=True))
    return told


def _answer(address: str, call: Fetch) -> Mapping[str, str]:
    try:
        status = call(address)
    except Refused as error:
        return error.texts
    except TimeoutError:
        return {"en": "no answer in time", "vi": "không trả lời kịp"}
    except ConnectionRefusedError:
        return {"en": "nothing listens there", "vi": "không có máy chủ nào ở đó"}
    except socket.gaierror:
        return {"en": "no such host", "vi": "không tìm thấy máy chủ"}
    except ssl.SSLError:
        return {"en": "its certificate is not accepted", "vi": "chứng thư không được chấp nhận"}
    except (OSError, http.client.HTTPException):
        return {"en": "the connection broke off", "vi": "kết nối bị ngắt"}
    except ValueError:
        return {"en": "not an address that can be asked", "vi": "địa chỉ không hỏi được"}
    return {} if 200 <= status < 300 else {"en": f"status {status}", "vi": f"mã {status}"}


def _fetch(address: str, own: str, trusted: bool) -> int:
    status = 0
    for _ in range(REDIRECTS + 1):
        status, onward = _request("HEAD", address, own, trusted)
        if status in _AGAIN:
            status, onward = _request("GET", address, own, trusted)
        if not onward or status not in (301, 302, 303, 307, 308):
            return status
        address = urljoin(address, onward)
    raise Refused(f"more than {REDIRECTS} redirects", f"chuyển hướng quá {REDIRECTS} lần")


def _request(method: str, address: str, own: str, trusted: bool) -> tuple[int, str]:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("not an http or https address", "không phải địa chỉ http hoặc https")
    if parts.username is not None or parts.password is not None:
        raise Refused(
            "an address with a name or password in it", "địa chỉ chứa tên đăng nhập hoặc mật khẩu"
        )
    port = parts.port or (443 if parts.scheme == "https" else 80)
    private = _origin(address) == own
    place = _place(parts.hostname, port, private, trusted)
    connection = _Connection(parts.hostname, port, place, secure=parts.scheme == "https")
    # Every step has its time-out; this ends a request whose steps never end.
    stop = threading.Timer(LONGEST, connection.stop)
    stop.daemon = True
    stop.start()
    try:
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?") if parts.query else ""
        connection.request(method, target, headers={"User-Agent": "lsgraph", "Accept": "*/*"})
        answer = connection.getresponse()
        if method == "GET":
            answer.read(_READ)
        return answer.status, answer.headers.get("Location", "")[:4096]
    finally:
        stop.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to an address that has been judged, under the name of its host."""

    def __init__(self, host: str, port: int, place: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._place = place
        self._context = ssl.create_default_context() if secure else None
        # Without it a standard port would be written into the header Host.
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._place, self.port), TIMEOUT)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def stop(self) -> None:
        """End the connection from another thread."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _place(host: str, port: int, own: bool, trusted: bool) -> str:
    """Look up a host once; give an address of it that may be asked, or raise Refused."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None) or address
        public = mapped.is_global and not mapped.is_multicast
        if public or (own and (trusted or mapped.is_loopback)):
            return str(place[0])
    raise Refused(
        "a private address, which is not asked", "địa chỉ trong mạng nội bộ nên không hỏi"
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


__all__ = ["MOST", "Fetch", "Refused", "ask"]
