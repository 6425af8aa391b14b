"""The configurations of web servers: each is started on loopback over a small folder and asked."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lsgraph import project, servers
from lsgraph.errors import ProjectError
from lsgraph.facts import Facts
from lsgraph.publication import Publication
from lsgraph.servers import negotiation

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "/du-lieu/"
FILES = {
    "index.html": "vi",
    "index.en.html": "en",
    "404.html": "Không tìm thấy trang",
    "404.en.html": "Page not found",
    "catalog.ttl": "<a:a> <a:b> <a:c> .",
    "context.jsonld": "{}",
    ".well-known/void": "<a:a> <a:b> <a:c> .",
    ".secret": "no",
    "data/mau/mau.nq.gz": "\x1f\x8b",
    "data/mau/mau.nq": "",
    "data/mau/mau.trig": "",
    "data/mau/2024-01-01/mau.rdf": "",
    "data/mau/2024-01-01/mau.jelly": "",
    "data/mau/2024-01-01/mau.geojson": "{}",
    "data/mau/2024-01-01/mau.stratml.xml": "<a/>",
    "data/mau/2024-01-01/tables/goals.csv": "a",
    "data/mau/2024-01-01/tables/goals.csv-metadata.json": "{}",
    "assets/site.css": "a{}",
}
THINGS = ("id/mau", "id/mau/goal-x", "id/mau/revision/2024-01-01", "plan", "concept", "concept/a")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "text/turtle, application/rdf+xml, application/n-triples;q=0.9, application/ld+json;q=0.9, text/n3;q=0.9, */*;q=0.1"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,application/trig,application/n-quads;q=0.9,*/*;q=0.3"
PROTEGE = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
)
ACCEPT = {  # what a request accepts: what it gets
    None: ".vi.html",
    "": ".vi.html",
    "*/*": ".vi.html",
    BROWSER: ".vi.html",
    RDFLIB: ".ttl",
    JENA: ".ttl",
    PROTEGE: ".ttl",
    "text/turtle": ".ttl",
    "TEXT/TURTLE": ".ttl",
    "text/turtle;charset=utf-8": ".ttl",
    "application/x-turtle": ".ttl",
    "application/ld+json": ".jsonld",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"': ".jsonld",
    "application/ld+json, application/json;q=0.9, */*;q=0.1": ".jsonld",
    "application/json": ".jsonld",
    "application/n-triples": ".nt",
    "text/*": ".vi.html",
    "application/*": ".jsonld",
    "text/html;q=0.3, text/turtle;q=0.7": ".ttl",
    "text/turtle;q=0.3, text/html;q=0.7": ".vi.html",
    "text/turtle;q=0.30,application/ld+json; q=0.312": ".ttl",
    "text/html;q=1.0,text/turtle;q=0.999": ".vi.html",
    "text/html , text/turtle": ".ttl",
    "text/turtle;q=0, text/html;q=0.1": ".vi.html",
    "text/html;q=0, */*": ".ttl",
    "text/html;q=0.5, */*": ".ttl",
    "text/turtle;q=0.2, */*;q=0.8": ".vi.html",
    "text/html;level=1;q=0.4, application/n-triples;q=.5": ".nt",
    "image/png, application/ld+json;q=0.001": ".jsonld",
}
REFUSED = (
    "image/png",
    "text/turtle;q=0",
    "text/turtle;q=0.000",
    "application/rdf+xml",
    "x/text/turtles",
)
LANGUAGE = {
    "vi": "vi",
    "en": "en",
    "en-GB,en;q=0.9": "en",
    "vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7": "vi",
    "en-US,en;q=0.9,vi;q=0.8": "en",
    "en;q=0.8,vi;q=0.9": "vi",
    "fr-FR,fr;q=0.9,en;q=0.5": "en",
    "de": "vi",
    "*": "vi",
    "": "vi",
    "en;q=0, vi;q=0.1": "vi",
    "zh-Hans-CN, en;q=0.01": "en",
}
TYPES = {
    "catalog.ttl": "text/turtle; charset=utf-8",
    "id/mau/goal-x.nt": "application/n-triples; charset=utf-8",
    "id/mau/goal-x.jsonld": "application/ld+json",
    "id/mau/goal-x.vi.html": "text/html; charset=utf-8",
    ".well-known/void": "text/turtle; charset=utf-8",
    "data/mau/mau.nq": "application/n-quads; charset=utf-8",
    "data/mau/mau.nq.gz": "application/gzip",
    "data/mau/mau.trig": "application/trig; charset=utf-8",
    "data/mau/2024-01-01/mau.rdf": "application/rdf+xml; charset=utf-8",
    "data/mau/2024-01-01/mau.jelly": "application/x-jelly-rdf",
    "data/mau/2024-01-01/mau.geojson": "application/geo+json",
    "data/mau/2024-01-01/mau.stratml.xml": "application/xml; charset=utf-8",
    "data/mau/2024-01-01/tables/goals.csv": "text/csv; charset=utf-8",
    "data/mau/2024-01-01/tables/goals.csv-metadata.json": "application/csvm+json",
    "assets/site.css": "text/css; charset=utf-8",
}


def publication(base: str, slug: str = "mau") -> Publication:
    none = Facts(())
    plan = project.Plan(slug, Path("instances") / slug)
    return Publication(project.Project(ROOT), plan, base, (), none, none, {})


def made(base: str) -> dict[str, str]:
    return {f.path: f.data.decode() for f in servers.files(publication(base))}


def folder(where: Path, prefix: str, base: str) -> None:
    """Lay out a small exported folder under a server's root."""
    pages = {
        f"{t}.{s}": f"{t}.{s}"
        for t in THINGS
        for s in ("vi.html", "en.html", "ttl", "jsonld", "nt")
    }
    for name, text in {
        **FILES,
        **pages,
        **made(base),
        "id/mau/bare.vi.html": "",
        "id/mau/bare.en.html": "",
    }.items():
        path = where / prefix.strip("/") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def nginx(tmp: Path, root: Path, conf: str, number: int) -> list[str]:
    conf = conf.replace("listen 80;", f"listen 127.0.0.1:{number};")
    conf = re.sub(r"root /srv/www/[^;]*;", f"root {root};", conf)
    (tmp / "site.conf").write_text(conf, encoding="utf-8")
    temp = " ".join(
        f"{kind}_temp_path {tmp}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp / "nginx.conf").write_text(
        f"pid {tmp}/pid; error_log {tmp}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 64; }}\nhttp {{ access_log off; {temp} include {tmp}/site.conf; }}\n"
    )
    return [
        "nginx",
        "-e",
        str(tmp / "error.log"),
        "-c",
        str(tmp / "nginx.conf"),
        "-g",
        "daemon off; master_process off;",
    ]


