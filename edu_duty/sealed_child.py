"""What runs in a sealed child: it seals itself, says so, and only then reads the one input.

Before it says so it may rehearse: call ``rehearse()`` of the module named for it, if any is.

Shape: the arguments are a module, seconds, megabytes, the parent's process and the module of the
rehearsal or nothing. Standard output is ``READY``, a length of eight bytes and then the answer;
standard input is a length and then the input. A length, because other children of the same parent
may hold the pipe open, and because nobody has to wait for the end of a child that has answered.
"""

import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

from edu_duty.lifeline import die_with_parent

READY = b"+"
LENGTH_BYTES = 8
REFUSED_EVENTS = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
)


def framed(content: bytes) -> bytes:
    """Put its length before an input or an answer."""
    return len(content).to_bytes(LENGTH_BYTES, "big") + content


def main(module: str, seconds: int, memory_mb: int, parent: int, rehearsal: str) -> None:
    """Seal this process, then answer one input."""
    die_with_parent(parent)
    limit(seconds, memory_mb)
    work = import_module(module).main
    forbid()
    if rehearsal:
        import_module(rehearsal).rehearse()
    answer_one(work)


def limit(seconds: int, memory_mb: int) -> None:
    """Have the kernel limit time, memory and every file, for good."""
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def forbid() -> None:
    """Refuse the network, programs and files to write, for good."""
    sys.addaudithook(_refuse)


def answer_one(work: Callable[[bytes], bytes]) -> None:
    """Say that this process is sealed, read the one input, answer it and end."""
    answer = sys.stdout.buffer
    sys.stdout = sys.stderr
    answer.write(READY)
    answer.flush()
    content = _input(sys.stdin.buffer)
    if content is not None:
        answer.write(framed(work(content)))
        answer.flush()
        # There is nothing to put in order.
        os._exit(0)


def _input(stream: BinaryIO) -> bytes | None:
    """Read the one input; None when the parent closes the pipe instead."""
    length = stream.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    return stream.read(int.from_bytes(length, "big"))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in REFUSED_EVENTS:
        raise PermissionError(f"{event} is refused in a sealed process")
    if event == "open" and isinstance(arguments[2], int):
        writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
        if arguments[2] & writing and arguments[0] != os.devnull:
            raise PermissionError("writing a file is refused in a sealed process")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
