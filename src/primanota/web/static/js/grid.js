// Grid: a list of the API as an AG Grid that asks for the rows it shows, a hundred at a time. With it: filters in
// the address, choosing rows ("all that match" too), sums of what is chosen, copy and paste as TSV, columns kept
// in this browser, and what an empty list or a failure says. A page gives the columns and where the rows are.

import { get, tell, withQuery } from "./api.js";
import { copying, pasting } from "./clipboard.js";
import { counted } from "./counting.js";
import { element } from "./dialog.js";
import { filters, fromAddress, inAddress, unfit } from "./filters.js";
import { key } from "./keys.js";
import { foot } from "./gridfoot.js";
import { chooser, fitColumns, keepColumns, keptColumns } from "./gridcolumns.js";
import { heights, theme } from "./gridlook.js";
import { Saves } from "./saving.js";
import { toast } from "./toast.js";
import { script } from "./vendor.js";

const AG_GRID = "/static/vendor/ag-grid-community-36.2.0.js";
const ROWS = 100;
const ALL_MOST = 10_000;

/** A grid. `at`: selector or element made by the macro `grid`; `columns`: see columns.js; `key(row)`: its name.
 * Rows: `url` of an API list, or `rows` that are there already. `params`: fixed parameters; `filter`: selector of a
 * form; `choose`: false, or true for a checkbox in each row; `sums`: [["amount", "currency"], …] of chosen rows;
 * `open(row)`: address for Enter and double click; `edited({row, field, value, before})`: saves, and answers the row
 * as it is now (a failure may carry it as `row`); `pasted([{row, field, value}])`; `chosen(rows)`; `loaded(answer)`: after each first page;
 * `beyond`: what takes more rows than can be chosen; `countsLate`: the rows don't wait for their count; `sorts`: fields that the API sorts this list by; `unsorted`: why a list has one order. Columns
 * are as wide as their heads and rows need, at most `widest`. */
export async function grid(given) {
  const place = typeof given.at === "string" ? document.querySelector(given.at) : given.at;
  await script(AG_GRID);
  return new Grid(place, given).start();
}

class Grid {
  constructor(place, given) {
    Object.assign(this, { place, given, total: null, allChosen: false, most: ALL_MOST });
    this.name = `${location.pathname.split("/")[2] ?? ""}.${place.id}`;
    this.label = place.dataset.label ?? "";
    this.box = place.querySelector(".grid-place") ?? place.appendChild(element("div", { className: "grid-place" }));
    this.foot = foot(this);
    this.saves = new Saves(this);
    this.form = given.filter ? document.querySelector(given.filter) : null;
    this.filters = this.form ? filters(this.form, () => this.restart()) : { values: () => ({}) };
  }

  start() {
    this.api = globalThis.agGrid.createGrid(this.box, this.options());
    this.box.querySelector("[role=grid], [role=treegrid]")?.setAttribute("aria-label", this.label);
    document.addEventListener("primanota:look", () => {
      this.api.setGridOption("theme", theme());
      this.fit();
      fitColumns(this);
    });
    copying(this);
    if (this.given.pasted) pasting(this);
    this.place.querySelector("[data-grid=columns]")?.addEventListener("click", () => chooser(this));
    const file = this.place.querySelector("a[data-grid=download]");
    const whole = file?.href; // a file has the rows that are shown: the filter goes with it
    file?.addEventListener("click", () => (file.href = withQuery(whole, this.filters.values())));
    if (this.given.rows) this.counted(this.given.rows.length, null);
    key("g l", "Go to the list", () => this.enter(), { group: "In a list", when: () => document.querySelector("section.grid:not(.is-empty)") === this.place });
    this.measured();
    return this;
  }

  options() {
    const { given } = this;
    const own = given.rows ? { rowData: given.rows } : this.infinite();
    return {
      theme: theme(),
      styleNonce: document.querySelector("meta[name=primanota-nonce]").content,
      columnDefs: keptColumns(this, given.columns.map((each) => this.column(each))),
      defaultColDef: { resizable: true, suppressHeaderMenuButton: true, width: 150 },
      getRowId: ({ data }) => String(given.key(data)),
      ensureDomOrder: true,
      enableCellTextSelection: true,
      suppressMovableColumns: false,
      tooltipShowDelay: 400,
      stopEditingWhenCellsLoseFocus: true,
      enterNavigatesVertically: false,
      enterNavigatesVerticallyAfterEdit: true,
      animateRows: false,
      overlayNoRowsTemplate: "<span></span>",
      ...(given.choose ? { rowSelection: { mode: "multiRow", checkboxes: true, headerCheckbox: Boolean(given.rows), enableClickSelection: false }, selectionColumnDef: { pinned: "left", width: 40 } } : {}),
      onSelectionChanged: () => this.selectionChanged(),
      onCellFocused: ({ rowIndex }) => given.url && inAddress({ at: rowIndex || null }),
      onCellKeyDown: (event) => this.keyed(event),
      onRowDoubleClicked: ({ data, event }) => this.go(data, event),
      onCellValueChanged: (event) => this.save(event),
      onColumnResized: (event) => event.finished && keepColumns(this, event),
      onSortChanged: () => this.sorted(),
      onColumnHeaderClicked: ({ column }) => column.getColDef?.().sortable === false && toast(this.oneOrder, { kind: "note" }),
      onModelUpdated: () => this.measured(),
      onColumnMoved: ({ finished }) => finished && keepColumns(this),
      onColumnVisible: () => keepColumns(this),
      ...own,
      ...given.more,
    };
  }

