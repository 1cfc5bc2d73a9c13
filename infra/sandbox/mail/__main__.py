"""`python -m infra.sandbox.mail --host H --port P --smtp-port P --data DIR`."""

import argparse
import logging
import signal
import threading
from pathlib import Path

from werkzeug.serving import make_server

from infra.sandbox.mail.application import create_application
from infra.sandbox.mail.mailbox import Mailbox
from infra.sandbox.mail.smtp_sink import SmtpSink


def main() -> None:
    """Serve until the process is asked to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8202)
    parser.add_argument("--smtp-port", type=int, default=8225)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("mail.log").setLevel(logging.ERROR)

    mailbox = Mailbox(options.data / "mail.sqlite3")
    web = make_server(options.host, options.port, create_application(mailbox), threaded=True)
    sink = SmtpSink(mailbox, options.host, options.smtp_port)
    sink.start()

    def end(_signal: int, _frame: object) -> None:
        # shutdown() waits for the serving loop, which this very thread runs.
        threading.Thread(target=web.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    print(f"mail: http://{options.host}:{options.port}, smtp://{options.host}:{sink.port}", flush=True)
    web.serve_forever()
    web.server_close()
    sink.stop()


main()
