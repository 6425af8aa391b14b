"""Rule: a request goes to the address that was given and nowhere else, and credentials likewise.

Credentials come from the environment alone. They go over TLS or to this machine only; redirects
to another origin are refused. Every exchange is bounded in time and size; what is safe to send
again is sent again, with growing pauses.
Source: RFC 9110 section 10.2.3 (Retry-After), 15.4 (redirects); RFC 7616, 7617 (Digest, Basic).
"""

from __future__ import annotations

import ipaddress
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from lsgraph.errors import ProjectError
from lsgraph.publish import answers
from lsgraph.publish.steps import Progress, Words, quiet, refusal

if TYPE_CHECKING:
    import httpx

LARGEST = 512 * 1024 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 502, 503, 504)
_HOPS = 3


@dataclass(frozen=True)
class Patience:
    """How long to wait: seconds for one step of an exchange, tries, and pauses between them."""

    seconds: float = 120.0
    tries: int = 4
    first: float = 1.0
    longest: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic

    def pause(self, tried: int) -> float:
        """Give the pause in seconds after so many tries: doubled each time, a part of it by chance."""
        return min(self.first * 2.0 ** (tried - 1), self.longest) * (0.5 + self.jitter() / 2)


@dataclass(frozen=True)
class Credentials:
    """What proves who we are; never part of a text."""

    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    header: str = field(default="", repr=False)
    allow_http: bool = False

    def __bool__(self) -> bool:
        return bool(self.username or self.password or self.header)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that no message may hold."""
        import base64

        pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        bare = self.header.rpartition(" ")[2]
        return tuple(s for s in (self.password, self.header, bare, pair) if len(s) > 2)


def from_environment(environ: Mapping[str, str] | None = None) -> Credentials:
    """Read LSGRAPH_USERNAME and LSGRAPH_PASSWORD, or LSGRAPH_AUTH_HEADER; raise ProjectError if unusable."""
    environ = os.environ if environ is None else environ
    header = environ.get("LSGRAPH_AUTH_HEADER", "").strip()
    if header.lower().startswith("authorization:"):
        header = header.partition(":")[2].strip()
    username, password = environ.get("LSGRAPH_USERNAME", ""), environ.get("LSGRAPH_PASSWORD", "")
    if not header.isascii() or not header.isprintable():
        raise refusal(
            "LSGRAPH_AUTH_HEADER is no header value; set it as in: Bearer TOKEN",
            "LSGRAPH_AUTH_HEADER không phải giá trị tiêu đề hợp lệ; hãy đặt theo dạng: Bearer TOKEN",
        )
    if bool(username) != bool(password) and not header:
        raise refusal(
            "only one of LSGRAPH_USERNAME and LSGRAPH_PASSWORD is set; set both",
            "mới đặt một trong hai biến LSGRAPH_USERNAME và LSGRAPH_PASSWORD; hãy đặt cả hai",
        )
    allow = environ.get("LSGRAPH_ALLOW_HTTP", "") == "1"
    return Credentials(username, password, header, allow)


@dataclass(frozen=True)
class Answer:
    """A success, or a status that the asker wanted to see: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str

    @property
    def media(self) -> str:
        """The media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_address(address: str, credentials: Credentials) -> None:
    """Raise ProjectError for an address that nothing may be sent to."""
    import httpx

    try:
        url = httpx.URL(address)
        usable = (
            url.scheme in ("http", "https")
            and bool(url.host)
            and not url.fragment
            and (url.port is None or 0 < url.port < 65536)
            and not any(c.isspace() or not c.isprintable() for c in address)
        )
    except (httpx.InvalidURL, ValueError, TypeError):
        usable = False
    if not usable:
        shown = answers.plain(address.rpartition("@")[2], credentials.secrets)
        raise refusal(
            f"{shown!r} is no address of a server; give one such as https://data.example.org/store",
            f"{shown!r} không phải địa chỉ máy chủ; hãy nêu địa chỉ như https://data.example.org/store",
        )
    if url.userinfo or "@" in url.netloc.decode("ascii"):
        raise refusal(
            f"the address of {url.host} holds a user name or password; leave them out and set "
            "LSGRAPH_USERNAME and LSGRAPH_PASSWORD",
            f"địa chỉ {url.host} chứa tên đăng nhập hoặc mật khẩu; hãy bỏ đi và đặt "
            "LSGRAPH_USERNAME và LSGRAPH_PASSWORD",
        )
    if credentials and url.scheme == "http" and not _here(url.host) and not credentials.allow_http:
        raise refusal(
            f"credentials are not sent to {url.host} over plain http, where others can read them; "
            "use https, or set LSGRAPH_ALLOW_HTTP=1 if the network is yours",
            f"thông tin đăng nhập không được gửi đến {url.host} qua http vì người khác có thể đọc "
            "được; hãy dùng https, hoặc đặt LSGRAPH_ALLOW_HTTP=1 nếu là mạng nội bộ",
        )


def _here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Web:
    """A client that keeps the module's rule; a context manager, for it holds connections."""

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        patience: Patience | None = None,
        progress: Progress = quiet,
    ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise refusal(
                "publishing needs httpx; run: pip install 'lsgraph[publish]'",
                "việc công bố cần httpx; hãy chạy: pip install 'lsgraph[publish]'",
            ) from error
        self.credentials = from_environment() if credentials is None else credentials
        self.patience = patience or Patience()
        self.progress = progress
        self._logins: dict[str, httpx.Auth] = {}
        seconds = self.patience.seconds
        limits = httpx.Timeout(seconds, connect=min(seconds, 15.0))
        # Identity: an answer that grows while it is unpacked could not be bounded.
        headers = {"user-agent": "lsgraph", "accept-encoding": "identity"}
        self._client = httpx.Client(timeout=limits, headers=headers, follow_redirects=False)

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._client.close()

    def ask(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        again: bool = True,
        also: tuple[int, ...] = (),
        largest: int = LARGEST,
    ) -> Answer:
        """Send a request and give the answer if it is a success or has one of the statuses `also`.

        `again` says that sending it twice does no harm: then it is sent again where the server is
        busy or the connection breaks. Raise ProjectError otherwise.
        """
        import httpx

        check_address(address, self.credentials)
        where = f"{method} {address}"
        url = httpx.URL(address)
        if params:
            url = url.copy_merge_params(params)
        tried = 0
        while True:
            tried += 1
            last = tried >= self.patience.tries
            try:
                answer = self._follow(method, url, body, headers or {}, where, largest)
            except (httpx.TransportError, httpx.DecodingError) as error:
                # What never reached the server may be sent again whatever it is.
                if last or not (again or isinstance(error, httpx.ConnectError)):
                    reason = answers.plain(str(error) or type(error).__name__, self._secrets)
                    raise answers.unreached(error, where, reason) from error
                self._wait(self.patience.pause(tried), where, tried)
                continue
            if 200 <= answer.status < 300 or answer.status in also:
                return answer
            pause = self._asked(answer, tried)
            if last or pause is None or not (again or answer.status in (429, 503)):
                raise answers.refused(answer.status, where, self._said(answer))
            self._wait(pause, where, tried)

    def _asked(self, answer: Answer, tried: int) -> float | None:
        """Give the pause after an answer, or None if waiting does not help."""
        if answer.status not in _BUSY:
            return None
        pause = _retry_after(answer.headers)
        if pause is None:
            return self.patience.pause(tried)
        return pause if pause <= self.patience.longest else None

    def _wait(self, pause: float, where: str, tried: int) -> None:
        self.progress(
            Words(
                f"{where}: no success; try {tried + 1} in {pause:.1f} s",
                f"{where}: chưa được; thử lần {tried + 1} sau {pause:.1f} giây",
            )
        )
        self.patience.sleep(pause)

    def _follow(
        self,
        method: str,
        url: httpx.URL,
        body: bytes | None,
        headers: Mapping[str, str],
        where: str,
        largest: int,
    ) -> Answer:
        for _ in range(_HOPS + 1):
            answer = self._once(method, url, body, headers, where, largest)
            if answer.status not in _REDIRECTS:
                return answer
            target = _target(url, answer.headers.get("location", ""))
            shown = answers.plain(str(target or ""), self._secrets)
            same = target is not None and _origin(target) == _origin(url)
            if not same or not (method in ("GET", "HEAD") or answer.status in (307, 308)):
                raise answers.moved(where, shown)
            assert target is not None
            url = target
        raise answers.moved(where, shown)

    def _once(
        self,
        method: str,
        url: httpx.URL,
        body: bytes | None,
        headers: Mapping[str, str],
        where: str,
        largest: int,
    ) -> Answer:
        import httpx

        origin = _origin(url)
        if self.credentials.header:
            headers = {**headers, "authorization": self.credentials.header}
        request = self._client.build_request(method, url, content=body, headers=dict(headers))
        answer = self._send(request, self._logins.get(origin), where, largest)
        challenge = answer.headers.get("www-authenticate", "").lower()
        known = self.credentials.username and not self.credentials.header
        if answer.status != 401 or origin in self._logins or not known:
            return answer
        pair = (self.credentials.username, self.credentials.password)
        if "digest" in challenge:
            self._logins[origin] = httpx.DigestAuth(*pair)
        elif "basic" in challenge:
            self._logins[origin] = httpx.BasicAuth(*pair)
        else:
            return answer
        request = self._client.build_request(method, url, content=body, headers=dict(headers))
        return self._send(request, self._logins[origin], where, largest)

    def _send(
        self, request: httpx.Request, login: httpx.Auth | None, where: str, largest: int
    ) -> Answer:
        import httpx

        # A netrc or an address may hold credentials too; an explicit Auth keeps them out.
        login = login or httpx.Auth()
        start = self.patience.clock()
        # Ten steps' time for the whole, so that a server which drips bytes does not hold us.
        seconds = self.patience.seconds * 10
        response = self._client.send(request, stream=True, auth=login)
        try:
            parts, size = [], 0
            for part in response.iter_bytes():
                size += len(part)
                if size > largest:
                    raise answers.too_long(where, largest)
                if self.patience.clock() - start > seconds:
                    raise answers.too_slow(where, seconds)
                parts.append(part)
        finally:
            response.close()
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, found, b"".join(parts), where)

    @property
    def _secrets(self) -> tuple[str, ...]:
        return self.credentials.secrets

    def _said(self, answer: Answer) -> str:
        return self.plain(answer.body[:8192].decode("utf-8", "replace"))

    def plain(self, text: str) -> str:
        """Make a server's text fit to be told."""
        return answers.plain(text, self._secrets)


def _origin(url: httpx.URL) -> str:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    return f"{url.scheme}://{url.host}:{port}"


def _target(url: httpx.URL, location: str) -> httpx.URL | None:
    import httpx

    try:
        return url.join(location).copy_with(userinfo=b"") if location else None
    except (httpx.InvalidURL, ValueError):
        return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds of Retry-After; a date counts from the server's own Date."""
    from email.utils import parsedate_to_datetime

    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        wanted = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, wanted.total_seconds())


__all__ = [
    "Answer",
    "Credentials",
    "Patience",
    "ProjectError",
    "Web",
    "check_address",
    "from_environment",
]
