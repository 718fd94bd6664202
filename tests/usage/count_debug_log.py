#!/usr/bin/env python3
"""Counts what a FlexNet debug log has checked out, by ten minutes, hour, day, week and month.

It knows nothing of licsim but the log: what is out goes up with OUT and down with IN. Prints CSV:
granularity, begin of the period, feature, peak, mean, and how many lines changed the count in it.
Usage: count_debug_log.py DEBUG_LOG DAYS
"""
import csv
import re
import sys
from collections import defaultdict
from datetime import datetime, timedelta

CHANGE = re.compile(r'\) (OUT|IN): "([^"]+)" \S+(?:\s+\((\d+) licenses\))?')
TIME = re.compile(r"\s*(\d+):(\d\d):(\d\d) ")
DATE = re.compile(r"(?:TIMESTAMP |started on .*\()(\d+)/(\d+)/(\d{4})")


def begin_and_end(granularity, at):
    midnight = at.replace(hour=0, minute=0, second=0)
    if granularity == "10min":
        begin = at.replace(minute=at.minute // 10 * 10, second=0)
        return begin, begin + timedelta(minutes=10)
    if granularity == "hour":
        begin = at.replace(minute=0, second=0)
        return begin, begin + timedelta(hours=1)
    if granularity == "day":
        return midnight, midnight + timedelta(days=1)
    if granularity == "week":
        begin = midnight - timedelta(days=at.weekday())
        return begin, begin + timedelta(days=7)
    begin = midnight.replace(day=1)
    return begin, (begin + timedelta(days=32)).replace(day=1)


def changes(lines):
    """Yields (time, feature, difference); stops if the log's dates and times do not go together."""
    day, last = None, None
    for number, line in enumerate(lines, 1):
        time = TIME.match(line)
        if not time:
            continue
        hour, minute, second = map(int, time.groups())
        since = timedelta(hours=hour, minutes=minute, seconds=second)
        if last is not None and since < last:
            day += timedelta(days=1)
        last = since
        date = DATE.search(line)
        if date:
            month, of_month, year = map(int, date.groups())
            said = datetime(year, month, of_month)
            if day is not None and said != day:
                sys.exit(f"line {number}: the log says {said:%Y-%m-%d}, counted {day:%Y-%m-%d}")
            day = said
        found = CHANGE.search(line)
        if found:
            what, feature, count = found.groups()
            yield day + since, feature, int(count or 1) * (1 if what == "OUT" else -1)


def main(path, days):
    with open(path, encoding="utf-8") as log:
        events = list(changes(log))
    start = events[0][0].replace(hour=0, minute=0, second=0)
    end = start + timedelta(days=days)
    by_feature = defaultdict(list)
    for at, feature, difference in events:
        by_feature[feature].append((at, difference))
    out = csv.writer(sys.stdout, lineterminator="\n")
    for granularity in ["10min", "hour", "day", "week", "month"]:
        for feature, steps in by_feature.items():
            begin, until = begin_and_end(granularity, start)
            value, position = 0, 0
            while begin < end:
                played_from, played_to = max(begin, start), min(until, end)
                now, peak, integral, lines = played_from, value, 0, 0
                while position < len(steps) and steps[position][0] < until:
                    at, difference = steps[position]
                    integral += value * (at - now).total_seconds()
                    now, value = at, value + difference
                    if value < 0:
                        sys.exit(f"{feature}: more came in than went out, at {at}")
                    peak = max(peak, value)
                    position += 1
                    lines += 1
                integral += value * (played_to - now).total_seconds()
                mean = integral / (played_to - played_from).total_seconds()
                out.writerow([granularity, begin.isoformat(), feature, peak, repr(mean), lines])
                begin, until = begin_and_end(granularity, until)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
