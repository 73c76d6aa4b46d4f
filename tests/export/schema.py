"""In which order the schema of charts (ECMA-376, part 1, 21.2) wants children, PowerPoint too."""

SHAPED = ["spPr", "txPr"]
LABELS = ["numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName",
          "showSerName", "showPercent", "showBubbleSize"]  # fmt: skip
AXIS = ["axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt",
        "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses",
        "crossesAt"]  # fmt: skip
SERIES = ["idx", "order", "tx", "spPr"]
POINTS = ["dPt", "dLbls", "trendline", "errBars"]
PLACED = ["layoutTarget", "xMode", "yMode", "wMode", "hMode", "x", "y", "w", "h"]

MANY = {"ser", "axId", "pt", "dPt", "legendEntry", "valAx", "p", "r"}
ONE_OF = ({"noFill", "solidFill"}, {"crosses", "crossesAt"})

ORDER = {
    "chartSpace": ["date1904", "lang", "roundedCorners", "style", "clrMapOvr", "protection",
                   "chart", *SHAPED, "externalData", "printSettings", "userShapes"],
    "chart": ["title", "autoTitleDeleted", "pivotFmts", "view3D", "plotArea", "legend",
              "plotVisOnly", "dispBlanksAs"],
    "plotArea": ["layout", "areaChart", "barChart", "lineChart", "scatterChart", "catAx", "dateAx",
                 "valAx", "spPr"],
    "legend": ["legendPos", "legendEntry", "layout", "overlay", *SHAPED],
    "legendEntry": ["idx", "delete"],
    "layout": ["manualLayout"],
    "manualLayout": PLACED,
    "areaChart": ["grouping", "varyColors", "ser", "dLbls", "dropLines", "axId"],
    "lineChart": ["grouping", "varyColors", "ser", "dLbls", "dropLines", "hiLowLines", "upDownBars",
                  "marker", "smooth", "axId"],
    "barChart": ["barDir", "grouping", "varyColors", "ser", "dLbls", "gapWidth", "overlap",
                 "serLines", "axId"],
    "scatterChart": ["scatterStyle", "varyColors", "ser", "dLbls", "axId"],
    "catAx": [*AXIS, "auto", "lblAlgn", "lblOffset", "tickLblSkip", "tickMarkSkip",
              "noMultiLvlLbl"],
    "dateAx": [*AXIS, "auto", "lblOffset", "baseTimeUnit", "majorUnit", "majorTimeUnit",
               "minorUnit", "minorTimeUnit"],
    "valAx": [*AXIS, "crossBetween", "majorUnit", "minorUnit", "dispUnits"],
    "scaling": ["logBase", "orientation", "max", "min"],
    "title": ["tx", "layout", "overlay", *SHAPED],
    "errBars": ["errDir", "errBarType", "errValType", "noEndCap", "plus", "minus", "val", "spPr"],
    "dPt": ["idx", "invertIfNegative", "marker", "bubble3D", "explosion", "spPr"],
    "dLbls": LABELS,
    "numRef": ["f", "numCache"],
    "strRef": ["f", "strCache"],
    "numCache": ["formatCode", "ptCount", "pt"],
    "strCache": ["ptCount", "pt"],
    "externalData": ["autoUpdate"],
    "spPr": ["xfrm", "custGeom", "prstGeom", "noFill", "solidFill", "ln", "effectLst"],
    "ln": ["noFill", "solidFill", "prstDash", "round", "headEnd", "tailEnd"],
    "txPr": ["bodyPr", "lstStyle", "p"],
    "rich": ["bodyPr", "lstStyle", "p"],
    "p": ["pPr", "r", "endParaRPr"],
    "rPr": ["ln", "noFill", "solidFill", "latin"],
    "defRPr": ["ln", "noFill", "solidFill", "latin"],
    "tcPr": ["lnL", "lnR", "lnT", "lnB", "noFill", "solidFill"],
}  # fmt: skip

MARKED = ["symbol", "size", "spPr"]
SERIES_OF = {
    "areaChart": [*SERIES, "pictureOptions", *POINTS, "cat", "val"],
    "lineChart": [*SERIES, "marker", *POINTS, "cat", "val", "smooth"],
    "barChart": [*SERIES, "invertIfNegative", "pictureOptions", *POINTS, "cat", "val", "shape"],
    "scatterChart": [*SERIES, "marker", *POINTS, "xVal", "yVal", "smooth"],
}


def out_of_order(root) -> list[str]:
    """The elements whose children stand in another order than the schema's, or do not belong."""
    found = []
    for element in root.iter("*"):
        name, children = _name(element), [_name(one) for one in element]
        order = _order(element, name)
        if order is None:
            continue
        strangers = [one for one in children if one not in order]
        places = [order.index(one) for one in children if one in order]
        if strangers or places != sorted(places) or _too_many(children):
            found.append(f"{name}: {', '.join(children)}")
    return found


def _too_many(children: list[str]) -> bool:
    """Whether one stands twice that may stand once, or two between which there is a choice."""
    alone = [one for one in children if one not in MANY]
    both = any(len(group & set(children)) > 1 for group in ONE_OF)
    return both or len(alone) != len(set(alone))


def _order(element, name: str) -> list[str] | None:
    if name == "ser":
        return SERIES_OF[_name(element.getparent())]
    if name == "marker" and len(element):
        return MARKED
    return ORDER.get(name)


def _name(element) -> str:
    return element.tag.rpartition("}")[2]
