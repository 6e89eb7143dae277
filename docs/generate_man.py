#!/usr/bin/env python3
"""Writes the manual pages, docs/man/*.[157], as mdoc(7).

What the program says of itself comes from there: commands and options from its dumped help
(Tests/Fixtures/cli/help.json, which a test holds against the program), settings from
packaging/oomhist.conf, tables from schema/, queries from queries/. What people write is in
docs/man/source/: of each page its sections, and below OPTIONS, as a subsection with the option's
name, what there is to say beyond the help; shared.mdoc has that for options of several commands.

    docs/generate_man.py           write the pages (make docs)
    docs/generate_man.py --check   write nothing; status 1 and the names of stale pages
"""
import json
import re
import sys

sys.dont_write_bytecode = True

from generate import FILTERED, ROOT, Schema, header, read, unit, with_used
from mdoc import example, literal, prose, tagged, values

DATE = "November 26, 2026"
PAGES = ROOT / "docs/man"
ORDER = ["NAME", "SYNOPSIS", "DESCRIPTION", "ARGUMENTS", "OPTIONS", "COMMANDS", "*", "ENVIRONMENT",
         "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO"]
# Described once, in oomhist(1).
COMMON = {"version", "help"}
# Values that may be left out.
OPTIONAL_VALUES = {"boot", "incident"}


def source(name):
    """Sections of a hand-written file by heading, and what it says of options by their names."""
    path = PAGES / f"source/{name}.mdoc"
    sections, options, heading, lines = {}, {}, "", []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.startswith(".Sh "):
            heading = line[4:]
            lines = sections.setdefault(heading, [])
        elif line.startswith(".Ss ") and heading == "OPTIONS":
            lines = options.setdefault(line[4:], [])
        else:
            lines.append(line)
    sections.pop("OPTIONS", None)
    return sections, options


SHARED = source("shared")[1]


# MARK: - Commands

class Command:
    def __init__(self, dump, above=()):
        self.words = [*above, dump["commandName"]]
        self.abstract = dump.get("abstract", "")
        self.paragraphs = [p for p in dump.get("discussion", "").split("\n\n") if p]
        arguments = [a for a in dump.get("arguments", [])
                     if a["shouldDisplay"] and a["valueName"] not in COMMON]
        self.operands = [a for a in arguments if a["kind"] == "positional"]
        self.options = [a for a in arguments if a["kind"] != "positional"]
        self.below = [Command(d, self.words) for d in dump.get("subcommands", [])
                      if d.get("shouldDisplay", True) and d["commandName"] != "help"]

    @property
    def leaves(self):
        return [leaf for child in self.below for leaf in child.leaves] or [self]

    def synopsis(self):
        lines = [f".Nm {self.words[0]}", f".Cm {' '.join(self.words[1:])}"]
        for argument in self.options:
            lines.append(".Op " + " | ".join(flag(argument, name) for name in names(argument))
                         + value(argument))
        for argument in self.operands:
            word = values(argument["valueName"]) + (" ..." if argument["isRepeating"] else "")
            lines.append(f".Op {word}" if argument["isOptional"] else f".{word}")
        return lines

    def description(self):
        lines = prose(self.abstract)
        for paragraph in self.paragraphs:
            if not is_examples(paragraph):
                lines += [".Pp"] + prose(paragraph)
        return lines

    def examples(self):
        lines = []
        for line in "\n".join(filter(is_examples, self.paragraphs)).splitlines():
            command, words = re.split(r"  +", line, maxsplit=1)
            lines += [".Pp"] + example(command, words)
        return lines[1:]

    def option_list(self, more):
        more = SHARED | more
        entries = []
        for argument in self.options:
            tag = " , ".join(flag(argument, name) for name in names(argument)) + value(argument)
            body = prose(argument.get("abstract", "")) + default(argument)
            entries.append((tag, body + more.get("--" + names(argument)[-1], [])))
        return tagged(entries)

    def operand_list(self):
        return tagged([(values(a["valueName"]), prose(a.get("abstract", "")) + default(a))
                       for a in self.operands])


def is_examples(paragraph):
    return all(line.startswith("oomhist ") for line in paragraph.splitlines())


def names(argument):
    """Names of an option, the long one last."""
    return sorted((n["name"] for n in argument["names"]), key=len)


def flag(argument, name):
    return f"Fl -{name}" if len(name) > 1 else f"Fl {name}"


def value(argument):
    if argument["kind"] == "flag":
        return ""
    word = values(argument["valueName"])
    return f" Ns Op = Ns {word}" if argument["valueName"] in OPTIONAL_VALUES else f" {word}"


