"""Rule: whatever a server says or does not say becomes one error in words that says what to do.

No message holds a credential: texts of servers are cut, cleaned and scrubbed before they are told.
Source: RFC 9110 (HTTP semantics), section 15.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from lsgraph.errors import ProjectError
from lsgraph.web.words import Words, refusal

_LONGEST = 240
_TAG = re.compile(r"<(?:style|script).*?</(?:style|script)>|<[^<>]*>", re.DOTALL | re.IGNORECASE)

_BY_STATUS: Mapping[int, Words] = {
    400: Words(
        "the server did not understand the request ({status}); check that this is the right address "
        "for this kind of server",
        "máy chủ không hiểu yêu cầu ({status}); hãy kiểm tra địa chỉ có đúng loại máy chủ này không",
    ),
    401: Words(
        "the server wants other credentials ({status}); set LSGRAPH_USERNAME and LSGRAPH_PASSWORD, or "
        "LSGRAPH_AUTH_HEADER, to an account that may write",
        "máy chủ không nhận thông tin đăng nhập ({status}); hãy đặt LSGRAPH_USERNAME và "
        "LSGRAPH_PASSWORD, hoặc LSGRAPH_AUTH_HEADER, theo tài khoản được quyền ghi",
    ),
    403: Words(
        "this account may not do that here ({status}); ask the server's administrator for the right "
        "to write, or use another account",
        "tài khoản này không có quyền thực hiện ({status}); hãy đề nghị quản trị máy chủ cấp quyền ghi "
        "hoặc dùng tài khoản khác",
    ),
    404: Words(
        "nothing stands at this address ({status}); check the address of the graph store, of updates "
        "or of the portal",
        "địa chỉ này không có gì ({status}); hãy kiểm tra địa chỉ kho đồ thị, địa chỉ cập nhật "
        "hoặc địa chỉ cổng dữ liệu",
    ),
    405: Words(
        "this address does not take such requests ({status}): it may be read-only or a query address; "
        "give the address that takes writing",
        "địa chỉ này không nhận loại yêu cầu đó ({status}): có thể chỉ cho đọc hoặc chỉ để truy vấn; "
        "hãy nêu địa chỉ cho phép ghi",
    ),
    413: Words(
        "the data are too large for the server ({status}); raise its limit for the size of requests",
        "dữ liệu quá lớn đối với máy chủ ({status}); hãy nâng giới hạn dung lượng yêu cầu của máy chủ",
    ),
    415: Words(
        "the server does not take this format ({status}); check that this is the right address "
        "for this kind of server",
        "máy chủ không nhận định dạng này ({status}); hãy kiểm tra địa chỉ có đúng loại máy chủ này không",
    ),
    429: Words(
        "the server is asked too often ({status}); try again later",
        "máy chủ nhận quá nhiều yêu cầu ({status}); hãy thử lại sau",
    ),
    503: Words(
        "the server is busy or under maintenance ({status}); try again later",
        "máy chủ đang bận hoặc đang bảo trì ({status}); hãy thử lại sau",
    ),
    507: Words(
        "the server has no room left ({status}); make room there",
        "máy chủ hết dung lượng lưu trữ ({status}); hãy giải phóng dung lượng",
    ),
}
_BY_STATUS = {
    **_BY_STATUS,
    406: _BY_STATUS[415],
    407: Words(
        "the proxy on the way wants credentials ({status}); put them where HTTPS_PROXY is set",
        "máy chủ trung gian yêu cầu đăng nhập ({status}); hãy khai báo trong HTTPS_PROXY",
    ),
    410: _BY_STATUS[404],
    501: _BY_STATUS[405],
}

# What a reader is told instead.
_READING: Mapping[int, Words] = {
    400: Words(
        "the server did not understand the query ({status})",
        "máy chủ không hiểu truy vấn ({status})",
    ),
    401: Words(
        "the server wants other credentials ({status}); set LSGRAPH_USERNAME and LSGRAPH_PASSWORD, or "
        "LSGRAPH_AUTH_HEADER, to an account that may read",
        "máy chủ không nhận thông tin đăng nhập ({status}); hãy đặt LSGRAPH_USERNAME và "
        "LSGRAPH_PASSWORD, hoặc LSGRAPH_AUTH_HEADER, theo tài khoản được quyền đọc",
    ),
    403: Words(
        "this account may not read here ({status}); ask the server's administrator for the right to "
        "read, or use another account",
        "tài khoản này không có quyền đọc ({status}); hãy đề nghị quản trị máy chủ cấp quyền đọc "
        "hoặc dùng tài khoản khác",
    ),
    404: Words(
        "nothing stands at this address ({status}); check the address of queries",
        "địa chỉ này không có gì ({status}); hãy kiểm tra địa chỉ truy vấn",
    ),
    405: Words(
        "this address does not take queries ({status}); give the address of queries",
        "địa chỉ này không nhận truy vấn ({status}); hãy nêu địa chỉ truy vấn",
    ),
    413: Words(
        "the query is too long for the server ({status}); ask with fewer values",
        "truy vấn quá dài đối với máy chủ ({status}); hãy hỏi với ít giá trị hơn",
    ),
}


def plain(text: str, secrets: Iterable[str] = ()) -> str:
    """Cut a server's text to one harmless line without tags, control characters and credentials."""
    # Scrub before anything is cut or folded, so that no part of a secret stays.
    for secret in sorted(set(secrets), key=lambda s: (-len(s), s)):
        if secret:
            text = text.replace(secret, "***")
    text = _TAG.sub(" ", text[: 20 * _LONGEST])
    text = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def refused(status: int, where: str, said: str, *, reading: bool = False) -> ProjectError:
    """Make the error for an answer with a status that is no success; `said` has been made plain.

    `reading` says that a query was asked, and nothing written.
    """
    words = (_READING.get(status) if reading else None) or _BY_STATUS.get(status) or _other(status)
    en, vi = words.en.format(status=status), words.vi.format(status=status)
    tail = Words(f'; it said: "{said}"', f'; máy chủ trả lời: "{said}"') if said else Words("", "")
    return refusal(f"{where}: {en}{tail.en}", f"{where}: {vi}{tail.vi}")


