"""Grade the example cases and say what to ask next where a form is not complete."""

import pathlib

import caregrade as cg

for path in sorted(pathlib.Path(__file__).parent.glob("*.json")):
    g = cg.grade(path.read_bytes())
    level = g.level if g.level is not None else " or ".join(map(str, g.possible_levels))
    print(f"{g.id}: level {level}")
    if g.ask_next:
        print("  ask next:", ", ".join(g.ask_next))

print(cg.grade(pathlib.Path(__file__).with_name("dementia.json").read_bytes()).explain())
