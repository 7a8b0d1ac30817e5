import zipfile
from pathlib import Path, PurePosixPath

from tests.wheel import ROOT, build_wheel


def test_the_wheel_holds_every_page_and_asset_and_nothing_else(tmp_path: Path):
    with zipfile.ZipFile(build_wheel(tmp_path)) as wheel:
        names = [PurePosixPath(name) for name in wheel.namelist()]
    inside = {str(name) for name in names if not name.parts[0].endswith(".dist-info")}
    package = {str(path.relative_to(ROOT)) for path in files_below(ROOT / "lepton_dash")}
    pages = {f"lepton_dash/{path.relative_to(ROOT)}" for path in files_below(ROOT / "pages")}
    assert inside == package | pages
    assert any(name.endswith(".css") for name in inside)
    assert any(name.endswith("/LICENSE") for name in map(str, names))


def files_below(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    ]
