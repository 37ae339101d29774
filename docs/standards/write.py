#!/usr/bin/env python3
"""Writes the page of every standard from its data: python3 docs/standards/write.py COMMAND

The pages hold nothing that is not in the data, and a test fails where one is not as this program would write it.
"""

import json
import pathlib
import re
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
DATA = FOLDER.parent.parent / "data/standards"

WORDS = {
    "zh": {
        "facts": "版本 {version}；施行：{since}；{direction}；可信度：{confidence}",
        "unknown_day": "日期未知", "until": "{} 至 {}", "since": "{} 起",
        "more_points_more_able": "分越高能力越好", "more_points_more_care": "分越高需求越大", "none": "各领域方向不同或无领域",
        "high": "高", "medium": "中", "low": "低", "unknown": "未知",
        "levels": "等级（由好到差）", "grades": "领域分级（由好到差）", "items": "条目", "facts_title": "其他情况", "method": "方法", "tables": "表",
        "policies": "未决问题", "notes": "结果中会说明的", "case": "算例", "sources": "来源", "doubts": "可信度不高的行数：{}",
        "clause": "条款", "confidence": "可信度", "name": "名称", "code": "编码", "options": "选项", "points": "分", "number": "编号", "gives": "结果",
        "from": "从", "to": "至", "item": "条目", "question": "问题", "default": "（默认）", "option": "选项",
        "when": "若", "unless": "除非", "then": "则", "otherwise": "否则", "first": "自上而下，首个成立的行决定：", "rights": "权利人：{}；临床 {}，商业 {}，教学 {}，研究 {}",
        "yes": "免费", "no": "不允许", "ask": "须申请", "only_if": "仅当 {} 时询问", "times": "{} ×{}", "end": "；",
        "sum": "“{}”各条目得分之和", "band": "按表 {1} 查 {0}", "combination": "按表 {} 组合", "weighted": "按表 {} 加权求和", "greatest": "{} 中的最大者", "if": "若 {} 则 {}，否则 {}",
        "and": " 且 ", "or": " 或 ", "not": "并非 {}", "plus": " 加 ", "comma": "、", "worse": "{} 加重 {} 级", "level": "等级 {}", "grade": "级别 {}", "current": "当时的结果",
        "held": "“{}”已成立", "policy": "口径“{}”为“{}”", "not_policy": "口径“{}”不为“{}”", "true": "是", "false": "否",
    },
    "en": {
        "facts": "Version {version}; in force: {since}; {direction}; confidence: {confidence}.",
        "unknown_day": "day unknown", "until": "{} to {}", "since": "since {}",
        "more_points_more_able": "more points mean more ability", "more_points_more_care": "more points mean more need of care",
        "none": "directions differ by domain, or there are no domains",
        "high": "high", "medium": "medium", "low": "low", "unknown": "unknown",
        "levels": "Levels, from the best to the worst", "grades": "Grades of domains, from the best to the worst", "items": "Items", "facts_title": "Other facts",
        "method": "Method", "tables": "Tables", "policies": "Open questions", "notes": "What a result says beside", "case": "A worked case", "sources": "Sources",
        "doubts": "Rows of less than high confidence: {}.",
        "clause": "clause", "confidence": "confidence", "name": "name", "code": "code", "options": "options", "points": "points", "number": "number", "gives": "result",
        "from": "from", "to": "to", "item": "item", "question": "question", "default": " (default)", "option": "option",
        "when": "when", "unless": "unless", "then": "then", "otherwise": "otherwise", "first": "from above, the first row that holds decides:",
        "rights": "Rights: {}; clinical use {}, commercial use {}, teaching {}, research {}.",
        "yes": "free", "no": "not allowed", "ask": "on request", "only_if": "asked only when {}", "times": "{} ×{}", "end": "; ",
        "sum": "the sum of the points of “{}”", "band": "what table {1} gives for {0}", "combination": "what table {} gives for the combination",
        "weighted": "the sum of the weights of table {}", "greatest": "the greatest of {}", "if": "if {} then {}, otherwise {}",
        "and": " and ", "or": " or ", "not": "not {}", "plus": " plus ", "comma": ", ", "worse": "{}, {} worse", "level": "level {}", "grade": "grade {}",
        "current": "the result so far", "held": "“{}” held", "policy": "“{}” is “{}”", "not_policy": "“{}” is not “{}”", "true": "yes", "false": "no",
    },
}  # fmt: skip

TOKEN = re.compile(r"\s*([A-Za-z_][\w.]*|\d[\d.]*|[=!<>]=|[<>(),+])")
SIGNS = {"==": " = ", "!=": " ≠ ", "<": " < ", "<=": " ≤ ", ">": " > ", ">=": " ≥ "}


