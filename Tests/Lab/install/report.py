"""Steps with their results and times: what run.py prints, and the table of docs/install-test.md."""

import contextlib
import time


class Wrong(Exception):
    """A step's result is not what it must be."""


def demand(condition, what):
    if not condition:
        raise Wrong(what)


class Report:
    def __init__(self):
        self.rows = []
        self.is_good = True

    @contextlib.contextmanager
    def step(self, scenario, name):
        """Times a step; what is put into the list that it yields is its result."""
        facts = []
        begun = time.monotonic()
        wrong = None
        try:
            yield facts
        except Wrong as error:
            wrong = f"WRONG: {error}"
            self.is_good = False
        except Exception as error:
            self.add(scenario, name, f"ENDED: {error}", begun)
            self.is_good = False
            raise
        self.add(scenario, name, "; ".join(facts + [wrong] if wrong else facts) or "ok", begun)

    def add(self, scenario, name, result, begun):
        seconds = time.monotonic() - begun
        self.rows.append((scenario, name, result, f"{seconds:.0f}"))
        print(f"{scenario:8} {seconds:6.1f} s  {name}: {result}", flush=True)

    def table(self):
        lines = ["| way | step | result | s |", "|---|---|---|---|"]
        return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in self.rows]) + "\n"
