"""Security: whatever somebody writes into a project, the book holds text, or there is no book."""

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from variorum.problems import ProjectError

from epub.projects import bound, write

TEXT = "The committee met early.\n"

BODIES = {
    "script": "<script>alert(1)</script> said",
    "event": 'x <b onclick="alert(1)">y</b>',
    "picture tag": '<img src="https://evil.example/a.png" onerror="alert(1)">',
    "entity": "&lol; &#60;script&#62;alert(1)&#60;/script&#62; &amp;lt;",
    "CDATA": "]]> <![CDATA[ <script/> ]]>",
    "declaration": '<!DOCTYPE a [<!ENTITY b "c">]> <?php echo 1 ?>',
    "comment": "<!-- --> -->",
    "code": "`<script>alert(1)</script>`",
    "autolink": "see <https://example.org/?a=1&b=%22%3E%3Cscript%3E>",
    "bidi": "a \u202e b \u2066 c",
    "javascript": "[x](javascript:alert(1))",
    "JavaScript": "[x](JaVaScRiPt:alert(1))",
    "spaced": "[x](<java script:alert(1)>)",
    "disguised": "[x](&#106;avascript:alert(1))",
    "file": "[x](file:///etc/passwd)",
    "data": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "relative": "[x](../../secret.txt)",
    "protocol": "[x](//evil.example/)",
    "picture": "![x](https://evil.example/a.png)",
    "own picture": "![x](../book.toml)",
    "dead": "[x](#nobody)",
}
"""Bodies that try something."""

STOPPED = "bad-body|bad-link|dead-link|unsupported-markup|bad-text-link"


def project(root: Path, body: str, text: str = TEXT, more: str = "") -> Path:
    """A project whose one note has this body."""
    lines = "\n".join(f"      {line}" for line in body.split("\n"))
    comment = f"kind: comment\nentries:\n  one:\n    target: committee\n    body: |\n{lines}\n"
    return write(root, text, {"comments": comment}, more=more)


def dangers(epub: Path) -> list[str]:
    """Whatever in the book could act or fetch."""
    found = []
    with zipfile.ZipFile(epub) as archive:
        for name in archive.namelist():
            assert ".." not in name
            assert not name.startswith("/")
            if not name.endswith((".xhtml", ".opf", ".ncx")):
                continue
            data = archive.read(name)
            assert b"<!ENTITY" not in data
            for element in etree.fromstring(data).iter(etree.Element):
                kind = etree.QName(element).localname
                if kind in {"script", "iframe", "object", "embed", "form", "svg", "base", "style"}:
                    found.append(f"{name}: {kind}")
                for key, value in element.attrib.items():
                    if str(key).startswith("on") or (
                        key in ("href", "src")
                        and ":" in value
                        and not re.match(r"https?://|mailto:", str(value))
                    ):
                        found.append(f"{name}: {key}={value}")
                    if key == "src" and ":" in value:
                        found.append(f"{name}: {value}")
    return found


def built_or_stopped(root: Path) -> str:
    """What the EPUB of a project says in all; "" where a problem by one of the names stopped it.

    Whatever it says, nothing in it can act or fetch.
    """
    out = root / "a.epub"
    try:
        bound(root, out)
    except ProjectError as error:
        names = {problem.name for problem in error.problems.errors}
        if names <= set(STOPPED.split("|")) and not out.exists():
            return ""
        raise
    assert not dangers(out)
    with zipfile.ZipFile(out) as archive:
        trees = [etree.fromstring(archive.read(it)) for it in archive.namelist() if ".xhtml" in it]
    return "".join(str(words) for tree in trees for words in tree.itertext())


@pytest.mark.parametrize("body", BODIES)
def test_a_body_is_text_or_a_problem(body: str, tmp_path: Path) -> None:
    """Markup, entities, pictures and links that run or read files never get into the book."""
    built_or_stopped(project(tmp_path, BODIES[body]))


@pytest.mark.parametrize("body", ["javascript", "file", "data", "relative", "dead", "picture"])
def test_a_link_that_no_book_may_have_is_told(body: str, tmp_path: Path) -> None:
    """Who writes such a link is told so, instead of finding it gone."""
    assert built_or_stopped(project(tmp_path, BODIES[body])) == ""


@pytest.mark.parametrize("body", ["code", "entity"])
def test_what_looks_like_markup_is_printed(body: str, tmp_path: Path) -> None:
    """Code and entities that spell a script are printed as what they spell."""
    assert "<script>alert(1)</script>" in built_or_stopped(project(tmp_path, BODIES[body]))


TEXTS = {
    "script": "The committee met. <script>alert(1)</script>\n",
    "event": 'The <b onclick="x()">committee</b> met &lt;here&gt; & there.\n',
    "block": "The committee met.\n\n<div><script>alert(1)</script></div>\n",
    "heading and note": "# The <i>committee</i>\n\nmet.[^1]\n\n[^1]: <img src=x onerror=y>\n",
    "javascript": "The committee [met](javascript:alert(1)).\n",
    "file": "The committee [met](file:///etc/passwd).\n",
    "path": "The committee [met](../secret).\n",
    "data": "The committee [met](data:text/html,x).\n",
}


@pytest.mark.parametrize("text", TEXTS)
def test_markup_in_the_text_is_text(text: str, tmp_path: Path) -> None:
    """HTML and links of the canonical text are words of the text, or a problem."""
    built_or_stopped(project(tmp_path, "x", TEXTS[text]))


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ('cover = "../../../etc/passwd"', "outside-project"),
        ('cover = "/etc/passwd"', "outside-project"),
        ('[editions.epub]\nstyles = ["../../../../etc/passwd"]', "outside-project"),
        ('[editions.epub]\nstyles = ["/etc/passwd"]', "outside-project"),
    ],
)
def test_no_path_leads_out_of_the_project(more: str, name: str, tmp_path: Path) -> None:
    """A cover or a style sheet from outside the project stops the build."""
    with pytest.raises(ProjectError, match=name):
        bound(project(tmp_path, "x", more=more), tmp_path / "a.epub")


def test_a_style_sheet_is_no_way_out_either(tmp_path: Path) -> None:
    """A symbolic link in `styles/` that leads out of the project is not followed."""
    root = project(tmp_path / "in", "x", more='[editions.epub]\nstyles = ["mine.css"]')
    (tmp_path / "secret.css").write_text("p { margin: 0 }")
    (root / "styles" / "mine.css").symlink_to(tmp_path / "secret.css")
    with pytest.raises(ProjectError, match="outside-project"):
        bound(root, tmp_path / "a.epub")


def test_aliases_that_unfold_without_end_are_refused(tmp_path: Path) -> None:
    """A YAML file of aliases of aliases stops the build at once."""
    bomb = "kind: comment\nentries:\n  a0: &a0 {target: committee, body: x}\n"
    bomb += "  a1: &a1 [*a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0]\n"
    for level in range(2, 12):
        row = ", ".join([f"*a{level - 1}"] * 9)
        bomb += f"  a{level}: &a{level} [{row}]\n"
    with pytest.raises(ProjectError):
        bound(write(tmp_path, TEXT, {"bomb": bomb}), tmp_path / "a.epub")
