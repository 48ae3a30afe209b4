"""Makes a fresh checkout ready and starts it: ``python3 edu_duty/bootstrap.py run``.

Or makes ready what the other purposes need: ``dev``, ``packages`` or ``supply``.

Only the standard library, and nothing an older Python cannot at least read, so that it can say
what is missing. Each step prints one line with its time; what is done is not done again.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import io
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {
    "run": ("requirements.lock",),
    "dev": ("requirements.lock", "tests/requirements.lock"),
    "supply": ("supply.lock",),
}
OLDEST_PYTHON = (3, 11)

# What each system package brings, asked for by what it does and not by its name.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
# The faces of official documents (仿宋, 黑体, 楷体, 宋体), taken out of one big package.
FONT_PACKAGE = "texlive-lang-chinese"
FONT_FILES = (
    "FandolFang-Regular.otf",
    "FandolHei-Bold.otf",
    "FandolHei-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolSong-Bold.otf",
    "FandolSong-Regular.otf",
)
FONT_RETRY_SECONDS = 24 * 3600


class Stop(Exception):
    """The portal cannot be made ready; the message says what to do."""


def main(purpose: str) -> None:
    """Prepare the checkout; with ``run`` become the portal.

    ``packages`` brings what Python lacks for the tests and nothing of the system; ``supply`` the
    tools that look at the packages.
    """
    check_python()
    if purpose == "run":
        check_port()
    with step("虚拟环境", "virtual environment"):
        make_environment()
    with step("Python 软件包", "Python packages"):
        install_packages("dev" if purpose == "packages" else purpose)
    if purpose == "packages":
        return
    with step("系统软件包", "system packages"):
        install_system_packages()
    if purpose == "run":
        with step("公文字体", "document fonts"):
            fetch_fonts(data_dir() / "fonts")
        start()


def check_python() -> None:
    """Refuse a Python that is too old."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise Stop(
            f"需要 Python {wanted} 或更新版本，当前是 {sys.version.split()[0]}。"
            f"安装后指定它：make run PYTHON=python{wanted}\n"
            f"Python {wanted} or newer is needed; name it with PYTHON=…"
        )


def check_port() -> None:
    """Say at once, before minutes of work, that somebody else uses the port."""
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(
                f"端口 {port} 不能使用（{error.strerror}）。停止占用它的程序，或换一个端口："
                f"PORT={port + 1} make run\n"
                f"Port {port} on {host} is busy. Stop what uses it, or choose another port."
            ) from error


def make_environment() -> None:
    """Create .venv unless it is there and answers."""
    if PYTHON.exists() and quiet([str(PYTHON), "-m", "pip", "--version"]):
        return
    if importlib.util.find_spec("ensurepip") is None:
        install(["python3-venv"])
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_packages(purpose: str) -> None:
    """Install the locked packages, by hash, if the lock changed since the last time."""
    locks = [ROOT / name for name in LOCKS[purpose]]
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    stamp = VENV / f".installed-{purpose}"
    if stamp.exists() and stamp.read_text() == digest:
        return
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off"]
    # The second lock repeats the first's packages: one of them is enough.
    pinned = [line for line in locks[-1].read_text().splitlines() if "==" in line.split(" ")[0]]
    follow([*command, "-r", str(locks[-1])], count=len(pinned))
    stamp.write_text(digest)
    if purpose == "dev":
        (VENV / ".installed-run").unlink(missing_ok=True)


def install_system_packages() -> None:
    """Make sure of what draws Chinese documents: pango, the font subsetter, fonts."""
    missing = [package for package, name in LIBRARIES.items() if not loads(name)]
    if shutil.which("fc-list") is None:
        missing.append("fontconfig")
    if not output(["fc-list", ":lang=zh-cn", "family"]):
        missing.append("fonts-noto-cjk")
    if missing:
        install(missing)


def fetch_fonts(target: Path) -> None:
    """Take the document faces out of Debian's package; without them Noto is used instead."""
    if all((target / name).exists() for name in FONT_FILES):
        return
    given = ROOT / "var" / "fonts"
    if given != target and all((given / name).exists() for name in FONT_FILES):
        shutil.copytree(given, target, dirs_exist_ok=True)
        return
    skipped = target / ".skipped"
    if skipped.exists() and time.time() - skipped.stat().st_mtime < FONT_RETRY_SECONDS:
        say(f"  略过，用 Noto 字体代替；立即重试：rm {skipped} (skipped, Noto is used)")
        return
    target.mkdir(parents=True, exist_ok=True)
    if not take_fonts(target):
        skipped.touch()
        say("  取不到公文字体，用 Noto 字体代替 (not available, Noto is used instead)")


