"""Lists as spreadsheets and people write them: read alike, bounded, and never an error of ours."""

import csv
import io
import time
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from networking.accounts.people_import.reading import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    BadList,
    read_table,
)

LINES = [["role", "cohort", "nickname"], ["mentee", "Früh", "Ámina"], ["mentor", "", ""]]
READ = ([(2, ["mentee", "Früh", "Ámina"]), (3, ["mentor", "", ""])], ["role", "cohort", "nickname"])


def as_csv(separator: str = ";", end: str = "\r\n") -> str:
    return end.join(separator.join(line) for line in LINES) + end


def as_xlsx(lines: list, change=None) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    if change:
        change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def repacked(data: bytes, name: str, change) -> bytes:
    """The workbook with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for part in old.infolist():
            text = old.read(part)
            new.writestr(part.filename, change(text) if part.filename == name else text)
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        as_csv().encode(),
        as_csv(",", "\n").encode("utf-8-sig"),
        as_csv("\t", "\r").encode("utf-16"),
        as_csv("\t").encode("utf-16-le"),
        as_csv().encode("utf-16-be"),
        as_csv().encode("cp1252"),
        as_xlsx(LINES),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "xlsx"],
)
def test_the_same_list_is_read_from_what_spreadsheets_write(data: bytes) -> None:
    table = read_table(data)
    assert (table.rows, table.header) == READ


def test_a_named_separator_and_blank_lines_keep_the_numbers_of_the_file() -> None:
    table = read_table(b"sep=,\r\n\r\nrole,nickname\r\n\r\n ,\r\nmentee,a;b\r\n")
    assert table.rows == [(6, ["mentee", "a;b"])]


def test_a_cell_with_several_lines_keeps_the_numbers_after_it() -> None:
    table = read_table(b'role;note\r\nmentee;"one\r\ntwo"\r\nmentor;x\r\n')
    assert table.rows == [(3, ["mentee", "one two"]), (4, ["mentor", "x"])]


def test_numbers_dates_and_formulas_are_read_as_they_are_seen() -> None:
    def stored(text: bytes) -> bytes:
        return text.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        )

    data = as_xlsx(
        [["role", "a", "b", "c"], ["mentee", 7.0, True, "=1+1"], ["mentor", 1, 2, "=A1"]]
    )
    table = read_table(repacked(data, "xl/worksheets/sheet1.xml", stored))
    assert table.rows == [(2, ["mentee", "7", "True", "2"]), (3, ["mentor", "1", "2", ""])]


def test_merged_cells_count_for_every_line_that_they_cover() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        for cells in ("A1:B1", "A3:A4", "B4:B5", "C3:C9"):
            book.active.merge_cells(cells)

    data = as_xlsx(
        [
            ["Our people", None, None],
            ["role", "cohort", "name"],
            ["mentee", "Autumn", "a"],
            [None, "Spring", None],
            ["mentor", None, None],
            [None, None, None],
        ],
        merge,
    )
    table = read_table(data)
    assert table.rows == [
        (3, ["mentee", "Autumn", "a"]),
        (4, ["mentee", "Spring", "a"]),
        (5, ["mentor", "Spring", "a"]),
    ]
    assert set(table.merged) == {4, 5}
    assert read_table(as_xlsx(LINES)).merged == []


def test_merged_cells_that_are_never_closed_are_no_long_work() -> None:
    """Some hundred bytes of a zip may unpack to all this."""
    unclosed = b"<mergeCell " * 200_000
    data = repacked(
        as_xlsx(LINES),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b"</worksheet>", unclosed + b"</worksheet>"),
    )
    begun = time.monotonic()
    with pytest.raises(BadList):
        read_table(data)
    assert time.monotonic() - begun < 10


def sheets(hidden: str = "", active: int = 0, role: str = "role") -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.active.title = "Last year"
        people = book.create_sheet("People")
        for line in ([role, "cohort"], ["mentee", "Spring"]):
            people.append(line)
        for sheet in book:
            sheet.sheet_state = "hidden" if sheet.title == hidden else "visible"
        book.active = active

    return as_xlsx([["role", "cohort"], ["mentor", "Autumn"]], change)


@pytest.mark.parametrize(
    ("data", "sheet"),
    [
        (sheets(), "Last year"),
        (sheets(active=1), "People"),
        (sheets(hidden="Last year", active=1), "People"),
        (sheets(hidden="Last year", active=0), "People"),
        (sheets(hidden="People", active=1), "Last year"),
    ],
)
def test_the_sheet_that_is_seen_is_read_and_named(data: bytes, sheet: str) -> None:
    table = read_table(data)
    role = "mentee" if sheet == "People" else "mentor"
    assert (table.sheet, table.rows[0][1][0]) == (sheet, role)


def test_one_sheet_needs_no_name() -> None:
    assert read_table(as_xlsx(LINES)).sheet == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('role;cohort;name\nmentee;Spring;Ana\nmentee;Spring;"Ben\nmentee;Spring;Cem\n', 3),
        ('role;cohort;name\nmentee;Spring;"Ben\nmentee;Spring;Cem\nmentor;Spring;Dee"\n', 2),
        ('role;cohort;name\nmentee;Spring;"Ben" jr\nmentee;Spring;Cem\n', 2),
        ('role;note\nmentee;"a\nb"\nmentor;"' + "x\n" * 60_000, 4),
        ('role;note\nmentee;"' + "x" * 200_000 + "\n", 2),
    ],
    ids=["to the end", "to another mark", "in a cell", "after many lines", "long"],
)
def test_an_open_quotation_mark_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadList, match=rf"^Line {line}: a quotation mark") as bad:
        read_table(text.encode())
    assert "not closed" in str(bad.value.problem)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_the_one_that_names_the_columns(separator: str) -> None:
    line = separator.join(("{}", "Ruiz, Ana; Graz"))
    quoted = line.replace("Ruiz, Ana; Graz", '"Ruiz, Ana; Graz"')
    text = f"List, of; people, and, more;;\n{line.format('role')}\n{quoted.format('mentee')}\n"
    text = text.replace("Ruiz, Ana; Graz", "name", 1)
    assert read_table(text.encode()).rows == [(3, ["mentee", "Ruiz, Ana; Graz"])]


def test_lines_above_the_names_of_the_columns_are_passed_over() -> None:
    above = [["People of spring"], [], ["made by", "Carla"]]
    table = read_table(as_xlsx([*above, *LINES]))
    assert (table.header, [line for line, _cells in table.rows]) == (LINES[0], [5, 6])


def test_a_list_without_a_role_says_which_headers_it_has() -> None:
    with pytest.raises(BadList) as bad:
        read_table(b"My list\nWho;Where;Phone\nx;y;1\n")
    assert "Found: “Who”, “Where”, “Phone”." in str(bad.value.problem)
    with pytest.raises(BadList, match=r"The sheet “People” was read\."):
        read_table(sheets(active=1, role="name"))


def a_yellow_cell(book: openpyxl.Workbook) -> None:
    book.active["A6000"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")


def a_border_far_down(book: openpyxl.Workbook) -> None:
    side = openpyxl.styles.Side(style="thin")
    for row in range(1, 5201):
        book.active.cell(row, 1).border = openpyxl.styles.Border(left=side)


def a_space_at_the_end(book: openpyxl.Workbook) -> None:
    book.active["B9000"] = "  "


@pytest.mark.parametrize("change", [a_yellow_cell, a_border_far_down, a_space_at_the_end])
def test_lines_that_only_look_empty_do_not_count(change) -> None:
    assert read_table(as_xlsx(LINES, change)).rows == READ[0]


def test_an_empty_end_of_a_million_lines_is_read_in_seconds() -> None:
    def last(text: bytes) -> bytes:
        return text.replace(b"</sheetData>", b'<row r="1048576" s="1"/></sheetData>')

    data = repacked(as_xlsx(LINES), "xl/worksheets/sheet1.xml", last)
    started = time.process_time()
    assert read_table(data).rows == READ[0]
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("text", "encoding"), [("Пролет", "cp1251"), ("Łódź", "cp1250"), ("Ğülşah", "cp1254")]
)
def test_letters_that_may_be_western_are_a_guess(text: str, encoding: str) -> None:
    assert read_table(f"role;cohort\nmentee;{text}\n".encode(encoding)).is_guess


def test_letters_that_no_western_windows_writes_are_told() -> None:
    with pytest.raises(BadList, match="not UTF-8"):
        read_table("role;cohort\nmentee;Ѓорѓи\n".encode("cp1251"))


@pytest.mark.parametrize("data", [as_csv().encode(), as_csv().encode("utf-16"), as_xlsx(LINES)])
def test_letters_that_are_sure_are_no_guess(data: bytes) -> None:
    assert not read_table(data).is_guess


def test_an_old_or_locked_excel_file_is_told() -> None:
    with pytest.raises(BadList, match="old Excel file, or one with a password"):
        read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_ten_thousand_columns_are_not_looked_at() -> None:
    wide = ",".join(["role", *("x" for _n in range(10_000))])
    assert len(read_table(f"{wide}\nmentee,{wide}\n".encode()).header) == MOST_COLUMNS
    data = as_xlsx([["role", *range(9_999)], ["mentee", *range(9_999)]])
    assert len(read_table(data).header) == MOST_COLUMNS


def test_long_cells_and_letters_nobody_sees_are_cut() -> None:
    table = read_table("role;nickname\nmentee;a\u200bb\u202ec\u0301{}\n".format("x" * 999).encode())
    cell = table.rows[0][1][1]
    assert cell.startswith("abć")
    assert len(cell) == LONGEST_CELL


def test_five_hundred_lines_are_read_and_not_one_more() -> None:
    line = "mentee;\n"
    assert len(read_table(("role;x\n" + line * MOST_ROWS).encode()).rows) == MOST_ROWS
    for data in (
        ("role;x\n" + line * (MOST_ROWS + 1)).encode(),
        as_xlsx([["role"], *(["mentee"] for _n in range(MOST_ROWS + 1))]),
        ("role;x\nmentee;\n" + "\n" * 6000 + "mentor;\n").encode(),
    ):
        with pytest.raises(BadList, match="500 lines"):
            read_table(data)


def test_a_line_far_below_costs_no_million_lines() -> None:
    def far(text: bytes) -> bytes:
        return text.replace(b'<row r="3"', b'<row r="1048576"').replace(b'r="A3"', b'r="A1048576"')

    data = repacked(as_xlsx([["role"], ["mentee"], ["mentor"]]), "xl/worksheets/sheet1.xml", far)
    with pytest.raises(BadList, match="500 lines"):
        read_table(data)


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return made.getvalue()


def growing(text: bytes) -> bytes:
    return text.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)


def growing_in_disguise(text: bytes) -> bytes:
    _head, _, rest = growing(text).decode().rpartition("?>")
    return f'<?xml version="1.0" encoding="utf-16-le"?>{rest}'.encode("utf-16-le")


def hidden_growing() -> bytes:
    """The sheet in a part whose name says nothing of XML."""
    renamed = repacked(as_xlsx(LINES), "xl/worksheets/sheet1.xml", growing)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(renamed)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for part in old.infolist():
            text = old.read(part).replace(b"sheet1.xml", b"sheet1.dat")
            new.writestr(part.filename.replace("sheet1.xml", "sheet1.dat"), text)
    return made.getvalue()


def many_parts() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(500):
            archive.writestr(f"{number}.xml", b"")
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"role\n",
        b"PK",
        b"PK\x03\x04 and nothing",
        b"\x81\x8d not text \x90",
        b"role;\0\0\0x\nm;",
        b"x" * 500_001,
        bomb(),
        many_parts(),
        repacked(as_xlsx(LINES), "xl/worksheets/sheet1.xml", growing),
        repacked(as_xlsx(LINES), "xl/worksheets/sheet1.xml", growing_in_disguise),
        hidden_growing(),
        repacked(as_xlsx(LINES), "xl/workbook.xml", lambda text: text[:100]),
        repacked(as_xlsx(LINES), "xl/worksheets/sheet1.xml", lambda text: text[:-30]),
    ],
    ids=[
        "nothing",
        "empty-lines",
        "head-only",
        "two-letters",
        "zip-head",
        "no-text",
        "null-signs",
        "too-large",
        "bomb",
        "many-parts",
        "growing",
        "growing-in-utf-16",
        "growing-in-a-part-of-another-name",
        "cut-book",
        "cut-sheet",
    ],
)
def test_what_is_no_list_is_told_in_words(data: bytes) -> None:
    with pytest.raises(BadList) as bad:
        read_table(data)
    assert str(bad.value.problem)


def read_or_told(data: bytes) -> None:
    """Either a table within its bounds, or a sentence."""
    try:
        table = read_table(data)
    except BadList as bad:
        told = str(bad.problem)
    else:
        told = ""
        assert table.rows
        assert all(len(cells) == len(table.header) for _line, cells in table.rows)
        assert len(table.header) <= MOST_COLUMNS
    assert told or table


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfea")
@example(b'role;"\nx')
def test_any_bytes_are_a_table_or_told(data: bytes) -> None:
    read_or_told(data)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_any_text_is_a_table_or_told(text: str, encoding: str) -> None:
    read_or_told(f"role;nickname\n{text}".encode(encoding, errors="ignore"))


CELLS = st.text(alphabet='aé",; \n\t', max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(";,\t"))
def test_what_a_spreadsheet_writes_is_read_whole(rows: list, separator: str) -> None:
    """Whatever is in its cells; or told, where a cell holds what looks like lines of the list."""
    made = io.StringIO(newline="")
    lines = [("role", "note", "more"), *(("mentee", *row) for row in rows)]
    csv.writer(made, delimiter=separator).writerows(lines)
    try:
        read = [cells for _line, cells in read_table(made.getvalue().encode()).rows]
    except BadList:
        assert any("\n" in cell and separator in cell for row in rows for cell in row)
    else:
        assert read == [["mentee", *(" ".join(cell.split()) for cell in row)] for row in rows]


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 9), st.integers(0, 2), st.integers(2, 9), st.integers(0, 2), st.booleans())
def test_a_quotation_mark_too_many_loses_nobody(
    line: int, column: int, other: int, place: int, second: bool
) -> None:
    """One at the start of a cell, and perhaps one at the end of another."""
    cells = [["role", "cohort", "name"], *(["mentee", "Spring", f"n{n}"] for n in range(2, 10))]
    cells[line - 1][column] = '"' + cells[line - 1][column]
    if second:
        cells[other - 1][place] += '"'
    text = "\n".join(";".join(row) for row in cells)
    try:
        read = [number for number, _cells in read_table(text.encode()).rows]
    except BadList as bad:
        read, told = [], str(bad.problem)
    assert read == list(range(2, 10)) or told.startswith("Line ")


BOOK = as_xlsx(LINES)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=8), st.booleans())
def test_a_damaged_workbook_is_a_table_or_told(place: int, noise: bytes, cut: bool) -> None:
    data = BOOK[:place] + noise + (b"" if cut else BOOK[place + len(noise) :])
    read_or_told(data if data.startswith(b"PK") else b"PK" + data)
