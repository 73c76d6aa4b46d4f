"""The server: what `streamlit run app.py` starts."""

import base64
import hashlib
import re
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics import reach
from analytics.errors import InputError
from analytics.landing import BackToLink
from analytics.screen import jobs, meanwhile, person


def inline_scripts() -> str:
    """Hashes of the scripts in Streamlit's own page, as the content policy wants them."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    found = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in found)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


POLICY = (
    f"default-src 'self'; script-src 'self' {inline_scripts()} 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'self'; "
    "form-action 'self'; object-src 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


class SecurityHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, headers added."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def lifespan(_: ASGIApp) -> AsyncIterator[None]:
    """Prepare while the first browser still fetches Streamlit's own page; who asks sooner waits."""
    meanwhile.start()
    jobs.start()
    threading.Thread(target=prepare, daemon=True).start()
    yield


def prepare() -> None:
    """Load data/ and answer the first question before anybody asks it.

    If data/ cannot be used, the pages say where and why, until it is mended.
    """
    from analytics.screen import runs  # noqa: PLC0415 (two seconds, in which others are served)

    with suppress(InputError):
        runs.warm()


def health(_: Request) -> JSONResponse:
    """Say that the server answers, and from which data."""
    from analytics.screen import runs  # noqa: PLC0415

    database = runs.book("today").database
    return JSONResponse({"status": "ok", "newest": str(database.as_of), "data": database.digest})


async def overview(request: Request) -> RedirectResponse:
    """The default page lives at the root; its name leads there too."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{query}")


def on_script_error(error: Exception) -> bool:
    """Words for people instead of a stack trace; the log has the rest."""
    if isinstance(error, InputError):
        st.error(f"**{error.where}**: {error.what}.\n\nTo fix: {error.fix}.")
    else:
        st.error(
            "Something went wrong on our side, and the server's log says what. Nothing you entered "
            "is lost: reload the page, or undo the last change on the page."
        )
    return True


def door() -> list[Middleware]:
    """What stands before the app: sign-in, or nobody but this machine, or nothing if told so.

    Ends the process, with words for who started it, where that leaves it open by mistake.
    """
    try:
        if person.sign_in():
            return [Middleware(BackToLink)]
        reach.check(st.get_option("server.address"))
    except InputError as problem:
        sys.exit(str(problem))
    return [] if reach.is_open() else [Middleware(reach.OnlyThisMachine)]


app = st.App(
    "pages/frame.py",
    lifespan=lifespan,
    on_script_error=on_script_error,
    routes=[Route("/health", health), Route("/overview", overview)],
    middleware=[Middleware(SecurityHeaders), *door()],
)
