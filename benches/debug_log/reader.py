#!/usr/bin/env python3
"""The same fields of a FlexNet debug log as licsim's reader takes, by plain Python: the yardstick of benches/debug_log/run.

For each OUT, IN, DENIED and UNSUPPORTED line: time, daemon, feature, user, host, licenses; counts by kind, licenses
out and the peak of each feature.
"""
import re
import sys

LINE = re.compile(
    r'^\s*(\d+):(\d+):(\d+) \(([^)]+)\) (OUT|IN|DENIED|UNSUPPORTED): "([^"]*)" (?:\([^)]*\) )?(.+?)@(\S+)(?:\s+\((\d+) licenses\))?'
)


def main(path):
    counts, level, peak, taken = {}, {}, {}, {}
    seconds = 0
    with open(path, encoding="latin-1") as log:
        for line in log:
            found = LINE.match(line)
            if not found:
                continue
            hours, minutes, rest, daemon, kind, feature, user, host, licenses = found.groups()
            seconds = 3600 * int(hours) + 60 * int(minutes) + int(rest)
            number = int(licenses) if licenses else 1
            counts[kind] = counts.get(kind, 0) + 1
            key = (feature, user, host)
            if kind == "OUT":
                taken[key] = taken.get(key, 0) + number
                level[feature] = level.get(feature, 0) + number
                peak[feature] = max(peak.get(feature, 0), level[feature])
            elif kind == "IN":
                back = min(number, taken.get(key, 0))
                taken[key] = taken.get(key, 0) - back
                level[feature] = level.get(feature, 0) - back
    for kind in sorted(counts):
        print(kind, counts[kind])
    print("features", len(peak), "peak", sum(peak.values()), "last", seconds)


main(sys.argv[1])
