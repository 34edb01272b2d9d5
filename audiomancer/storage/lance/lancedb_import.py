"""Late import of LanceDB, which takes a second, without a network socket."""

from __future__ import annotations

import socket
import threading
from typing import Any

_importing = threading.Lock()


def import_lancedb() -> Any:
    """The `lancedb` module.

    LanceDB brings clients of its cloud service along, and one of their libraries (urllib3) binds a socket to the
    loopback address when it is imported, to learn whether the system speaks IPv6. Nothing here ever uses the answer,
    so for the time of the import Python is said to have no IPv6, and no socket is opened.
    """
    with _importing:
        spoken = socket.has_ipv6
        socket.has_ipv6 = False
        try:
            import lancedb
        finally:
            socket.has_ipv6 = spoken
    return lancedb
