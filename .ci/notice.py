"""Prints NOTICE: the license texts that a distributed binary of licsim owes.

Reads `cargo metadata`, follows what the program itself links (no tools of the build, no tests), and takes of each crate
the texts of the license that is chosen from those offered. Equal texts are printed once, under all crates they belong to.
"""

import json
import os
import re
import subprocess
import sys

HEAD = """licsim
Copyright (c) 2026 The licsim maintainers

licsim is under the license in LICENSE. Its program contains the crates below, whose license texts follow, and the font
DejaVu Sans, whose license stands at the end. This file is written by `.ci/supply-chain --update`.
"""

# Of several licenses that a crate offers the first of these is taken, with the words that its file's name has.
CHOICES = [
    ("MIT", ("MIT",)),
    ("Apache-2.0", ("APACHE",)),
    ("Zlib", ("ZLIB",)),
    ("Unicode-3.0", ("UNICODE",)),
    ("BSD-2-Clause", ("BSD",)),
    ("MPL-2.0", ("MPL",)),
]


def linked():
    """The crates from elsewhere that the program links, on any platform, by name and version."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [package["id"] for package in metadata["packages"] if package["name"] == "licsim"]
    seen = set()
    while waiting:
        identity = waiting.pop()
        package = packages[identity]
        is_tool = any("proc-macro" in target["kind"] for target in package["targets"])
        if identity in seen or is_tool:
            continue
        seen.add(identity)
        for dependency in nodes[identity]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    crates = [packages[identity] for identity in seen if packages[identity]["source"]]
    return sorted(crates, key=lambda package: (package["name"], package["version"]))


def chosen(expression):
    """The licenses taken of an expression: one of each group that is joined by OR, all that are joined by AND."""
    groups = re.split(r"\s+AND\s+", expression.replace("/", " OR "))
    taken = []
    for group in groups:
        offered = [word.strip(" ()") for word in re.split(r"\s+OR\s+", group)]
        choice = next((name for name, _ in CHOICES if name in offered), None)
        if choice is None:
            sys.exit(f"no license of `{expression}` is one that NOTICE knows")
        taken.append(choice)
    return taken


def permits(path):
    """Whether a file holds the text of the MIT license."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return "Permission is hereby granted" in file.read()


def texts(package, license_name):
    """The texts of a license in a crate's own files."""
    folder = os.path.dirname(package["manifest_path"])
    files = sorted(name for name in os.listdir(folder) if re.match(r"(?i)(un)?licen[sc]e|copying|mpl", name))
    words = dict(CHOICES)[license_name]
    named = [name for name in files if any(word in name.upper() for word in words)]
    plain = [name for name in files if re.fullmatch(r"(?i)licen[sc]e(\.txt|\.md)?", name)]
    # Some write their licenses into the list of their authors.
    authors = [name for name in os.listdir(folder) if name == "AUTHORS" and permits(os.path.join(folder, name))]
    found = (named or plain or authors)[:1]
    result = []
    for name in found + sorted(name for name in os.listdir(folder) if name.upper().startswith("NOTICE")):
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
            lines = [line.rstrip() for line in file.read().splitlines()]
            result.append("\n".join(lines).strip("\n"))
    return result


def main():
    by_text = {}
    lines = [HEAD]
    without = []
    for package in linked():
        label = f"{package['name']} {package['version']}"
        taken = chosen(package["license"])
        # Who gets a program with it must be told where its source is.
        source = f", source at {package['repository']}" if "MPL-2.0" in taken else ""
        lines.append(f"- {label}: {' and '.join(taken)}{source}")
        for license_name in taken:
            found = texts(package, license_name)
            if not found:
                without.append(label)
            for text in found:
                by_text.setdefault(text, []).append(label)
    if without:
        sys.exit(f"no license text in: {', '.join(without)}")
    lines.append("- the standard library of Rust: MIT and Unicode-3.0 and Zlib")
    lines.append("")
    for text, labels in sorted(by_text.items(), key=lambda item: item[1]):
        lines.append("-" * 100)
        lines.append(", ".join(labels) + ":\n")
        lines.append(text + "\n")
    lines.append("-" * 100)
    lines.append("the standard library of Rust:\n")
    with open(LIBRARY_LICENSE, encoding="utf-8") as file:
        lines.append("\n".join(line.rstrip() for line in file.read().strip("\n").splitlines()) + "\n")
    lines.append("-" * 100)
    lines.append("DejaVu Sans:\n")
    with open(FONT_LICENSE, encoding="utf-8") as file:
        lines.append(file.read().strip("\n"))
    print("\n".join(lines))


# What the toolchain says of its library in COPYRIGHT-library.html, of the parts that a program links. To be looked through
# when the toolchain changes.
LIBRARY_LICENSE = ".ci/licenses/rust-library.txt"
FONT_LICENSE = next(
    os.path.join("reports/fonts", name) for name in sorted(os.listdir("reports/fonts")) if "LICENSE" in name.upper()
)

if __name__ == "__main__":
    main()
