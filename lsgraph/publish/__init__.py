"""Rule: what is published stands elsewhere whole or not at all: graphs in a store, packages in CKAN.

Sources: SPARQL 1.1 Graph Store HTTP Protocol and Update; CKAN's Action API, version 3.
"""

from lsgraph.publish.ckan import credentials as ckan_credentials
from lsgraph.publish.ckan import to_ckan
from lsgraph.publish.endpoints import Endpoint, find
from lsgraph.publish.steps import Change, Outcome, Step
from lsgraph.publish.store import graphs, to_store
from lsgraph.web import Credentials, Patience, Progress, Web, Words

__all__ = [
    "Change",
    "Credentials",
    "Endpoint",
    "Outcome",
    "Patience",
    "Progress",
    "Step",
    "Web",
    "Words",
    "ckan_credentials",
    "find",
    "graphs",
    "to_ckan",
    "to_store",
]
