"""Rings the broker: a message holds a job's id and nothing else, and may be lost without harm."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError

from edu_duty.celery import app
from edu_duty.jobs.models import Job

logger = logging.getLogger(__name__)

# A page must never wait for a broker: one that does not answer at once is left to the sweeper.
RING_TIMEOUT_SECONDS = 1


def ring(job: Job) -> bool:
    """Tell a worker that a job waits; say whether the broker took the message."""
    task, queue, _title = settings.JOB_KINDS[job.kind]
    return ring_task(task, queue, str(job.pk))


def ring_task(task: str, queue: str, *arguments: str) -> bool:
    """Send one message; a broker that is away is a line in the log, for the sweeper rings again."""
    with bell() as connection:
        try:
            app.send_task(task, args=arguments, queue=queue, connection=connection, retry=False)
        except broker_errors(connection) as error:
            logger.warning("The broker took no message for %s %s: %s", task, arguments, error)
            return False
    return True


@contextmanager
def bell() -> Iterator[Connection]:
    """Open a connection to the broker that gives up after a second."""
    with app.connection(
        connect_timeout=RING_TIMEOUT_SECONDS,
        transport_options={
            "socket_timeout": RING_TIMEOUT_SECONDS,
            "socket_connect_timeout": RING_TIMEOUT_SECONDS,
        },
    ) as connection:
        yield connection


def broker_errors(connection: Connection) -> tuple[type[BaseException], ...]:
    """Name the exceptions that mean the broker is away."""
    return (
        OperationalError,
        OSError,
        *connection.connection_errors,
        *connection.channel_errors,
    )
