"""Puts the drawings, SVG files of our own, into the page itself, so that they take its colour in light and dark."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)  # for those who look at the file alone


class Inline(SphinxPostTransform):
    """An image that is an SVG file becomes the SVG."""

    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Replace the images of one page."""
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.app.srcdir, image["uri"])
            if path.suffix == ".svg" and path.is_file():
                drawing = STYLE.sub("", path.read_text())
                label = image.get("alt", "").replace('"', "&quot;")
                drawing = drawing.replace("<svg ", f'<svg class="drawing" role="img" aria-label="{label}" ', 1)
                image.replace_self(nodes.raw("", drawing, format="html"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_post_transform(Inline)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
