"""Write tests/base.csv anew: the base case, number by number, as of both dates.

Run `python tests/base.py` from anywhere. A commit that moves a number says which, from what to
what, and why: `git diff tests/base.csv` shows it.
"""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "tests" / "base.csv"
HEADER = ["as_of", "metric", "period", "value"]
DATES = ("2024-05-17", "today")


def command(*arguments: str) -> str:
    """What the command line prints."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "analytics", *arguments],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def main() -> None:
    """Write the file."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for date in DATES:
            asked = ("evaluate", "--as-of", date)
            day = json.loads(command(*asked, "--format", "json", "--metric", "fsd_npv"))["as_of"]
            seen = set()
            for per in ("year", "total"):
                rows = csv.DictReader(io.StringIO(command(*asked, "--format", "csv", "--per", per)))
                for row in rows:
                    key = (day, row["metric"], row["period"])
                    if key not in seen:
                        writer.writerow([*key, f"{float(row['value']):.12g}"])
                    seen.add(key)


if __name__ == "__main__":
    main()
