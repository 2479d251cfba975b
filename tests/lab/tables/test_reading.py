import gzip
import zipfile

import pandas as pd
import pytest

from iskra.lab.tables import reading
from iskra.lab.tables.reading import is_table, table_name
from iskra.lab.tables.writing import check_output, write_table


def read_table(path, text=()):
    return reading.read_table(path, text).frame


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
    assert is_table("HOUSES.CSV") and is_table("x.parquet") and is_table("a.xlsx") and is_table("a.jsonl")
    assert not is_table("digits") and not is_table("a.xls")
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


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-16", ""),
        ("utf-16-le", "a.csv: text without a mark of its encoding, taken as UTF-16"),
        (
            "cp1250",
            "a.csv: text not in UTF-8, taken as Windows-1250 by its letters Ł, ó, ź, ń; another one is named with",
        ),
    ],
)
def test_encodings(tmp_path, encoding, remark):
    table = reading.read_table(written(tmp_path / "a.csv", "miasto;cena\nŁódź;1\nGdańsk;2,5\n", encoding))
    assert table.frame.to_numpy().tolist() == [["Łódź", 1.0], ["Gdańsk", 2.5]]
    assert " ".join(table.remarks).startswith(remark) and bool(table.remarks) == bool(remark)


def test_only_a_code_page_is_a_rule(tmp_path):
    first = reading.read_table(written(tmp_path / "a.csv", "town,b\nBonn,1\n", "utf-16-le"))
    second = written(tmp_path / "b.csv", "town,b\nŁódź,1\n", "cp1250")
    assert reading.read_table(second, rules=first.rules).frame["town"].tolist() == ["Łódź"]


def test_an_encoding_that_is_named_is_taken(tmp_path):
    path = written(tmp_path / "a.csv", "town,b\nKöln,1\n", "cp437")
    assert reading.read_table(path, encoding="cp437").frame["town"].tolist() == ["Köln"]
    with pytest.raises(ValueError, match=r"^encoding: expected the name of an encoding, such as cp1250 .* got 'cp9'"):
        reading.read_table(path, encoding="cp9")
    with pytest.raises(
        ValueError, match=r"^table: expected text in cp1253 in b\.csv, got the byte 0xff\. Name its enc"
    ):
        reading.read_table(_bytes(tmp_path / "b.csv", b"a,b\n\xff,1\n"), encoding="cp1253")


def _bytes(path, content):
    path.write_bytes(content)
    return path


def test_the_rules_of_one_table_are_followed_with_the_next(tmp_path):
    first = reading.read_table(
        _bytes(tmp_path / "a.csv", "cena;m\n1.200,5 zł;brak\n950 zł;2,5\n".encode("cp1250")), missing=("brak",)
    )
    assert first.frame.to_numpy().tolist()[1] == [950, 2.5] and first.frame["m"].isna().tolist() == [True, False]
    assert first.remarks[-1] == "read as numbers: cena ('1.200,5 zł' as 1200.5)"
    again = _bytes(tmp_path / "b.csv", "cena;m\n1.200;BRAK\n3,5 zł;7\n".encode("cp1250"))
    second = reading.read_table(again, rules=first.rules)
    assert second.frame["cena"].tolist() == [1200, 3.5] and second.frame["m"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a;b\n1.234;1,5\n", [1234, 1.5]),
        ("a;b\n1.234;2.5\n", [1.234, 2.5]),
        ('a,b\n"1,5","2,25"\n', [1.5, 2.25]),
        ('a,b\n"1,500",2.5\n', [1500, 2.5]),
        ("a\tb\n12 %\t1\u00a0500 €\n", [12, 1500]),
        ("a|b\n$1,200.50|-3\n", [1200.5, -3]),
    ],
)
def test_decimal_marks_and_thousands(tmp_path, text, numbers):
    assert read_table(written(tmp_path / "a.csv", text)).to_numpy().tolist() == [numbers]


RECORDS = [
    ("a.json", '[{"a": 1, "b": "x"}, {"a": null, "b": "y"}]'),
    ("a.json", '{"meta": 3, "rows": [{"a": 1, "b": "x"}, {"b": "y"}]}'),
    ("a.json", '{"a": {"0": 1, "1": null}, "b": {"0": "x", "1": "y"}}'),
    ("a.json", '{"a": [1, null], "b": ["x", "y"]}'),
    ("a.jsonl", '{"a": 1, "b": "x"}\n{"b": "y"}\n'),
]


@pytest.mark.parametrize(("name", "text"), RECORDS)
def test_json(tmp_path, name, text):
    frame = read_table(written(tmp_path / name, text))
    assert frame["b"].tolist() == ["x", "y"] and frame["a"].isna().tolist() == [False, True]


def test_what_is_no_json_of_records(tmp_path):
    with pytest.raises(ValueError, match=r"^table: expected JSON in a\.json, got Expecting"):
        read_table(written(tmp_path / "a.json", "{oops"))
    with pytest.raises(ValueError, match=r"^table: expected an array of records in a\.json, such as \[\{\"size"):
        read_table(written(tmp_path / "a.json", "[1, 2]"))


def test_workbooks(tmp_path):
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        pd.DataFrame().to_excel(book, sheet_name="none")
        frame = pd.DataFrame({"a": [1.5, None], "b": ["x", "?"], "c": ["1 000 zł", "5 zł"]})
        frame.to_excel(book, sheet_name="data", index=False, startrow=2, startcol=1)
        frame.to_excel(book, sheet_name="more")
    table = reading.read_table(tmp_path / "a.xlsx")
    assert table.frame["c"].tolist() == [1000, 5]
    assert table.frame.isna().to_numpy().tolist() == [[False, False, False], [True, True, False]]
    assert table.remarks[0] == "a.xlsx: of 2 sheets the first, 'data'; save another as a file of its own"
    with pytest.raises(ValueError, match=r"^table: expected an Excel workbook, got b\.xlsx: .* Save it again"):
        read_table(written(tmp_path / "b.xlsx", "no such thing"))
    pd.DataFrame().to_excel(tmp_path / "c.xlsx")
    with pytest.raises(ValueError, match=r"^table: expected a header and rows in c\.xlsx, got empty sheets"):
        read_table(tmp_path / "c.xlsx")
    pd.DataFrame([[1, 2], [3, 4]]).to_excel(tmp_path / "d.xlsx", header=False, index=False)
    with pytest.raises(ValueError, match=r"^table: expected names in the first row of d\.xlsx, got the numbers 1, 2"):
        read_table(tmp_path / "d.xlsx")


def test_missing_files_and_other_formats(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"got '.*none\.csv', no file of that name\. Check the path"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(FileNotFoundError, match=r", a folder\. Check"):
        read_table(tmp_path)
    with pytest.raises(ValueError, match=r"^table: expected a file that ends in \.csv, .*, got 'a\.xls'\. Export"):
        read_table(written(tmp_path / "a.xls", "x"))
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