def default(argument):
    text = argument.get("defaultValue")
    if text is None or argument["kind"] == "flag" or argument["valueName"] in OPTIONAL_VALUES:
        return []
    return ["The default is", f".Li {literal(text)} ."]


def exit_status(command):
    lines = ["The status is 0 when all is done, 1 when something failed, 64 when the command line is",
             "wrong, and 77 when permission is lacking; see", ".Xr oomhist 1 ."]
    counted = [leaf for leaf in command.leaves
               if any("exit-code" in names(o) and "status 3" in o["abstract"] for o in leaf.options)]
    if counted:
        lines += ["With", ".Fl -exit-code", "it is 3 where the answer is not empty."]
    return lines


def command_page(command):
    name = "-".join(command.words)
    written, more = source(command.words[-1])
    sections = {
        "NAME": [f".Nm {name}", f".Nd {literal_title(command.abstract)}"],
        "SYNOPSIS": [line for leaf in command.leaves for line in leaf.synopsis()],
        "DESCRIPTION": command.description(),
        "ARGUMENTS": command.operand_list(),
        "OPTIONS": command.option_list(more),
        "EXIT STATUS": exit_status(command),
        "EXAMPLES": command.examples(),
    }
    for leaf in command.leaves if command.below else []:
        lines = sections.setdefault("COMMANDS", [])
        lines += [f".Ss {' '.join(leaf.words[1:])}"] + leaf.description() + leaf.operand_list()
        lines += leaf.option_list(more)
        sections["EXAMPLES"] += leaf.examples()
    if gone := set(more) - {"--" + names(o)[-1] for leaf in command.leaves for o in leaf.options}:
        sys.exit(f"error: docs/man/source/{command.words[-1]}.mdoc: {name} has no {', '.join(gone)}")
    return page(name, 1, merged(sections, written, also=[("oomhist", "1")]))


def literal_title(text):
    """An abstract as a title: a small first letter, no full stop, no macro."""
    return literal((text[:1].lower() + text[1:]).rstrip("."))


def overview_page(program, commands):
    written, _ = source("oomhist")
    entries = [(f"Xr {'-'.join(c.words)} 1", prose(c.abstract)) for c in commands]
    sections = {
        "NAME": [".Nm oomhist", f".Nd {literal_title(program['abstract'])}"],
        "COMMANDS": tagged(entries),
    }
    also = [("-".join(c.words), "1") for c in commands]
    also += [("oomhist.conf", "5"), ("oomhist-schema", "5"), ("oomhist-queries", "7")]
    return page("oomhist", 1, merged(sections, written, also))


# MARK: - Files

def settings():
    """Keys of the example file with its comments."""
    entries, comment = [], []
    text = (ROOT / "packaging/oomhist.conf").read_text(encoding="utf-8")
    for line in text.split("\n\n", 1)[1].splitlines():
        if found := re.fullmatch(r"#([\w-]+) = ?(.*)", line):
            body = [word for sentence in comment for word in prose(sentence)]
            shown = [f".Li {literal(found[2])} ."] if found[2] else ["empty."]
            entries.append((f"Cm {found[1]}", body + ["The default is"] + shown))
            comment = []
        elif line.startswith("# "):
            comment.append(line[2:])
    return tagged(entries)


def conf_page():
    written, _ = source("conf")
    return page("oomhist.conf", 5, merged({"SETTINGS": settings()}, written, [("oomhist-collect", "1")]))


def relation_notes():
    """What a row of each table is, from the overview of docs/data-model.md."""
    text = (ROOT / "docs/data-model.md").read_text(encoding="utf-8").split("## How the tables")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M))


def schema_page():
    written, _ = source("schema")
    schema, notes, sections = Schema(read("schema")), relation_notes(), {}
    for kind, heading in (("view", "VIEWS"), ("table", "TABLES")):
        lines = sections[heading] = []
        for name in schema.names(kind):
            lines += [f".Ss {name}"] + prose(f"One row is {notes[name]}.")
            # The first sentence of a view's comment says what a row is, as the overview does.
            lines += prose(schema.view_notes.get(name, "").partition(". ")[2])
            lines += tagged([(f"Cm {c}", column(schema, name, c)) for c in schema.column_names(name)])
    return page("oomhist-schema", 5, merged(sections, written, [("oomhist-queries", "7")]))


