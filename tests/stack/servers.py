"""Starts PostgreSQL and Redis of its own on free ports, and ends them with the test run."""

import atexit
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2

from edu_duty.lifeline import die_with_parent

READY_WITHIN_SECONDS = 120
# Nothing a test writes outlives the run, and memory spares it thousands of waits for a disk.
MEMORY = Path("/dev/shm")
ROOM_NEEDED = 2 * 2**30


class ServerMissing(Exception):
    """A server is neither named nor installed; the message says what to do."""


def start_postgresql() -> str:
    """Start a PostgreSQL that syncs as in production; return its address."""
    folder = _folder("postgresql")
    password = secrets.token_urlsafe(16)
    (folder / "password").write_text(password)
    _give(folder)
    _make_cluster(folder)
    port = free_port()
    command = [_program("postgres"), "-D", str(folder / "data"), "-p", str(port)]
    command += ["-c", "listen_addresses=127.0.0.1", "-k", str(folder)]
    # Tables of tests are too short-lived to be worth tidying up.
    for setting in (
        "max_connections=100",
        "autovacuum=off",
        "wal_level=minimal",
        "max_wal_senders=0",
    ):
        command += ["-c", setting]
    _start(command, folder, port)
    _wait(lambda: _accepts(port), "PostgreSQL", folder)
    address = f"postgres://edu_duty:{password}@127.0.0.1:{port}/postgres"
    psql = [_program("psql"), "-q", "-c", "SELECT 1", address]
    _wait(lambda: _succeeds(psql), "PostgreSQL", folder)
    return address


def start_redis() -> str:
    """Start a Redis without persistence; return its address."""
    folder = _folder("redis")
    _give(folder)
    password = secrets.token_urlsafe(16)
    port = free_port()
    (folder / "redis.conf").write_text(
        f"port {port}\nbind 127.0.0.1\nrequirepass {password}\n"
        f'save ""\nappendonly no\ndir {folder}\n'
    )
    _start([_program("redis-server"), str(folder / "redis.conf")], folder, port)
    _wait(lambda: _accepts(port), "Redis", folder)
    return f"redis://:{password}@127.0.0.1:{port}/0"


def drop_databases(address: str, beginning: str) -> None:
    """Drop every database of a server whose name begins like that."""
    for (name,) in administer(address, "SELECT datname FROM pg_database"):
        if name.startswith(beginning):
            administer(address, f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(address: str, statement: str) -> list[tuple[str, ...]]:
    """Tell a server something outside of every transaction; return the rows it answers."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[str, ...]] = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def scratch_folder(name: str) -> Path:
    """Make a folder for one run, in memory where there is room."""
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
    return Path(tempfile.mkdtemp(prefix=f"edu_duty_{name}_", dir=MEMORY if in_memory else None))


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_cluster(folder: Path) -> None:
    command = [_program("initdb"), "-D", str(folder / "data"), "-U", "edu_duty", "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}"]
    subprocess.run(command, check=True, capture_output=True, preexec_fn=_step_down, cwd=folder)


def _start(command: list[str], folder: Path, port: int) -> None:
    us = os.getpid()

    def before() -> None:
        _step_down()
        # After the change of user, which would undo it.
        die_with_parent(us)

    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=before, cwd=folder
        )
    atexit.register(_end, process, folder)


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    # SIGINT is PostgreSQL's fast shutdown and ends Redis as well.
    process.send_signal(2)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _folder(name: str) -> Path:
    folder = scratch_folder(name)
    (folder / "log").touch()
    return folder


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root; return the user to run servers as, or None to stay who we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _give(folder: Path) -> None:
    user = _unprivileged()
    if user is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)


def _step_down() -> None:
    user = _unprivileged()
    if user is not None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)


def _program(name: str) -> str:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"], "/usr/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise ServerMissing(
            f"{name} is not installed. Install postgresql and redis-server,"
            " or name servers in DATABASE_URL and BROKER_URL."
        )
    return found


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _wait(ready: Callable[[], bool], name: str, folder: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise ServerMissing(f"{name} did not start: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.05)
