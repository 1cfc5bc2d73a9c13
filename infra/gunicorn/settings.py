"""gunicorn settings for every web process; numbers that differ by machine come from the environment."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 30
# Below the supervisor's patience, so that a request in flight is finished rather than cut.
graceful_timeout = 25
keepalive = 5
max_requests = 2000
max_requests_jitter = 400
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# On by default and at one path per user: a second service would take it over.
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - memory, not a file
accesslog = None
loglevel = "warning"
