"""The socket the web server listens on, opened before it is ready."""

import socket

from bot.errors import AanbelError


class NotServed(AanbelError):
    """Nothing can be served at this address."""


def listen(host: str, port: int) -> socket.socket:
    """Who comes before the server is ready waits at the door. Raises NotServed when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio sends small answers at once instead of 40 ms later.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise NotServed(because=f"{host}:{port}: {error.strerror}") from None
    return listening
