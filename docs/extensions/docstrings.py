"""Makes reStructuredText of docstrings, which are plain text: code in single backticks, formulas in indented blocks.

Sections are left to napoleon.
"""

import ast
import re

CODE = re.compile(r"(``[^`]+``|`[^`]+`)")
ROLE = re.compile(r":[a-z:]+:$")
SPECIAL = re.compile(r"([\\*|])|(?<=\w)(_)(?!\w)")
MATH = re.compile(r"(?<=\n)( *)\$\$\s*(.*?)\s*\$\$(?=\n|$)", re.DOTALL)
ITEM = re.compile(r"\s*(?:[-*]|\d+\.) ")


def convert(lines: list[str], links: dict[str, str]) -> list[str]:
    """The lines of a docstring as reStructuredText; `links` has the public names that code may be a link to."""
    lines = separate_references(separate_lists(with_math(lines)))
    result: list[str] = []
    before, blank, literal = 0, True, None  # indentation of the last line with text; of the block that stays as it is
    for number, line in enumerate(lines):
        text = line.lstrip()
        indent = len(line) - len(text)
        if not text:
            result.append("")
            blank = True
            continue
        if literal is not None and indent < literal:
            literal = None
        if literal is None and text.startswith(".. math:: "):
            result += ["", line, ""]
            blank = True
            continue
        if literal is None and blank and indent > before and result and not text.startswith((">>>", "- ")):
            if not last_words(result).endswith("::"):
                python = is_python(block(lines[number:], indent))
                result += [" " * before + (".. code-block:: python" if python else "::"), ""]
            literal = indent
        doctest = text.startswith((">>>", "...")) or (result and is_output(result, blank))
        result.append(line if literal is not None or doctest else prose(line, links))
        if literal is None:
            before = indent
        blank = False
    return result


def with_math(lines: list[str]) -> list[str]:
    """Formulas between double dollars, in TeX, as directives of one line."""
    text = MATH.sub(lambda found: f"{found[1]}.. math:: {' '.join(found[2].split())}", "\n".join(lines))
    return text.split("\n")


def block(lines: list[str], indent: int) -> str:
    """The lines that are indented so far, without their indentation."""
    found: list[str] = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            break
        found.append(line[indent:])
    return "\n".join(found)


def is_python(text: str) -> bool:
    """Whether a block is a program, and no formula, folder or table."""
    try:
        return bool(ast.parse(text).body)
    except SyntaxError:
        return False


def separate_lists(lines: list[str]) -> list[str]:
    """Blank lines before and after lists, which plain text does without."""
    result: list[str] = []
    inside = None  # the indentation of a list's items
    for line in lines:
        indent = len(line) - len(line.lstrip())
        last = result[-1] if result else ""
        if ITEM.match(line) and inside is None and last.strip() and not last.rstrip().endswith("::"):
            if len(last) - len(last.lstrip()) == indent:
                result.append("")
            inside = indent
        elif inside is not None and line.strip() and indent <= inside and not ITEM.match(line):
            if last.strip() and indent == inside:
                result.append("")
            inside = None
        result.append(line)
    return result


def separate_references(lines: list[str]) -> list[str]:
    """A paragraph for each reference, all of which end with a full stop."""
    result: list[str] = []
    inside = False
    for line in lines:
        inside = (inside and line.startswith(" ")) or line.strip() in ("Reference:", "References:")
        result.append(line)
        if inside and line.endswith("."):
            result.append("")
    return result


def last_words(result: list[str]) -> str:
    """The last line that is not blank."""
    return next((line.rstrip() for line in reversed(result) if line.strip()), "")


def is_output(result: list[str], blank: bool) -> bool:
    """Whether the next line is what an example prints."""
    if blank:
        return False
    for line in reversed(result):
        if not line.strip():
            return False
        if line.lstrip().startswith((">>>", "... ")):
            return True
    return False


def prose(line: str, links: dict[str, str]) -> str:
    """One line of text: code becomes a literal or a link, and nothing else is taken for markup."""
    indent = line[: len(line) - len(line.lstrip())]
    parts = CODE.split(line.lstrip().replace("\\|", "|"))
    for index, part in enumerate(parts):
        if index % 2 == 0:
            parts[index] = SPECIAL.sub(r"\\\1\2", part)
            continue
        if ROLE.search(parts[index - 1]):
            continue
        code = part.strip("`")
        target = links.get(code)
        parts[index] = f":py:obj:`{code} <{target}>`" if target else f"``{code.strip()}``"
        if index + 1 < len(parts) and parts[index + 1][:1].isalnum():
            parts[index] += "\\ "
    return indent + "".join(parts)
