"""A Flask application whose one route reads the body and answers 201: the floor of server and Flask."""

import sys

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def ready() -> str:
    return "ready"


@app.post("/")
def nothing() -> tuple[dict[str, str], int]:
    request.get_data()
    return {"receipt": "0000000000"}, 201


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