def apache(tmp: Path, root: Path, conf: str, number: int) -> list[str]:
    conf = re.sub(r'Define plan_root ".*"', f'Define plan_root "{root}"', conf)
    (tmp / "site.conf").write_text(conf, encoding="utf-8")
    modules = "mpm_event authz_core mime dir rewrite headers"
    loads = "\n".join(
        f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in modules.split()
    )
    user = "User #65534\nGroup #65534\n" if os.geteuid() == 0 else ""
    (tmp / "httpd.conf").write_text(
        f"{loads}\nServerRoot {tmp}\nListen 127.0.0.1:{number}\nServerName localhost\nPidFile {tmp}/pid\n"
        f"{user}ErrorLog {tmp}/error.log\nTypesConfig /dev/null\nDefaultRuntimeDir {tmp}\n"
        f"<VirtualHost *:{number}>\nInclude {tmp}/site.conf\n</VirtualHost>\n"
    )
    return ["apache2", "-f", str(tmp / "httpd.conf"), "-DFOREGROUND"]


def caddy(tmp: Path, root: Path, conf: str, number: int) -> list[str]:
    conf = re.sub(r"(?m)^https://\S+ \{", f"http://127.0.0.1:{number} {{", conf)
    conf = re.sub(r"root \* \S+", f"root * {root}", conf)
    head = f"{{\n\tadmin off\n\tstorage file_system {tmp}/caddy\n}}\n"
    (tmp / "Caddyfile").write_text(head + conf, encoding="utf-8")
    return ["caddy", "run", "--config", str(tmp / "Caddyfile"), "--adapter", "caddyfile"]


Start = Callable[[Path, Path, str, int], list[str]]
SERVERS: dict[str, tuple[str, str, Start]] = {
    "nginx": ("nginx", "nginx.conf", nginx),
    "apache": ("apache2", "apache.conf", apache),
    "caddy": ("caddy", "Caddyfile", caddy),
}


