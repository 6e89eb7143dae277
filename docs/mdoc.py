"""Plain text as mdoc(7), the language of manual pages, in ASCII."""
import re
import textwrap

# A word of running text with what may stand around it; a span in backticks is one word.
ITEM = re.compile(r"[(\[]*`[^`]*`\S*|\S+")
PARTS = re.compile(r"(?P<open>[(\[]*)(?P<core>`[^`]*`|.*?)(?P<close>[).,:;\]?]*)", re.S)


def escaped(text):
    """Text that stands in a page as it is."""
    text = text.replace("\\", "\\e")
    return "".join(c if c < "\x7f" else f"\\[u{ord(c):04X}]" for c in text)


def literal(text):
    """Text to be typed: hyphens and quotes stay what they are; no word is a macro or a bracket."""
    text = escaped(text).replace("-", "\\-").replace("'", "\\(aq").replace('"', "\\(dq")
    words = text.split(" ")
    return " ".join("\\&" + w if re.fullmatch(r"[A-Z][a-z0-9]|[][().,:;?!|]", w) else w for w in words)


def values(name):
    """`key=value` and `pid|name` as arguments of a macro line."""
    words = re.split(r"([=|])", name)
    return " Ns ".join(w if w in "=|" else f"Ar {w}" for w in words)


def macro(core):
    """The macro and its words for a word that is more than text, or None."""
    if core.startswith("`") and core.endswith("`") and len(core) > 2:
        return ".Ql", literal(core[1:-1])
    if re.fullmatch(r"--[a-z][a-z-]*", core):
        return ".Fl", core[1:]
    if re.fullmatch(r"(/|~/)[\w\[][\w./*\[\]-]*", core):
        return ".Pa", core
    if re.fullmatch(r"\$[A-Z_]+", core):
        return ".Ev", core[1:]
    return None


def prose(text):
    """Running text as lines; each sentence begins one."""
    lines, words = [], []

    def end_line():
        if words:
            wrapped = textwrap.wrap(" ".join(words), 95, break_on_hyphens=False,
                                    break_long_words=False)
            # A line must not begin like a request.
            lines.extend("\\&" + line if line[0] in ".'" else line for line in wrapped)
            words.clear()

    items = ITEM.findall(text)
    for item, following in zip(items, items[1:] + [""]):
        parts = PARTS.fullmatch(item)
        found = macro(parts["core"])
        if found:
            end_line()
            around = [" ".join(parts["open"]), found[1], " ".join(parts["close"])]
            lines.append(" ".join([found[0]] + [a for a in around if a]))
            continue
        word = re.sub(r"(?<![\w*])-(?=[\w]|$)", r"\\-", escaped(item))
        if re.search(r"[.?!]\)?$", item):
            # What ends no sentence must not look so where it ends a line.
            ends = not following[:1].islower() and item not in ("e.g.", "i.e.")
            words.append(word if ends else word + "\\&")
            if ends:
                end_line()
        else:
            words.append(word)
    end_line()
    return lines


def example(command, words):
    """What a command is for, and the command."""
    words = words[:1].upper() + words[1:]
    lines = prose(words + ("" if words[-1:] in "?.:" else ":")) + [".Pp"]
    # The test that runs examples is told where one has no end.
    endless = ['.\\" until stopped'] if re.search("--(watch|interval)", command) else []
    return lines + endless + [f".Dl $ {literal(command)}"]


def tagged(entries, width="Ds"):
    """A list of (tag as a macro line, lines)."""
    if not entries:
        return []
    lines = [f".Bl -tag -width {width}"]
    for tag, body in entries:
        lines += [f".It {tag}"] + body
    return lines + [".El"]
