"""A WSGI application that reads the body and answers 201: the floor that the server itself costs."""

import sys
from collections.abc import Callable, Iterable
from typing import Any


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("201 Created", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bench.nothing:app",
        port=int(sys.argv[1]),
        workers=int(sys.argv[2]),
        blocking_threads=64,
        backlog=1024,
        interface=Interfaces.WSGI,
        websockets=False,
    ).serve()