  column({ kind, asText, widest, ...definition }) {
    const sortable = Boolean(this.given.rows) || (this.given.sorts ?? []).includes(definition.field);
    const asked = this.given.sorts ? fromAddress("sort") : "";
    const sort = asked.replace("-", "") === definition.field && sortable ? { sort: asked.startsWith("-") ? "desc" : "asc" } : {};
    const whole = definition.headerTooltip ?? definition.headerName;
    const headerTooltip = sortable ? whole : `${whole}. ${this.oneOrder}`;
    return { ...definition, sortable, ...sort, context: { kind, asText, widest }, headerTooltip };
  }

  // Why a column does not sort, told by its head and to who clicks on it.
  get oneOrder() {
    return this.given.sorts ? "This list is not sorted by this column." : (this.given.unsorted ?? "This list has one order, for it may be long: filter it.");
  }

  // Columns are measured when there are rows, and when they were asked for anew: then none becomes narrower.
  measured() {
    if (this.fitted || !this.api || this.shownRows() === 0) return;
    fitColumns(this, { growing: this.fitted === false });
    this.fitted = true;
  }

  infinite() {
    return {
      rowModelType: "infinite",
      cacheBlockSize: ROWS,
      maxBlocksInCache: 30,
      blockLoadDebounceMillis: 60,
      datasource: this.source(),
    };
  }

  // A new source for each filter, so that an answer to the old question is not shown for the new one.
  source() {
    const filter = (this.asked = { ...this.given.params, ...this.filters.values() });
    return {
      getRows: async ({ startRow, successCallback, failCallback }) => {
        const params = { ...filter, sort: this.sort() };
        this.place.setAttribute("aria-busy", "true");
        try {
          const total = startRow === 0 && !this.given.countsLate ? "true" : null;
          const answer = await get(this.given.url, { ...params, limit: ROWS, at: startRow || null, total });
          if (startRow === 0) this.first(answer);
          const short = answer.items.length < ROWS ? startRow + answer.items.length : undefined;
          successCallback(answer.items, this.total ?? short);
          if (startRow === 0) counted(this, filter);
        } catch (failure) {
          failCallback();
          this.failed(failure);
        } finally {
          this.place.removeAttribute("aria-busy");
        }
      },
    };
  }

  sorted() {
    if (this.given.sorts) inAddress({ sort: this.sort() || null, at: null });
    fitColumns(this, { growing: true });
  }

  // The order that is asked for: "amount", "-amount", or "" for the list's own.
  sort() {
    const { colId, sort } = this.api?.getColumnState().find((each) => each.sort) ?? {};
    return colId ? `${sort === "desc" ? "-" : ""}${colId}` : "";
  }

  first(answer) {
    this.fitted &&= false;
    this.counted(answer.total ?? null, answer);
    if (answer.total === undefined && answer.next === null) this.counted(answer.items.length, answer);
    this.given.loaded?.(answer);
  }

  counted(total, answer) {
    this.total = total;
    this.place.querySelector(".grid-problem")?.remove();
    this.place.classList.toggle("is-empty", total === 0);
    this.foot.counted(total, answer?.totals ?? null);
    this.fit();
  }

  // A list of few rows is no higher than they are.
  fit() {
    const { row, header } = heights();
    if (this.total === null) this.box.style.removeProperty("--rows");
    else this.box.style.setProperty("--rows", `${header + this.total * row + 20}px`);
  }

  failed(failure) {
    this.place.querySelector(".grid-problem")?.remove();
    const box = element("div", { className: "grid-problem" });
    box.setAttribute("role", "alert");
    const again = element("button", { type: "button", className: "button" }, "Try again");
    again.addEventListener("click", () => this.restart());
    const filter = this.form && unfit(this.form, failure);
    if (filter) box.append(element("p", {}, filter), element("p", { className: "muted" }, "Write all of it, or clear the filter."));
    else box.append(element("p", {}, failure.message), element("p", { className: "muted" }, failure.remedy ?? ""), again);
    this.foot.counted(null, null);
    this.box.before(box);
  }

