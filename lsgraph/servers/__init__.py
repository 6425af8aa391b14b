"""Rule: each configuration stands in a template; only the address and the rules are filled in.

What is filled in is checked first, so that no address can write directives of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from lsgraph.errors import ProjectError
from lsgraph.publication import File, Publication
from lsgraph.servers import negotiation
from lsgraph.servers.negotiation import Rule

_TEMPLATES = {
    "nginx.conf": "text/plain",
    "Caddyfile": "text/plain",
    "apache.conf": "text/plain",
    "w3id.htaccess": "text/plain",
    "README.md": "text/markdown",
    "406.html": "text/html",
}
# Suffix to media type; text has its character set, JSON and binary forms have none (RFC 8259, 8.1).
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "xml": "application/xml; charset=utf-8",
    "json": "application/json",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples; charset=utf-8",
    "nq": "application/n-quads; charset=utf-8",
    "trig": "application/trig; charset=utf-8",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml; charset=utf-8",
    "jelly": "application/x-jelly-rdf",
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
    "gz": "application/gzip",
}
_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z"
)
_PATH = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*\Z")
_SLUG = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*\Z")


def files(pub: Publication) -> Iterator[File]:
    """Make the configurations of web servers and of w3id.org for a publication's address.

    Raise ProjectError for an address or a plan's name with characters that mean something to them.
    """
    address = urlsplit(pub.base)
    if not _HOST.match(address.netloc) or not _PATH.match(address.path):
        raise ProjectError(
            en=f"--base {pub.base!r} cannot be written into a server's configuration; use letters, digits, dots and hyphens, such as https://data.example.org/plan/",
            vi=f"--base {pub.base!r} không ghi được vào cấu hình máy chủ; hãy dùng chữ cái không dấu, chữ số, dấu chấm và gạch nối, chẳng hạn https://data.example.org/plan/",
        )
    if not _SLUG.match(pub.plan.slug):
        raise ProjectError(
            en=f"the plan's folder {pub.plan.slug!r} cannot be written into a server's configuration; name it with letters, digits and hyphens",
            vi=f"tên thư mục quy hoạch {pub.plan.slug!r} không ghi được vào cấu hình máy chủ; hãy đặt tên bằng chữ cái không dấu, chữ số và gạch nối",
        )
    host = (
        address.netloc.rpartition(":")[0]
        if re.search(r":[0-9]+\Z", address.netloc)
        else address.netloc
    )
    values = {
        "BASE": pub.base,
        "SCHEME": address.scheme,
        "AUTHORITY": address.netloc,
        "HOST": host,
        "PREFIX": address.path,
        "PREFIX_RE": re.escape(address.path),
        "BASE_RE": re.escape(pub.base),
        "SLUG": pub.plan.slug,
        "SLUG_RE": re.escape(pub.plan.slug),
        **_nginx(),
        **_apache(),
        **_caddy(),
    }
    folder = Path(__file__).parent / "templates"
    for name, media in _TEMPLATES.items():
        text = (folder / name).read_text(encoding="utf-8")
        filled = re.sub(r"@@([A-Z0-9_]+)@@", lambda m: values[m[1]], text)
        yield File(f"servers/{name}", filled.encode(), media)


def _nginx() -> dict[str, str]:
    def rules(listed: list[Rule]) -> str:
        return "\n".join(f'    "~*{r.pattern}" {r.result};' for r in listed)

    texts = [t.partition(";") for t in TYPES.values()]
    charset = sorted({kind for kind, mark, _ in texts if mark and kind != "text/html"})
    return {
        "NGINX_NAMED": rules(negotiation.named()),
        "NGINX_FORM": rules(negotiation.form()),
        "NGINX_LANGUAGE": rules(negotiation.language()),
        "NGINX_TYPES": "\n".join(f"        {t.partition(';')[0]} {s};" for s, t in TYPES.items()),
        "NGINX_CHARSET": " ".join(charset),
    }


def _apache() -> dict[str, str]:
    def rules(listed: list[Rule], test: str, name: str) -> str:
        return "\n".join(
            f'RewriteCond "%{{ENV:{name}}}" "^$"\nRewriteCond "{test}" "{r.pattern}" [NC]\n'
            f"RewriteRule ^ - [E={name}:{r.result}]"
            for r in listed
        )

    return {
        "APACHE_NAMED": rules(negotiation.named(), "%{HTTP:Accept}", "plan_named"),
        "APACHE_FORM": rules(negotiation.form(), "%{ENV:plan_named} %{HTTP:Accept}", "plan_form"),
        "APACHE_LANGUAGE": rules(negotiation.language(), "%{HTTP:Accept-Language}", "plan_lang"),
        "APACHE_TYPES": "\n".join(f"AddType '{t}' .{s}" for s, t in TYPES.items() if s != "gz"),
    }


def _caddy() -> dict[str, str]:
    def rules(listed: list[Rule]) -> str:
        return "\n".join(
            f"\t\t~(?i)`{r.pattern}` {r.result}".replace("~(?i)`", "`~(?i)") for r in listed
        )

    return {
        "CADDY_NAMED": rules(negotiation.named()),
        "CADDY_FORM": rules(negotiation.form()),
        "CADDY_LANGUAGE": rules(negotiation.language()),
        "CADDY_TYPES": "\n".join(
            f'\t@type_{s} path *.{s}\n\theader @type_{s} Content-Type "{t}"'
            for s, t in TYPES.items()
        ),
    }
