"""The SMTP side: says yes to every mail and keeps it, except for addresses that cannot exist."""

import asyncio
import threading

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.sandbox.mail.mailbox import Mailbox

LARGEST_MAIL_BYTES = 10 * 1024 * 1024


class _KeepEverything:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        # RFC 6761 promises that .invalid never exists: the one address at which a refusal can be tried.
        if address.casefold().endswith(".invalid"):
            return "550 5.1.2 No such domain"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        mail_id = self._mailbox.keep(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        return f"250 2.0.0 OK kept as {mail_id}"


class SmtpSink:
    """An SMTP server in a thread of its own; port 0 takes a free one."""

    def __init__(self, mailbox: Mailbox, host: str, port: int) -> None:
        self._mailbox = mailbox
        self._host = host
        self._wanted_port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on, once started."""
        assert self._server is not None, "not started"  # noqa: S101
        return int(self._server.sockets[0].getsockname()[1])

    def start(self) -> None:
        """Begin to listen. Raises OSError when the port is taken."""
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=10)
        except OSError:
            self._end_loop()
            raise

    def stop(self) -> None:
        """Stop listening and drop open connections."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._end_loop()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._protocol, self._host, self._wanted_port)

    def _protocol(self) -> SMTP:
        return SMTP(
            _KeepEverything(self._mailbox),
            data_size_limit=LARGEST_MAIL_BYTES,
            enable_SMTPUTF8=True,
            hostname="mail.sandbox",
            loop=self._loop,
        )

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()
