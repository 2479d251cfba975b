"""`iskra train` on folders of images, and `iskra predict` on what it learned."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from iskra import lab
from iskra.lab.class_folders import cuts, stratified_order
from iskra.lab.cli.app import app
from iskra.lab.image_folder import FolderRecipe, folder_decoding, folder_problem, folder_recipe, parse_size, parse_split
from iskra.lab.problems import command_for
from iskra.lab.split_folders import ImageFolders

Image = pytest.importorskip("PIL.Image")

COLOURS = {"blue": (30, 40, 200), "green": (40, 190, 50), "red": (200, 30, 40)}
ENDINGS = ("png", "jpg", "webp", "bmp", "gif")


def picture(name: str, number: int) -> "Image.Image":
    """A picture of the class's colour, of a size of its own, under noise."""
    rng = np.random.default_rng(number)
    noise = rng.normal(0, 20, (20 + number % 7, 24, 3))
    return Image.fromarray(np.clip(np.array(COLOURS[name]) + noise, 0, 255).astype(np.uint8))


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """Twenty images of each of three colours in all formats, some grey or with transparency, and four bad files."""
    root = tmp_path_factory.mktemp("images") / "photos"
    for name in COLOURS:
        (root / name).mkdir(parents=True)
        for number in range(20):
            picture(name, number).save(root / name / f"{number:02d}.{ENDINGS[number % 5]}")
    picture("red", 5).convert("RGBA").save(root / "red" / "rgba.png")
    picture("blue", 6).convert("L").save(root / "blue" / "grey.jpg")
    whole = (root / "green" / "01.jpg").read_bytes()
    (root / "green" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (root / "red" / "text.png").write_text("not an image")
    (root / "red" / "notes.txt").write_text("something else")
    (root / "nothing").mkdir()
    (root / ".hidden").mkdir()
    return root


def command(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="iskra")


@pytest.fixture(scope="module")
def run(photos, tmp_path_factory):
    runs = tmp_path_factory.mktemp("runs")
    options = ["--image-size", 16, "--epochs", 12, "--augment", "none", "--model", "lenet"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ISKRA_CACHE", str(runs / "cache"))
        result = command("train", photos, *options, "--runs", runs, "--name", "first")
    assert result.exit_code == 0, result.output
    return lab.Run.read(runs / "first"), result.output


def test_a_folder_is_learned(run):
    run, printed = run
    assert run.config["classes"] == ["blue", "green", "red"]
    assert run.config["images"] == {"train": 50, "validation": 6, "test": 6}
    assert run.metrics["test_wrong"] <= 2
    assert "photos   50 images to train" in printed


def test_few_test_images_make_no_accuracy(run):
    run, printed = run
    assert "test_accuracy" not in run.metrics
    told, page = " ".join(printed.split()), (run.path / "report.html").read_text()
    assert f"test {6 - run.metrics['test_wrong']} of 6 right" in told
    assert "With only 6 test images, the test results are mostly chance. Collect more images." in told
    assert f"{6 - run.metrics['test_wrong']} of 6 right" in page and "mostly chance" in page
    assert "test accuracy" not in page


def test_files_that_cannot_be_used_are_named_with_the_reason_everywhere(run):
    run, printed = run
    names = {Path(name).as_posix() for name, _ in run.config["skipped"]}
    assert names == {"green/cut.jpg", "red/text.png", "red/notes.txt", "nothing"}
    page = (run.path / "report.html").read_text()
    for name in ("cut.jpg", "text.png", "notes.txt", "nothing"):
        assert name in printed and name in page
    reasons = {Path(name).name: reason for name, reason in run.config["skipped"]}
    assert "truncated" in reasons["cut.jpg"].lower() and reasons["text.png"] == "not an image"


def test_images_that_cannot_be_mapped_are_read_and_learned(run, photos, tmp_path, monkeypatch):
    from iskra.data.row_file import RowFile

    monkeypatch.setattr(RowFile, "can_be_mapped", lambda self: False)
    recipe = folder_recipe(photos, image_size=16, epochs=12, augment=(), model="lenet")
    again = lab.train(recipe, runs=tmp_path, verbose=0)
    assert again.config["images"] == run[0].config["images"]
    assert again.metrics["val_accuracy"] > 0.6
    assert "examples.png" in {path.name for path in again.path.iterdir()}


def test_predictions_of_new_files_need_the_run_alone(run, tmp_path):
    run, _ = run
    picture("green", 99).resize((100, 50)).save(tmp_path / "new.webp")
    (tmp_path / "more").mkdir()
    picture("blue", 98).convert("RGBA").save(tmp_path / "more" / "other.png")
    result = command("predict", run.path, tmp_path / "new.webp", tmp_path / "more", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [row["class"] for row in rows] == ["green", "blue"]
    assert [Path(row["file"]).name for row in rows] == ["new.webp", "other.png"]
    for row in rows:
        assert sum(float(row[f"P({name})"]) for name in COLOURS) == pytest.approx(1, abs=1e-5)
    assert "green" in command("predict", run.path, tmp_path / "new.webp").stdout


def test_a_prediction_is_what_the_test_gave(run, photos):
    """The same files, decoded one by one, have the accuracy that training found on its test images."""
    run, _ = run
    data = folder_problem(folder_recipe(photos, image_size=16)).load()
    predictor = lab.ImagePredictor.read(run.path)
    assert (predictor.model.predict(data.x_test, verbose=0).argmax(1) != data.y_test).sum() == run.metrics["test_wrong"]
    file = photos / "blue" / "00.png"
    assert predictor.predict([file])[0].ranking == predictor.predict([file, photos / "red" / "01.jpg"])[0].ranking


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["missing.png"], 1, "expected existing files or folders, got"),
        (["text.png"], 2, "predict: expected images, got"),
        (["photos", "-o", "out.xlsx"], 2, "predict: expected an output that ends in .csv, got"),
        (["empty"], 2, "predict: expected images (.bmp, .gif,"),
    ],
)
def test_what_cannot_be_predicted_is_named(run, photos, tmp_path, arguments, code, message):
    (tmp_path / "text.png").write_text("no image")
    (tmp_path / "empty").mkdir()
    places = {"photos": photos / "green" / "00.png"}
    words = [word if word[0] == "-" else places.get(word, tmp_path / word) for word in arguments]
    result = command("predict", run[0].path, *words)
    assert result.exit_code == code
    said = " ".join(result.stderr.split())
    assert message in said and "Traceback" not in said


