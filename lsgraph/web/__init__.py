"""Rule: whoever talks to a server does it here, bounded, and is told in both languages what went wrong."""

from lsgraph.web.client import Answer, Patience, Web
from lsgraph.web.credentials import Credentials, check_address, from_environment, need_httpx
from lsgraph.web.words import Progress, Words, adding, quiet, refusal

__all__ = [
    "Answer",
    "Credentials",
    "Patience",
    "Progress",
    "Web",
    "Words",
    "adding",
    "check_address",
    "from_environment",
    "need_httpx",
    "quiet",
    "refusal",
]