class Plain:
    """An expression of the data in plain words."""

    def __init__(self, data, lang):
        self.words, self.lang = WORDS[lang], lang
        self.names = {row["id"]: row["name"][lang] for row in [*data["facts"], *data["steps"]]}
        self.names |= {name: f'{row["id"]} {row["name"][lang]}' for row in data["items"] for name in (row["id"], "item." + row["id"])}
        self.groups = {row["id"]: row["name"][lang] for row in data["groups"]}
        self.policies = {row["id"]: row for row in data["policies"]}
        self.rules = {row["id"]: row["name"][lang] for row in data["rules"]}

    def say(self, text):
        self.tokens = TOKEN.findall(text) + [""]
        self.at = 0
        return self.either()

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, token):
        if self.tokens[self.at] == token:
            self.at += 1
            return True
        return False

    def chain(self, part, token, word):
        found = [part()]
        while self.accept(token):
            found.append(part())
        return self.words[word].join(found)

    def either(self):
        return self.chain(self.both, "or", "or")

    def both(self):
        return self.chain(self.negated, "and", "and")

    def negated(self):
        return self.words["not"].format(self.negated()) if self.accept("not") else self.compared()

    def compared(self):
        policy = self.tokens[self.at].removeprefix("policy.") if self.tokens[self.at].startswith("policy.") else None
        left = self.added()
        if self.tokens[self.at] not in SIGNS:
            return left
        sign = self.take()
        if policy:
            row, wanted = self.policies[policy], self.take()
            (choice,) = [each for each in row["choices"] if each["id"] == wanted]
            return self.words["policy" if sign == "==" else "not_policy"].format(row["name"][self.lang], choice["name"][self.lang])
        return left + SIGNS[sign] + self.added()

    def added(self):
        return self.chain(self.primary, "+", "plus")

    def primary(self):
        token = self.take()
        if token == "(":
            inner = self.either()
            self.take()
            return f"({inner})"
        if self.accept("("):
            return self.call(token)
        if token in ("yes", "no"):
            return self.words["true" if token == "yes" else "false"]
        if token == "current":
            return self.words["current"]
        if token.startswith("held."):
            return self.words["held"].format(self.rules[token.removeprefix("held.")])
        return self.names.get(token, token)

    def call(self, function):
        if function in ("items", "weighted", "combination"):
            argument = self.take()
            self.take()
            return self.words[{"items": "sum"}.get(function, function)].format(self.groups.get(argument, argument) if function == "items" else f"`{argument}`")
        parts = []
        while not self.accept(")"):
            table = function == "band" and len(parts) == 1
            parts.append(f"`{self.take()}`" if table else self.either())
            self.accept(",")
        if function == "greatest":
            return self.words["greatest"].format(self.words["comma"].join(parts))
        return self.words[function].format(*parts)


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cell(each) for each in row) + " |" for row in rows]) + "\n"


def cited(row, words):
    return [row["clause"], words[row["confidence"]]]


