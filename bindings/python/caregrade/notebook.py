"""How results look in a notebook, on a light page and on a dark one."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

WORDS = {
    "zh": {
        "level": "等级", "open": "等级未定，可能为", "because": "因为", "missing": "缺少", "ask": "先问", "note": "说明", "stays": "仍为",
        "items": "条目", "points": "满分", "comma": "、", "day_unknown": "施行日期未知",
    },
    "en": {
        "level": "level", "open": "level not decided, possible", "because": "because of", "missing": "missing", "ask": "ask next", "note": "note",
        "stays": "stays", "items": "items", "points": "at most", "comma": ", ", "day_unknown": "in force from an unknown day",
    },
}
_MOST_QUESTIONS = 5

_GRID = "display:grid;grid-template-columns:max-content max-content minmax(8em,20em);gap:.25em .9em;align-items:center"


def _ends(value: Any) -> tuple[Decimal, Decimal]:
    low, high = value if isinstance(value, (list, tuple)) else (value, value)
    return Decimal(low), Decimal(high)


def _bar(low: Decimal, high: Decimal, most: Decimal) -> str:
    """Full for points that are certain, pale for those that may yet come."""
    certain, possible = (float(100 * part / most) if most else 0.0 for part in (low, high))
    return (
        '<div style="height:.7em;border-radius:.35em;overflow:hidden;background:rgba(128,128,128,.22);position:relative">'
        f'<div style="position:absolute;inset:0 auto 0 0;width:{possible:.1f}%;background:rgba(42,125,160,.35)"></div>'
        f'<div style="position:absolute;inset:0 auto 0 0;width:{certain:.1f}%;background:rgb(42,125,160)"></div></div>'
    )


def _line(label: str, text: str) -> str:
    return f'<div style="margin-top:.4em"><span style="opacity:.65">{escape(label)}</span> {escape(text)}</div>'


def grade_html(result: dict[str, Any], language: str) -> str:
    """A grading: the level large, a bar per score, adjustments, what is missing, notes."""
    words = WORDS[language]
    name = result["level_name"]
    if name:
        head = f'{words["level"]} {result["level"]} · {name[language]}'
    elif result["possible_levels"]:
        head = f'{words["open"]} {", ".join(map(str, result["possible_levels"]))}'
    else:
        head = ""
    rows = []
    steps = {step["step"]: step for step in result["trace"]}

    def named(inputs: list[str]) -> str:
        return words["comma"].join(f'{result["inputs"][i]["place"]} {result["inputs"][i]["name"][language]}' for i in inputs)

    for score, value in result["scores"].items():
        if score == "grades":
            continue
        low, high = _ends(value)
        most = Decimal(steps[score]["most"])
        shown = f"{low}" if low == high else f"{low}–{high}"
        rows.append(
            f'<div>{escape(steps[score]["name"][language])}</div>'
            f'<div style="text-align:right;font-variant-numeric:tabular-nums">{escape(shown)} / {most}</div>{_bar(low, high, most)}'
        )
    lines = [_line(step["name"][language], ", ".join(map(str, step["grades"]))) for step in result["trace"] if "grades" in step]
    for each in result["adjustments"]:
        rule = next(r for r in steps["level"]["rules"] if r["rule"] == each["rule"])
        move = f'{words["stays"]} {each["to"]}' if each["from"] == each["to"] else f'{each["from"]} → {each["to"]}'
        lines.append(_line(move, f'{rule["name"][language]} ({rule["clause"]}); {words["because"]} {named(each["because"])}'))
    if result["missing"]:
        folded = f'<summary style="opacity:.65">{escape(words["missing"])} {len(result["missing"])}</summary>{escape(named(result["missing"]))}'
        lines.append(f'<details style="margin-top:.4em">{folded}</details>')
    if result["ask_next"]:
        rest = len(result["ask_next"]) - _MOST_QUESTIONS
        lines.append(_line(words["ask"], named(result["ask_next"][:_MOST_QUESTIONS]) + (f" … +{rest}" if rest > 0 else "")))
    lines += [_line(words["note"], note["text"][language]) for note in result["notes"]]
    title = " · ".join(escape(str(part)) for part in (result["id"], result["standard"]) if part)
    return (
        f'<div style="font-family:sans-serif;line-height:1.45;max-width:46em"><div style="opacity:.65">{title}</div>'
        f'<div style="font-size:1.35em;font-weight:600;margin:.1em 0 .5em">{escape(head)}</div>'
        f'<div style="{_GRID}">{"".join(rows)}</div>{"".join(lines)}</div>'
    )


def standard_html(data: dict[str, Any], language: str) -> str:
    """A standard's form: each domain with its items, the options folded away."""
    words = WORDS[language]
    parts = []

    def row(item: dict[str, Any]) -> str:
        rows = [(option["option"], option["label"][language]) for option in item["options"]]
        rows += [(unit["id"], f'{unit["name"][language]} × {unit["points"]}') for unit in item.get("frequencies", [])]
        options = "".join(f"<li>{escape(str(printed))} {escape(label)}</li>" for printed, label in rows)
        name = f'{escape(item["id"])} {escape(item["name"][language])}'
        return f'<details style="margin-left:1em"><summary>{name}</summary><ul style="list-style:none">{options}</ul></details>'

    parts += [row(item) for item in data["items"] if not item["group"]]
    parts += [f'<div style="margin-left:1em">{escape(fact["id"])} {escape(fact["question"][language])}</div>' for fact in data["facts"] if not data["items"]]
    for group in data["groups"]:
        items = [row(item) for item in data["items"] if item["group"] == group["id"]]
        most = f'<span style="opacity:.65">{words["points"]} {group["most"]}</span>' if group["most"] is not None else ""
        parts.append(
            f'<details><summary><b>{escape(group["id"])} {escape(group["name"][language])}</b> {most}</summary>{"".join(items)}</details>'
        )
    title = f'{escape(data["number"])} {escape(data["name"][language])}'
    return (
        f'<div style="font-family:sans-serif;line-height:1.5;max-width:46em"><div style="font-size:1.2em;font-weight:600">{title}</div>'
        f'<div style="opacity:.65">{len(data["items"])} {words["items"]}, {escape(data["effective_from"] or words["day_unknown"])}</div>{"".join(parts)}</div>'
    )
