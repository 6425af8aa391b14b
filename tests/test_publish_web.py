"""A request goes where it was meant to go, credentials nowhere else, and every failure is told in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import free_port
from servers.faulty import Reply, Request, serving

from lsgraph.errors import ProjectError
from lsgraph.publish import Endpoint, endpoints
from lsgraph.web import Credentials, Patience, Web, answers
from lsgraph.web import client as web
from lsgraph.web.credentials import check_address, from_environment

SECRET = Credentials("nguoi-dung", "mật khẩu bí mật")
TOKEN = Credentials(header="Bearer abc.def-123")


def patient(slept: list[float] | None = None, **changes: float) -> Patience:
    """Wait for nothing; note the pauses."""
    kept: list[float] = [] if slept is None else slept
    made = Patience(seconds=5, tries=4, sleep=kept.append, jitter=lambda: 1.0)
    return replace(made, **changes)  # type: ignore[arg-type]


def failed(address: str, method: str = "GET", **options: object) -> ProjectError:
    """Give the error of a request that must fail, with both languages there and no secret told."""
    credentials = options.pop("credentials", Credentials())
    patience = options.pop("patience", patient(tries=1))
    assert isinstance(credentials, Credentials)
    assert isinstance(patience, Patience)
    with Web(credentials, patience=patience) as client, pytest.raises(ProjectError) as error:
        client.ask(method, address, **options)  # type: ignore[arg-type]
    for text in (error.value.en, error.value.vi):
        assert text
        assert not any(secret in text for secret in credentials.secrets)
        assert text.isprintable()
    assert error.value.en != error.value.vi
    return error.value


WORDS = {
    400: ("right address", "đúng loại máy chủ"),
    401: ("LSGRAPH_PASSWORD", "LSGRAPH_PASSWORD"),
    403: ("right to write", "cấp quyền ghi"),
    404: ("check the address", "kiểm tra địa chỉ"),
    405: ("read-only", "chỉ cho đọc"),
    406: ("format", "định dạng"),
    407: ("proxy", "máy chủ trung gian"),
    410: ("check the address", "kiểm tra địa chỉ"),
    413: ("too large", "quá lớn"),
    415: ("format", "định dạng"),
    418: ("refused", "từ chối"),
    429: ("later", "thử lại sau"),
    500: ("log", "nhật ký"),
    501: ("read-only", "chỉ cho đọc"),
    502: ("log", "nhật ký"),
    503: ("busy", "đang bận"),
    507: ("room", "dung lượng"),
}


@pytest.mark.parametrize("status", WORDS)
def test_each_refusal_says_what_to_do(status: int) -> None:
    with serving(lambda _: Reply(status, body=b"<h1>Nope</h1>\x1b[31m")) as server:
        error = failed(server.address + "/store", "PUT", body=b"x")
    assert WORDS[status][0] in error.en
    assert WORDS[status][1] in error.vi
    assert str(status) in error.en
    assert str(status) in error.vi
    assert f"PUT {server.address}/store" in error.en
    assert '"Nope [31m"' in error.en


def test_a_success_is_given_with_headers_and_body() -> None:
    reply = Reply(200, {"Content-Type": "Text/Turtle; charset=utf-8"}, b"abc")
    with serving(lambda _: reply) as server, Web(Credentials()) as client:
        answer = client.ask("GET", server.address + "/x?a=1", params={"graph": "urn:ế&b=#"})
        assert (answer.status, answer.body, answer.media) == (200, b"abc", "text/turtle")
        assert server.seen[0].path == "/x?a=1&graph=urn%3A%E1%BA%BF%26b%3D%23"
        assert client.ask("GET", server.address, also=(404,)).status == 200


def test_busy_servers_are_asked_again_with_growing_pauses() -> None:
    replies = iter([Reply(503), Reply(429), Reply(502), Reply(200, body=b"ok")])
    slept: list[float] = []
    told: list[str] = []
    with (
        serving(lambda _: next(replies)) as server,
        Web(Credentials(), patience=patient(slept), progress=lambda w: told.append(w.vi)) as client,
    ):
        assert client.ask("PUT", server.address, body=b"x").body == b"ok"
        assert [r.body for r in server.seen] == [b"x"] * 4
    assert slept == [1.0, 2.0, 4.0]
    assert told[0].endswith("chưa được; thử lần 2 sau 1.0 giây")


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Fri, 01 Jan 2027 00:00:09 GMT", "Date": "Fri, 01 Jan 2027 00:00:00 GMT"}, 9.0),
        ({"Retry-After": "Fri, 01 Jan 2027 00:00:00 GMT", "Date": "Fri, 01 Jan 2027 00:00:05 GMT"}, 0.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "²"}, 1.0),
        ({}, 1.0),
    ],
)  # fmt: skip
def test_the_pause_is_the_one_the_server_asks_for(headers: dict[str, str], pause: float) -> None:
    found = web._retry_after({k.lower(): v for k, v in headers.items()})
    assert (patient().pause(1) if found is None else found) == pause


def test_a_pause_that_is_too_long_is_an_error_and_not_waited_for() -> None:
    slept: list[float] = []
    with serving(lambda _: Reply(503, {"Retry-After": "86400"})) as server:
        failed(server.address, patience=patient(slept))
        assert len(server.seen) == 1
    assert slept == []


def test_pauses_are_bounded_and_differ_by_chance() -> None:
    low, high = Patience(jitter=lambda: 0.0), Patience(jitter=lambda: 1.0)
    assert [low.pause(n) for n in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert [high.pause(n) for n in (1, 2, 30)] == [1.0, 2.0, 60.0]


def test_what_must_not_run_twice_is_sent_once() -> None:
    for reply in (Reply(500), Reply(502), Reply(cut=True)):
        with serving(lambda _, reply=reply: reply) as server:  # type: ignore[misc]
            failed(server.address, "POST", body=b"x", again=False, patience=patient())
            assert len(server.seen) == 1


def test_what_a_busy_server_did_not_take_is_sent_again() -> None:
    replies = iter([Reply(503), Reply(200)])
    with (
        serving(lambda _: next(replies)) as server,
        Web(Credentials(), patience=patient()) as client,
    ):
        client.ask("POST", server.address, body=b"x", again=False)


def test_a_dead_server_is_told_at_once() -> None:
    slept: list[float] = []
    error = failed(f"http://127.0.0.1:{free_port()}/store", "PUT", patience=patient(slept))
    assert "no server answers" in error.en
    assert "không có máy chủ trả lời" in error.vi
    assert slept == []


def test_an_unknown_host_is_told() -> None:
    error = failed("https://khong-co.invalid/store")
    assert "no server answers" in error.en or "proxy" in error.en


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(cut=True), "broke off"),
        (Reply(200, body=b"half", claimed=1000), "broke off"),
        (Reply(200, {"Content-Encoding": "gzip"}, b"not gzip"), "broke off"),
    ],
)
def test_a_connection_that_breaks_is_told(reply: Reply, words: str) -> None:
    slept: list[float] = []
    with serving(lambda _: reply) as server:
        error = failed(server.address, "PUT", body=b"x" * 100_000, patience=patient(slept))
        assert len(server.seen) == 4
    assert words in error.en
    assert "ngắt giữa chừng" in error.vi


def test_a_server_that_does_not_answer_in_time_is_told() -> None:
    import threading

    over = threading.Event()
    with serving(lambda _: Reply(wait=lambda: over.wait(20))) as server:
        error = failed(server.address, patience=patient(seconds=0.3, tries=1))
        over.set()
    assert "no answer in time" in error.en
    assert "--timeout" in error.vi


def test_an_answer_that_never_ends_is_given_up() -> None:
    now = iter(range(0, 10_000, 30))
    with serving(lambda _: Reply(200, body=b"x" * 500_000)) as server:
        patience = Patience(seconds=5, tries=1, clock=lambda: float(next(now)))
        error = failed(server.address, patience=patience)
        assert "did not end within 50 s" in error.en
        error = failed(server.address, largest=100_000)
        assert "larger than" in error.en
        assert "lớn hơn" in error.vi


def test_tls_that_is_none_is_told() -> None:
    with serving(lambda _: Reply()) as server:
        error = failed(server.address.replace("http:", "https:"))
    assert "no safe connection" in error.en
    assert "chứng thư" in error.vi


# Where a request may go.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_nothing_follows_a_redirect_to_another_origin(status: int, method: str) -> None:
    with serving(lambda _: Reply()) as other:
        reply = Reply(status, {"Location": other.address + "/x"})
        with serving(lambda _: reply) as server:
            error = failed(server.address, method, body=b"data", credentials=TOKEN)
        assert other.seen == []
    assert other.address in error.en
    assert "chuyển hướng" in error.vi


@pytest.mark.parametrize(
    "location", ["//evil.example/x", "https://evil.example/", "", "http://[", "ftp://127.0.0.1/"]
)
def test_odd_redirects_are_refused(location: str) -> None:
    with serving(lambda _: Reply(307, {"Location": location})) as server:
        failed(server.address, credentials=SECRET)
        assert len(server.seen) == 1


def test_a_redirect_on_the_same_origin_is_followed_where_it_is_safe() -> None:
    def script(request: Request) -> Reply:
        if request.path == "/old":
            return Reply(301 if request.method == "GET" else 308, {"Location": "/new"})
        return Reply(200, body=request.path.encode() + request.body)

    with serving(script) as server, Web(TOKEN, patience=patient()) as client:
        assert client.ask("GET", server.address + "/old").body == b"/new"
        assert client.ask("PUT", server.address + "/old", body=b"!").body == b"/new!"
        assert server.seen[-1].headers["authorization"] == TOKEN.header
    with serving(lambda _: Reply(301, {"Location": "/new"})) as server:
        failed(server.address + "/old", "PUT", body=b"x")
        assert len(server.seen) == 1
    with serving(lambda _: Reply(307, {"Location": "/again"})) as server:
        failed(server.address + "/again")
        assert len(server.seen) == 4


@pytest.mark.parametrize(
    "address",
    ["", "store", "ftp://x/y", "file:///etc/passwd", "http://", "http:///x", "https://a b/",
     "http://x/#y", "javascript:alert(1)", "http://[::1", "https://x:99999999/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    error = failed(address)
    assert "no address" in error.en
    assert "không phải địa chỉ" in error.vi


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    for address in (
        "https://u:mat-khau-9@data.example.org/s",
        "https://mat-khau-9@data.example.org",
    ):
        error = failed(address)
        assert "mat-khau-9" not in error.en + error.vi
        assert "LSGRAPH_USERNAME" in error.en
    error = failed("ftp://u:mat-khau-9@data.example.org/s")
    assert "mat-khau-9" not in error.en + error.vi


@pytest.mark.parametrize(
    "host", ["data.example.org", "10.0.0.1", "127.0.0.1.example.org", "[2001:db8::1]"]
)
def test_credentials_do_not_go_over_plain_http(host: str) -> None:
    for credentials in (SECRET, TOKEN):
        error = failed(f"http://{host}/store", credentials=credentials)
        assert "LSGRAPH_ALLOW_HTTP=1" in error.en
        assert "LSGRAPH_ALLOW_HTTP=1" in error.vi
    check_address(f"http://{host}/store", Credentials())
    check_address(f"http://{host}/store", replace(SECRET, allow_http=True))
    check_address(f"https://{host}/store", SECRET)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "127.8.9.1", "x.localhost"])
def test_credentials_may_stay_on_this_machine(host: str) -> None:
    check_address(f"http://{host}:7878/store", SECRET)


# Who we are.


def test_credentials_come_from_the_environment() -> None:
    found = from_environment({"LSGRAPH_USERNAME": "a", "LSGRAPH_PASSWORD": "b"})
    assert (found.username, found.password, found.allow_http) == ("a", "b", False)
    found = from_environment(
        {"LSGRAPH_AUTH_HEADER": "Authorization: Bearer x", "LSGRAPH_ALLOW_HTTP": "1"}
    )
    assert (found.header, found.allow_http) == ("Bearer x", True)
    assert not from_environment({})
    assert not from_environment({"LSGRAPH_ALLOW_HTTP": "yes"}).allow_http
    for wrong in (
        {"LSGRAPH_USERNAME": "a"},
        {"LSGRAPH_PASSWORD": "b"},
        {"LSGRAPH_AUTH_HEADER": "Bearer x\r\nX-Evil: 1"},
        {"LSGRAPH_AUTH_HEADER": "Bearer ế"},
    ):
        with pytest.raises(ProjectError) as error:
            from_environment(wrong)
        assert not any(v in error.value.en for v in wrong.values() if len(v) > 2)


def test_credentials_do_not_show_in_their_text() -> None:
    for text in (repr(SECRET), str(TOKEN), repr([SECRET, TOKEN])):
        assert "bí mật" not in text
        assert "abc" not in text


def test_a_header_goes_with_every_request() -> None:
    with serving(lambda _: Reply()) as server, Web(TOKEN, patience=patient()) as client:
        client.ask("GET", server.address)
        client.ask("PUT", server.address, body=b"x")
        assert [r.headers["authorization"] for r in server.seen] == [TOKEN.header] * 2


def basic(request: Request) -> Reply:
    import base64

    pair = base64.b64encode(f"{SECRET.username}:{SECRET.password}".encode()).decode()
    if request.headers.get("authorization") == f"Basic {pair}":
        return Reply(200, body=request.body)
    return Reply(401, {"WWW-Authenticate": 'Basic realm="kho"'})


def test_basic_is_answered_when_it_is_asked_for() -> None:
    with serving(basic) as server, Web(SECRET, patience=patient()) as client:
        assert client.ask("PUT", server.address, body=b"abc").body == b"abc"
        assert client.ask("PUT", server.address, body=b"def").body == b"def"
        # Known after the first challenge, so that a large body goes once.
        assert ["authorization" in r.headers for r in server.seen] == [False, True, True]
    with serving(basic) as server:
        failed(server.address, credentials=Credentials("nguoi-dung", "sai"))
        assert len(server.seen) == 2
        failed(server.address)


def digest(request: Request) -> Reply:
    """Check a Digest as RFC 7616 says, with MD5 as Virtuoso does."""
    given_ = dict(re.findall(r'(\w+)="?([^",]*)"?', request.headers.get("authorization", "")))
    challenge = {
        "WWW-Authenticate": 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm="MD5"'
    }
    if not request.headers.get("authorization", "").startswith("Digest "):
        return Reply(401, challenge)
    one = _md5(f"{SECRET.username}:SPARQL:{SECRET.password}")
    two = _md5(f"{request.method}:{request.path}")
    middle = f"{given_['nonce']}:{given_['nc']}:{given_['cnonce']}:{given_['qop']}"
    if given_["response"] != _md5(f"{one}:{middle}:{two}"):
        return Reply(401, challenge)
    return Reply(200, body=request.body)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_digest_is_answered_and_tells_no_password() -> None:
    with serving(digest) as server, Web(SECRET, patience=patient()) as client:
        for body in (b"abc", b"def"):
            assert client.ask("PUT", server.address + "/s?a=b", body=body).body == body
        sent = [str(r) for r in server.seen]
    assert not any(secret in text for secret in SECRET.secrets for text in sent)
    with serving(digest) as server:
        error = failed(server.address, credentials=Credentials("nguoi-dung", "sai-rồi"))
        assert "(401)" in error.en


def test_an_unknown_challenge_gets_nothing() -> None:
    with serving(lambda _: Reply(401, {"WWW-Authenticate": "Negotiate"})) as server:
        failed(server.address, credentials=SECRET)
        assert len(server.seen) == 1
        assert "authorization" not in server.seen[0].headers


def test_a_server_that_repeats_our_secret_does_not_put_it_into_the_message() -> None:
    def echo(request: Request) -> Reply:
        told = request.headers.get("authorization", "") + " " + SECRET.password + " abc.def-123"
        return Reply(500, body=told.encode())

    with serving(echo) as server:
        error = failed(server.address, credentials=TOKEN)
        assert "***" in error.en
        error = failed(server.address, credentials=SECRET)
        assert "***" in error.vi


def test_netrc_is_not_read(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / ".netrc").write_text("default login x password y\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NETRC", str(home / ".netrc"))
    with serving(lambda _: Reply()) as server, Web(Credentials(), patience=patient()) as client:
        client.ask("GET", server.address)
        assert "authorization" not in server.seen[0].headers


@given(st.text(max_size=2000))
def test_any_text_of_a_server_becomes_one_harmless_line(text: str) -> None:
    line = answers.plain(text + " bí-mật-1 ", ["bí-mật-1"])
    assert line.isprintable() or line == ""
    assert len(line) <= 240
    assert "bí-mật-1" not in line


# Which address a store has.

KNOWN: Mapping[str, tuple[str, str, str]] = {
    "http://h:7878/store": ("http://h:7878/store", "http://h:7878/update", "http://h:7878/query"),
    "http://h/x/store/": ("http://h/x/store", "http://h/x/update", "http://h/x/query"),
    "http://h/ds/data": ("http://h/ds/data", "http://h/ds/update", "http://h/ds/query"),
    "http://h/sparql-auth": (
        "http://h/sparql-graph-crud-auth", "http://h/sparql-auth", "http://h/sparql-auth"),
    "http://h/sparql-graph-crud": (
        "http://h/sparql-graph-crud-auth", "http://h/sparql-auth", "http://h/sparql-auth"),
    "http://h/repositories/plan": (
        "http://h/repositories/plan/rdf-graphs/service", "http://h/repositories/plan/statements",
        "http://h/repositories/plan"),
    "http://h/repositories/plan/statements": (
        "http://h/repositories/plan/rdf-graphs/service", "http://h/repositories/plan/statements",
        "http://h/repositories/plan"),
}  # fmt: skip


@pytest.mark.parametrize("address", KNOWN)
def test_one_address_of_a_known_store_gives_the_others(address: str) -> None:
    with Web(Credentials()) as client:
        assert endpoints.find(address, web=client) == Endpoint(*KNOWN[address])
        other = endpoints.find(address, update="http://h/u", web=client)
        assert other.update == "http://h/u"
        every = endpoints.find(address, update="http://h/u", query="http://h/q", web=client)
        assert every == Endpoint(address, "http://h/u", "http://h/q")


@pytest.mark.parametrize(
    ("said", "path"),
    [("Oxigraph/0.5.13", "/store"), ("Virtuoso/07.20 (Linux)", "/sparql-graph-crud-auth"),
     ("Apache Jena Fuseki (5.0)", "/data")],
)  # fmt: skip
def test_a_server_is_asked_what_it_is(said: str, path: str) -> None:
    with serving(lambda _: Reply(200, {"Server": said})) as server, Web(Credentials()) as client:
        server.RequestHandlerClass.server_version = said  # type: ignore[attr-defined]
        server.RequestHandlerClass.sys_version = ""  # type: ignore[attr-defined]
        assert (
            endpoints.find(server.address + "/ds/", web=client).store
            == server.address + "/ds" + path
        )


def test_a_server_that_does_not_say_what_it_is_is_told() -> None:
    with serving(lambda _: Reply(200)) as server, Web(Credentials(), patience=patient()) as client:
        server.RequestHandlerClass.server_version = "nginx"  # type: ignore[attr-defined]
        with pytest.raises(ProjectError) as error:
            endpoints.find(server.address, web=client)
    assert "--update" in error.value.en
    assert "ở vị trí URL" in error.value.vi
    assert "--store" not in error.value.en
    with Web(SECRET) as client, pytest.raises(ProjectError, match="plain http"):
        endpoints.find("https://h/store", update="http://h/update", web=client)
