"""A small HTTP client for measuring: keep-alive connections, one script of requests per connection."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Reply:
    status: int
    headers: str
    body: bytes


class Connection:
    """One keep-alive connection to the server on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        return self

    async def send(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json", accept: str = ""
    ) -> Reply:
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\n"
        if accept:
            head += f"Accept-Encoding: {accept}\r\n"
        if method == "POST":
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        self.writer.write(head.encode() + b"\r\n" + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, lower = int(lines[9:12]), lines.lower()
        if "transfer-encoding: chunked" in lower:
            return Reply(status, lines, await self._chunks())
        start = lower.find("content-length:")
        length = int(lower[start + 15 : lower.index("\r\n", start)]) if start >= 0 else 0
        return Reply(status, lines, await self.reader.readexactly(length) if length else b"")

    async def _chunks(self) -> bytes:
        parts = []
        while size := int(await self.reader.readline(), 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(parts)


One = Callable[[Connection, int], Awaitable[None]]


@dataclass(frozen=True)
class Measured:
    """Requests of one run: rate per second and latency percentiles in milliseconds."""

    count: int
    seconds: float
    latencies: np.ndarray

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    def percentile(self, q: float) -> float:
        return float(np.percentile(self.latencies, q) * 1000)


def measure(port: int, clients: int, seconds: float, one: One) -> Measured:
    """Closed loop: `clients` connections run `one(connection, number)` again and again for so long."""
    return asyncio.run(_measure(port, clients, seconds, one))


async def _measure(port: int, clients: int, seconds: float, one: One) -> Measured:
    numbers = itertools.count()
    latencies: list[float] = []
    connections = [await Connection(port).open() for _ in range(clients)]
    begin = time.perf_counter()

    async def client(connection: Connection) -> None:
        while (start := time.perf_counter()) < begin + seconds:
            await one(connection, next(numbers))
            latencies.append(time.perf_counter() - start)

    await asyncio.gather(*map(client, connections))
    spent = time.perf_counter() - begin
    for connection in connections:
        connection.writer.close()
    return Measured(len(latencies), spent, np.array(latencies))


def arrive(port: int, connections: int, rate: float, seconds: float, one: One) -> Measured:
    """Open loop: requests come at random at this rate, whether or not the earlier ones are answered.

    A latency counts from the planned arrival, so that waiting for a free connection is not forgotten.
    """
    return asyncio.run(_arrive(port, connections, rate, seconds, one))


async def _arrive(port: int, connections: int, rate: float, seconds: float, one: One) -> Measured:
    gaps = np.random.default_rng(1).exponential(1 / rate, int(rate * seconds))
    planned = iter(np.cumsum(gaps).tolist())
    latencies: list[float] = []
    free = [await Connection(port).open() for _ in range(connections)]
    begin = time.perf_counter()

    async def client(connection: Connection, number: int) -> None:
        for moment in planned:
            await asyncio.sleep(max(0.0, begin + moment - time.perf_counter()))
            await one(connection, number)
            latencies.append(time.perf_counter() - begin - moment)

    await asyncio.gather(*(client(connection, number) for number, connection in enumerate(free)))
    spent = time.perf_counter() - begin
    for connection in free:
        connection.writer.close()
    return Measured(len(latencies), spent, np.array(latencies))
