"""Fetches per CPU-second through the facade: several threads, keep-alive, a server in another process on loopback.

    python bench/fetching.py [--threads 8] [--fetches 8000] [--size 2000]

Prints the CPU time of this process alone. The floor is 4,000 fetches per CPU-second (0.25 ms each).
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from icma.core.fetch import Fetcher

HOSTS = 8


class Answering(asyncio.Protocol):
    """The least that can answer: one fixed reply to each request head."""

    reply = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(self.reply * data.count(b"\r\n\r\n"))  # type: ignore[attr-defined]


def serve(size: int, port: Connection) -> None:
    """Runs in the other process until it is ended."""
    headers = f'Content-Type: text/html; charset=utf-8\r\nETag: "a"\r\nContent-Length: {size}\r\n'
    Answering.reply = f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode() + b"x" * size

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def measure(fetcher: Fetcher, *, threads: int, fetches: int) -> float:
    """Fetches per CPU-second of this process."""
    urls = [f"https://outlet{number % HOSTS}.example/news/{number}" for number in range(fetches)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fetcher.get, urls[: threads * 4]))  # connections open
        started = time.process_time()
        list(pool.map(fetcher.get, urls))
        return fetches / (time.process_time() - started)


def main() -> None:
    """Parse, start the server, measure three times, print the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--fetches", type=int, default=8000)
    parser.add_argument("--size", type=int, default=2000)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    server = context.Process(target=serve, args=(options.size, sending), daemon=True)
    server.start()
    port = receiving.recv()
    dial = {f"outlet{number}.example": ("127.0.0.1", port) for number in range(HOSTS)}
    with Fetcher(user_agent="icma-bench/1 (+bench)", dial=dial) as fetcher:
        rates = [measure(fetcher, threads=options.threads, fetches=options.fetches) for _ in range(3)]
    server.terminate()
    server.join()
    best = max(rates)
    print(
        f"{best:,.0f} fetches per CPU-second, {1000 / best:.3f} ms each ({options.threads} threads; all: "
        + ", ".join(f"{rate:,.0f}" for rate in rates)
        + ")"
    )


if __name__ == "__main__":
    main()
