"""The browser files: what is laid out for the pages, and what is said when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_icons import DRAWING

from linli.cli import assets


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    """A small node_modules and a web folder asking for one icon."""
    modules, web = tmp_path / "node_modules", tmp_path / "web"
    files = {
        modules / "htmx.org" / "dist" / "htmx.min.js": "var htmx",
        modules / "htmx.org" / "LICENSE": "Zero-Clause BSD",
        modules / "tom-select" / "dist" / "js" / "tom-select.popular.min.js": "var TomSelect",
        modules / "tom-select" / "LICENSE": "Apache License 2.0",
        modules / "@orchidjs" / "unicode-variants" / "LICENSE": "Apache License 2.0",
        modules / "@tabler" / "icons" / "LICENSE": "MIT",
        modules / "maplibre-gl" / "dist" / "maplibre-gl.mjs": "export var maplibre",
        modules / "maplibre-gl" / "dist" / "maplibre-gl-worker.mjs": "onmessage",
        modules / "pmtiles" / "dist" / "pmtiles.js": "var pmtiles",
        web / "licences" / "pmtiles.txt": "kept with us",
        modules / "@tabler" / "icons" / "icons" / "outline" / "home.svg": DRAWING,
        web / "icons.txt": "home\n",
    }
    for package in set(assets.LICENCES) - {"pmtiles"}:
        files.setdefault(modules / package / "LICENSE", f"licence of {package}")
    files[modules / "pmtiles" / "README.md"] = "no licence text here"
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return modules, web


def test_build_lays_out_scripts_sprite_and_licences(place: tuple[Path, Path]) -> None:
    modules, web = place
    assets.build(modules, web)
    vendor = web / "static" / "vendor"
    assert {path.name for path in vendor.iterdir()} == {
        "htmx.min.js",
        "icons.svg",
        "LICENSES.txt",
        "maplibre-gl-worker.js",
        "maplibre-gl.js",
        "pmtiles.js",
        "tom-select.min.js",
    }
    assert (vendor / "htmx.min.js").read_text("utf-8") == "var htmx"
    assert 'id="home"' in (vendor / "icons.svg").read_text("utf-8")
    licences = (vendor / "LICENSES.txt").read_text("utf-8")
    assert "Zero-Clause BSD" in licences
    assert "MIT" in licences
    assert "licence of earcut" in licences  # inside MapLibre's file
    assert "pmtiles\n\nkept with us" in licences


def test_a_missing_package_file_is_named(place: tuple[Path, Path]) -> None:
    modules, web = place
    (modules / "htmx.org" / "dist" / "htmx.min.js").unlink()
    with pytest.raises(assets.AssetError, match=r"htmx\.min\.js"):
        assets.build(modules, web)


def test_a_package_without_licence_is_not_shipped(place: tuple[Path, Path]) -> None:
    modules, web = place
    (modules / "@tabler" / "icons" / "LICENSE").unlink()
    with pytest.raises(assets.AssetError, match="icons"):
        assets.build(modules, web)


def test_without_npm_or_uv_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LINLI_UV", raising=False)
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    with pytest.raises(assets.AssetError, match="apt-get install npm"):
        assets.fetch(tmp_path)


def test_the_node_of_the_python_package_stands_in_for_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    node, _ = assets._node_wheel()
    node.parent.mkdir(parents=True)
    # It only writes down how it was called, and where the lock file would be read.
    node.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$@" >called\n', encoding="utf-8")
    node.chmod(0o755)
    assets.fetch(tmp_path)
    called = (tmp_path / "called").read_text("utf-8").splitlines()
    assert called[0] == str(tmp_path)
    assert called[1].endswith("npm-cli.js")
    assert called[2:4] == ["ci", "--ignore-scripts"]


def test_a_failing_npm_stops_the_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("npm", "node"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(assets.AssetError, match="npm ci failed"):
        assets.fetch(tmp_path)


def project(root: Path) -> Path:
    """Return a folder laid out like the source tree, as seen from ``assets.py`` inside it."""
    (root / "src" / "linli" / "web").mkdir(parents=True)
    (root / "src" / "linli" / "web" / "icons.txt").write_text("hone\n", encoding="utf-8")
    return root / "src" / "linli" / "cli" / "assets.py"


def test_an_installed_linli_has_its_files_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "__file__", str(project(tmp_path)))
    assert assets.main([]) == 0
    assert "已随安装包提供" in capsys.readouterr().out


def test_a_wrong_icon_name_is_a_failed_command(
    tmp_path: Path,
    place: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path / "tree"
    monkeypatch.setattr(assets, "__file__", str(project(root)))
    (root / "package-lock.json").write_text("{}", encoding="utf-8")
    place[0].rename(root / "node_modules")
    (place[1] / "licences").rename(root / "src" / "linli" / "web" / "licences")
    assert assets.main(["--offline"]) == 1
    assert "home" in capsys.readouterr().err
    (root / "src" / "linli" / "web" / "icons.txt").write_text("home\n", encoding="utf-8")
    assert assets.main(["--offline"]) == 0
    assert (root / "src" / "linli" / "web" / "static" / "vendor" / "icons.svg").is_file()


def test_packages_are_fetched_unless_told_not_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "__file__", str(project(tmp_path)))
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")

    def refuse(_root: Path) -> None:
        raise assets.AssetError("no way out")

    monkeypatch.setattr(assets, "fetch", refuse)
    assert assets.main([]) == 1
    assert "no way out" in capsys.readouterr().err


def test_uv_is_asked_for_the_node_package_when_there_is_no_npm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{tmp_path}/asked\n', encoding="utf-8")
    uv.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setenv("LINLI_UV", str(uv))
    with pytest.raises(assets.AssetError):
        assets.fetch(tmp_path)
    asked = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert asked[:3] == ["sync", "-q", "--locked"]
    assert "assets" in asked