def _other(status: int) -> Words:
    if status >= 500:
        return Words(
            "the server failed ({status}); look into its log, then try again",
            "máy chủ gặp lỗi ({status}); hãy xem nhật ký của máy chủ rồi thử lại",
        )
    return Words(
        "the server refused the request ({status}); check the address and the account",
        "máy chủ từ chối yêu cầu ({status}); hãy kiểm tra địa chỉ và tài khoản",
    )


def moved(where: str, target: str) -> ProjectError:
    """Make the error for a redirect that is not followed."""
    return refusal(
        f"{where}: the server sends us on to {target or 'nowhere'}; nothing is sent to another "
        "address than the one given: if that one is right, give it",
        f"{where}: máy chủ chuyển hướng đến {target or 'nơi không rõ'}; dữ liệu chỉ được gửi đến "
        "địa chỉ đã nêu: nếu địa chỉ kia đúng, hãy nêu địa chỉ đó",
    )


def unreached(error: Exception, where: str, reason: str) -> ProjectError:
    """Make the error for a failed exchange, by what httpx raised; `reason` has been made plain."""
    import httpx

    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return _error(where, "cannot be reached in time; check the address and the network",
                      "không kết nối được trong thời hạn; hãy kiểm tra địa chỉ và mạng")  # fmt: skip
    if isinstance(error, httpx.TimeoutException):
        return _error(where, "no answer in time; try again, or give more time with --timeout",
                      "không có câu trả lời trong thời hạn; hãy thử lại hoặc tăng --timeout")  # fmt: skip
    if isinstance(error, httpx.ProxyError):
        return _error(where, f"the proxy on the way failed ({reason}); check HTTPS_PROXY",
                      f"máy chủ trung gian gặp lỗi ({reason}); hãy kiểm tra HTTPS_PROXY")  # fmt: skip
    if _is_tls(error):
        return _error(where, f"no safe connection ({reason}); check the server's certificate, "
                      "and name your own authority's with SSL_CERT_FILE",
                      f"không lập được kết nối an toàn ({reason}); hãy kiểm tra chứng thư của máy "
                      "chủ, chứng thư của đơn vị cấp riêng thì nêu bằng SSL_CERT_FILE")  # fmt: skip
    if isinstance(error, httpx.ConnectError):
        return _error(where, f"no server answers there ({reason}); check the address, and that "
                      "the server runs",
                      f"không có máy chủ trả lời ({reason}); hãy kiểm tra địa chỉ và máy chủ có "
                      "đang chạy không")  # fmt: skip
    return _error(where, f"the connection broke off ({reason}); check that the server still runs, "
                  "then try again",
                  f"kết nối bị ngắt giữa chừng ({reason}); hãy kiểm tra máy chủ còn chạy không rồi "
                  "thử lại")  # fmt: skip


def is_vain(error: BaseException) -> bool:
    """Say whether trying again soon is of no use: nobody listens there, or nobody has that name."""
    import socket

    for below in _behind(error):
        if isinstance(below, ConnectionRefusedError):
            return True
        # A name server that does not answer just now (EAI_AGAIN) may do so later.
        if isinstance(below, socket.gaierror) and below.errno != socket.EAI_AGAIN:
            return True
    return False


def _is_tls(error: BaseException) -> bool:
    import ssl

    return any(isinstance(below, ssl.SSLError) for below in _behind(error))


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and those behind it: httpx keeps the system's error below its own one."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _error(where: str, en: str, vi: str) -> ProjectError:
    return refusal(f"{where}: {en}", f"{where}: {vi}")


def too_long(where: str, largest: int) -> ProjectError:
    """Make the error for an answer beyond the bound."""
    return _error(where, f"the answer is larger than {largest // 2**20} MiB; this is not what was "
                  "asked for: check the address",
                  f"câu trả lời lớn hơn {largest // 2**20} MiB; đây không phải nội dung đã hỏi: "
                  "hãy kiểm tra địa chỉ")  # fmt: skip


def too_slow(where: str, seconds: float) -> ProjectError:
    """Make the error for an answer that does not end in time."""
    return _error(where, f"the answer did not end within {seconds:g} s; try again, or give more "
                  "time with --timeout",
                  f"câu trả lời chưa kết thúc sau {seconds:g} giây; hãy thử lại hoặc tăng "
                  "--timeout")  # fmt: skip


def strange(where: str, media: str, wanted: str) -> ProjectError:
    """Make the error for an answer of another kind than was asked for, such as a web page."""
    kind = media.partition(";")[0].strip() or "?"
    return _error(where, f"answered with {kind} where {wanted} was asked for; this may be a login "
                  "or front page: check the address",
                  f"trả về {kind} thay vì {wanted}; có thể đây là trang đăng nhập hoặc trang chủ: "
                  "hãy kiểm tra địa chỉ")  # fmt: skip


def broken(where: str, wanted: str, reason: str) -> ProjectError:
    """Make the error for an answer that cannot be read; `reason` has been made plain."""
    return _error(where, f"the answer is no sound {wanted} ({reason}); try again, and look into "
                  "the server's log",
                  f"câu trả lời không phải {wanted} hợp lệ ({reason}); hãy thử lại và xem nhật ký "
                  "của máy chủ")  # fmt: skip