class Asked:
    """A running server, asked one request at a time."""

    def __init__(self, number: int, prefix: str) -> None:
        self.number, self.prefix = number, prefix

    def __call__(
        self, path: str, method: str = "GET", *, raw: bool = False, **headers: str | None
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.number, timeout=10)
        connection.putrequest(method, path if raw else self.prefix + path)
        for name, value in headers.items():
            if value is not None:
                connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]
        connection.close()
        return answer


def running(name: str, prefix: str, tmp: Path) -> Iterator[Asked]:
    program, config, start = SERVERS[name]
    if shutil.which(program) is None:
        if os.environ.get("LSGRAPH_REQUIRE") and name == "nginx":
            pytest.fail(f"{program} is required here and absent")
        pytest.skip(f"{program} is not installed")
    root, work = tmp / "www", tmp / "work"
    work.mkdir()
    base = f"https://data.example.org{prefix}"
    folder(root, prefix, base)
    tmp.chmod(0o755)
    work.chmod(0o777)
    number = port()
    command = start(work, root, made(base)[f"servers/{config}"], number)
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(work),
        "XDG_CONFIG_HOME": str(work),
        "XDG_DATA_HOME": str(work),
    }
    log = work / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=env)
    try:
        for _ in range(200):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", number)) == 0:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            pytest.fail(f"{name} did not start: {log.read_text()}")
        yield Asked(number, prefix)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@pytest.fixture(scope="module", params=list(SERVERS))
