"""`python -m infra.sandbox.stripe`: the sandbox as a process of its own."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from infra.sandbox.stripe.application import make_sandbox_server
from infra.sandbox.stripe.sandbox import Sandbox, Settings


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m infra.sandbox.stripe", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--data", type=Path, required=True, help="folder of the state file")
    parser.add_argument("--reset", action="store_true", help="start with an empty state")
    parser.add_argument("--webhook-url", help="where events are sent; none are without it")
    parser.add_argument("--webhook-secret", default="whsec_local")
    parser.add_argument("--bank-url", help="address of the sandbox bank, told of payouts")
    parser.add_argument("--payout-account", help="IBAN that payouts are paid to")
    parser.add_argument("--public-url", help="address of the hosted pages, when not the one of the API call")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Serve until told to stop."""
    options = parse_arguments(arguments)
    settings = Settings(
        data=options.data,
        webhook_url=options.webhook_url,
        webhook_secret=options.webhook_secret,
        bank_url=options.bank_url,
        payout_account=options.payout_account,
        public_url=options.public_url,
    )
    sandbox = Sandbox(settings)
    if options.reset:
        with sandbox.store.transaction():
            sandbox.store.clear()
    server = make_sandbox_server(sandbox, options.host, options.port)

    def stop(_number: int, _frame: object) -> None:
        # shutdown() waits for the serving loop, which this handler interrupts: hence the thread.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sandbox.deliveries.start()
    print(f"Stripe sandbox at http://{options.host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    finally:
        server.server_close()
        sandbox.close()


if __name__ == "__main__":
    main(sys.argv[1:])
