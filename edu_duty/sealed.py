"""Runs one function of one module in a child process that can harm nothing.

The child gets its input on standard input and answers on standard output. It has limits on
memory, processor time and wall time, none of the parent's environment or secrets, and cannot open
a network connection, start a program or write a file. Workbooks of strangers are read and
documents are rendered in it.
"""

import os
import resource
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from edu_duty.lifeline import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("PATH", "LANG", "HOME", "TMPDIR", "SOURCE_DATE_EPOCH", "FONTCONFIG_FILE", "TZ")
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


class SealedFailure(Exception):
    """The child did not answer; ``reason`` is ``time``, ``memory`` or ``crash``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def run_sealed(
    module: str,
    content: bytes,
    *,
    seconds: int,
    memory_mb: int,
    extra: dict[str, str] | None = None,
) -> bytes:
    """Call ``module.main(content)`` in a sealed child and return the bytes it answers.

    Raises:
        SealedFailure: the child ran out of time or memory, or ended without an answer.
    """
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    environment |= extra or {}
    arguments = [sys.executable, "-m", "edu_duty.sealed", module, str(seconds), str(memory_mb)]
    arguments.append(str(os.getpid()))
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and a module name of ours
            arguments,
            input=content,
            capture_output=True,
            timeout=seconds + 5,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SealedFailure("time", f"no answer within {seconds} s") from error
    if child.returncode == 0:
        return child.stdout
    detail = child.stderr.decode("utf-8", "replace").strip()[-2000:]
    if child.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise SealedFailure("time", detail or f"stopped after {seconds} s")
    if "MemoryError" in detail or child.returncode == -signal.SIGABRT:
        raise SealedFailure("memory", detail or f"more than {memory_mb} MB")
    raise SealedFailure("crash", detail or f"exit status {child.returncode}")


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in REFUSED_EVENTS:
        raise PermissionError(f"{event} is refused in a sealed process")
    if event == "open" and isinstance(arguments[2], int):
        writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
        if arguments[2] & writing and arguments[0] != os.devnull:
            raise PermissionError("writing a file is refused in a sealed process")


def _child() -> None:
    die_with_parent(int(sys.argv[4]))
    module, seconds, memory_mb = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    answer = sys.stdout.buffer
    sys.stdout = sys.stderr
    work = import_module(module).main
    content = sys.stdin.buffer.read()
    sys.addaudithook(_refuse)
    answer.write(work(content))
    answer.flush()


if __name__ == "__main__":
    _child()
