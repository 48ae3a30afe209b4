"""What a hostile file could make a reader do; each is tried in a sealed child."""

import ctypes.util
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

REHEARSED: list[bool] = []
MEMORY: list[str] = []


def main(content: bytes) -> bytes:
    """Do what the content names and answer what came of it."""
    act, _, argument = content.decode().partition(" ")
    return ACTS[act](argument).encode()


def rehearse() -> None:
    """Remember that this was asked for."""
    REHEARSED.append(True)


def _rehearsed(_argument: str) -> str:
    return "yes" if REHEARSED else "no"


def _library(argument: str) -> str:
    return ctypes.util.find_library(argument) or "unknown"


def _echo(argument: str) -> str:
    return argument


def _connect(argument: str) -> str:
    with socket.create_connection(("127.0.0.1", int(argument)), timeout=2):
        return "connected"


def _write(argument: str) -> str:
    Path(argument).write_text("harm")
    return "written"


def _write_raw(argument: str) -> str:
    os.write(os.open(argument, os.O_WRONLY | os.O_CREAT), b"harm")
    return "written"


def _run(argument: str) -> str:
    return subprocess.run([argument], check=False, capture_output=True).stdout.decode()


def _environment(argument: str) -> str:
    return os.environ.get(argument, "")


def _spin(_argument: str) -> str:
    while True:
        pass


def _wait(_argument: str) -> str:
    time.sleep(600)
    return "waited"


def _hoard(argument: str) -> str:
    return str(len(bytearray(int(argument) * 2**20)))


def _chatter(argument: str) -> str:
    sys.stdout.write("not the answer")
    return argument


def _pid(_argument: str) -> str:
    return str(os.getpid())


def _remember(argument: str) -> str:
    MEMORY.append(argument)
    return ""


def _remembered(_argument: str) -> str:
    return "".join(MEMORY)


def _limits(_argument: str) -> str:
    return Path("/proc/self/limits").read_text()


def _sockets(_argument: str) -> str:
    """Count the sockets among the open files."""
    links = [os.readlink(f"/proc/self/fd/{name}") for name in _descriptors()]
    return str(sum(link.startswith("socket:") for link in links))


def _descriptors() -> list[str]:
    return [name for name in os.listdir("/proc/self/fd") if Path(f"/proc/self/fd/{name}").exists()]


def _exit(argument: str) -> str:
    sys.exit(int(argument))


ACTS = {
    "echo": _echo,
    "library": _library,
    "connect": _connect,
    "write": _write,
    "write_raw": _write_raw,
    "run": _run,
    "environment": _environment,
    "spin": _spin,
    "wait": _wait,
    "hoard": _hoard,
    "chatter": _chatter,
    "exit": _exit,
    "pid": _pid,
    "remember": _remember,
    "remembered": _remembered,
    "limits": _limits,
    "sockets": _sockets,
    "rehearsed": _rehearsed,
}
