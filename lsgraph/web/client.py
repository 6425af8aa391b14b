"""Rule: a request goes to the address that was given and nowhere else, and credentials likewise.

Credentials come from the environment alone. They go over TLS or to this machine only; redirects
to another origin are refused. Every exchange is bounded in time and size; what is safe to send
again is sent again, with growing pauses.
Source: RFC 9110 section 10.2.3 (Retry-After), 15.4 (redirects); RFC 7616, 7617 (Digest, Basic).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING

from lsgraph.web import answers
from lsgraph.web.credentials import Credentials, check_address, from_environment, need_httpx
from lsgraph.web.words import Progress, Words, quiet

if TYPE_CHECKING:
    import ssl

    import httpx

LARGEST = 512 * 1024 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 502, 503, 504)
_HOPS = 3


@dataclass(frozen=True)
class Patience:
    """How long to wait: seconds for one step of an exchange, tries, and pauses between them.

    `whole` bounds all of a request in seconds, its tries and pauses too; where it is None, one try
    takes ten steps' time at most.
    """

    seconds: float = 120.0
    tries: int = 4
    whole: float | None = None
    first: float = 1.0
    longest: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic

    def pause(self, tried: int) -> float:
        """Give the pause in seconds after so many tries: doubled each time, a part of it by chance."""
        return min(self.first * 2.0 ** (tried - 1), self.longest) * (0.5 + self.jitter() / 2)


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


@lru_cache(maxsize=4)
def _trusted(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Give whom we trust; reading that takes longer than many an exchange."""
    import httpx

    return httpx.create_ssl_context()


class Web:
    """A client that keeps the module's rule; a context manager, for it holds connections."""

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        patience: Patience | None = None,
        progress: Progress = quiet,
        reading: bool = False,
    ) -> None:
        need_httpx()
        import httpx

        self.credentials = from_environment() if credentials is None else credentials
        self.patience = patience or Patience()
        self.progress = progress
        self._reading = reading
        self._logins: dict[str, httpx.Auth] = {}
        seconds = self.patience.seconds
        limits = httpx.Timeout(seconds, connect=min(seconds, 15.0))
        # Identity: an answer that grows while it is unpacked could not be bounded.
        headers = {"user-agent": "lsgraph", "accept-encoding": "identity"}
        trusted = _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        self._client = httpx.Client(
            timeout=limits, headers=headers, follow_redirects=False, verify=trusted
        )

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
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
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
            url = url.copy_merge_params(params if isinstance(params, Mapping) else list(params))
        begun, tried = self.patience.clock(), 0
        while True:
            tried += 1
            last = tried >= self.patience.tries or not self._time_left(begun)
            try:
                answer = self._follow(method, url, body, headers or {}, where, largest)
            except (httpx.TransportError, httpx.DecodingError) as error:
                # What never reached the server may be sent again whatever it is.
                last = last or answers.is_vain(error) or not self._time_left(begun)
                if last or not (again or isinstance(error, httpx.ConnectError)):
                    reason = answers.plain(str(error) or type(error).__name__, self._secrets)
                    raise answers.unreached(error, where, reason) from error
                self._wait(self.patience.pause(tried), where, tried)
                continue
            if 200 <= answer.status < 300 or answer.status in also:
                return answer
            pause = self._asked(answer, tried)
            if last or pause is None or not (again or answer.status in (429, 503)):
                said = self._said(answer)
                raise answers.refused(answer.status, where, said, reading=self._reading)
            self._wait(pause, where, tried)

    def _time_left(self, begun: float) -> bool:
        whole = self.patience.whole
        return whole is None or self.patience.clock() - begun < whole

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
        # A bound for the whole, so that a server which drips bytes does not hold us.
        seconds = self.patience.whole or self.patience.seconds * 10
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
