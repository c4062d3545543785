"""The virtual environment: made, broken off, made again."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import venv

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make folders of two accounts")


class Installer:
    """Stands for `python -m venv`, pip and uv: takes no time, and breaks off when told to."""

    def __init__(self) -> None:
        self.made = self.installed = 0
        self.breaks: BaseException | None = None

    def make(self, folder: Path) -> None:
        self.made += 1
        (folder / "bin").mkdir()
        (folder / "bin" / "python").symlink_to(sys.executable)

    def install(self, python: Path) -> None:
        (python.parent.parent / "half a package").touch()
        if self.breaks:
            raise self.breaks
        self.installed += 1


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    stand_in = Installer()
    monkeypatch.setattr(venv, "make", stand_in.make)
    monkeypatch.setattr(venv, "install", stand_in.install)
    monkeypatch.setattr(venv, "works", Path.exists)
    return stand_in


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as project:
        Path(project).chmod(0o755)
        yield Path(project) / ".venv"


def test_what_is_up_to_date_is_left_alone(installer: Installer, folder: Path) -> None:
    venv.main(folder)
    venv.main(folder)
    assert (installer.made, installer.installed) == (1, 1)


@pytest.mark.parametrize("broken_by", [KeyboardInterrupt(), SystemExit(2)])
def test_an_installation_that_was_broken_off_is_made_anew(
    installer: Installer, folder: Path, capsys: pytest.CaptureFixture[str], broken_by: BaseException
) -> None:
    installer.breaks = broken_by
    with pytest.raises(type(broken_by)):
        venv.main(folder)
    left = folder / "left over"
    left.touch()
    installer.breaks = None
    venv.main(folder)
    assert not left.exists()
    assert "was not finished" in capsys.readouterr().out
    assert (installer.made, installer.installed) == (2, 1)


def test_other_locks_are_installed_into_the_same_folder(
    installer: Installer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.main(folder)
    monkeypatch.setattr(venv, "LOCKS", venv.LOCKS[:1])
    venv.main(folder)
    assert (installer.made, installer.installed) == (1, 2)


def test_ctrl_c_ends_with_130_and_a_sentence(
    installer: Installer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installer.breaks = KeyboardInterrupt()
    with pytest.raises(SystemExit) as caught:
        venv.start(folder)
    assert caught.value.code == 130
    assert "Start again" in capsys.readouterr().out


@as_root
def test_what_root_makes_belongs_to_the_owner_of_the_project(installer: Installer, folder: Path) -> None:
    os.chown(folder.parent, 12345, 12345)
    venv.main(folder)
    assert {each.lstat().st_uid for each in (folder, *folder.rglob("*"))} == {12345}


@as_root
def test_a_folder_of_root_is_named_with_the_command_that_removes_it(installer: Installer, folder: Path) -> None:
    venv.main(folder)
    folder.chmod(0o700)
    os.chown(folder.parent, 12345, 12345)
    os.seteuid(12345)
    try:
        with pytest.raises(SystemExit, match=f"sudo rm -r '{folder}'"):
            venv.start(folder)
    finally:
        os.seteuid(0)


@as_root
def test_a_project_that_cannot_be_written_to_is_no_missing_package(installer: Installer, folder: Path) -> None:
    os.seteuid(12345)
    try:
        with pytest.raises(SystemExit, match="cannot write to"):
            venv.start(folder)
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("said", "advice"),
    [("The virtual environment was not created because ensurepip is not available.", "apt install"),
     ("Error: [Errno 28] No space left on device", "is above")],
)  # fmt: skip
def test_the_missing_package_is_named_only_when_it_is_missing(said: str, advice: str) -> None:
    assert advice in venv.advice(said)
