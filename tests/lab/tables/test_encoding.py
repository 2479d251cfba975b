"""Encodings of text files."""

import io

import pytest

from iskra.lab.tables.encoding import find_encoding

TEXTS = [
    ("Łódź;1\nGdańsk;2", "cp1250"),
    ("cena\n500 zł", "cp1250"),
    ("ŁÓDŹ\nPOZNAŃ", "cp1250"),
    ("Plzeň\nČeské Budějovice", "cp1250"),
    ("Győr\nKőszeg", "cp1250"),
    ("Köln\nDüsseldorf", "cp1252"),
    ("São Paulo\nMaceió", "cp1252"),
    ("l’été à Orléans\nœuvre", "cp1252"),
    ("Ñandú ¿qué? «sí»", "cp1252"),
    ("£500", "cp1252"),
    ("20°C\n45 m²", "cp1252"),
    ("Tromsø\nÅlesund", "cp1252"),
    ("Москва\nКазань", "cp1251"),
    ("Αθήνα", "cp1253"),
    ("İzmir\nMuğla", "cp1254"),
    ("Łódź\nŻory\nŚwidnica", "iso8859_2"),
    ("Łódź", "utf-8"),
    ("Łódź", "utf-8-sig"),
    ("Łódź", "utf-16"),
    ("town,size\nŁódź,3", "utf-16-be"),
    ("town", "utf-32"),
]


@pytest.mark.parametrize(("text", "encoding"), TEXTS)
def test_texts_are_read_as_they_were_written(text, encoding):
    content = text.encode(encoding)
    found = find_encoding(io.BytesIO(content), "a.csv")
    assert content.decode(found.name) == text
    assert bool(found.remark) == (not encoding.startswith("utf") or encoding == "utf-16-be")


def test_letters_behind_the_first_chunk_count():
    content = b"a,b\n" * 300_000 + "Łódź,ąę\n".encode("cp1250")
    assert find_encoding(io.BytesIO(content), "a.csv").name == "cp1250"


def test_what_is_no_text():
    with pytest.raises(ValueError, match=r"^table: expected text in a\.csv, got bytes of zero\. Export it as CSV"):
        find_encoding(io.BytesIO(bytes(100)), "a.csv")
    with pytest.raises(
        ValueError, match=r"^table: expected text in UTF-8, UTF-16 or a Windows code page in a\.csv, got"
    ):
        find_encoding(io.BytesIO("Zażółć gęślą".encode("cp852")), "a.csv")
