"""`python -m infra.sandbox.bank --host H --port P --data DIR`."""

import argparse
import logging
import signal
import threading
from pathlib import Path

from werkzeug.serving import make_server

from infra.sandbox.bank.accounts import Bank
from infra.sandbox.bank.application import create_application


def main() -> None:
    """Serve until the process is asked to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8201)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--inbox", type=Path, help="the folder that a customer watches for files")
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)

    bank = Bank(options.data / "bank.sqlite3")
    web = make_server(options.host, options.port, create_application(bank, options.inbox), threaded=True)

    def end(_signal: int, _frame: object) -> None:
        # shutdown() waits for the serving loop, which this very thread runs.
        threading.Thread(target=web.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    print(f"bank: http://{options.host}:{options.port}", flush=True)
    web.serve_forever()
    web.server_close()


main()
