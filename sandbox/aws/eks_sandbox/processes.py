"""Child processes that never outlive the sandbox, each with a file in <state>/pids."""
import concurrent.futures
import contextlib
import ctypes
import http.client
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

READY_SECONDS = 120
STARTS = 3
LOG_LINES = 5  # of a process that did not start, for its error


class Ended(RuntimeError):
    """A process ended before it was ready."""

    def __init__(self, process: subprocess.Popen, log: pathlib.Path) -> None:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:])
        super().__init__(f"{process.args[0]} ended with status {process.returncode}:\n{last}")

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
# The kernel sends the signal when the *thread* that forked ends, so one thread that lives as long as the process does
# all the forking: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
_forker = concurrent.futures.ThreadPoolExecutor(1, "sandbox-fork")


def note(state: pathlib.Path, pid: int, name: str) -> None:
    """Names a process of the sandbox, for whoever must end it after a crash."""
    (state / "pids").mkdir(exist_ok=True)
    (state / "pids" / str(pid)).write_text(name)


def start(
        state: pathlib.Path, args: list[str], log: pathlib.Path, env: dict[str, str] | None = None) -> subprocess.Popen:
    def fork() -> subprocess.Popen:
        with open(log, "ab") as output:
            return subprocess.Popen(
                args, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, env=env,
                preexec_fn=lambda: _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL))

    process = _forker.submit(fork).result()
    note(state, process.pid, pathlib.Path(args[0]).name)
    return process


def stop(state: pathlib.Path, process: subprocess.Popen, seconds: float) -> None:
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    (state / "pids" / str(process.pid)).unlink(missing_ok=True)


def kill_all(state: pathlib.Path) -> None:
    """Ends every process of the sandbox but this one."""
    for file in (state / "pids").iterdir():
        if int(file.name) != os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(file.name), signal.SIGKILL)


def started_again_if_it_ends(start_process: Callable[[], None]) -> None:
    """Starts a process that may end before it is ready, up to STARTS times; Ended when it ended each time."""
    for attempt in range(1, STARTS + 1):
        try:
            return start_process()
        except Ended as error:
            print(f"start {attempt} of {STARTS}: {error}", file=sys.stderr, flush=True)
            if attempt == STARTS:
                raise


def wait_until_ready(
        process: subprocess.Popen, url: str, log: pathlib.Path, tls: ssl.SSLContext | None = None) -> None:
    """Returns when the URL answers 200; Ended when the process does, RuntimeError when it is not ready in time."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        # First, so that a stranger who has our port is never taken for our process.
        if process.poll() is not None:
            raise Ended(process, log)
        try:
            with opener.open(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{url} was not ready in {READY_SECONDS} s")
