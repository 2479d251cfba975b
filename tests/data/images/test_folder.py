import errno
import os
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from iskra import advice
from iskra.atomic import scrap_folder
from iskra.data.images import Decoding, list_images, read_image, read_image_folder, store
from iskra.data.images.folder import decoded
from iskra.data.row_file import RowFile


def names(paths, root):
    return [os.path.relpath(path, root).replace(os.sep, "/") for path in paths]


def test_rows_labels_and_names_belong_together(folder):
    found = read_image_folder(folder, (6, 7))
    assert names(found.file_paths, folder) == [
        "cat/0.png",
        "cat/1.png",
        "cat/2.png",
        "dog/0.png",
        "dog/1.png",
        "dog/2.png",
    ]
    assert found.class_names == ["cat", "dog"]
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.labels.dtype == np.int32
    assert found.broken == []
    assert (found.pixels.dtype, found.pixels.shape, len(found)) == (np.uint8, (6, 6, 7, 3), 6)
    for row, path in zip(found.pixels, found.file_paths, strict=True):
        assert np.array_equal(row, Decoding((6, 7))(path))


def test_the_second_time_nothing_is_decoded(folder, cache, monkeypatch):
    first = read_image_folder(folder, 6)
    monkeypatch.setattr(Decoding, "__call__", None)
    second = read_image_folder(folder, 6)
    assert np.array_equal(first.pixels, second.pixels)
    assert isinstance(second.pixels.base, np.memmap)
    assert not second.pixels.flags.writeable


def test_another_size_is_another_entry_and_a_changed_file_replaces_one(folder, cache):
    read_image_folder(folder, 6)
    read_image_folder(folder, 5)
    before = {path.name for path in cache.iterdir()}
    assert len(before) == 2
    Image.new("RGB", (3, 3), (1, 2, 3)).save(folder / "dog" / "1.png")
    changed = read_image_folder(folder, 6)
    assert (changed.pixels[4] == (1, 2, 3)).all()
    after = {path.name for path in cache.iterdir()}
    assert len(after) == 2
    assert len(after & before) == 1


def test_broken_files_are_said_listed_and_left_out(folder):
    whole = (folder / "cat" / "2.png").read_bytes()
    (folder / "cat" / "1.png").write_bytes(whole[:60])
    (folder / "cat" / "note.png").write_text("no image")
    (folder / "dog" / "lost.jpg").symlink_to(folder / "nowhere")
    advice.forget()
    told = r"image folder: 3 of 8 files in '.*pictures' cannot be read and are left out: cat/1.png \(.*\); cat/note.png"
    with pytest.warns(advice.IskraWarning, match=told):
        found = read_image_folder(folder, 6)
    assert names(found.file_paths, folder) == ["cat/0.png", "cat/2.png", "dog/0.png", "dog/1.png", "dog/2.png"]
    assert found.labels.tolist() == [0, 0, 1, 1, 1]
    assert names([path for path, _ in found.broken], folder) == ["cat/1.png", "cat/note.png", "dog/lost.jpg"]
    for row, path in zip(found.pixels, found.file_paths, strict=True):
        assert np.array_equal(row, Decoding(6)(path))
    advice.forget()
    with pytest.warns(advice.IskraWarning, match="3 of 8 files"):  # out of the cache, too
        assert read_image_folder(folder, 6).broken == found.broken


