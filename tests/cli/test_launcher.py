"""The launcher: plain POSIX shell, at home in any folder, quick the second time."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from tests.run.steps import ROOT

FILES = ("linli", "uv.lock", "pyproject.toml", "package-lock.json")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the launcher in a folder with a space in its name, already set up by stand-ins."""
    root = tmp_path / "a county" / "linli"
    (root / "tools").mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    shutil.copy(ROOT / "tools" / "uv.txt", root / "tools" / "uv.txt")
    return root


@pytest.fixture
def programs(home: Path) -> Path:
    """Stand-ins: a python whose venv brings a uv, which makes a .venv that repeats its words."""
    folder = home.parent / "programs"
    folder.mkdir()
    uv = home.parent / "uv"
    script(
        uv,
        f"""echo "uv $*" >>'{home.parent}/calls'
        mkdir -p '{home}/.venv/bin'
        printf '#!/bin/sh\\nprintf "%%s|" "$PWD" "$LINLI_VAR" "$@"' >'{home}/.venv/bin/python'
        chmod +x '{home}/.venv/bin/python'""",
    )
    script(
        folder / "python3",
        f"""[ "$1" = -c ] && exit 0
        echo "python $*" >>'{home.parent}/calls'
        [ "$2" = venv ] || exit 1
        mkdir -p "$3/bin" && cp '{uv}' "$3/bin/uv" && ln -s /bin/true "$3/bin/python" """,
    )
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def launch(
    launcher: Path, path: str, *words: str, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(launcher), *words],
        cwd=cwd,
        env={"PATH": path, "HOME": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
    )


def calls(home: Path) -> list[str]:
    noted = home.parent / "calls"
    return noted.read_text("utf-8").splitlines() if noted.exists() else []


def test_it_sets_up_once_and_keeps_the_callers_folder(
    home: Path, programs: Path, tmp_path: Path
) -> None:
    path = f"{programs}:/usr/bin:/bin"
    first = launch(home / "linli", path, "due", "--start", "a b", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    words = first.stdout.split("|")
    assert words[:2] == [str(tmp_path), str(home / "var")]
    assert words[2:-1] == ["-m", "linli", "due", "--start", "a b"]
    made = calls(home)
    assert len(made) == 2
    assert "--locked" in made[1]
    assert "--no-dev" in made[1]
    second = launch(home / "linli", path, "due")
    assert second.stderr == ""
    assert calls(home) == made


def test_a_changed_lock_file_sets_up_again(home: Path, programs: Path) -> None:
    path = f"{programs}:/usr/bin:/bin"
    launch(home / "linli", path, "help")
    with (home / "uv.lock").open("a", encoding="utf-8") as lock:
        lock.write("\n# changed\n")
    launch(home / "linli", path, "help")
    assert sum(call.startswith("uv sync") for call in calls(home)) == 2


def test_a_moved_folder_sets_up_again(home: Path, programs: Path) -> None:
    path = f"{programs}:/usr/bin:/bin"
    launch(home / "linli", path, "help")
    (home / ".venv" / "old").touch()
    moved = home.rename(home.parent / "moved")
    launch(moved / "linli", path, "help")
    assert sum(call.startswith("uv sync") for call in calls(moved)) == 2
    assert not (moved / ".venv" / "old").exists()


def test_it_is_found_through_a_link(home: Path, programs: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(home / "linli")
    done = launch(link, f"{programs}:/usr/bin:/bin", "version")
    assert done.stdout.split("|")[1] == str(home / "var")


def test_without_python_both_languages_say_what_to_install(home: Path, tmp_path: Path) -> None:
    tools = tmp_path / "few"
    tools.mkdir()
    for name in ("dirname", "readlink", "cksum", "cat", "id", "rm", "mkdir"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    done = launch(home / "linli", str(tools), "help")
    assert done.returncode == 1
    assert "需要 Python 3.11" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_it_is_plain_shell_and_may_be_run() -> None:
    assert os.access(ROOT / "linli", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    done = subprocess.run(
        ["/bin/sh", "-n", str(ROOT / "linli")], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    first = (ROOT / "linli").read_text("utf-8").splitlines()[0]
    assert first == "#!/bin/sh"


@pytest.mark.slow
def test_the_wheel_holds_the_browser_files_and_no_test(tmp_path: Path) -> None:
    uv = os.environ.get("LINLI_UV") or shutil.which("uv")
    if not uv or not Path(uv).exists():
        pytest.skip("uv is not here; ./linli test brings it")
    built = subprocess.run(
        [uv, "build", "-q", "--wheel", "--out-dir", str(tmp_path), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    static = "linli/web/static/vendor/"
    assert {f"{static}htmx.min.js", f"{static}icons.svg", f"{static}LICENSES.txt"} <= names
    assert "linli/cli/management/commands/serve.py" in names
    assert not [name for name in names if name.startswith("tests")]