def test_a_run_without_a_network_is_refused(run, tmp_path):
    from .conftest import write_run

    with pytest.raises(ValueError, match=r"^predict: expected a run on images, got .* Name the folder of one"):
        lab.ImagePredictor.read(write_run(tmp_path / "old", test_accuracy=1))


@pytest.mark.slow
def test_ink_on_paper_becomes_white_on_black(tmp_path):
    made = lab.train(lab.recipe_for("digits", epochs=5), runs=tmp_path, verbose=0)
    data = folder_digits(tmp_path)
    predictor = lab.ImagePredictor.read(made.path)
    white, paper = predictor.predict([data / "white.png", data / "paper.png"])
    assert (white.inverted, paper.inverted) == (False, True)
    assert white.ranking[0] == paper.ranking[0]


def folder_digits(folder: Path) -> Path:
    from iskra.datasets import digits

    image = (digits.load_data()[1][0][0] * (255 / 16)).astype(np.uint8)
    Image.fromarray(image).save(folder / "white.png")
    Image.fromarray(255 - image).save(folder / "paper.png")
    return folder


def test_every_stretch_of_the_order_has_all_classes_and_the_split_stays():
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    order = stratified_order(labels)
    assert sorted(order) == list(range(100))
    assert np.bincount(labels[order][80:90]).tolist() == [6, 3, 1]
    assert (order == stratified_order(labels)).all()
    assert cuts(100, (70, 20, 10)) == (70, 90)


def test_few_images_are_looked_at_more_often(photos, tmp_path):
    assert folder_recipe(photos).epochs == 100
    assert folder_recipe(photos, epochs=3).epochs == 3
    assert folder_recipe(photos).batch_size == 32


def test_a_recipe_tells_its_command(photos):
    recipe = folder_recipe(photos, image_size="48x64", split="60,20,20", model="resnet")
    words = command_for(recipe, folder_problem(recipe))
    assert words == f"iskra train {photos} --model resnet --image-size 48x64 --split 60,20,20"
    assert FolderRecipe(recipe.dataset, path="p", image_size=(48, 64)).as_dict()["image_size"] == [48, 64]


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        ([], r"a folder for each of two or more classes in .*, got none\. Make a folder for each class"),
        (["a/1.png"], r"a folder for each of two or more classes in .*, got 1 with images\. Make a folder"),
        (
            ["train/1.png", "test/1.png"],
            r"a folder to train on, with a folder for each class in it, got test, train in",
        ),
        (["valid/a/1.png", "test/a/1.png"], r"a folder to train on, with a folder for each class in it, got test, va"),
        (
            ["train/a/1.png", "test/a/1.png", "train/b/1.png", "test/c/1.png"],
            r"the classes to train on in '.*test', a, b, got 'c'\. Add it to the folder to train on",
        ),
    ],
)
def test_a_folder_that_is_not_one_of_classes_is_refused(tmp_path, folders, message):
    for name in folders:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        picture("red", 0).save(tmp_path / name)
    with pytest.raises(ValueError, match=f"^folder: expected {message}"):
        ImageFolders.read(tmp_path, (80, 10, 10))
    result = command("train", tmp_path, "--runs", tmp_path / "runs")
    assert result.exit_code == 2 and "Traceback" not in result.stderr
    assert not (tmp_path / "runs").exists()


@pytest.fixture
def parts(tmp_path):
    """Makes a folder with parts of so many images of each of two classes."""

    def make(**counts: int) -> Path:
        for part, count in counts.items():
            for name in ("blue", "red"):
                (tmp_path / "parts" / part / name).mkdir(parents=True)
                for number in range(count):
                    picture(name, number).save(tmp_path / "parts" / part / name / f"{number}.tiff")
        return tmp_path / "parts"

    return make


