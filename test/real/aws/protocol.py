"""From an HTTP request to (service, operation, parameters) and back, by the models that botocore ships.

Parsing and serializing is moto's own; here stands only what moto does inside its services: finding the operation.
"""

import io
import re
import uuid
from functools import lru_cache

from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.wrappers import Request

# The name in a request's signature where it is not the name of the model.
MODELS = {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
}


class Refusal(ServiceException):
    """An error that a service documents: its code, and a message."""


class Call:
    """One request to an operation of a service."""

    def __init__(self, environ, body):
        self.environ = environ
        self.body = body
        self.service = self.region = self.operation = self.model = None
        self._path_parameters = {}
        self._find()

    def _find(self):
        signature = re.search(
            r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request", self.environ.get("HTTP_AUTHORIZATION", "")
        )
        if not signature:
            return
        self.region, signed = signature.group(1), signature.group(2).lower()
        name = MODELS.get(signed, signed)
        try:
            self.model = get_service_model(name)
        except Exception:  # a service that botocore does not know stays unnamed in the log
            return
        self.service = name
        target = self.environ.get("HTTP_X_AMZ_TARGET")
        form = re.search(rb"(?:^|&)Action=(\w+)", self.body)
        if target:
            self.operation = target.rsplit(".", 1)[-1]
        elif form and self.environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            self.operation = form.group(1).decode()
        else:
            self._find_by_path()

    def _find_by_path(self):
        query = {part.split("=")[0] for part in self.environ.get("QUERY_STRING", "").split("&")}
        # the path as it was sent: an ARN in it has its slashes encoded
        sent = self.environ.get("REQUEST_URI") or self.environ["PATH_INFO"]
        path = re.sub(r"^https?://[^/]+", "", sent).split("?")[0]
        for method, pattern, names, needed, operation in routes(self.service):
            match = pattern.match(path) if method == self.environ["REQUEST_METHOD"] else None
            if match and needed <= query:
                self.operation = operation
                self._path_parameters = dict(zip(names, match.groups()))
                return

    def parameters(self):
        """What was sent, by the names of the model; absent members are left out."""
        environ = {**self.environ, "wsgi.input": io.BytesIO(self.body), "CONTENT_LENGTH": str(len(self.body))}
        request = Request(environ)
        parser = PROTOCOL_PARSERS[self._protocol()](self.model.operation_model(self.operation))
        parsed = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": self.body,
                "url_path": request.path,
                "url_params": self._path_parameters,
            }
        )
        return {name: value for name, value in (parsed or {}).items() if value is not None}

    def _protocol(self):
        content_type = self.environ.get("CONTENT_TYPE", "")
        return determine_request_protocol(self.model, content_type) if content_type else self.model.protocol

    def answer(self, result):
        """The response to this call: (status, headers, body). `result` is a dictionary or a Refusal."""
        serializer = get_serializer_class(self.service, self._protocol())
        response = serializer(operation_model=self.model.operation_model(self.operation)).serialize(result)
        body = response["body"]
        headers = {name: str(value) for name, value in response["headers"].items()}
        if isinstance(result, ServiceException):
            headers.setdefault("x-amzn-errortype", result.code)
        headers.setdefault("x-amzn-requestid", str(uuid.uuid4()))
        return response["status_code"], headers, body.encode() if isinstance(body, str) else body


@lru_cache(maxsize=None)
def routes(service):
    """The REST operations of a service, the most specific path first: (method, path, names in it, query keys, operation)."""
    found = []
    model = get_service_model(service)
    for operation in model.operation_names:
        http = model.operation_model(operation).http
        path, _, query = http.get("requestUri", "/").partition("?")
        names = [name.rstrip("+") for name in re.findall(r"\{([^}]+)\}", path)]
        pieces = re.split(r"\{([^}]+)\}", path.rstrip("/"))
        pattern = "".join(
            re.escape(piece) if index % 2 == 0 else ("(.+)" if piece.endswith("+") else "([^/]+)")
            for index, piece in enumerate(pieces)
        )
        needed = {part.split("=")[0] for part in query.split("&") if part}
        literal = sum(len(piece) for piece in pieces[::2])
        found.append((-len(needed), -literal, http["method"], re.compile(f"^{pattern}/?$"), names, needed, operation))
    found.sort(key=lambda route: route[:2])
    return [route[2:] for route in found]
