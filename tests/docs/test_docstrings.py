"""Docstrings become reStructuredText as it is meant: code, formulas, lists and examples."""

import pytest

LINKS = {"Dense": "iskra.layers.Dense"}


def converted(extension, text):
    return "\n".join(extension("docstrings").convert(text.split("\n"), LINKS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The `axis` of x.", "The ``axis`` of x."),
        ("See `Dense`.", "See :py:obj:`Dense <iskra.layers.Dense>`."),
        ("Two `a`s and ``b``.", "Two ``a``\\ s and ``b``."),
        ("**kwargs, |x| and y_ or m_t.", r"\*\*kwargs, \|x\| and y\_ or m_t."),
        (r"A `\n` and a \n.", r"A ``\n`` and a \\n."),
        (r"The norm \|x\|.", r"The norm \|x\|."),
        (":func:`f` stays.", ":func:`f` stays."),
    ],
)
def test_words(extension, text, expected):
    assert converted(extension, text) == expected


def test_an_indented_block_is_a_formula(extension):
    text = "Decay:\n\n    w <- w * |a|\n\n    twice\n\nwith `a`."
    assert converted(extension, text) == "Decay:\n\n::\n\n    w <- w * |a|\n\n    twice\n\nwith ``a``."


def test_formulas_in_tex_are_directives(extension):
    text = "Norm.\n\n    $$ w \\frac{|w|}\n    {m} $$\n\nArgs:\n    w: a."
    assert [line for line in converted(extension, text).split("\n") if line] == [
        "Norm.",
        "    .. math:: w \\frac{|w|} {m}",
        "Args:",
        "    w: a.",
    ]


def test_an_indented_program_is_python(extension):
    text = "Write:\n\n    class Mine(Layer):\n        pass\n\n    Mine()\n\nEnd."
    assert converted(extension, text) == text.replace("Write:\n\n", "Write:\n\n.. code-block:: python\n\n")


def test_the_parts_of_a_section_are_no_formula(extension):
    text = "Add.\n\nArgs:\n    x: values, `(N,)`,\n        or more.\n    y: more."
    assert converted(extension, text) == text.replace("`", "``")


def test_examples_stay_as_they_are(extension):
    text = "Example:\n    >>> f(`x`)  # *\n    array([1. , 2.])\n    | a |"
    assert converted(extension, text) == text


def test_references_are_paragraphs(extension):
    text = "References:\n    A and B, 'Title',\n    2015.\n    D, 'Other', 2018."
    paragraphs = converted(extension, text).split("\n\n")
    assert paragraphs == ["References:\n    A and B, 'Title',\n    2015.", "    D, 'Other', 2018.\n"]


def test_lists_get_blank_lines(extension):
    text = "Kinds:\n- one *star*\n- two,\n  longer\nEnd."
    assert converted(extension, text) == "Kinds:\n\n- one \\*star\\*\n- two,\n  longer\n\nEnd."
