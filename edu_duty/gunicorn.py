"""How gunicorn serves the portal: ``gunicorn -c python:edu_duty.gunicorn edu_duty.wsgi``."""

from typing import Any

from edu_duty.lifeline import die_with_parent

worker_class = "gthread"
workers = 2
threads = 8
timeout = 60
graceful_timeout = 4
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True


def post_fork(server: Any, _worker: Any) -> None:
    """No worker outlives the arbiter."""
    die_with_parent(server.pid)
