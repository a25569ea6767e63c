"""The codebook as DDI Codebook 2.5 XML, which archives and other statistical offices read."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from survey.exports.responses.about import about
from survey.exports.responses.counting import Counted, counted
from survey.exports.responses.people import People
from survey.exports.responses.variables import Variable
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _

NAMESPACE = "ddi:codebook:2_5"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
FILE = "F1"


def write_ddi(people: People, path: Path) -> None:
    """The file; how often each code occurs stands beside it."""
    register_namespace("", NAMESPACE)
    register_namespace("xsi", INSTANCE)
    with using_language(DEFAULT):
        tree = ElementTree(_codebook(people))
    indent(tree)
    tree.write(path, encoding="UTF-8", xml_declaration=True)


def _add(parent: Element, tag: str, text: object = None, /, **attributes: str) -> Element:
    made = SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    made.text = None if text is None else str(text)
    return made


def _codebook(people: People) -> Element:
    root = Element(
        f"{{{NAMESPACE}}}codeBook",
        {
            "version": "2.5",
            "ID": f"sipas-{people.hash[:16]}",
            "{http://www.w3.org/XML/1998/namespace}lang": DEFAULT,
            f"{{{INSTANCE}}}schemaLocation": f"{NAMESPACE} {SCHEMA}",
        },
    )
    _citation(_add(root, "docDscr"), people, f"{_('Sổ mã')}: ")
    study = _add(root, "stdyDscr")
    _citation(study, people)
    _study(study, people)
    _file(_add(root, "fileDscr", ID=FILE), people)
    variables = _add(root, "dataDscr")
    for number, one in enumerate(counted(people), start=1):
        _variable(variables, number, one)
    return root


def _citation(parent: Element, people: People, prefix: str = "") -> None:
    citation = _add(parent, "citation")
    titles = _add(citation, "titlStmt")
    _add(titles, "titl", prefix + people.title)
    _add(titles, "IDNo", people.facts.round)
    production = _add(citation, "prodStmt")
    _add(production, "software", "SIPAS")
    version = _add(citation, "verStmt")
    _add(version, "version", f"SHA-256 {people.hash}")


def _study(study: Element, people: People) -> None:
    facts = people.facts
    info = _add(study, "stdyInfo")
    _add(info, "abstract", "\n".join(f"{name}: {text}" for name, text in about(people)))
    summary = _add(info, "sumDscr")
    _add(summary, "collDate", facts.opens.isoformat(), event="start", date=facts.opens.isoformat())
    _add(summary, "collDate", facts.closes.isoformat(), event="end", date=facts.closes.isoformat())
    _add(summary, "nation", "Việt Nam", abbr="VN")
    _add(summary, "anlyUnit", _("một phiếu trả lời"))
    _add(summary, "universe", _("người dân, tổ chức đã làm thủ tục hành chính"))
    _add(summary, "dataKind", _("dữ liệu mô phỏng") if facts.synthetic else _("dữ liệu khảo sát"))
    collection = _add(_add(study, "method"), "dataColl")
    for name, value in about(people):
        if name == _("Kênh thu thập"):
            _add(collection, "collMode", value)
    _add(collection, "weight", _("đợt này không có quyền số: mọi phiếu bằng 1"))


def _file(description: Element, people: People) -> None:
    told = _add(description, "fileTxt")
    _add(told, "fileName", f"tung-phieu-{people.facts.round}")
    _add(told, "fileCont", _("mỗi dòng là một phiếu đầy đủ hoặc một phần"))
    dimensions = _add(told, "dimensns")
    _add(dimensions, "caseQnty", len(people))
    _add(dimensions, "varQnty", len(people.variables))
    _add(told, "dataMsng", dict(about(people))[_("Mã thiếu")])
    _add(_add(told, "verStmt"), "version", f"SHA-256 {people.hash}")


def _variable(parent: Element, number: int, one: Counted) -> None:
    """Elements in the order that the schema's sequence asks for."""
    variable = one.variable
    made = _add(parent, "var", ID=f"V{number}", name=variable.name, files=FILE, **_kind(variable))
    _add(made, "labl", variable.label)
    if variable.sensitive:
        _add(made, "security", _("dữ liệu cá nhân nhạy cảm"))
    if variable.question:
        _add(_add(made, "qstn"), "qstnLit", variable.question)
    if variable.missing:
        invalid = _add(made, "invalrng")
        for code in sorted(variable.missing):
            _add(invalid, "item", VALUE=str(code))
    _add(made, "sumStat", one.valid, type="vald")
    _add(made, "sumStat", one.invalid, type="invd")
    for code, times in one.codes.items():
        category = _add(made, "catgry", **({"missing": "Y"} if code in variable.missing else {}))
        _add(category, "catValu", code)
        _add(category, "labl", variable.words[code])
        _add(category, "catStat", times, type="freq")
    _add(made, "varFormat", type="character" if variable.kind in ("text", "day") else "numeric")


def _kind(variable: Variable) -> dict[str, str]:
    """What the schema calls a variable: discrete or continuous, and whether it is a weight."""
    continuous = variable.kind in ("number", "weight")
    made = {"intrvl": "contin" if continuous else "discrete"}
    if variable.measure != "scale":
        made["nature"] = variable.measure
    return made | ({"wgt": "wgt"} if variable.kind == "weight" else {})
