"""The documentation site: Sphinx, pages and notebooks in Markdown (MyST-NB), the API from the docstrings.

`make docs` builds it. Pages of the API, and of the benchmarks' results, are written when a build begins.
"""

import atexit
import os
import sys
import tempfile
from pathlib import Path

import iskra

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

# Kernels that run the cells say nothing of the loopback connection that they are asked over.
profile = tempfile.TemporaryDirectory()
atexit.register(profile.cleanup)
(Path(profile.name) / "profile_default").mkdir()
(Path(profile.name) / "profile_default" / "ipython_kernel_config.py").write_text(
    "get_config().IPKernelApp.log_level = 40\n"
)
os.environ["IPYTHONDIR"] = profile.name

project = "iskra"
author = "the iskra contributors"
version = release = iskra.__version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
    "myst_nb",
    # From docs/extensions:
    "api_pages",
    "drawings",
    "repository",
]
exclude_patterns = ["extensions"]
suppress_warnings = ["mystnb.unknown_mime_type"]

nitpicky = True  # whatever is referred to must be there

# Docstrings.
default_role = "literal"
highlight_language = "none"  # formulas
add_module_names = False
autodoc_default_options = {"member-order": "bysource"}
autodoc_inherit_docstrings = False
autodoc_typehints = "signature"
maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
napoleon_custom_sections = ["Shapes", "Shape", "Formula", "Reference", "Hooks", "Attention"]
copybutton_exclude = ".linenos, .gp, .go"

# Pages in Markdown; cells run anew in every build.
myst_enable_extensions = ["colon_fence", "deflist", "smartquotes", "substitution"]
myst_heading_anchors = 3
nb_execution_in_temp = True
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 60
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0)]

# The look.
html_theme = "pydata_sphinx_theme"
html_title = "iskra"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "collapse_navigation": True,
    "footer_end": [],
    "header_links_before_dropdown": 6,
    "navbar_align": "left",
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "show_nav_level": 1,
    "show_toc_level": 2,
}
html_sidebars = {"index": [], "getting_started": [], "api/*.*.*": ["names"]}

# On GitHub, where the sources are is known; elsewhere links to them are left out.
REPOSITORY = os.environ.get("GITHUB_REPOSITORY", "")
if REPOSITORY:
    html_theme_options["github_url"] = f"https://github.com/{REPOSITORY}"
repository_url = f"https://github.com/{REPOSITORY}/blob/main" if REPOSITORY else ""
