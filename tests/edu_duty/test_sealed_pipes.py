"""Both sides of a conversation get their say, and nobody waits for an end that says nothing."""

import subprocess
import sys

import pytest

from edu_duty.sealed_child import READY, framed
from edu_duty.sealed_pipes import KEPT_ERRORS, Exchange, stream

LARGE = b"x" * 5_000_000
SOON, SECONDS = 0.2, 60


def talk(program, content=b"", *, greeted=True, seconds=SECONDS):
    """Talk to a program of our own; tell what was exchanged and whether it runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"import os, sys, time\n{program}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    exchange = Exchange(content, greeted=greeted)
    try:
        pipes = (process.stdin, process.stdout, process.stderr)
        says, hears, notes = (stream(pipe).fileno() for pipe in pipes)
        exchange.run(says, hears, notes, seconds)
        return exchange, process.poll() is None
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            stream(pipe).close()


def test_more_than_a_pipe_holds_goes_both_ways():
    echo = "content = sys.stdin.buffer.read(8 + 5_000_000); sys.stdout.buffer.write(content)"

    exchange, _runs = talk(echo, LARGE)

    assert exchange.answer == LARGE


def test_a_whole_answer_is_not_kept_waiting_for_the_end_of_the_child():
    exchange, runs = talk(f"os.write(1, {framed(b'yes')!r}); time.sleep(60)", seconds=30)

    assert exchange.answer == b"yes"
    assert runs


@pytest.mark.parametrize(
    ("told", "greeted", "answer"),
    [
        (framed(b""), True, b""),
        (READY + framed(b"yes"), False, b"yes"),
        (framed(b"yes"), False, None),
        (framed(b"yes")[:-1], True, None),
        (b"\0\0", True, None),
        (b"", True, None),
    ],
)
def test_an_answer_is_whole_or_none(told, greeted, answer):
    exchange, _runs = talk(f"os.write(1, {told!r})", greeted=greeted)

    assert exchange.answer == answer


def test_a_child_that_dies_before_it_has_read_says_why():
    exchange, _runs = talk("sys.exit('示例')", LARGE)

    assert exchange.answer is None
    assert exchange.errors.decode().strip() == "示例"


def test_a_child_that_chatters_fills_no_pipe_and_no_memory():
    chatter = f"sys.stderr.write('x' * 3_000_000 + 'end'); os.write(1, {framed(b'yes')!r})"

    exchange, _runs = talk(chatter)

    assert exchange.answer == b"yes"
    assert len(exchange.errors) <= KEPT_ERRORS


def test_a_child_that_says_nothing_is_not_waited_for():
    with pytest.raises(TimeoutError):
        talk("time.sleep(60)", seconds=SOON)


def test_a_pipe_that_is_not_there_is_told():
    with pytest.raises(ValueError, match="three pipes"):
        stream(None)
