"""The HTTP side of the stub: threads, routes, and the record of what was asked."""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from stub import anthropic_api, openai_api
from stub.script import Ask, Reply, Rule, default_reply


@dataclass(frozen=True)
class Request:
    """One request as the server saw it; headers are left out because tracing may add `traceparent`."""

    method: str
    path: str
    query: str
    body: Any


@dataclass(frozen=True)
class Answer:
    status: int
    payload: Any = None
    events: Iterator[str] | None = None


class StubServer:
    """Answers the model endpoints by rules, other paths as services: {"GET /orders/42": {...}} or a (status, body)."""

    def __init__(self, rules: list[Rule], services: dict[str, Any]) -> None:
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._rules = rules
        self._used: Counter[int] = Counter()
        self._services = services
        self._http = _Threads(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> "StubServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def requests(self) -> list[Request]:
        with self._lock:
            return list(self._requests)

    def answer(self, request: Request) -> Answer:
        with self._lock:
            self._requests.append(request)
        key = f"{request.method} {request.path}"
        if key in self._services:
            given = self._services[key]
            status, payload = given if isinstance(given, tuple) else (200, given)
            return Answer(status, payload)
        endpoint = request.path.removeprefix("/v1")
        if request.method == "POST" and endpoint in _MODELS:
            return _MODELS[endpoint].answer(request.body, self._choose)
        return Answer(404, {"error": f"the stub has no answer for {key}"})

    def _choose(self, ask: Ask) -> Reply:
        with self._lock:
            for index, rule in enumerate(self._rules):
                if rule.fits(ask) and (rule.times is None or self._used[index] < rule.times):
                    self._used[index] += 1
                    return rule.reply
        return default_reply(ask)


@dataclass(frozen=True)
class Endpoint:
    """How one wire format reads a request and writes an answer, whole or streamed."""

    ask: Callable[[dict], Ask]
    error: Callable[[int], dict]
    whole: Callable[[Ask, Reply], dict]
    stream: Callable[[Ask, Reply], Iterator[str]] | None = None

    def answer(self, body: dict, choose: Callable[[Ask], Reply]) -> Answer:
        ask = self.ask(body)
        reply = choose(ask)
        if reply.status >= 400:
            return Answer(reply.status, self.error(reply.status))
        if self.stream and body.get("stream"):
            return Answer(200, events=self.stream(ask, reply))
        return Answer(200, self.whole(ask, reply))


_MODELS = {
    "/chat/completions": Endpoint(openai_api.chat_ask, openai_api.error, openai_api.chat, openai_api.chat_stream),
    "/responses": Endpoint(openai_api.responses_ask, openai_api.error, openai_api.response, openai_api.response_stream),
    "/embeddings": Endpoint(openai_api.embeddings_ask, openai_api.error, openai_api.embeddings),
    "/messages": Endpoint(anthropic_api.ask, anthropic_api.error, anthropic_api.message, anthropic_api.message_stream),
}


class _Threads(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        # A client that ends or breaks off a stream resets the connection; that is no fault of the stub.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler(stub: StubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                body = json.loads(raw) if raw else None
            except ValueError:
                body = raw.decode(errors="replace")
            parts = urlsplit(self.path)
            answer = stub.answer(Request(self.command, parts.path, parts.query, body))
            self.send_response(answer.status)
            if answer.events is not None:
                self._stream(answer.events)
                return
            text = isinstance(answer.payload, str)
            payload = answer.payload.encode() if text else json.dumps(answer.payload).encode()
            self.send_header("Content-Type", "text/plain; charset=utf-8" if text else "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def _stream(self, events: Iterator[str]) -> None:
            self.send_header("Content-Type", "text/event-stream; charset=utf-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for event in events:
                data = event.encode()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def log_message(self, *_: object) -> None:
            """The record is the log."""

    return Handler
