#!/usr/bin/env python3
"""Opens reports in a headless Chromium and says what is wrong with them.

  report-in-chromium.py FILE... [--pictures FOLDER] [--chromium PATH]

Each FILE is an HTML page of `oomhist report`. It is opened as a phone sees it (390 px), as a desk
does (1280 px) and as paper takes it, light and dark, and each of these must hold:

  size      500 KB at most
  network   nothing but the file itself is asked for
  console   not a word: no error, no refused script
  overflow  nothing reaches beyond the right edge, but for what scrolls in a frame of its own
  overlap   no text lies on another one, in charts or outside
  cut       no text of a chart reaches out of its picture
  small     no text is below 9 px
  contrast  text 4.5 to 1 against what lies behind it, curves 3 to 1
  heading   one h1, no level left out
  chart     a picture is hidden from screen readers, or has a title and a description
  name      language, title, landmarks, tables, header cells, frames and links are named
  print     no figure may be broken over two pages

One line a problem; exits with 1 if there is any, with 2 where Chromium cannot be run. --pictures
keeps a PNG of each view, and a PDF. Chromium is talked to through two pipes: no port is opened.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BYTES_AT_MOST = 500_000
# A4 less 14 mm on both sides, at 96 px an inch.
PAPER = 688
VIEWS = [
  ("390", 390, "screen", "light"), ("390-dark", 390, "screen", "dark"),
  ("1280", 1280, "screen", "light"), ("1280-dark", 1280, "screen", "dark"),
  ("print", PAPER, "print", "light"), ("print-dark", PAPER, "print", "dark"),
]

# Runs in the page and gives back sentences.
CHECK = r"""
(() => {
  const problems = [];
  const say = (kind, text) => problems.push(kind + ": " + text);
  const root = document.documentElement;
  const short = text => JSON.stringify((text || "").trim().slice(0, 40));
  const label = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "")
    + (e.getAttribute("class") ? "." + e.getAttribute("class") : "");
  const isSeen = e => e.checkVisibility({ visibilityProperty: true });
  const scroller = e => {
    for (let p = e; p && p !== document.body; p = p.parentElement)
      if (/auto|scroll/.test(getComputedStyle(p).overflowX)) return p;
    return null;
  };

  // Overflow.
  if (root.scrollWidth > root.clientWidth)
    say("overflow", `the page is ${root.scrollWidth} px wide in ${root.clientWidth} px`);
  const wide = new Set();
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest("svg") && e.tagName !== "svg" || !isSeen(e)) continue;
    const frame = scroller(e);
    if (frame && frame !== e) continue;
    const right = e.getBoundingClientRect().right;
    // The outermost one is to blame.
    if (right > root.clientWidth + 0.5 && !wide.has(e.parentElement))
      say("overflow", `${label(e)} ${short(e.textContent)} ends at ${Math.round(right)} px`);
    if (right > root.clientWidth + 0.5) wide.add(e);
  }

  // Boxes of text: a piece each line.
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, e = node.parentElement;
    if (!node.data.trim() || !isSeen(e) || e.closest("title, desc")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = e.closest("svg") ? [e.getBoundingClientRect()] : [...range.getClientRects()];
    for (const r of rects)
      if (r.width > 0 && r.height > 0) texts.push({ e, text: node.data, r });
  }
  if (!texts.length) say("name", "the page shows no text");
  texts.sort((a, b) => a.r.top - b.r.top);
  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length && texts[j].r.top < texts[i].r.bottom; j++) {
      const a = texts[i].r, b = texts[j].r;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // Letters are lower than their boxes.
      if (wide > 1 && high > Math.min(a.height, b.height) * 0.35)
        say("overlap", `${short(texts[i].text)} and ${short(texts[j].text)}`);
    }
  }

  // Charts.
  for (const svg of document.querySelectorAll("svg")) {
    if (!isSeen(svg) || svg.getAttribute("aria-hidden") === "true") continue;
    const picture = svg.getBoundingClientRect();
    if (svg.getAttribute("role") !== "img") say("chart", `${label(svg)} has no role`);
    const names = (svg.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
    for (const id of names)
      if (!document.getElementById(id)?.textContent.trim()) say("chart", `no text ${id}`);
    if (svg.classList.contains("plot")) {
      if (!svg.querySelector(":scope > title")?.textContent.trim())
        say("chart", `${label(svg)} has no title`);
      if (!svg.querySelector(":scope > desc")?.textContent.trim())
        say("chart", `${label(svg)} has no description`);
      if (names.length < 2) say("chart", `${label(svg)} does not name title and description`);
    } else if (!svg.getAttribute("aria-label")) say("chart", `${label(svg)} has no name`);
    for (const text of svg.querySelectorAll("text")) {
      const r = text.getBoundingClientRect();
      if (r.left < picture.left - 1 || r.right > picture.right + 1 || r.top < picture.top - 1
        || r.bottom > picture.bottom + 1)
        say("cut", `${short(text.textContent)} leaves its chart`);
    }
  }

  // Colours.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parsed = {};
  const rgba = colour => parsed[colour] ||= (() => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  })();
  const over = (top, below, opacity = 1) => {
    const a = top[3] * opacity;
    return [0, 1, 2].map(i => top[i] * a + below[i] * (1 - a)).concat(1);
  };
  const luminance = c => {
    const [r, g, b] = c.slice(0, 3).map(v => {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m);
    return (x + 0.05) / (y + 0.05);
  };
  const isPaper = matchMedia("print").matches;
  const sheet = isPaper || !matchMedia("(prefers-color-scheme: dark)").matches
    ? [255, 255, 255, 1] : [18, 18, 18, 1];
  const ground = e => {
    const chain = [];
    for (let p = e; p; p = p.parentElement) chain.unshift(getComputedStyle(p).backgroundColor);
    return chain.reduce((below, colour) => over(rgba(colour), below), sheet);
  };
  const worst = new Map();
  const note = (key, ratio, least) => {
    if (ratio < least - 0.005 && ratio < (worst.get(key) ?? 99)) worst.set(key, ratio);
  };
  for (const { e, text, r } of texts) {
    const style = getComputedStyle(e);
    const inChart = e.closest("svg");
    let below = ground(inChart || e);
    if (inChart)
      // What of the picture lies under the text's middle.
      for (const shape of inChart.querySelectorAll("rect.band, path.area")) {
        const point = inChart.createSVGPoint();
        point.x = (r.left + r.right) / 2;
        point.y = (r.top + r.bottom) / 2;
        const inside = point.matrixTransform(shape.getScreenCTM().inverse());
        if (!shape.isPointInFill(inside)) continue;
        const painted = getComputedStyle(shape);
        below = over(rgba(painted.fill), below, +painted.fillOpacity);
      }
    const ink = over(rgba(inChart ? style.fill : style.color), below);
    note(`${label(e)} ${short(text)}`, contrast(ink, below), 4.5);
    const scale = inChart ? e.getScreenCTM().a : 1;
    const size = parseFloat(style.fontSize) * scale;
    if (size < 9) say("small", `${label(e)} ${short(text)} is ${size.toFixed(1)} px`);
  }
  for (const curve of document.querySelectorAll(".curve, .dot, .spark path, .mark")) {
    if (!isSeen(curve)) continue;
    const below = ground(curve.closest("svg"));
    const ink = over(rgba(getComputedStyle(curve).stroke), below);
    note(label(curve), contrast(ink, below), 3);
  }
  for (const [key, ratio] of worst) say("contrast", `${key} has ${ratio.toFixed(2)} to 1`);

  // Headings and names.
  let level = 0;
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  for (const h of headings) {
    const own = +h.tagName[1];
    if (!h.textContent.trim()) say("heading", `an empty ${h.tagName}`);
    if (own > level + 1) say("heading", `${short(h.textContent)} leaves out a level`);
    level = own;
  }
  if (headings.filter(h => h.tagName === "H1").length !== 1) say("heading", "not one h1");
  if (!root.lang) say("name", "no language");
  if (!document.title.trim()) say("name", "no title");
  for (const landmark of ["main", "header", "footer"])
    if (document.querySelectorAll(landmark).length !== 1) say("name", `not one ${landmark}`);
  const named = e => (e.getAttribute("aria-label") || "").trim()
    || document.getElementById(e.getAttribute("aria-labelledby"))?.textContent.trim();
  for (const e of document.querySelectorAll("nav, table, section, [role=region]"))
    if (!named(e)) say("name", `${label(e)} has no name`);
  for (const th of document.querySelectorAll("th"))
    if (!/^(col|row)$/.test(th.scope)) say("name", `th ${short(th.textContent)} has no scope`);
  for (const a of document.querySelectorAll("a"))
    if (!a.textContent.trim() || !document.getElementById(a.getAttribute("href")?.slice(1)))
      say("name", `a link ${short(a.textContent)} leads nowhere`);
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i)))
    say("name", `the id ${id} is there twice`);
  for (const e of document.querySelectorAll("*")) {
    if (/^(script|iframe|object|embed|img|link)$/i.test(e.tagName)) say("network", label(e));
    for (const { name } of e.attributes) if (/^on/.test(name)) say("network", `${label(e)} ${name}`);
  }
  // What scrolls must be reached by keys.
  for (const e of document.querySelectorAll("*"))
    if (isSeen(e) && scroller(e) === e && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0)
      say("name", `${label(e)} scrolls and takes no focus`);
  if (isPaper)
    for (const figure of document.querySelectorAll("figure"))
      if (getComputedStyle(figure).breakInside !== "avoid") say("print", "a figure may be broken");
  return problems;
})()
"""


class Chromium:
  """A headless Chromium that is talked to through a pair of pipes."""

  def __init__(self, path, folder):
    to_it, self.writing = os.pipe()
    self.reading, from_it = os.pipe()

    def inherit():
      # Far away first: one of them may be 3 or 4 itself.
      high = [os.dup2(fd, fd + 100) for fd in (to_it, from_it)]
      os.dup2(high[0], 3)
      os.dup2(high[1], 4)

    self.process = subprocess.Popen(
      [
        path, "--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu",
        "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--no-first-run", "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder}", "about:blank",
      ],
      preexec_fn=inherit, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
      stderr=subprocess.DEVNULL, env={**os.environ, "HOME": folder})
    os.close(to_it)
    os.close(from_it)
    self.rest = b""
    self.number = 0
    self.session = None
    self.events = []
    page = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
    self.session = self.call(
      "Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
      self.call(f"{domain}.enable")

  def message(self):
    while b"\0" not in self.rest:
      piece = os.read(self.reading, 1 << 16)
      if not piece:
        raise OSError("Chromium has gone away")
      self.rest += piece
    text, self.rest = self.rest.split(b"\0", 1)
    return json.loads(text)

  def call(self, method, **parameters):
    self.number += 1
    call = {"id": self.number, "method": method, "params": parameters}
    if self.session:
      call["sessionId"] = self.session
    os.write(self.writing, json.dumps(call).encode() + b"\0")
    while True:
      message = self.message()
      if message.get("id") != self.number:
        self.events.append(message)
        continue
      if "error" in message:
        raise OSError(f"{method}: {message['error']['message']}")
      return message["result"]

  def open(self, url):
    self.call("Page.navigate", url=url)
    while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
      self.events.append(self.message())

  def end(self):
    self.process.kill()
    self.process.wait()
    os.close(self.writing)
    os.close(self.reading)


def heard(events, url):
  """What the page asked for and what it said."""
  for event in events:
    parameters = event.get("params", {})
    match event.get("method"):
      case "Network.requestWillBeSent" if parameters["request"]["url"].split("#")[0] != url:
        yield f"network: {parameters['request']['url'][:80]} is asked for"
      case "Log.entryAdded":
        yield f"console: {parameters['entry']['text'][:120]}"
      case "Runtime.consoleAPICalled":
        yield f"console: {parameters['type']} is called"
      case "Page.frameStartedNavigating" if parameters["url"].split("#")[0] != url:
        yield f"network: goes on to {parameters['url'][:80]}"
      case "Runtime.exceptionThrown":
        yield f"console: {parameters['exceptionDetails']['text'][:120]}"


def look(browser, path, pictures):
  """The problems of one page, each with the view that has it."""
  problems = []
  size = path.stat().st_size
  if size > BYTES_AT_MOST:
    problems.append(("file", f"size: {size} bytes are more than {BYTES_AT_MOST}"))
  url = path.resolve().as_uri()
  browser.events.clear()
  browser.open(url)
  for view, width, media, scheme in VIEWS:
    browser.call(
      "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
      mobile=False)
    browser.call(
      "Emulation.setEmulatedMedia", media=media,
      features=[{"name": "prefers-color-scheme", "value": scheme}])
    answer = browser.call("Runtime.evaluate", expression=CHECK, returnByValue=True)
    if "exceptionDetails" in answer:
      raise OSError(answer["exceptionDetails"]["exception"]["description"])
    problems += [(view, text) for text in answer["result"]["value"]]
    if pictures:
      shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True)
      (pictures / f"{path.stem}-{view}.png").write_bytes(base64.b64decode(shot["data"]))
  browser.call("Emulation.setEmulatedMedia", media="", features=[])
  if pictures:
    paper = browser.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
    (pictures / f"{path.stem}.pdf").write_bytes(base64.b64decode(paper["data"]))
  problems += [("file", text) for text in heard(browser.events, url)]
  return problems


def main():
  parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE")
  parser.add_argument("--pictures", type=pathlib.Path, metavar="FOLDER")
  parser.add_argument("--chromium", metavar="PATH", help="default: the one that is installed")
  arguments = parser.parse_args()
  names = [arguments.chromium] if arguments.chromium else ["chromium", "google-chrome"]
  chromium = next(filter(None, map(shutil.which, names)), None)
  if not chromium:
    print(f"{' and '.join(names)} cannot be found", file=sys.stderr)
    return 2
  if arguments.pictures:
    arguments.pictures.mkdir(parents=True, exist_ok=True)
  count = 0
  with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    browser = Chromium(chromium, folder)
    try:
      for path in arguments.files:
        problems = look(browser, path, arguments.pictures)
        for view, text in problems:
          print(f"{path.name}: {view}: {text}")
        count += len(problems)
        if not problems:
          print(f"{path.name}: {path.stat().st_size} bytes, {len(VIEWS)} views, no problem")
    except OSError as error:
      print(f"Chromium cannot be used: {error}", file=sys.stderr)
      return 2
    finally:
      browser.end()
  return 1 if count else 0


if __name__ == "__main__":
  sys.exit(main())
