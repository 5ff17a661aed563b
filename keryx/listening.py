"""The sockets on which pages are served, opened before anything is announced."""

import socket

from core.addresses import host_and_port

BACKLOG = 1024


def listening(address: str) -> list[socket.socket]:
    """Sockets that take connections there. OSError when that cannot be; then none is left open."""
    host, port = host_and_port(address)
    opened: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, at in dict.fromkeys(found):
            one = socket.socket(family, kind, protocol)
            opened.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(at)
            one.listen(BACKLOG)
    except OSError:
        for one in opened:
            one.close()
        raise
    return opened