def take_fonts(target: Path) -> bool:
    """Download the package of the fonts, unpack the six files, drop the rest."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb") and shutil.which("tar")):
        return False
    say(f"  下载 {FONT_PACKAGE}（49 MB，只此一次）(downloading once)")
    with tempfile.TemporaryDirectory() as folder:
        patience = ["-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1"]
        command = ["apt-get", *patience, "-q", "download", FONT_PACKAGE]
        if not quiet(command, cwd=folder):
            return False
        package = next(Path(folder).glob("*.deb"))
        unpack = f"dpkg-deb --fsys-tarfile {shlex.quote(str(package))} | tar -x --wildcards"
        if not quiet(["sh", "-c", f"{unpack} '*/fandol/*.otf'"], cwd=folder):
            return False
        for name in FONT_FILES:
            found = next(Path(folder).rglob(name))
            shutil.copyfile(found, target / f"{name}.part")
            (target / f"{name}.part").replace(target / name)
    return True


def start() -> None:
    """Bring database, catalogue, demo and static files up to date, then become the portal."""
    environment = {"DEMO": "1", **{k: v for k, v in os.environ.items() if v}}
    if environment.get("HOST", "127.0.0.1") in {"127.0.0.1", "localhost", "::1"}:
        # On the loopback address nothing in front of the portal speaks TLS.
        environment.setdefault("HTTPS", "0")
    manage = [str(PYTHON), str(ROOT / "manage.py")]
    prepared = subprocess.run([*manage, "prepare"], env=environment, check=False)
    if prepared.returncode != 0:
        raise Stop("数据准备没有完成，原因见上 (preparing the data did not succeed, see above)")
    sys.stdout.flush()
    os.execve(manage[0], [*manage, "run_portal"], environment)


def install(packages: Sequence[str]) -> None:
    """Install system packages where we may; else say the one line that does it."""
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    rights = root_prefix()
    if shutil.which("apt-get") is None or rights is None:
        raise Stop(
            f"缺少系统软件包，运行一次 (system packages are missing, run once):\n  sudo {line}"
        )
    say(f"  {line}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*rights, *shlex.split(line)]
    if lists_are_there() and quiet(command, env=environment):
        return
    quiet([*rights, "apt-get", "update"], env=environment)
    if not quiet(command, env=environment):
        raise Stop(f"没有装上，查看原因 (this did not succeed, run it to see why):\n  sudo {line}")


def root_prefix() -> list[str] | None:
    """Return what to put before a command for root's rights, or None when we have none."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and quiet(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def lists_are_there() -> bool:
    """Say whether apt knows any packages yet; a fresh container's does not."""
    return any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def loads(library: str) -> bool:
    """Say whether a shared library is there."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def data_dir() -> Path:
    """Return where the portal keeps its data."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


def run(command: Sequence[str]) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Stop(f"{shlex.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def quiet(
    command: Sequence[str], cwd: str | None = None, env: dict[str, str] | None = None
) -> bool:
    """Run a command and say whether it succeeded."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def output(command: Sequence[str]) -> str:
    """Return what a command prints; nothing if it cannot be run."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def follow(command: Sequence[str], count: int) -> None:
    """Run pip and show how many of its packages it has come to."""
    tail: list[str] = []
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as process:
        for line in process.stdout or ():
            tail = [*tail[-30:], line]
            if line.startswith("Collecting"):
                seen += 1
                progress(f"  {seen}/{count} {line.split()[1].split('==')[0]}")
            elif line.startswith("Installing"):
                progress(f"  安装 {count} 个软件包 (installing)")
    progress("")
    if process.returncode != 0:
        raise Stop("软件包没有装上 (packages were not installed):\n" + "".join(tail))


def progress(text: str) -> None:
    """Show a passing line on a terminal, and nothing in a log."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K{text}")
        sys.stdout.flush()


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


@contextmanager
def step(name: str, name_en: str) -> Iterator[None]:
    """Print the name and time of a step when it is done."""
    started = time.monotonic()
    yield
    say(f"✓ {name} ({name_en})  {time.monotonic() - started:.1f} s")


def guarded(work: Callable[[], None]) -> int:
    """Run the whole and turn a refusal into words and an exit status."""
    try:
        work()
    except Stop as reason:
        print(f"\n✗ {reason}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\n已停止 (stopped)", file=sys.stderr, flush=True)
        return 130
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(guarded(lambda: main(sys.argv[1])))
