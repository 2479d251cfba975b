import gzip
import zipfile

import pandas as pd
import pytest

from iskra.lab.tables.reading import is_table, read_table, table_name
from iskra.lab.tables.writing import check_output, write_table


def written(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "size,town,price\n1.5,Köln,3\n2,Bonn,4\n"),
        ("a.csv", "size;town;price\n1,5;Köln;3\n2;Bonn;4\n"),
        ("a.csv", "size;town;price\n1.5;Köln;3\n2;Bonn;4\n"),
        ("a.tsv", "size\ttown\tprice\n1.5\tKöln\t3\n2\tBonn\t4\n"),
        ("a.txt", "size|town|price\n1.5|Köln|3\n2|Bonn|4\n"),
        ("a.csv", 'size , "town",price\n1.5, Köln, 3\n2, "Bonn", 4\n'),
        ("a.csv", "\n\nsize,town,price\n1.5,Köln,3\n\n2,Bonn,4\n"),
    ],
)
def test_dialects(tmp_path, name, text):
    frame = read_table(written(tmp_path / name, text))
    assert list(frame.columns) == ["size", "town", "price"]
    assert frame.to_numpy().tolist() == [[1.5, "Köln", 3], [2, "Bonn", 4]]


def test_a_mark_of_the_byte_order_is_no_part_of_a_name(tmp_path):
    assert list(read_table(written(tmp_path / "a.csv", "a,b\n1,2\n", "utf-8-sig")).columns) == ["a", "b"]


def test_compressed_files(tmp_path):
    text = b"a,b\n1,2\n3,4\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text))
    with zipfile.ZipFile(tmp_path / "b.csv.zip", "w") as archive:
        archive.writestr("b.csv", text)
    for name in ("a.csv.gz", "b.csv.zip"):
        assert read_table(tmp_path / name).to_numpy().tolist() == [[1, 2], [3, 4]]


def test_parquet_with_and_without_an_index(tmp_path):
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    frame.to_parquet(tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet")["b"].isna().tolist() == [False, True]
    frame.set_index("a").to_parquet(tmp_path / "b.parquet")
    assert list(read_table(tmp_path / "b.parquet").columns) == ["a", "b"]


def test_marks_of_missing_values(tmp_path):
    frame = read_table(written(tmp_path / "a.csv", "a,b\n1,?\n,NA\n3,x\n"))
    assert frame.isna().to_numpy().tolist() == [[False, True], [True, True], [False, False]]


def test_columns_that_shall_be_text(tmp_path):
    path = written(tmp_path / "a.csv", "zip,b\n01069,1\n52062,2\n")
    assert read_table(path)["zip"].tolist() == [1069, 52062]
    assert read_table(path, ["zip", "other"])["zip"].tolist() == ["01069", "52062"]


def test_names_of_tables():
    assert is_table("HOUSES.CSV") and is_table("x.parquet") and not is_table("digits") and not is_table("a.xlsx")
    assert table_name("my data/Häuser (neu).tsv.gz") == "Häuser-neu"
    assert table_name(".csv") == "table"


REFUSED = [
    ("", r"^table: expected a header and rows in a\.csv, got an empty file\. Export"),
    ("\n \n", r"got empty lines\. Export it again"),
    ("a,b\n", r"^table: expected rows in a\.csv, got none below the header\."),
    ("a\n1\n2\n", r"^table: expected at least two columns in a\.csv, .* got only 'a'\. Separate columns by commas"),
    ("a,b,a\n1,2,3\n", r"^table: expected columns of different names in a\.csv, got 'a' as column 1 and as column 3\."),
    ("a,b\n1,2\n1,2,3\n", r"^table: expected 2 fields in each row of a\.csv, as in its header, got 3 in line 3 of the"),
    (
        "a,b\n" + "1,2\n" * 300 + "1,2,3\n",
        r"got 3 in line 302 of the file\. Put fields that contain ',' into",
    ),
    ("1.5,2,3\n4,5,6\n", r"^table: expected names in the first line of a\.csv, got the numbers 1\.5, 2, 3\.\.\. Put a"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_files_that_are_no_tables(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        read_table(written(tmp_path / "a.csv", text))


def test_other_encodings_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"^table: expected text in UTF-8 in a\.csv, got the byte 0xf6\. Save it"):
        read_table(written(tmp_path / "a.csv", "a,b\nKöln,1\n", "latin-1"))


def test_missing_files_and_other_formats(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"got '.*none\.csv', no file of that name\. Check the path"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(FileNotFoundError, match=r", a folder\. Check"):
        read_table(tmp_path)
    with pytest.raises(ValueError, match=r"^table: expected a file that ends in \.csv, .*, got 'a\.xlsx'\. Export"):
        read_table(written(tmp_path / "a.xlsx", "x"))
    with pytest.raises(ValueError, match=r"^table: expected a Parquet file, got a\.parquet: .* Write it again"):
        read_table(written(tmp_path / "a.parquet", "no such thing"))


@pytest.mark.parametrize("missing", ["pandas", "pyarrow"])
def test_missing_packages_are_named_with_their_cure(tmp_path, monkeypatch, missing):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == missing else name)
    with pytest.raises(ImportError, match=rf"^{missing} is required: pip install 'iskra\[tables\]'\.$"):
        read_table(written(tmp_path / "a.parquet", "x"))


def test_predictions_are_written_whole(tmp_path):
    frame = pd.DataFrame({"a": [1 / 3], "b": ["x"]})
    for name in ("p.csv", "p.tsv", "p.parquet"):
        check_output(tmp_path / name)
        write_table(frame, tmp_path / name, None)
    assert (tmp_path / "p.csv").read_text() == "a,b\n0.3333333,x\n"
    assert (tmp_path / "p.tsv").read_text() == "a\tb\n0.3333333\tx\n"
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "p.parquet"), frame)
    assert len(list(tmp_path.iterdir())) == 3


def test_outputs_that_cannot_be_written(tmp_path):
    with pytest.raises(ValueError, match=r"^output: expected a name that ends in \.csv, \.tsv, \.parquet, got 'p"):
        check_output(tmp_path / "p.xls")
    with pytest.raises(FileNotFoundError, match=r"^output: expected a folder to write to, got '.*none'\. Make it"):
        check_output(tmp_path / "none" / "p.csv")