def run(command, *arguments, given=None):
    return subprocess.run([command, *arguments], input=given, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def doubts(command, id):
    return len(run(command, "list", "doubts", id, "--format", "json").splitlines())


def part(data, command, lang):
    words, plain = WORDS[lang], Plain(data, lang)
    since = words["unknown_day"] if not data["effective_from"] else words["since"].format(data["effective_from"])
    if data["effective_to"]:
        since = words["until"].format(data["effective_from"], data["effective_to"])
    out = [f'## {data["number"]} {data["name"][lang]}\n']
    if data["name_remark"][lang]:
        out.append(data["name_remark"][lang] + "\n")
    facts = {"version": data["version"], "since": since, "direction": words[data["direction"] or "none"], "confidence": words[data["confidence"]]}
    out.append(words["facts"].format(**facts) + "\n")
    if data["licence"]:
        row = data["licence"]
        uses = [words[row[use]] for use in ("clinical", "commercial", "education", "research")]
        out.append(words["rights"].format(row["holder"][lang], *uses) + (f' {row["remark"][lang]}' if row["remark"][lang] else "") + "\n")
    out.append(words["doubts"].format(doubts(command, data["id"])) + "\n")
    for key, number in (("levels", "level"), ("grades", "grade")):
        if data[key]:
            out.append(f"### {words[key]}\n")
            out.append(table([words["number"], words["name"], words["clause"], words["confidence"]], [[row[number], row["name"][lang], *cited(row, words)] for row in data[key]]))
    if data["items"]:
        out.append(f'### {words["items"]}\n')
        out.append(table([words["code"], words["name"], words["options"], words["clause"], words["confidence"]], [item_row(row, plain, words, lang) for row in data["items"]]))
    if data["facts"]:
        out.append(f'### {words["facts_title"]}\n')
        rows = [[f'`{row["id"]}`', row["question"][lang] + only_if(row, plain, words), *cited(row, words)] for row in data["facts"]]
        out.append(table([words["code"], words["question"], words["clause"], words["confidence"]], rows))
    out.append(f'### {words["method"]}\n')
    out.append("\n".join(step(row, data, plain, words, lang) for row in data["steps"]) + "\n")
    for row in data["tables"]:
        out.append(f'#### `{row["id"].removeprefix("weights_")}`\n')
        out.append(one_table(row, data, words))
    if data["policies"]:
        out.append(f'### {words["policies"]}\n')
        for row in data["policies"]:
            choices = words["end"].join(each["name"][lang] + f' (`{each["id"]}`)' + (words["default"] if each["id"] == row["default"] else "") for each in row["choices"])
            out.append(f'- `{row["id"]}` {row["name"][lang]}: {choices} ({", ".join(cited(row, words))})')
        out.append("")
    if data["notes"]:
        out.append(f'### {words["notes"]}\n')
        out += [f'- {words["when"]} {plain.say(row["when"])}: {row["text"][lang]} ({", ".join(cited(row, words))})' for row in data["notes"]]
        out.append("")
    case = worked(data["id"])
    out.append(f'### {words["case"]}\n\n{case["why"][lang]}\n')
    text = json.dumps(case["case"], ensure_ascii=False)
    out.append("```json\n" + text + "\n```\n")
    out.append("```text\n" + run(command, "grade", "--explain", "--lang", lang, "-", given=text).strip("\n") + "\n```\n")
    out.append(f'### {words["sources"]}\n')
    out += [f'- {row["id"]}: {row["title"][lang]}{"  <" + row["url"] + ">" if row["url"] else ""} ({row["quality"][lang]})' for row in data["sources_register"]]
    return "\n".join(out) + "\n"


def only_if(row, plain, words):
    return f' ({words["only_if"].format(plain.say(row["asked_when"]))})' if row.get("asked_when") else ""


def item_row(row, plain, words, lang):
    options = words["end"].join(f'{each["option"]} = {each["points"]}: {each["label"][lang]}' for each in row["options"])
    options += words["end"].join(words["times"].format(each["name"][lang], each["points"]) for each in row.get("frequencies", []))
    return [row["id"], row["name"][lang] + only_if(row, plain, words), options, *cited(row, words)]


def step(row, data, plain, words, lang):
    """What a step does, with its rules or cases below it."""
    lines = [f'1. {row["name"][lang]} (`{row["id"]}`): {plain.say(row["value"])} ({", ".join(cited(row, words))})']
    cases = [each for each in data["cases"] if each["step"] == row["id"]]
    if cases:
        lines = [f'1. {row["name"][lang]} (`{row["id"]}`): {words["first"]} ({", ".join(cited(row, words))})']
        lines += [f'   - {words["when"]} {plain.say(each["when"])}: {plain.say(each["then"])} ({", ".join(cited(each, words))})' for each in cases]
        lines.append(f'   - {words["otherwise"]}: {plain.say(row["value"])}')
    for each in data["rules"]:
        if each["step"] == row["id"]:
            unless = f' {words["unless"]} {plain.say(each["unless"])}' if each["unless"] else ""
            lines.append(f'   - {each["name"][lang]}: {words["when"]} {plain.say(each["when"])}{unless}, {words["then"]} {plain.say(each["then"])} ({", ".join(cited(each, words))})')
    return "\n".join(lines)


def one_table(row, data, words):
    rows = data[row["id"]]
    end = [words["clause"], words["confidence"]]
    if row["kind"] == "bands":
        return table([words["from"], words["to"], words["gives"], *end], [[each["least"], each["most"], each[row["gives"]], *cited(each, words)] for each in rows])
    if row["kind"] == "combinations":
        return table([*row["operands"], words["gives"], *end], [[*(each[name] for name in row["operands"]), each["level"], *cited(each, words)] for each in rows])
    return table([words["item"], words["option"], words["points"], *end], [[each["item"], each["option"], each["points"], *cited(each, words)] for each in rows])


def worked(id):
    """The case to show: the middle one, as the first and the last are often whole or empty forms."""
    cases = [json.loads(line) for line in (DATA / id / "cases.ndjson").read_text(encoding="utf-8").splitlines()]
    return cases[len(cases) // 2]


def page(command, id):
    data = json.loads(run(command, "list", "items", id, "--format", "json"))
    return f"# {id}\n\n<!-- written by docs/standards/write.py from data/standards/{id} -->\n\n[中文](#中文) · [English](#english)\n\n# 中文\n\n" + part(data, command, "zh") + "\n# English\n\n" + part(data, command, "en")


def ids():
    return sorted(path.name for path in DATA.iterdir() if path.is_dir())


if __name__ == "__main__":
    for each in ids():
        (FOLDER / f"{each}.md").write_text(page(sys.argv[1], each), encoding="utf-8")
