"""Books that an EPUB has to cope with, each as a project made in a folder."""

from pathlib import Path

from PIL import Image

from epub.projects import write

WORDS = [
    "council", "factory", "morning", "engine", "winter", "bread", "letter", "border", "river",
    "signal", "meeting", "iron", "harvest", "lantern", "market", "station", "thread", "timber",
    "voice", "window",
]  # fmt: skip


def many_notes(root: Path, notes: int = 5000) -> Path:
    """A book of thousands of notes: five in each paragraph, in headings and in quotations too."""
    chapters = [["# A heading with a word0 in it"]]
    entries = [
        f"  c{number}:\n    target: word{number}\n    body: >-\n"
        f"      Said of {WORDS[number % len(WORDS)]} in place {number}; see [the first](#c0).\n"
        for number in range(notes)
    ]
    for first in range(1, notes, 5):
        some = [
            f"the {WORDS[(first + at) % len(WORDS)]} word{first + at}"
            for at in range(min(5, notes - first))
        ]
        if first % 500 == 1:
            chapters.append([f"# Part with {some.pop(0)}"])
        quoted = "> " if first % 7 == 0 else ""
        chapters[-1].append(f"{quoted}Then came {', '.join(some) or 'nobody'}.")
    return write(
        root,
        ["\n\n".join(chapter) + "\n" for chapter in chapters],
        {"comments": "kind: comment\nentries:\n" + "".join(entries)},
        title="Five Thousand Notes",
    )


def right_to_left(root: Path) -> Path:
    """A book in Arabic, with the author's notes, people, terms, and a mark in a heading."""
    text = """\
# الثورة في المصنع

اجتمعت لجنة المصنع في الصباح.[^1] وقال فلاديمير شاتوف إن العمال *هم* السادة.

> لم يبق في المصنع مدير، فانتخب العمال مجلسا.

## المجلس

ثم عاد شاتوف إلى المجلس، وقرأ رسالة من New York بتاريخ 1917.

[^1]: كان عددهم سبعة، وفيهم شاتوف.
"""
    people = """\
kind: biography
entries:
  shatov:
    name: فلاديمير شاتوف
    sort: شاتوف، فلاديمير
    born: 1887
    died: 1943
    role: طابع ومنظم
    mentions: [فلاديمير شاتوف, شاتوف]
    mark: all
    body: طابع ومنظم نقابي عاد من أمريكا سنة 1917.
    sources: [{note: رواية شفوية}]
"""
    terms = """\
kind: term
entries:
  council:
    name: مجلس
    sense: هيئة منتخبة
    target: {exact: المجلس, passage: "¶4"}
    body: هيئة ينتخبها العمال، ويسمى بالروسية *soviet*.
    sources: [{note: معجم}]
"""
    return write(
        root,
        text,
        {"people": people, "terms": terms},
        title="الطريق إلى المصنع",
        author="محمد بن عبد الله",
        language="ar",
        direction="rtl",
    )


def with_own_cover(root: Path) -> Path:
    """A book whose editors have given a photograph as its cover, and the whole of book.toml."""
    more = """\
subtitle = "A report"
cover = "cover.jpg"
publisher = "Dawn Press"
source = "A typescript"
rights = "CC BY-SA 4.0"
description = "What happened in the morning."
subjects = ["Factories", "Mornings"]
series = {name = "Mornings", number = "3"}

[accessibility]
summary = "Looked through by hand."
conforms-to = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
certified-by = "Ada Writer"
"""
    comment = "kind: comment\nentries:\n  one:\n    target: morning\n    body: Early.\n"
    write(root, "It was morning.\n", {"comments": comment}, more=more)
    Image.new("RGB", (600, 800), "navy").save(root / "book" / "cover.jpg")
    return root


def crowded(root: Path) -> Path:
    """Marks in headings, quotations, lists, links; ranges that cross; a note of many places."""
    text = """\
# The **Petrograd** Soviet

Opening words with *an emphasis that runs* on, and `code`.[^a]
See [the *Petrograd Soviet of* old](https://example.org/), *or [what Lenin wrote](mailto:a@b.org)*.

## What Lenin *said*

> “All power,” said Lenin, “to the soviets.”
>
> > Deeper in, Lenin said it again.[^b]

1. Lenin first
2. then the soviets[^a]

- a point about code

  a second paragraph of it

  > and a quotation in it

> - and a list in a quotation

***

    verbatim lines
      stay lines

The last paragraph ends with Lenin.

[^a]: The first note names Lenin.

    It has a second paragraph.
[^b]: Another, which quotes:

    > “Lenin, in a quotation in a note.”
"""
    layer = {
        "people": """\
kind: biography
entries:
  lenin:
    name: V. I. Lenin
    sort: Lenin, V. I.
    born: 1870
    died: "1924"
    role: Leader of the Bolsheviks
    mentions: [Lenin]
    mark: all
    body: |
      He is named everywhere.

      - even in lists
      - of [the soviets](#soviets)
    sources: [{note: The papers}]
""",
        "terms": """\
kind: term
entries:
  soviets:
    name: soviet
    original: совет
    sense: council
    mentions: [soviets, Soviet]
    mark: chapter
    body: Councils, see [Lenin](#lenin) and <https://example.org/soviets>.
    sources: [{note: The papers}]
""",
        "comments": """\
kind: comment
entries:
  crossing:
    target: {exact: "emphasis that runs on, and code"}
    body: It crosses the edge of the emphasis.
  inside:
    target: {exact: "that runs"}
    body: It lies inside the other.
  meeting:
    target: {exact: "to the soviets.”"}
    body: It ends where another note ends.
  silent:
    target: {exact: "last paragraph"}
    mark: none
    body: It has no mark.
  several:
    target: [{exact: "Opening words"}, {exact: "verbatim lines"}, {exact: "a point"}]
    body: One note, three places.
""",
    }
    return write(root, text, layer, title="Crowded & <Marked>")
