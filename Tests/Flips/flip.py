#!/usr/bin/env python3
"""Flips one bit of a county's database at a time, at random places, and has `shanhuo verify` look at
it. Whatever changes an amount, a quantity, an owner or a row of the audit log must be found: where
verify finds nothing, those are read by another program, Python's sqlite3, and held against what they
were. With --plant verify is not asked at all, which shows that a change that it missed would show.
"""

import argparse
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

# Tables of which every column is held: the audit log.
WHOLE = ("audit_entry", "audit_head")
# What follows from other rows, or is passed over by verify on purpose, is named here with the reason.
PASSED_OVER = {}


def held_columns(db):
    """Each table's columns that hold amounts, quantities and owners."""
    tables = [name for (name,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    for table in sorted(tables):
        columns = [
            name for _, name, kind, *_ in db.execute(f"PRAGMA table_info({table})")
            if table in WHOLE or name.endswith("_fen") or name == "quantity"
            or name.endswith("_id")]
        columns = [name for name in columns if (table, name) not in PASSED_OVER]
        if columns:
            yield table, columns


def digests(path):
    """What each column holds, as a digest of its values in the order of the table's keys."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.text_factory = bytes
    found = {}
    for table, columns in HELD:
        sums = [hashlib.sha256() for _ in columns]
        for row in db.execute(f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED"):
            for value, sum in zip(row, sums):
                sum.update(repr(value).encode() + b"\n")
        for column, sum in zip(columns, sums):
            found[f"{table}.{column}"] = sum.digest()
    db.close()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--plant", action="store_true")
    options = parser.parse_args()
    print(f"flip: seed {options.seed}")
    chance = random.Random(options.seed)
    folder = tempfile.mkdtemp()
    try:
        return flip_all(options, chance, folder)
    finally:
        shutil.rmtree(folder)


def flip_all(options, chance, folder):
    global HELD
    base, path = os.path.join(folder, "base.sqlite"), os.path.join(folder, "flipped.sqlite")
    subprocess.run([options.program, "seed", "demo", "--database", base], check=True,
                   stdout=subprocess.DEVNULL)
    db = sqlite3.connect(base)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    HELD = list(held_columns(db))
    db.close()
    before = digests(base)
    with open(base, "rb") as file:
        whole = bytearray(file.read())
    found = harmless = 0
    missed = []
    for number in range(options.count):
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        whole[place] ^= 1 << bit
        with open(path, "wb") as file:
            file.write(whole)
        whole[place] ^= 1 << bit
        verified = options.plant or subprocess.run(
            [options.program, "verify", "--database", path], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False).returncode == 0
        if not verified:
            found += 1
        else:
            changed = changed_columns(before, path)
            if changed:
                missed.append(f"byte {place}, bit {bit}: {', '.join(changed)}")
            else:
                harmless += 1
        for name in os.listdir(folder):
            if name.startswith("flipped"):
                os.remove(os.path.join(folder, name))
    print(f"flip: {options.count} bits flipped: verify found {found}, {harmless} changed no amount, "
          f"quantity, owner or audit row, {len(missed)} did and were missed")
    for miss in missed:
        print(f"flip: {miss}", file=sys.stderr)
    if options.plant:
        return 0 if missed else 1
    return 1 if missed else 0


def changed_columns(before, path):
    try:
        after = digests(path)
    except sqlite3.Error as error:
        return [str(error)]
    return [name for name, digest in after.items() if before[name] != digest]


if __name__ == "__main__":
    sys.exit(main())
