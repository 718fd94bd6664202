"""`oracle.py generate FOLDER FROM COUNT` writes random scenarios; `oracle.py solve FOLDER` writes FOLDER/exact.csv.

Nothing of licsim is used: see generate.py, translate.py and solve.py.
"""

import csv
import pathlib
import sys


def main(verb, folder, *numbers):
    folder = pathlib.Path(folder)
    if verb == "generate":
        from generate import generate

        first, count = map(int, numbers)
        for number in range(first, first + count):
            (folder / f"chain-{number}.toml").write_text(generate(number))
        return
    from solve import solve

    columns = ["availability", "first_outage", "outages_a_year"]
    with open(folder / "exact.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["scenario", *columns])
        for path in sorted(folder.glob("chain-*.toml")):
            exact = solve(path.read_text())
            writer.writerow([path.stem, *(repr(exact[column]) for column in columns)])


main(*sys.argv[1:])
