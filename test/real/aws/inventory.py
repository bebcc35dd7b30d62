"""What exists on the server: the answer to "did a destroy leave anything?".

moto keeps its resources in the attributes of one backend a service, account and region. Every entry of every such attribute counts,
so that a resource type that nobody thought of is not overlooked; what AWS has by itself was there before the first request.
"""

from moto.backends import get_backend
from moto.core.base_backend import BackendDict

from handlers import ACCOUNT, TABLES

SERVICES = [
    "acm",
    "apigateway",
    "autoscaling",
    "cloudwatch",
    "ec2",
    "elbv2",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "route53",
    "route53resolver",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "wafv2",
]
# What moto keeps beside resources: reverse maps, tags by id, the history of what is gone.
BOOKKEEPING = {
    ("ec2", "nat_gateways"): lambda gateway: gateway.state != "deleted",
    ("ec2", "vpc_pcxs"): lambda peering: peering._status.code != "deleted",
    ("kms", "keys"): lambda key: key.key_state != "PendingDeletion",
    ("secretsmanager", "secrets"): lambda secret: not secret.is_deleted(),
}


def everything():
    """One line a resource, sorted."""
    ours = [f"{kind} {' '.join(map(str, key))}" for kind, table in TABLES.items() for key in table]
    return sorted({*ours, *moto_resources()} - BY_ITSELF)


def moto_resources():
    for service in SERVICES:
        backends = get_backend(service)
        regional = backends[ACCOUNT] if isinstance(backends, BackendDict) else {}
        for region, backend in list(regional.items()):
            for name, value in list(vars(backend).items()):
                if name.startswith("_") or not isinstance(value, dict):
                    continue
                exists = BOOKKEEPING.get((service, name), lambda _: True)
                for key, entry in list(value.items()):
                    # an entry by region, or by parent, holds the resources themselves
                    inner = entry.items() if isinstance(entry, dict) else [(None, entry)]
                    for sub, resource in list(inner):
                        if exists(resource):
                            yield f"{service} {name} {region} {key}" + ("" if sub is None else f" {sub}")


BY_ITSELF = frozenset()


def remember():
    """Takes what exists now for what AWS has by itself: asked before the first request."""
    global BY_ITSELF
    for service in ("ec2", "iam", "kms", "s3"):
        for region in ("eu-central-1", "global", "aws"):
            try:
                get_backend(service)[ACCOUNT][region]
            except KeyError:
                pass
    BY_ITSELF = frozenset(moto_resources())