  // Where the reader was before, once: the address says which row.
  jump() {
    const at = Number(fromAddress("at"));
    if (this.jumped || !at) return;
    this.jumped = true;
    this.api.ensureIndexVisible(Math.min(at, Math.max(0, (this.total ?? at) - 1)), "middle");
    if (document.activeElement === document.body) this.enter(at);
  }

  /** Put the focus into the list: on a row, else where it was, else on the first. */
  enter(row = this.api.getFocusedCell()?.rowIndex ?? 0) {
    const column = this.api.getFocusedCell()?.column ?? this.api.getAllDisplayedColumns().find((each) => !each.getColId().startsWith("ag-Grid"));
    this.api.setFocusedCell(Math.min(row, this.api.getDisplayedRowCount() - 1), column);
  }

  /** Ask for the rows anew, with the filter as it is, from the top; nothing is chosen any more. */
  restart() {
    this.clear();
    this.jumped = true;
    if (this.given.rows) return;
    this.total = null;
    this.api.setGridOption("datasource", this.source());
  }

  /** Ask for the rows that are shown once more; the place and what is chosen stay. */
  refresh() {
    if (!this.given.rows) this.api.refreshInfiniteCache();
  }

  /** Show other rows (a grid made with `rows`). */
  show(rows) {
    this.given.rows = rows;
    this.fitted &&= false;
    this.api.setGridOption("rowData", rows);
    this.counted(rows.length, null);
  }

  /** A row as it is shown, by its name; undefined when it is not loaded. */
  row(key) {
    return this.api.getRowNode(key)?.data;
  }

  /** Show rows as they are now; those that are chosen are so at their new version. */
  update(...rows) {
    const now = new Map(rows.map((row) => [String(this.given.key(row)), row]));
    const nodes = [...now.keys()].map((key) => this.api.getRowNode(key)).filter(Boolean);
    for (const node of nodes) node.setData(now.get(node.id));
    fitColumns(this, { growing: true, nodes });
    if (this.allChosen) this.all = this.all.map((row) => now.get(String(this.given.key(row))) ?? row);
  }

  /** Wait until what was typed is saved; false when some of it could not be, which was told: do nothing then. */
  saved() {
    return this.saves.settled();
  }

  /** The rows that are chosen, all that match among them; without any the row with the focus, when `orFocused`. */
  chosen({ orFocused = false } = {}) {
    if (this.allChosen) return this.all;
    const rows = this.api.getSelectedRows();
    if (rows.length > 0 || !orFocused) return rows;
    const focused = this.api.getFocusedCell();
    const row = focused && this.api.getDisplayedRowAtIndex(focused.rowIndex)?.data;
    return row ? [row] : [];
  }

  /** Choose all rows that match the filter, also those that were not shown yet. */
  async chooseAll() {
    if (this.given.rows) return this.api.selectAll();
    try {
      this.all = await this.everything();
    } catch (failure) {
      return tell(failure);
    }
    this.allChosen = true;
    this.api.forEachNode((node) => node.data && node.setSelected(true, false, "api"));
    this.selectionChanged({ kept: true });
    return undefined;
  }

  /** All rows that match, as the API lists them now; the first ten thousand of more. */
  async everything() {
    const params = { ...this.given.params, ...this.filters.values(), sort: this.sort(), limit: 1000 };
    const found = [];
    let after = null;
    do {
      const answer = await get(this.given.url, { ...params, after });
      found.push(...answer.items);
      after = answer.next;
    } while (after && found.length < this.most);
    return found.slice(0, this.most);
  }

  /** Choose nothing. */
  clear() {
    this.allChosen = false;
    this.api.deselectAll();
    this.selectionChanged();
  }

  selectionChanged({ kept = false } = {}) {
    const selected = this.api.getSelectedRows().length;
    if (this.allChosen && !kept && selected < this.shownRows()) this.allChosen = false;
    const rows = this.chosen();
    this.foot.chose(rows);
    this.given.chosen?.(rows);
  }

  shownRows() {
    let found = 0;
    this.api.forEachNode((node) => (found += node.data ? 1 : 0));
    return found;
  }

  keyed({ event, data, column }) {
    if (event.target.closest(".ag-cell-inline-editing")) return; // the keys of the cell's own editor
    if (event.key === "Enter" && !column?.getColDef().editable) this.go(data, event);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a" && this.given.choose) {
      event.preventDefault();
      this.chooseAll();
    }
  }

  go(row, event) {
    const link = event?.type === "keydown" ? event.target.querySelector("a.cell-link") : null;
    const href = link?.href ?? (row && this.given.open?.(row));
    if (href) location.assign(href);
  }

  save({ data, colDef, oldValue, newValue, source }) {
    if (!this.given.edited || source === "rowDataApi" || oldValue === newValue) return;
    this.saves.cell({ key: String(this.given.key(data)), data, field: colDef.field, value: newValue, before: oldValue });
  }
}