def column(schema, relation, name):
    words, note = schema.describe(relation, name)
    facts = [words.replace("→", "key of"), "" if unit(name) in note else unit(name)]
    facts = ", ".join(filter(None, facts))
    return prose(f"{note} ({facts})" if facts else note)


# MARK: - Queries

def markdown_table(heading):
    """The rows of the table below a heading of docs/queries.md."""
    text = (ROOT / "docs/queries.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*) \|$", part, re.M)
    return [[cell.replace("\\|", "|") for cell in re.split(r" (?<!\\)\| ", row)] for row in rows]


def kinds(heading, text):
    """A table of docs/queries.md as a list, the cells behind the first by a pattern."""
    return tagged([(f"Cm {literal(row[0].strip('`'))}", prose(text.format(*row[1:])))
                   for row in markdown_table(heading)])


def query_list():
    texts, groups, lines = read("queries"), {}, []
    for name, text in texts.items():
        summary, _, declared = header(text)
        group = re.search(r"^--\s+group\s+(.*)$", text, re.M)[1].strip()
        groups.setdefault(group, []).append((name, summary, with_used(declared, texts)))
    for group in sorted(groups):
        lines += [f".Ss {group}"]
        entries = []
        for name, summary, declared in groups[group]:
            body = prose(summary) + tagged(
                [(f"Cm {n} Pq {kind}" + ("" if d == "none" else f" No = Li {literal(d)}"), prose(note))
                 for n, kind, d, note in declared["param"]])
            for what, *_ in declared["filter"]:
                body += [".Pp"] + prose(f"Filters choose {FILTERED[what]}.")
            body += [".Pp", "Columns:"]
            body += prose(", ".join(n for n, *_ in declared["column"]) + ".")
            entries.append((f"Cm {name}", body))
        lines += tagged(entries)
    return lines


def queries_page():
    written, _ = source("queries")
    sections = {
        "KINDS OF PARAMETERS": kinds("Kinds of parameters", "Written as {0}; bound as {1}."),
        "KINDS OF COLUMNS": kinds("Kinds of columns", "For machines {0}; for people {1}."),
        "FUNCTIONS": kinds("Statistics as SQL functions", "{0}."),
        "SHIPPED QUERIES": query_list(),
    }
    return page("oomhist-queries", 7, merged(sections, written, [("oomhist-query", "1"), ("oomhist-schema", "5")]))


# MARK: - Pages

def merged(sections, written, also):
    """The sections of a page: what is written stands behind what is made of the same heading."""
    result = {}
    for heading in [*written, *sections]:
        parts = [part for part in (sections.get(heading), written.get(heading)) if part]
        result[heading] = [line for part in parts for line in [".Pp"] + part][1:]
    also = sorted({*also, *(tuple(line.split()[1:]) for line in written.get("SEE ALSO", []))},
                  key=lambda reference: reference[::-1])
    result["SEE ALSO"] = [f".Xr {name} {section} ," for name, section in also]
    result["SEE ALSO"][-1] = result["SEE ALSO"][-1].removesuffix(" ,")
    return result


def page(name, section, sections):
    lines = ['.\\" Made by docs/generate_man.py (make docs); write in docs/man/source/.',
             f".Dd {DATE}", f".Dt {name.upper()} {section}", ".Os"]
    for heading in sorted(sections, key=lambda h: ORDER.index(h if h in ORDER else "*")):
        if sections[heading]:
            lines += [f".Sh {heading}"] + sections[heading]
    return f"{name}.{section}", "\n".join(lines) + "\n"


def pages():
    dump = json.loads((ROOT / "Tests/Fixtures/cli/help.json").read_text(encoding="utf-8"))["command"]
    commands = Command(dump).below
    known = {"--" + names(o)[-1] for c in commands for leaf in c.leaves for o in leaf.options}
    if gone := set(SHARED) - known:
        sys.exit(f"error: docs/man/source/shared.mdoc: no command has {', '.join(gone)}")
    yield overview_page(dump, commands)
    yield from map(command_page, commands)
    yield conf_page()
    yield schema_page()
    yield queries_page()


def main():
    check = sys.argv[1:] == ["--check"]
    fresh = dict(pages())
    old = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.[157]")}
    stale = sorted(name for name in fresh.keys() | old.keys() if fresh.get(name) != old.get(name))
    for name in stale:
        path = PAGES / name
        print(f"docs/man/{name} is stale; run make docs" if check else f"wrote docs/man/{name}")
        if check:
            continue
        if name in fresh:
            path.write_text(fresh[name], encoding="utf-8")
        else:
            path.unlink()
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
