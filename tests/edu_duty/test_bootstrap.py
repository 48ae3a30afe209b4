import ast
import socket
import sys
from pathlib import Path

import pytest

from edu_duty import bootstrap
from edu_duty.bootstrap import Stop


def test_bootstrap_imports_only_the_standard_library():
    tree = ast.parse(Path(bootstrap.__file__).read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])

    assert imported - {"__future__"} <= set(sys.stdlib_module_names)


def test_bootstrap_refuses_a_python_that_is_too_old(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(Stop, match=r"3\.11"):
        bootstrap.check_python()


def test_bootstrap_says_a_busy_port_before_it_does_anything(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.setenv("HOST", "127.0.0.1")

        with pytest.raises(Stop, match=f"端口 {port} 不能使用"):
            bootstrap.check_port()


@pytest.fixture
def installed(monkeypatch, tmp_path) -> list[list[str]]:
    """The pip commands that were run, in a checkout with a lock of its own."""
    commands: list[list[str]] = []
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.lock").write_text("django==5.2 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "follow", lambda command, count: commands.append(command))
    return commands


def test_packages_are_installed_by_hash_and_only_when_the_lock_changed(installed, tmp_path):
    bootstrap.install_packages("run")
    bootstrap.install_packages("run")
    (tmp_path / "requirements.lock").write_text("django==5.2.1 \\\n    --hash=sha256:01\n")
    bootstrap.install_packages("run")

    assert len(installed) == 2
    assert all("--require-hashes" in command for command in installed)


def test_packages_alone_are_those_of_the_tests_and_the_system_is_left_alone(monkeypatch):
    done: list[object] = []
    monkeypatch.setattr(bootstrap, "make_environment", lambda: done.append("environment"))
    monkeypatch.setattr(bootstrap, "install_packages", done.append)
    monkeypatch.setattr(bootstrap, "install_system_packages", lambda: done.append("system"))

    bootstrap.main("packages")
    bootstrap.main("dev")

    assert done == ["environment", "dev", "environment", "dev", "system"]


def test_without_rights_the_one_line_to_run_is_said(monkeypatch):
    monkeypatch.setattr(bootstrap, "root_prefix", lambda: None)

    with pytest.raises(Stop, match="sudo apt-get install -y --no-install-recommends fontconfig"):
        bootstrap.install(["fontconfig"])


def test_system_packages_are_named_by_what_is_missing(monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "loads", lambda library: "subset" not in library)
    monkeypatch.setattr(bootstrap, "output", lambda command: "")
    monkeypatch.setattr(bootstrap, "install", asked.extend)

    bootstrap.install_system_packages()

    assert asked == ["libharfbuzz-subset0", "fonts-noto-cjk"]


def test_fonts_that_cannot_be_had_are_skipped_and_not_asked_for_again(
    monkeypatch, tmp_path, capsys
):
    tries: list[Path] = []

    def offline(target: Path) -> bool:
        tries.append(target)
        return False

    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "checkout")
    monkeypatch.setattr(bootstrap, "take_fonts", offline)

    bootstrap.fetch_fonts(tmp_path / "fonts")
    bootstrap.fetch_fonts(tmp_path / "fonts")

    assert len(tries) == 1
    assert "Noto" in capsys.readouterr().out


def test_fonts_that_are_there_are_never_fetched_again(monkeypatch, tmp_path):
    for name in bootstrap.FONT_FILES:
        (tmp_path / name).touch()
    monkeypatch.setattr(bootstrap, "take_fonts", lambda target: pytest.fail("fetched again"))

    bootstrap.fetch_fonts(tmp_path)


def test_a_refusal_ends_in_words_and_with_one(capsys):
    def refuse() -> None:
        raise Stop("because")

    assert bootstrap.guarded(refuse) == 1
    assert "because" in capsys.readouterr().err
