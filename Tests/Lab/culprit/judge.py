"""Holds what oomhist says about a run's first kill against what is true."""

import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

WANTED = 0.95


def folder_of(out, name, kernel, seed):
    return out / f"{name}.{kernel}.{seed}"


def ask(oomhist, folder):
    """The kills of a run, oldest first. Asks a copy, which a newer program may bring up to date."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / "h.db"
        for suffix in ("", "-wal"):
            if (folder / f"h.db{suffix}").exists():
                shutil.copy(folder / f"h.db{suffix}", f"{copy}{suffix}")

        def oomhist_says(*words):
            done = subprocess.run([oomhist, *words, "--db", str(copy)], capture_output=True, text=True, timeout=60)
            if done.returncode and not done.stdout:
                raise RuntimeError(done.stderr.strip()[-300:] or f"status {done.returncode}")
            return done.stdout

        oomhist_says("ingest", "/dev/null")
        rows = json.loads(oomhist_says("query", "kills", "--json") or "[]")
        if not rows:  # a panic that left nothing in the database, or nothing was killed
            texts = sorted((folder / "pstore").glob("dmesg*")) if (folder / "pstore").exists() else []
            for text in texts or [folder / "console.txt"]:
                oomhist_says("ingest", str(text))
            rows = json.loads(oomhist_says("query", "kills", "--json") or "[]")
    return sorted(rows, key=lambda row: (row["at"] is None, row["at"], row["kill_id"]))


def matches(row, kind, comm, culprit):
    """Does the answer name this one? A null comm: the kind is enough."""
    if row["suspect_kind"] != kind:
        return False
    if kind not in ("process", "group") or comm is None:
        return True
    names = {comm} if comm != culprit["comm"] else {comm, culprit["unit"]}
    said = (row["suspect"] or "").rstrip("/").rsplit("/", 1)[-1]
    if kind == "process":
        return said == comm or row["suspect_pid"] in culprit["pids"]
    return said in names or (row["suspect_unit"] or "").rsplit("/", 1)[-1] in names


def said(row):
    if row is None:
        return "no kill"
    if not row["suspect_kind"]:
        return row["verdict"]
    where = f" ({row['suspect_unit']})" if row["suspect_kind"] == "group" and row["suspect_unit"] else ""
    return f"{row['verdict']}: {row['suspect_kind']} {row['suspect']}{where}, {row['confidence']}"


def verdict(oomhist, folder):
    """(right, what was said, truth). Right is None where there is nothing to judge."""
    truth = json.loads((folder / "truth.json").read_text())
    if truth.get("problem"):
        return None, truth["problem"], truth
    try:
        rows = ask(oomhist, folder)
    except (RuntimeError, ValueError, subprocess.TimeoutExpired) as error:
        return False, f"failed: {error}", truth
    first, culprit = (rows[0] if rows else None), truth["culprit"]
    if truth["negative"]:
        return first is None or not first["suspect_kind"], said(first), truth
    if first is None:
        return False, "no kill in the database", truth
    answers = [culprit, *culprit["also"]]
    return any(matches(first, answer["kind"], answer["comm"], culprit) for answer in answers), said(first), truth


def table(heads, rows):
    print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def judge(out, oomhist, runs, list_wrong):
    oomhist = str(pathlib.Path(oomhist).absolute())
    there = [run for run in runs if (folder_of(out, *run) / "truth.json").exists()]
    if not there:
        print(f"no runs in {out}")
        return 2
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda run: verdict(oomhist, folder_of(out, *run)), there))

    by_scenario, sums = collections.defaultdict(list), collections.defaultdict(list)
    for run, result in zip(there, results):
        by_scenario[run[0]].append((run, *result))
        for key in (f"kernel {run[1]}", f"interval {result[2]['interval_s']} s", "all"):
            sums[key].append(result)
    rows, blamed = [], False
    for name, judged in by_scenario.items():
        wrong = [(run, words, truth) for run, right, words, truth in judged if right is False]
        blamed = blamed or any(truth["negative"] for _, _, truth in wrong)
        culprit = judged[0][3]["culprit"]
        texts = collections.Counter(words for _, words, _ in wrong)
        rows.append([name, culprit["kind"], len(judged), sum(right is True for _, right, _, _ in judged), len(wrong),
                     "; ".join(f"{words}" + (f" ({count}x)" if count > 1 else "") for words, count in texts.items())])
    table(["scenario", "culprit", "runs", "right", "wrong", "said instead"], rows)

    def share(results):
        judged = [right for right, _, _ in results if right is not None]
        return sum(judged) / len(judged) if judged else 0.0

    table(["", "runs", "right", "wrong", "not to be judged", "right, %"],
          [[key, len(part), sum(right is True for right, _, _ in part), sum(right is False for right, _, _ in part),
            sum(right is None for right, _, _ in part), f"{100 * share(part):.1f}"] for key, part in sorted(sums.items(), key=lambda item: (item[0] == "all", item[0]))])
    if list_wrong:
        for run, (right, words, truth) in zip(there, results):
            if not right:
                culprit = truth["culprit"]
                print(f"{folder_of(out, *run)}: {culprit['kind']} {culprit['comm']}; said {words}")
    failed = share(results) < WANTED or blamed
    print(f"{'FAILED' if failed else 'passed'}: {100 * share(results):.1f} % right, {100 * WANTED:.0f} % wanted"
          + (", somebody was blamed where nobody is to blame" if blamed else ""))
    return 1 if failed else 0
