"""A local AWS API: moto, and the project's own modules for what moto lacks or answers unlike AWS.

usage: server.py PORT

GET  /local-aws/requests   every request so far: service, region, operation, answeredBy (moto, ours or nobody), status
GET  /local-aws/inventory  what exists now, one line a resource
POST /moto-api/reset       forgets everything
"""

import importlib
import io
import json
import os
import pkgutil
import sys
import threading

PORT = int(sys.argv[1])
os.environ.setdefault("MOTO_ACCOUNT_ID", "123456789012")
os.environ.update(
    MOTO_PORT=str(PORT),
    MOTO_IAM_LOAD_MANAGED_POLICIES="true",
    MOTO_ACM_VALIDATION_WAIT="1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
)

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import WSGIRequestHandler, run_simple  # noqa: E402

import inventory  # noqa: E402
import services  # noqa: E402
from handlers import HANDLERS, MOTO, on_reset, reset  # noqa: E402
from protocol import Call, Refusal  # noqa: E402

for module in pkgutil.iter_modules(services.__path__):
    importlib.import_module(f"services.{module.name}")

LOCK = threading.RLock()
REQUESTS = []
on_reset(REQUESTS.clear)


class LocalAws:
    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start_response):
        body = read_body(environ)
        path = environ.get("PATH_INFO", "")
        if path == "/local-aws/requests":
            return reply(start_response, 200, {"content-type": "application/json"}, json.dumps(REQUESTS).encode())
        if path == "/local-aws/inventory":
            return reply(start_response, 200, {"content-type": "application/json"}, json.dumps(inventory.everything()).encode())
        if path.startswith("/moto-api"):
            if path == "/moto-api/reset":
                with LOCK:
                    reset()
                    answer = self.ask_moto(environ, body)
                    inventory.remember()
                return reply(start_response, *answer)
            return reply(start_response, *self.ask_moto(environ, body))
        call = Call(environ, body)
        answered_by, (status, headers, content) = self.answer(call)
        REQUESTS.append(
            {
                "service": call.service,
                "region": call.region,
                "operation": call.operation,
                "answeredBy": answered_by,
                "status": status,
                "path": path,
            }
        )
        # "there is none" is an answer that the provider asks for; the log keeps the others
        if status >= 400 and not (status == 404 or b"NotFound" in content):
            print(f"{status} {answered_by} {call.service} {call.operation} {path} {content[:300]!r}", flush=True)
        return reply(start_response, status, headers, content)

    def answer(self, call):
        handler = HANDLERS.get((call.service, call.operation))
        if handler:
            with LOCK:
                try:
                    result = handler(call)
                except Refusal as refusal:
                    result = refusal
            if result is not MOTO:
                return "ours", result if isinstance(result, tuple) else call.answer(result)
        try:
            answer = self.ask_moto(call.environ, call.body)
            # moto's word for "not implemented" is a page of HTML or a 501
            unknown = answer[0] == 501 or (answer[0] == 404 and b"<!doctype html>" in answer[2][:200].lower())
        except Exception as error:  # moto raises NotImplementedError and, on what it does not expect, anything else
            answer, unknown = (500, {}, repr(error).encode()), True
        if not unknown:
            return "moto", answer
        print(f"not implemented: {call.service} {call.operation}: {answer[2][:300]!r}", flush=True)
        # 400, not 500: the provider repeats a 500 up to 25 times
        refusal = Refusal("NotImplemented", f"local AWS API: {call.service} {call.operation} is not implemented")
        if call.operation is None:
            return "nobody", (400, {"content-type": "text/plain"}, refusal.message.encode())
        return "nobody", call.answer(refusal)

    def ask_moto(self, environ, body):
        environ = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ.pop("wsgi.input_terminated", None)
        head = []
        chunks = self.moto(environ, lambda status, headers, _=None: head.append((status, headers)))
        content = b"".join(chunks)
        status, headers = head[0]
        return int(status.split()[0]), dict(headers), content


def read_body(environ):
    if environ.get("CONTENT_LENGTH"):
        return environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    return environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else b""


def reply(start_response, status, headers, content):
    kept = [(name, value) for name, value in headers.items() if name.lower() not in ("content-length", "connection")]
    start_response(f"{status} -", [*kept, ("Content-Length", str(len(content)))])
    return [content]


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_):
        pass


if __name__ == "__main__":
    inventory.remember()
    run_simple("127.0.0.1", PORT, LocalAws(), threaded=True, request_handler=Handler)
