#!/usr/bin/env python3
"""Repeats a debug log with its dates moved by whole weeks, so that weekdays stay what they are.

    repeat.py LOG LINES > LONG.log

Writes at least LINES lines, all of LOG each time. Dates are those of TIMESTAMP lines and starts (5/14/2022) and of
statistics (Sat May 14 2022).
"""
import re
import sys
from datetime import date, timedelta

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
SLASHED = re.compile(rb"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
WRITTEN = re.compile(rb"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{1,2}) (\d{4})\b")


def day_of(found):
    """The date of a match of either form; None if the calendar has no such day."""
    parts = [part.decode() for part in found.groups()]
    try:
        if len(parts) == 3:
            return date(int(parts[2]), int(parts[0]), int(parts[1]))
        return date(int(parts[3]), MONTHS.index(parts[1]) + 1, int(parts[2]))
    except ValueError:
        return None


def main(path, wanted):
    with open(path, "rb") as log:
        text = log.read()
    if not text.endswith(b"\n"):
        text += b"\n"
    found = [*SLASHED.finditer(text), *WRITTEN.finditer(text)]
    days = [day for day in map(day_of, found) if day]
    weeks = ((max(days) - min(days)).days + 7) // 7

    def moved(by):
        def replace(match):
            day = day_of(match)
            if not day:
                return match.group(0)
            day += by
            if len(match.groups()) == 3:
                return b"%d/%d/%d" % (day.month, day.day, day.year)
            return b"%s %s %02d %d" % (match.group(1), MONTHS[day.month - 1].encode(), day.day, day.year)

        return replace

    lines = 0
    while lines < wanted:
        by = timedelta(weeks=weeks * (lines // text.count(b"\n")))
        replace = moved(by)
        sys.stdout.buffer.write(WRITTEN.sub(replace, SLASHED.sub(replace, text)))
        lines += text.count(b"\n")


main(sys.argv[1], int(sys.argv[2]))