@pytest.mark.parametrize(
    ("counts", "expected", "remark"),
    [
        ({"train": 6, "valid": 3, "test": 4}, (12, 6, 8), "by its folders train, valid, test"),
        ({"Training": 6, "validation": 2, "TESTING": 3}, (12, 4, 6), "by its folders Training, validation, TESTING"),
        ({"train": 10, "test": 4}, (18, 2, 8), "by its folders train, test; validation: 2 images of train"),
        ({"train": 10, "val": 4}, (18, 8, 2), "by its folders train, val; test: 2 images of train"),
    ],
)
def test_folders_of_parts_are_the_split(parts, counts, expected, remark):
    path = parts(**counts)
    (path / "notes").mkdir()
    problem = folder_problem(folder_recipe(path, image_size=8))
    data = problem.load()
    assert tuple(data.counts().values()) == expected
    assert problem.classes == ("blue", "red") and data.split == remark
    assert ("notes" + os.sep, "no part of the split") in data.skipped
    for images, labels in (
        (data.x_train, data.y_train),
        (data.x_validation, data.y_validation),
        (data.x_test, data.y_test),
    ):
        assert np.bincount(labels).tolist() == [len(labels) / 2] * 2
        np.testing.assert_array_equal(images.mean(axis=(1, 2)).argmax(axis=1) == 0, labels == 1)  # red images are red


def test_a_part_without_classes_is_skipped(parts):
    path = parts(train=10)
    (path / "test").mkdir()
    picture("red", 1).save(path / "test" / "1.png")
    data = folder_problem(folder_recipe(path, image_size=8)).load()
    assert tuple(data.counts().values()) == (16, 2, 2)
    assert data.split == "by its folders train; validation: 2 images of train; test: 2 images of train"
    assert data.skipped == (("test" + os.sep, "no folders of classes in it"),)


def test_parts_are_what_a_run_learns_and_tells(parts, tmp_path):
    path = parts(train=6, test=5)
    arguments = ["--image-size", 8, "--epochs", 1, "--model", "lenet", "--runs", tmp_path, "--name", "a"]
    result = command("train", path, *arguments)
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    assert "11 images to train, 1 to validate, 10 to test" in told
    assert "split by its folders train, test; validation: 1 image of train" in told
    assert "by its folders train, test" in (tmp_path / "a" / "report.html").read_text()
    assert "test_accuracy" in lab.Run.read(tmp_path / "a").metrics


def test_a_split_is_not_asked_for_twice(parts):
    with pytest.raises(
        ValueError, match=r"^split: expected none for a folder split by its folders train, valid, test, "
    ):
        folder_recipe(parts(train=3, valid=1, test=1), split="80,10,10")


def test_a_part_without_images_that_can_be_read_is_refused(parts):
    path = parts(train=3, valid=1, test=1)
    for file in (path / "test").rglob("*.tiff"):
        file.write_text("no image")
    with pytest.raises(
        ValueError, match=r"^folder: expected images that can be read in each part, .* got none in test in"
    ):
        folder_problem(folder_recipe(path, image_size=8)).load()


def test_images_of_floats_are_refused(tmp_path):
    Image.fromarray(np.zeros((8, 8), np.float32)).save(tmp_path / "float.tif")
    with pytest.raises(OSError, match="expected pixels of 8 or 16 bits, got floating-point numbers"):
        folder_decoding((8, 8))(tmp_path / "float.tif")


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    result = command("train", tmp_path / "none", "--runs", tmp_path / "runs")
    assert result.exit_code == 1
    assert "is not a directory. Make a folder" in " ".join(result.stderr.split())


def test_a_class_with_too_few_images_is_refused(tmp_path):
    for name in ("red", "blue"):
        (tmp_path / name).mkdir()
        for number in range(3 if name == "red" else 2):
            picture(name, number).save(tmp_path / name / f"{number}.png")
    with pytest.raises(ValueError, match=r"^folder: expected 3 images or more of each class .*, got 2 of 'blue' in"):
        folder_problem(folder_recipe(tmp_path)).load()


@pytest.mark.parametrize("text", ["large", "64x64x3", "4", "0x64"])
def test_sizes_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"^image_size: expected at least 8 pixels, .* Write one of these forms"):
        parse_size(text)


@pytest.mark.parametrize("text", ["80,20", "90,20,10", "100,0,0", "some"])
def test_splits_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"^split: expected three positive integers with the sum 100, got .* Write 80"):
        parse_split(text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["digits", "--image-size", "32"],
            "image-size: expected a folder of images to go with --image-size, got",
        ),
        (["digits", "--patience", "3"], "patience: expected a table to go with --patience, got 'digits'."),
        (["houses.csv", "--target", "x", "--augment", "flips"], "augment: expected images to go with --augment, got"),
        (["digits", "--augment", "turns"], "augment: expected names out of flips, shifts"),
    ],
)
def test_options_for_something_else_are_refused(tmp_path, arguments, message):
    result = command("train", *arguments, "--runs", tmp_path)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
