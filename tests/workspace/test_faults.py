"""A file that cannot be used is told in words and left as it is; nothing counts as saved then."""

import os
import random
import resource
import signal
import sqlite3
import stat
import traceback
from pathlib import Path

import duckdb
import pytest

from analytics.access import Grant
from analytics.errors import InputError
from analytics.saved import BASE, NOTHING
from analytics.workspace import Workspace, file
from tests.workspace.conftest import ANN, AS_OF, OWNER, change


def content(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, but for the copies."""
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and "backups" not in one.parts
    }


def fill(workspace: Workspace, saves: int = 12) -> str:
    name = workspace.create(ANN, "Cheap", "s" * 500, [change("vat_rate", 0.1)],
                            reason="why", as_of=AS_OF)  # fmt: skip
    for number in range(saves):
        workspace.save(ANN, name, [change(f"own_{number}", number)], reason="r" * 900,
                       as_of=AS_OF, seen=number + 1)  # fmt: skip
    workspace.comment(ANN, "scenario", name, "said")
    workspace.grant(OWNER, Grant("group", "desk", "analyst"))
    return name


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A folder with a workspace that was closed, and one whose log is still beside it."""
    folder = tmp_path_factory.mktemp("whole")
    workspace = Workspace(folder / "workspace.duckdb")
    fill(workspace)
    for end in ("", ".wal"):
        data = Path(f"{workspace.path}{end}").read_bytes()
        (folder / f"open.duckdb{end}").write_bytes(data)
    workspace.look_again()
    return folder


def refused(place: Path, words: str) -> None:
    """It cannot be read or saved to, says so, and stays byte for byte what it is."""
    before = content(place.parent)
    workspace = Workspace(place)
    assert workspace.saved() == NOTHING
    assert (workspace.newest(), workspace.history(), workspace.grants()) == (0, [], [])
    assert words in workspace.problem.what
    assert str(place) in workspace.problem.where
    assert workspace.problem.fix
    for attempt in (
        lambda: workspace.save(OWNER, BASE, [change("a", 1)], reason="r", as_of=AS_OF, seen=99),
        lambda: workspace.create(OWNER, "Another", "", reason="r", as_of=AS_OF),
    ):
        with pytest.raises(InputError, match="workspace") as found:
            attempt()
        assert words in found.value.what
    assert workspace.saved() == NOTHING
    workspace.look_again()
    assert content(place.parent) == before


def test_cut_at_any_length_it_is_refused_unless_everything_is_there(whole, tmp_path):
    """What lies behind the last block in use may be missing: nothing that was saved is there."""
    data = (whole / "workspace.duckdb").read_bytes()
    kept = Workspace(whole / "workspace.duckdb")
    everything = kept.saved()
    kept.look_again()
    luck = random.Random(3)  # noqa: S311
    lengths = {1, 7, 8, 4_095, 4_096, 8_192, 12_287, 12_288, 12_289, len(data) // 2}
    lengths |= {luck.randrange(len(data)) for _ in range(15)}
    count = 0
    for length in sorted(lengths):
        place = tmp_path / str(length) / "workspace.duckdb"
        place.parent.mkdir()
        place.write_bytes(data[:length])
        looked = Workspace(place)
        is_whole = looked.saved() == everything and looked.verify() is None
        looked.look_again()
        if not is_whole:
            count += 1
            refused(place, "it cannot be read")
    assert count >= 15


def test_a_log_cut_anywhere_loses_the_saves_cut_off_and_no_other_and_none_by_half(whole, tmp_path):
    """As after a power cut: a log ends where it was last written to."""
    log = (whole / "open.duckdb.wal").read_bytes()
    luck = random.Random(4)  # noqa: S311
    moments = []
    for length in sorted({0, 1, 10, len(log), *(luck.randrange(len(log)) for _ in range(12))}):
        place = tmp_path / f"{length:06}" / "workspace.duckdb"
        place.parent.mkdir()
        place.write_bytes((whole / "open.duckdb").read_bytes())
        place.with_name("workspace.duckdb.wal").write_bytes(log[:length])
        looked = Workspace(place)
        assert (looked.verify(), looked.problem) == (None, None)
        moments.append(looked.newest())
        looked.look_again()
    assert moments == sorted(moments)
    assert (moments[0], moments[-1]) == (0, 15)


def sqlite(place: Path) -> None:
    connection = sqlite3.connect(place)
    connection.execute("create table format (version integer)")
    connection.commit()
    connection.close()


def duck(statement: str, start: bytes = b""):
    def made(place: Path) -> None:
        if start:
            place.write_bytes(start)
        with duckdb.connect(place) as connection:
            connection.execute(statement)

    return made


FOREIGN = {
    "text": (lambda place: place.write_text("A letter\n" * 999), "it cannot be read"),
    "empty": (lambda place: place.write_bytes(b""), "it is empty"),
    "noise": (lambda place: place.write_bytes(random.Random(1).randbytes(9_999)), "it cannot"),  # noqa: S311
    "head of SQLite": (
        lambda place: place.write_bytes(b"SQLite format 3\0" + b"\0" * 4_080), "not one of ours",
    ),
    "SQLite": (sqlite, "not one of ours"),
    "another database": (duck("create table cars (name varchar)"), "not one of ours"),
    "another database with a format": (
        duck("create table format (version integer)"), "not one of ours",
    ),
    "folder": (lambda place: place.mkdir(), "it is no file"),
    "link to nothing": (lambda place: place.symlink_to("/nowhere/at/all"), "link to nothing"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_not_ours_is_refused_and_left_as_it_is(kind, tmp_path):
    make, words = FOREIGN[kind]
    place = tmp_path / "it's here" / "workspace.duckdb"
    place.parent.mkdir()
    make(place)
    refused(place, words)


def test_a_file_of_a_later_format_is_refused_and_left_as_it_is(whole, tmp_path):
    place = tmp_path / "workspace.duckdb"
    later = file.FORMATS + 1
    duck(
        f"insert into format values ({later}, current_localtimestamp())",  # noqa: S608 (a number)
        (whole / "workspace.duckdb").read_bytes(),
    )(place)
    refused(place, f"a later version of this product made it (format {later}")


@pytest.mark.parametrize("garbage", [b"\0" * 64, b"garbage", b"x" * 9_999])
@pytest.mark.parametrize("start", ["workspace.duckdb", "open.duckdb"])
def test_a_log_that_is_none_is_refused_and_left_as_it_is(whole, tmp_path, start, garbage):
    place = tmp_path / "workspace.duckdb"
    place.write_bytes((whole / start).read_bytes())
    place.with_name("workspace.duckdb.wal").write_bytes(garbage)
    refused(place, "is no log of it")


def test_a_log_with_a_fault_inside_is_refused_and_left_as_it_is(whole, tmp_path):
    place = tmp_path / "workspace.duckdb"
    place.write_bytes((whole / "open.duckdb").read_bytes())
    log = bytearray((whole / "open.duckdb.wal").read_bytes())
    log[len(log) // 2] ^= 0x55
    place.with_name("workspace.duckdb.wal").write_bytes(log)
    refused(place, "it cannot be read")


def test_a_log_without_its_file_is_refused_and_not_mixed_into_a_new_one(whole, tmp_path):
    log = tmp_path / "workspace.duckdb.wal"
    log.write_bytes((whole / "open.duckdb.wal").read_bytes())
    refused(tmp_path / "workspace.duckdb", "only its log is there")


# --- where nothing can be written ---------------------------------------------------------------


def forked(deed) -> None:
    """Do something in a process of its own, which may limit itself."""
    child = os.fork()
    if child == 0:
        try:
            deed()
        except BaseException:  # noqa: BLE001 (told, and the exit code says so)
            os.write(2, traceback.format_exc().encode())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def limited(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_parent_that_is_a_file_is_told_and_left_as_it_is(tmp_path):
    parent = tmp_path / "letter"
    parent.write_text("A letter")
    refused(parent / "workspace.duckdb", "it cannot be written there")
    assert parent.read_text() == "A letter"


@pytest.mark.parametrize("place", ["/proc/fsd/workspace.duckdb", "/dev/null/workspace.duckdb"])
def test_a_place_that_no_file_can_have_is_told(place):
    workspace = Workspace(Path(place))
    assert workspace.saved() == NOTHING
    with pytest.raises(InputError, match="it cannot be written there"):
        workspace.create(OWNER, "Another", "", reason="r", as_of=AS_OF)
    assert workspace.problem is not None
    assert workspace.saved() == NOTHING


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_place_without_the_right_to_write_is_told_and_left_as_it_is(tmp_path, whole, mode):
    place = tmp_path / "kept" / "workspace.duckdb"
    place.parent.mkdir()
    place.write_bytes((whole / "workspace.duckdb").read_bytes())
    place.chmod(mode & 0o444)
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder in (place.parent, empty):
        folder.chmod(mode)

    def look() -> None:
        if os.getuid() == 0:
            os.setgid(65_534)
            os.setuid(65_534)
        for one in (place, empty / "workspace.duckdb", empty / "new" / "workspace.duckdb"):
            workspace = Workspace(one)
            assert workspace.saved() == NOTHING
            assert "it cannot be written there" in workspace.problem.what
            with pytest.raises(InputError, match="it cannot be written there"):
                workspace.create(OWNER, "Another", "", reason="r", as_of=AS_OF)
            assert workspace.saved() == NOTHING

    for folder in (tmp_path, *tmp_path.parents):  # so that whoever has no rights gets here at all
        if folder.owner() == place.owner() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    try:
        forked(look)
    finally:
        for folder in (place.parent, empty):
            folder.chmod(0o755)
    assert place.read_bytes() == (whole / "workspace.duckdb").read_bytes()
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("room", [500, 3_000, 20_000])
def test_a_full_disk_refuses_the_save_and_loses_no_other(tmp_path, room):
    place = tmp_path / "workspace.duckdb"
    made = Workspace(place)
    name = fill(made, saves=1)
    made.look_again()

    def save() -> None:
        workspace = Workspace(place)
        before = workspace.newest()
        limited(room)
        saved = before
        with pytest.raises(InputError, match="there is no room for it"):  # noqa: PT012 (some go)
            for _ in range(99):
                saved = workspace.save(ANN, name, [change("own", saved)], reason="r" * 900,
                                       as_of=AS_OF, seen=saved)  # fmt: skip
        assert (workspace.newest(), workspace.verify()) == (saved, None)
        with pytest.raises(InputError, match="there is no room for it"):
            workspace.save(ANN, name, [change("own", "x")], reason="r" * 900, as_of=AS_OF,
                           seen=saved)  # fmt: skip
        limited(resource.RLIM_INFINITY)
        assert workspace.save(ANN, name, [change("own", "y")], reason="room again", as_of=AS_OF,
                              seen=saved) == saved + 1  # fmt: skip
        workspace.look_again()

    forked(save)
    after = Workspace(place)
    assert (after.problem, after.verify()) == (None, None)
    assert after.history()[0]["reason"] == "room again"
    after.look_again()


@pytest.mark.parametrize("room", [0, 100, 50_000, 300_000])
def test_a_disk_too_full_for_a_new_file_leaves_none(tmp_path, room):
    place = tmp_path / "workspace.duckdb"

    def create() -> None:
        limited(room)
        workspace = Workspace(place)
        with pytest.raises(InputError, match="there is no room for it"):
            workspace.create(ANN, "Cheap", "", reason="r", as_of=AS_OF)
        assert workspace.saved() == NOTHING
        assert list(tmp_path.iterdir()) == []
        limited(resource.RLIM_INFINITY)
        assert workspace.create(ANN, "Cheap", "", reason="r", as_of=AS_OF) == "saved_1"
        workspace.look_again()

    forked(create)
    again = Workspace(place)
    assert again.newest() == 1
    again.look_again()
