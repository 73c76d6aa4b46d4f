"""From where the server may be reached: from this machine alone, unless people sign in."""

import os
from ipaddress import IPv6Address, ip_address
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from analytics.errors import InputError

OPEN = "FSD_OPEN_TO_EVERYBODY"  # the environment variable that opens a server without sign-in


def is_this_machine(host: str | None) -> bool:
    """Whether a host's name or address means this machine to whoever asks for it.

    >>> [is_this_machine(host) for host in ("localhost", "127.0.0.1", "::1", "10.0.0.8", "", None)]
    [True, True, True, False, False, False]
    """
    if host is None or host.lower() == "localhost":
        return host is not None
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback


def check(address: str | None) -> None:
    """Raise an InputError if a server without sign-in listens at more than this machine.

    `FSD_OPEN_TO_EVERYBODY=yes` in the environment allows it.
    """
    if not is_this_machine(address) and not is_open():
        raise refusal(f"Server address {address or 'of every network'}")


def is_open() -> bool:
    """Whether whoever started the server said that it is open to everybody."""
    return os.environ.get(OPEN) == "yes"


def refusal(where: str) -> InputError:
    """Why a server without sign-in is nothing for others, and the three ways out."""
    return InputError(
        where,
        "anybody who reaches this server could read, edit and publish, as nobody need sign in",
        "configure sign-in (README, Who may do what), or listen at 127.0.0.1, or, if everybody "
        f"shall do everything, set {OPEN}=yes",
    )


class OnlyThisMachine:
    """Refuses, with 403, whatever did not come from this machine, to it, and for it.

    A page elsewhere may give its own name the address 127.0.0.1, and a proxy here may pass on what
    came from outside: from where, the server knows by what the proxy adds.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or refuse."""
        if scope["type"] in {"http", "websocket"}:
            for host in (_place(scope, "client"), _place(scope, "server"), _asked(scope)):
                if not is_this_machine(host):
                    refused = PlainTextResponse(f"{refusal(f'Request by way of {host}')}\n", 403)
                    await refused(scope, receive, send)
                    return
        await self.app(scope, receive, send)


def _place(scope: Scope, end: Literal["client", "server"]) -> str | None:
    """The address at one end of the connection."""
    return scope[end][0] if scope.get(end) else None


def _asked(scope: Scope) -> str | None:
    """The host that was asked for."""
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
    except ValueError:
        return None
