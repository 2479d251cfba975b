import re
from html.parser import HTMLParser

import numpy as np
import pytest

from iskra.lab.assessment import Assessment
from iskra.lab.folder import RunFolder
from iskra.lab.report import render_report
from iskra.lab.report.words import curves

from .conftest import make_results

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Checks that tags are closed in order; collects attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == []
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return render_report(make_results(), RunFolder(tmp_path_factory.mktemp("report") / "run"))


def test_the_page_needs_nothing_beside_itself(page):
    assert "://" not in page
    assert not re.search(r"@import|<script|<link|<iframe", page)
    for url in re.findall(r"url\(([^)]*)\)", page):
        assert url.startswith("#")
    for tag, name, value in Page(page).attributes:
        assert name not in ("src", "srcset", "action", "data", "poster")
        if name in ("href", "xlink:href"):
            assert value.startswith(("#", "data:image/png;base64,")), (tag, value[:40])


@pytest.mark.slow
def test_every_reference_within_the_page_has_its_target(page):
    attributes = Page(page).attributes
    targets = [value for _, name, value in attributes if name == "id"]
    assert len(targets) == len(set(targets))
    wanted = re.findall(r"url\(#([^)]*)\)", page)
    wanted += [value[1:] for _, name, value in attributes if name.endswith("href") and value.startswith("#")]
    assert wanted and set(wanted) <= set(targets)


def test_the_page_tells_the_run(page):
    text = Page(page).text
    assert "Digits 90.00 %" in text
    assert "hidden layers of 30 and 20 units trained for 3 epochs on 1,257 images, 1.50 s in all" in text
    assert "It classifies 18 of 20 test images correctly, none of which it was trained on." in text
    assert "lowest after epoch 2, at 0.4000; after epoch 3 it is 0.5000" in text
    assert "The most frequent error is to predict 8 for 3: once." in text
    assert "first-run" in text


def test_what_comes_from_outside_is_escaped(page):
    assert "iskra train digits --name &#x27;a&lt;b&#x27;" in page
    assert "dense&lt;1&gt;" in page
    assert "Fast &amp; Sons 9000" in page


def test_light_dark_and_paper(page):
    assert "@media screen and (prefers-color-scheme: dark)" in page
    assert "@media print" in page
    for color in set(re.findall(r"var\(--([a-z]+)\)", page)):
        assert f"--{color}:" in page


def test_an_interrupted_run_says_so():
    assert "Interrupted" not in render_report(make_results())
    text = Page(render_report(make_results("interrupted"))).text
    assert "Interrupted: 3 epochs of 3 were completed." in text


def test_a_run_interrupted_in_its_first_epoch():
    text = Page(render_report(make_results("interrupted", history={}))).text
    assert "interrupted before its first epoch was completed" in text


def test_a_perfect_run():
    perfect = Assessment(np.arange(10), np.eye(10))
    text = Page(render_report(make_results(assessment=perfect))).text
    assert "All test images are classified correctly." in text
    assert "There are none: all test images are classified correctly." in text


def test_a_class_without_images_has_no_share():
    partial = Assessment(np.arange(5), np.eye(10)[:5])
    assert "–" in Page(render_report(make_results(assessment=partial))).text


def test_a_loss_that_is_not_a_number_is_told():
    results = make_results(history={"loss": [float("nan")], "val_loss": [float("nan")]})
    results.metrics["test_loss"] = float("nan")
    assert "nan" in Page(render_report(results)).text
    assert curves({"val_loss": [float("nan")] * 2}).startswith("The validation loss was NaN in every epoch.")
    assert curves({"val_loss": [float("nan"), 0.5, 0.75]}).startswith("The validation loss was lowest after epoch 2")
