"""The process that sealed children are forked from: what they need is loaded, no input was seen.

It imports a module, rehearses, and then forks one child for every request. The child seals itself
and answers one input like any sealed child; what it does to itself is gone with it.

Shape: the arguments are a module, seconds and megabytes. Standard input is a socket: one message
with the three pipes of a child comes in, the child's process and then its wait status go out,
eight bytes each. Anything else that comes in while a child runs ends the child.
"""

import ctypes.util
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from edu_duty.lifeline import die_with_parent
from edu_duty.sealed_child import answer_one, forbid, limit

NUMBER_BYTES = 8


def main(module: str, seconds: int, memory_mb: int) -> None:
    """Load and rehearse, then fork a child for every request until the socket closes."""
    sys.dont_write_bytecode = True
    # Libraries are opened by their files' names; to ask a compiler where they are takes half of
    # the time it takes to load what renders documents.
    ctypes.util.find_library = _unasked
    # What is loaded here stays, and is never garbage: nobody need look through it while it is
    # loaded, nor children later, nor copy its pages.
    gc.disable()
    loaded = import_module(module)
    loaded.rehearse()
    gc.collect()
    gc.freeze()
    gc.enable()
    requests = socket.socket(fileno=0)
    while True:
        message, pipes, _flags, _address = socket.recv_fds(requests, 1, 3)
        if not message:
            return
        if len(pipes) == 3:
            _fork(requests, pipes, loaded.main, (seconds, memory_mb))


def _unasked(name: str) -> str | None:  # noqa: ARG001 # its shape
    """Know of no library; whoever asks goes on to the name of its file."""
    return None


def _fork(
    requests: socket.socket,
    pipes: list[int],
    work: Callable[[bytes], bytes],
    limits: tuple[int, int],
) -> None:
    mother = os.getpid()
    child = os.fork()
    if child == 0:
        _be_sealed(requests, pipes, work, limits, mother)
    for pipe in pipes:
        os.close(pipe)
    requests.sendall(_number(child))
    requests.sendall(_number(_await_end(child, requests)))


def _await_end(child: int, requests: socket.socket) -> int:
    """Wait for the child; end it as soon as whoever asked for it says so or is gone."""
    ended = os.pidfd_open(child)
    try:
        ready, _writable, _odd = select.select([ended, requests.fileno()], [], [])
        if ended not in ready:
            signal.pidfd_send_signal(ended, signal.SIGKILL)
    finally:
        os.close(ended)
    _child, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _be_sealed(
    requests: socket.socket,
    pipes: list[int],
    work: Callable[[bytes], bytes],
    limits: tuple[int, int],
    mother: int,
) -> NoReturn:
    """Become a sealed child; nothing of the mother is left to it but what she had loaded."""
    # The pipes take the numbers of the mother's own, the first that of her socket.
    requests.detach()
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, number)
        os.close(pipe)
    die_with_parent(mother)
    limit(*limits)
    forbid()
    answer_one(work)
    sys.exit()


def _number(value: int) -> bytes:
    return value.to_bytes(NUMBER_BYTES, "big", signed=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