def test_only_broken_files(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.png").write_text("no image")
    with pytest.raises(ValueError, match=r"expected images that can be read, got 1 files of which none can\. .*a\.png"):
        read_image_folder(tmp_path)
    assert not list((tmp_path / "cache" / "images").iterdir())


def test_without_classes_and_with_labels_given(folder):
    plain = read_image_folder(folder, 6, labels=None)
    assert (plain.labels, plain.class_names, len(plain)) == (None, None, 6)
    given = read_image_folder(folder, 6, labels=[7, 3, 3, 7, 7, 9])
    assert given.labels.tolist() == [7, 3, 3, 7, 7, 9]
    assert given.class_names == ["3", "7", "9"]
    with pytest.raises(ValueError, match=r"expected one label for each of the 6 files in '.*', got 2\."):
        read_image_folder(folder, 6, labels=[0, 1])


def test_chosen_classes_hidden_folders_and_deeper_ones(folder):
    (folder / ".hidden").mkdir()
    Image.new("RGB", (3, 3)).save(folder / ".hidden" / "x.png")
    (folder / "cat" / "deeper").mkdir()
    Image.new("L", (3, 3)).save(folder / "cat" / "deeper" / "A.PNG")
    found = read_image_folder(folder, 6, class_names=["dog", "cat"])
    assert found.class_names == ["dog", "cat"]
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert names(found.file_paths, folder)[-1] == "cat/deeper/A.PNG"
    with pytest.raises(ValueError, match=r"expected class_names among the folders cat, dog of '.*', got 'bird'"):
        read_image_folder(folder, class_names=["bird"])


def test_links_are_followed_when_asked(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    Image.new("RGB", (3, 3)).save(tmp_path / "elsewhere" / "far.png")
    (folder / "dog" / "link").symlink_to(tmp_path / "elsewhere")
    assert len(read_image_folder(folder, 6)) == 6
    assert names(read_image_folder(folder, 6, follow_links=True).file_paths, folder)[-1] == "dog/link/far.png"


def test_no_folder_and_no_images(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"image folder: '.*absent' is not a directory"):
        read_image_folder(tmp_path / "absent")
    with pytest.raises(ValueError, match=r"expected folders, one a class, with images \(\.bmp, .*\) in '.*', got none"):
        read_image_folder(tmp_path)
    Image.new("RGB", (3, 3)).save(tmp_path / "x.png")
    with pytest.raises(ValueError, match=r"put those of each class into a folder, or pass labels=None\."):
        read_image_folder(tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"image_size": (0, 3)}, r"expected image_size as \(height, width\) of at least 1, got \(0, 3\)"),
        ({"image_size": "big"}, r"expected image_size as \(height, width\) of at least 1, got 'big'"),
        ({"color_mode": "cmyk"}, r"expected color_mode to be one of grayscale, rgb, rgba, got 'cmyk'"),
        ({"interpolation": "cubic"}, r"expected interpolation to be one of bilinear, .*, got 'cubic'"),
        ({"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True}, "expected crop_to_aspect_ratio or .*, got both"),
    ],
)
def test_settings_that_do_not_fit(folder, settings, message):
    with pytest.raises(ValueError, match=message):
        read_image_folder(folder, **settings)


def test_a_full_disk_keeps_the_images_in_memory_and_says_so(folder, cache, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    expected = read_image_folder(folder, 5).pixels
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    monkeypatch.setattr(store, "VERSION", "another")
    advice.forget()
    with pytest.warns(advice.IskraWarning, match=r"0.0 GB of decoded images cannot be kept in '.*' \(No space left"):
        assert np.array_equal(read_image_folder(folder, 5).pixels, expected)
    assert len(list(cache.iterdir())) == 1  # nothing half-written stays
    monkeypatch.setattr(store, "_free_memory", lambda: 0.0)
    with pytest.raises(OSError, match=r"cannot be kept in '.*' \(No space left on device\), nor in memory\. Free some"):
        read_image_folder(folder, 5)


def test_what_cannot_be_mapped_is_read(folder, monkeypatch):
    expected = read_image_folder(folder, 6)
    monkeypatch.setattr(RowFile, "can_be_mapped", lambda self: False)
    found = read_image_folder(folder, 6)
    assert isinstance(found.pixels, RowFile)
    assert (found.pixels.shape, found.pixels.dtype, len(found.pixels)) == ((6, 6, 6, 3), np.uint8, 6)
    assert np.array_equal(found.pixels[[4, 0, 4, -1]], expected.pixels[[4, 0, 4, -1]])
    assert np.array_equal(found.pixels[1:3], expected.pixels[1:3])
    assert np.array_equal(found.pixels[2], expected.pixels[2])
    with pytest.raises(IndexError, match=re.escape("RowFile: expected row numbers from 0 to 5, got 6.")):
        found.pixels.read([6])


def test_scraps_of_dead_processes_are_removed(folder, cache):
    with pytest.raises(ZeroDivisionError), scrap_folder(cache / "of-a-dead-process") as scrap:
        (scrap / "pixels.npy").touch()
        shutil.copytree(scrap, dead := scrap.with_name(scrap.name.replace("of-a", "of-another")))
        1 / 0
    with scrap_folder(cache / "of-a-living-process") as alive:
        read_image_folder(folder, 6)
        assert not dead.exists()
        assert alive.exists()
    assert not alive.exists()
    assert not scrap.exists()


def test_an_interrupted_decoding_leaves_nothing(folder, cache, monkeypatch):
    def interrupted(self, path):
        raise MemoryError

    monkeypatch.setattr(Decoding, "__call__", interrupted)
    with pytest.raises(MemoryError):
        read_image_folder(folder, 6)
    assert list(cache.iterdir()) == []


def test_one_file(folder, tmp_path):
    assert np.array_equal(read_image(folder / "cat" / "0.png", Decoding(6)), read_image_folder(folder, 6).pixels[0])
    (tmp_path / "x.png").write_text("no image")
    with pytest.raises(
        ValueError, match=r"image: expected a readable image file, got '.*x\.png': cannot identify image"
    ):
        read_image(tmp_path / "x.png", Decoding(6))
    with pytest.raises(FileNotFoundError):
        read_image(tmp_path / "absent.png", Decoding(6))


def test_an_order_of_ones_own(folder):
    listing = list_images(folder).part([5, 0, 3])
    found = decoded(folder, listing, Decoding(6), verbose=False)
    assert names(found.file_paths, folder) == ["dog/2.png", "cat/0.png", "dog/0.png"]
    assert found.labels.tolist() == [1, 0, 1]
    assert np.array_equal(found.pixels[1], Decoding(6)(folder / "cat" / "0.png"))


def test_targets_of_a_data_set(folder):
    found = read_image_folder(folder, 6)
    rows = [4, 0, 1]

    def targets(label_mode):
        (batch,) = found.dataset(rows, shuffle=False, label_mode=label_mode)
        return batch[1]

    assert targets("int").tolist() == [1, 0, 0]
    assert targets("binary").tolist() == [[1], [0], [0]]
    assert targets("categorical").tolist() == [[0, 1], [1, 0], [1, 0]]
    (x,) = found.dataset(rows, shuffle=False, label_mode=None)
    assert np.array_equal(x, found.pixels[rows])
    with pytest.raises(
        ValueError, match="expected label_mode to be 'int', 'categorical', 'binary' or None, got 'text'"
    ):
        found.dataset(label_mode="text")
    assert names(found.dataset(rows).file_paths, folder) == ["dog/1.png", "cat/0.png", "cat/1.png"]
