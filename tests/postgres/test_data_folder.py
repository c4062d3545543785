"""The data folder: made, checked, and never overwritten."""

import os
import subprocess
from pathlib import Path

import pytest

from sco.postgres import PostgresError, places
from tests.postgres.servers import Make, as_root


def test_a_half_made_data_folder_is_swept_away(make_server: Make) -> None:
    server = make_server()
    left = server.data.parent / "postgres.new-half"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.running
    assert not left.exists()


@pytest.mark.parametrize(
    "path", ["a path/with 'quotes' and $HOME `id`/postgres", "/".join(["x" * 49] * 5) + "/postgres"]
)
def test_any_path_will_do(make_server: Make, path: str) -> None:
    server = make_server(path)
    with server.in_use():
        assert server.running


def test_the_data_of_another_major_is_left_alone(make_server: Make) -> None:
    server = make_server()
    server.data.mkdir(parents=True)
    places.own(server.data, server.account)
    initdb = server.binary("initdb").parents[2] / "pginstall" / "bin" / "initdb"
    options = server.account.process_options()
    subprocess.run(
        [str(initdb), "--no-sync", "-D", str(server.data)], check=True, cwd="/", capture_output=True, **options
    )  # type: ignore[call-overload]
    before = sorted(server.data.rglob("*"))
    with pytest.raises(PostgresError, match=r"PostgreSQL 16.*is 18.*pg_dumpall.*mv '") as caught:
        server.start()
    assert str(server.data) in str(caught.value)
    assert sorted(server.data.rglob("*")) == before


def test_a_folder_of_other_files_is_left_alone(make_server: Make) -> None:
    server = make_server()
    server.data.mkdir(parents=True)
    (server.data / "thesis.txt").write_text("dear")
    with pytest.raises(PostgresError, match="no PostgreSQL database"):
        server.start()
    assert [each.name for each in server.data.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_folders_place_is_named(make_server: Make) -> None:
    server = make_server()
    server.data.parent.mkdir()
    server.data.touch()
    places.own(server.data, server.account)
    with pytest.raises(PostgresError, match="postgres is a file"):
        server.start()


def test_a_damaged_folder_is_no_other_major(make_server: Make) -> None:
    server = make_server()
    server.data.mkdir(parents=True)
    places.own(server.data, server.account)
    (server.data / "PG_VERSION").touch()
    with pytest.raises(PostgresError, match="is empty: the database is damaged"):
        server.start()


@as_root
def test_a_full_disk_is_named_at_the_first_set_up(make_server: Make, open_folder: Path) -> None:
    (open_folder / "small").mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", str(open_folder / "small")])
    if mounted.returncode != 0:
        pytest.skip("this machine lets no file system be mounted")
    try:
        with pytest.raises(PostgresError, match=r"The disk of .* is full") as caught:
            make_server("small/postgres").start()
        assert "log" not in str(caught.value)
    finally:
        subprocess.run(["umount", str(open_folder / "small")], check=True)


@as_root
def test_what_root_makes_belongs_to_the_owner_of_the_project(make_server: Make, open_folder: Path) -> None:
    os.chown(open_folder, 65534, 65534)
    with make_server().in_use():
        made = [open_folder / "var", *(open_folder / "var").iterdir()]
        assert {each.stat().st_uid for each in made} == {65534}
