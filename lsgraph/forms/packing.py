"""Rule: a compressed copy says nothing but what it holds: no name, no time, so that it never changes.

Source: RFC 1952 (GZIP), section 2.3.1.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from lsgraph.publication import File

LARGE = 100_000  # bytes from which a compressed copy is worth a file of its own
MEDIA = "application/gzip"
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # deflate, no name, no time, any system


def packed(file: File) -> File:
    """Make the gzip copy of a file, at its path with `.gz` behind; it is of the same media type."""
    behind = {"vi": ", nén gzip", "en": ", compressed with gzip"}
    title = {lang: text + behind.get(lang, "") for lang, text in (file.title or {}).items()}
    return replace(
        file,
        path=file.path + ".gz",
        data=compress(file.data),
        packed=file.path,
        title=title or None,
    )


def compress(data: bytes) -> bytes:
    """Compress bytes as gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _HEAD + body + tail
