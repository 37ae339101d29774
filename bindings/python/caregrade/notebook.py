"""How results look in a notebook, on a light page and on a dark one."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

WORDS = {
    "zh": {
        "level": "等级", "open": "等级未定，可能为", "because": "因为", "missing": "缺少", "ask": "先问", "note": "说明", "stays": "仍为",
        "items": "条目", "points": "满分", "comma": "、", "day_unknown": "施行日期未知",
        "local": "数额由当地确定", "in_kind": "服务或实物", "least": "至少{}", "most": "至多{}", "would": "若不被取代：{}", "turn": "改变此项即可",
        "or_before": "{}或更前", "right": "权利，不发放资金",
        "uncovered": "没有收录该地规则", "unverified": "可信度",
    },
    "en": {
        "level": "level", "open": "level not decided, possible", "because": "because of", "missing": "missing", "ask": "ask next", "note": "note",
        "stays": "stays", "items": "items", "points": "at most", "comma": ", ", "day_unknown": "in force from an unknown day",
        "local": "amount set locally", "in_kind": "in kind", "least": "at least {}", "most": "up to {}", "would": "would have been {}",
        "or_before": "{} or before it", "right": "a right, no money",
        "turn": "would turn with", "uncovered": "no rules at hand for", "unverified": "confidence",
    },
}
STATUS = {
    "zh": {"eligible": "可以享受", "possible": "尚不能定", "not_eligible": "不符合", "not_covered": "规则未涵盖"},
    "en": {"eligible": "eligible", "possible": "possible", "not_eligible": "not eligible", "not_covered": "not covered"},
}
_UNITS = {
    "zh": {"fen": "{}元", "percent": "{}%", "hours": "{}小时", "count": "{}次", "priority_class": "优先第{}类"},
    "en": {"fen": "{} yuan", "percent": "{}%", "hours": "{} hours", "count": "{} times", "priority_class": "priority class {}"},
}
_PER = {
    "zh": {
        "month": "每月{}", "year": "每年{}", "week": "每周{}", "day": "每天{}", "meal": "每餐{}", "use": "每次{}", "assessment": "每次评估{}",
        "once": "{}，一次性",
    },
    "en": {
        "month": "{} a month", "year": "{} a year", "week": "{} a week", "day": "{} a day", "meal": "{} a meal", "use": "{} each time",
        "assessment": "{} an assessment", "once": "{} once",
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


def _quantity(value: Any, unit: str) -> str:
    number = Decimal(value) / 100 if unit == "fen" else Decimal(value)
    whole = number == number.to_integral_value()
    return f"{number:,.0f}" if whole else f"{number:,.2f}" if unit == "fen" else f"{number.normalize():,f}"


def amount_text(row: dict[str, Any], language: str) -> str:
    """What a decision pays, in words; empty where it pays nothing."""
    words = WORDS[language]
    if row["status"] not in ("eligible", "possible") and not row["displaced_by"]:
        return ""
    unit = row.get("unit", "fen")
    if unit == "in_kind":
        return words["right" if row["form"] in ("access_right", "priority") else "in_kind"]
    value = row["amount_fen"] if "amount_fen" in row else row["amount"]
    if value is None:
        return words["local"]
    low, high = value
    shown = low if high is None else high if low == 0 else low
    number = _quantity(shown, unit)
    if high is not None and 0 < low < high:
        number += "–" + _quantity(high, unit)
    text = _UNITS[language][unit].format(number) if unit in _UNITS[language] else f"{number} {unit}"
    if unit == "priority_class":
        return words["or_before"].format(text) if low == 0 < high else text
    text = _PER[language][row["per"]].format(text) if row["per"] in _PER[language] else f'{text} / {row["per"]}'
    if high is None:
        return words["least"].format(text)
    return words["most"].format(text) if low == 0 < high else text


def decisions_html(result: dict[str, Any], language: str) -> str:
    """Decisions by status: what there is and may be, in the open; what there is not, folded away."""
    words = WORDS[language]
    reasons: dict[tuple[str, str], str] = {}
    labels: dict[str, str] = {}
    for row in result["decisions"]:
        for each in row["trace"]:
            if each["name"]:
                reasons[row["benefit"], each["id"]] = each["name"][language]
            for operand in each["operands"]:
                labels[operand["name"].split(".")[0]] = operand["label"][language]

    def entry(row: dict[str, Any]) -> str:
        amount = amount_text(row, language)
        if amount and row["displaced_by"]:
            amount = words["would"].format(amount)
        lines = []
        because = [reasons.get((row["benefit"], each), each) for each in row["because"]]
        if because:
            lines.append(_line(words["because"], words["comma"].join(because)))
        if row["ask"]:
            lines.append(_line(words["ask"], words["comma"].join(labels.get(each, each) for each in row["ask"][:_MOST_QUESTIONS])))
        if row["turns"]:
            lines.append(_line(words["turn"], words["comma"].join(labels.get(each["fact"].split(".")[0], each["fact"]) for each in row["turns"])))
        cited = words["comma"].join(dict.fromkeys((each["title"] or {}).get(language, "") for each in row["cite"] if each["title"]))
        if cited:
            lines.append(_line(words["note"], f'{cited} ({words["unverified"]} {row["confidence"]})'))
        summary = (
            f'<summary style="display:flex;justify-content:space-between;gap:1em"><span>{escape(row["name"][language])} '
            f'<span style="opacity:.65">{escape(row["benefit"])}</span></span>'
            f'<span style="font-variant-numeric:tabular-nums;font-weight:600;text-align:right">{escape(amount)}</span></summary>'
        )
        return f'<details style="margin-left:.8em">{summary}<div style="margin-left:1em">{"".join(lines)}</div></details>'

    parts = []
    for status, name in STATUS[language].items():
        rows = [row for row in result["decisions"] if row["status"] == status]
        if not rows:
            continue
        opened = " open" if status in ("eligible", "possible") else ""
        head = f'<summary style="font-weight:600;margin-top:.5em">{escape(name)} <span style="opacity:.65">{len(rows)}</span></summary>'
        parts.append(f'<details{opened}>{head}{"".join(map(entry, rows))}</details>')
    regions = result["region"] if isinstance(result["region"], list) else [result["region"]]
    title = " · ".join(escape(str(part)) for part in (result["id"], result["on"], " ".join(regions)) if part)
    note = _line(words["uncovered"], words["comma"].join(result["uncovered"])) if result["uncovered"] else ""
    return f'<div style="font-family:sans-serif;line-height:1.45;max-width:46em"><div style="opacity:.65">{title}</div>{"".join(parts)}{note}</div>'


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