def ask(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    yield from running(request.param, PREFIX, open_folder(tmp_path_factory))


def open_folder(factory: pytest.TempPathFactory) -> Path:
    """Give a folder that a server which gave up root can read."""
    tmp = factory.mktemp("server")
    top = Path(tempfile.gettempdir())
    for parent in (tmp, *tmp.parents):
        if parent == top or not parent.is_relative_to(top):
            break
        parent.chmod(parent.stat().st_mode | 0o055)
    return tmp


def location(answer: http.client.HTTPResponse) -> str:
    """Give the path of a redirect, whether it is sent with the host or without."""
    return re.sub(r"\Ahttps?://[^/]+", "", answer.headers["Location"] or "")


def vary(answer: http.client.HTTPResponse) -> set[str]:
    return {
        v.strip().lower() for line in answer.headers.get_all("Vary", []) for v in line.split(",")
    }


def test_a_thing_is_told_of_in_the_form_that_is_asked_for(ask: Asked) -> None:
    for accept, suffix in ACCEPT.items():
        answer = ask("id/mau/goal-x", Accept=accept)
        told = answer.status, location(answer)
        assert told == (303, f"{PREFIX}id/mau/goal-x{suffix}"), accept
        assert {"accept", "accept-language"} <= vary(answer), accept
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_language_is_the_readers(ask: Asked) -> None:
    for accept, lang in LANGUAGE.items():
        answer = ask("id/mau/goal-x", Accept=BROWSER, Accept_Language=accept)
        assert location(answer) == f"{PREFIX}id/mau/goal-x.{lang}.html", accept
        home = ask("", Accept_Language=accept)
        assert (home.status, home.text) == (200, lang), accept  # type: ignore[attr-defined]
        assert "accept-language" in vary(home)


def test_every_kind_of_iri_is_answered(ask: Asked) -> None:
    for thing in THINGS:
        for path in (thing, thing + "/"):
            answer = ask(path, Accept="text/turtle")
            assert (answer.status, location(answer)) == (303, f"{PREFIX}{thing}.ttl"), path
            followed = ask(location(answer), raw=True)
            assert followed.text == f"{thing}.ttl"  # type: ignore[attr-defined]
    answer = ask("plan/0.1.0", Accept="text/turtle")
    assert (answer.status, location(answer)) == (303, f"{PREFIX}plan")


def test_what_a_server_has_not_is_refused_in_words(ask: Asked) -> None:
    for accept in REFUSED:
        answer = ask("id/mau/goal-x", Accept=accept)
        assert answer.status == 406, accept
        assert "Không có dạng dữ liệu" in answer.text  # type: ignore[attr-defined]
    for path in (
        "id/mau/none",
        "none.ttl",
        "data",
        "data/",
        "id/mau/goal-x.txt",
        ".secret",
        "id/.x",
    ):
        answer = ask(path)
        assert answer.status in (403, 404), path
    for lang, words in (("vi", "Không tìm thấy trang"), ("en", "Page not found")):
        for path in ("id/mau/none", "none.ttl", "data/"):
            answer = ask(path, Accept_Language=lang)
            assert (answer.status, answer.text) == (404, words), path  # type: ignore[attr-defined]
            told = answer.headers["Content-Type"].lower().replace(" ", "")
            assert told == "text/html;charset=utf-8"


def test_a_page_without_data_is_given_as_a_page(ask: Asked) -> None:
    answer = ask("id/mau/bare", Accept="text/turtle", Accept_Language="en")
    assert (answer.status, location(answer)) == (303, f"{PREFIX}id/mau/bare.en.html")


def test_files_have_their_types_and_may_be_read_from_anywhere(ask: Asked) -> None:
    for path, kind in TYPES.items():
        answer = ask(path, Accept="image/png")
        assert answer.status == 200, path
        told = re.sub(r"\s*;\s*", "; ", answer.headers["Content-Type"]).lower()
        assert told == kind, path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Content-Encoding"] is None, path
        again = ask(path, If_None_Match=answer.headers["ETag"])
        assert again.status == 304, path


def test_a_request_before_a_request_is_allowed(ask: Asked) -> None:
    answer = ask(
        "id/mau/goal-x", "OPTIONS", Origin="https://a.example", Access_Control_Request_Method="GET"
    )
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Access-Control-Allow-Headers"]


def test_a_redirect_cannot_be_made_to_carry_headers(ask: Asked) -> None:
    for path in (
        "id/mau/goal-x%0d%0aX-Evil:%201",
        "%2f%2fevil.example",
        "../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
    ):
        answer = ask(path)
        assert answer.status in (400, 403, 404), path
        assert answer.headers["X-Evil"] is None


@pytest.mark.parametrize("name", SERVERS)
def test_a_folder_at_the_top_of_a_host(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    for ask in running(name, "/", open_folder(tmp_path_factory)):
        answer = ask("id/mau/goal-x", Accept="text/turtle")
        assert (answer.status, location(answer)) == (303, "/id/mau/goal-x.ttl")
        assert ask("", Accept_Language="en").text == "en"  # type: ignore[attr-defined]


def test_redirects_of_w3id_keep_the_rest_of_the_iri() -> None:
    text = made("https://data.example.org/du-lieu/")["servers/w3id.htaccess"]
    rules = re.findall(r'^RewriteRule "(\S+)" "(\S+)" \[R=302,L\]$', text, re.MULTILINE)
    assert len(rules) == 3

    def go(path: str) -> str:
        for pattern, target in rules:
            match = re.search(pattern, path)
            if match:
                return str(target.replace("$1", match[1] if match.groups() else ""))
        return ""

    base = "https://data.example.org/du-lieu/"
    for path in ("id/mau", "id/mau/goal-x", "plan", "concept/a", ""):
        assert go(path) == base + path
    assert go("id/mau2/goal-x") == ""
    assert go("planning") == ""


def test_rules_read_alike_in_every_engine() -> None:
    rules = [*negotiation.named(), *negotiation.form(), *negotiation.language()]
    assert len(rules) > 80
    for rule in rules:
        re.compile(rule.pattern)
        assert "(?!" not in rule.pattern
        assert "(?=" not in rule.pattern
        assert not set('"`{}') & set(rule.pattern)


@pytest.mark.parametrize(
    "base",
    ["https://a.example/x;y/", "https://a.example/{/", 'https://a.example/"/', "https://a.example/$x/",
     "https://a.example/../", "https://u:p@a.example/", "https://a.example/é/", "https://a.example:80;x/"],
)  # fmt: skip
def test_an_address_that_means_something_to_a_server_is_refused(base: str) -> None:
    with pytest.raises(ProjectError, match="cannot be written"):
        list(servers.files(publication(base)))


def test_a_plan_whose_name_means_something_is_refused() -> None:
    with pytest.raises(ProjectError, match="cannot be written"):
        list(servers.files(publication("https://a.example/", "a b;c")))


def test_nothing_is_left_to_fill_in_and_the_bytes_are_the_same() -> None:
    once, again = made("http://127.0.0.1:8000/"), made("http://127.0.0.1:8000/")
    assert once == again
    assert set(once) == {f"servers/{n}" for n in ("nginx.conf", "Caddyfile", "apache.conf", "w3id.htaccess", "README.md", "406.html")}  # fmt: skip
    assert not [name for name, text in once.items() if "@@" in text]
    assert "http://127.0.0.1:8000/" in once["servers/README.md"]
