"""Where a person lands after signing in: on the link that was asked for, not on the first page."""

import re
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "asked_for"
LONGEST = 3_000  # characters: a browser keeps 4,096 of a cookie
MINUTES = 10  # from the button to the return from the provider

# A path on this server: one slash at the beginning, as two would lead to another.
_OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")


class BackToLink:
    """Keeps, in a cookie, the link on which the button Sign in was pressed, and returns to it.

    Streamlit itself leads to the first page, without what the address said.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does; on the way out keep the link, on the way back lead to it."""
        path = scope["path"].rpartition("/")[2] if scope["type"] == "http" else ""

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start" and (link := _left(scope)):
                cookie = f"{COOKIE}={quote(link, safe='')}; Path=/; Max-Age={MINUTES * 60}"
                MutableHeaders(scope=message).append(
                    "set-cookie", f"{cookie}; HttpOnly; SameSite=Lax"
                )
            await send(message)

        async def lead(message: Message) -> None:
            if message["type"] == "http.response.start" and (link := _kept(scope)):
                headers = MutableHeaders(scope=message)
                if "location" in headers:
                    headers["location"] = link
                headers.append("set-cookie", f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly")
            await send(message)

        await self.app(scope, receive, {"login": keep, "oauth2callback": lead}.get(path, send))


def ours(link: str) -> str | None:
    """A link to a place on this server as it stands, None for any other.

    >>> ours("/goal?as_of=2024-05-17"), ours("//elsewhere.example/goal")
    ('/goal?as_of=2024-05-17', None)
    """
    return link if len(link) <= LONGEST and _OURS.fullmatch(link) else None


def _left(scope: Scope) -> str | None:
    """The link that the browser left for the sign-in, if it was one of this server."""
    headers = HTTPConnection(scope).headers
    try:
        left = urlsplit(headers.get("referer", ""))
    except ValueError:
        return None
    if left.netloc != headers.get("host"):
        return None
    return ours(f"{left.path}?{left.query}" if left.query else left.path)


def _kept(scope: Scope) -> str | None:
    """The link in the cookie, which anything on this machine may have written."""
    return ours(unquote(HTTPConnection(scope).cookies.get(COOKIE, "")))
