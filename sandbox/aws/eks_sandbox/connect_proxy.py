"""A loopback CONNECT proxy: AWS's host names go to the gateway, all else is refused.

Clients must speak to AWS by its real names: an EKS token is a presigned URL, and the authenticator rightly takes no
other host than STS's own.
"""
import asyncio
import contextlib
import re
import threading

AWS = re.compile(r"([a-z0-9.-]+\.)?(amazonaws\.com|api\.aws):443", re.IGNORECASE)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gateway_port: int) -> None:
    try:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode("latin-1")
        method, target, _ = head.split(" ", 2)
        if method != "CONNECT" or not AWS.fullmatch(target):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", gateway_port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(_pipe(reader, up_writer), _pipe(up_reader, writer))
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError, ValueError):
        writer.close()


def start(port: int, gateway_port: int) -> None:
    """Serves in a thread of its own; returns when it listens."""
    listening = threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(lambda r, w: _serve(r, w, gateway_port), "127.0.0.1", port)
        listening.set()
        async with server:
            await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True, name="connect-proxy").start()
    if not listening.wait(10):
        raise RuntimeError(f"the proxy does not listen on 127.0.0.1:{port}")
