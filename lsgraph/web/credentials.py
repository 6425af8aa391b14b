"""Rule: credentials come from the environment alone, and go over TLS or to this machine only.

Source: RFC 7616, 7617 (Digest, Basic).
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from lsgraph.web import answers
from lsgraph.web.words import refusal


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


def need_httpx() -> None:
    """Raise ProjectError, which says what to install, where httpx is not there."""
    try:
        import httpx  # noqa: F401
    except ImportError as error:
        raise refusal(
            "asking a server needs httpx; run: pip install 'lsgraph[publish]'",
            "kết nối máy chủ cần httpx; hãy chạy: pip install 'lsgraph[publish]'",
        ) from error


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
