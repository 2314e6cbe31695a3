// Gridlook: how a grid looks: the colours of base.css, and how high its rows are in the density that the reader chose.

/** How high a row and the head are. */
export function heights() {
  return document.documentElement.dataset.density === "comfortable" ? { row: 38, header: 40 } : { row: 28, header: 32 };
}

/** The theme, in the colours and the density of now. */
export function theme() {
  const { row, header } = heights();
  return globalThis.agGrid.themeQuartz.withParams({
    accentColor: "var(--accent)",
    backgroundColor: "var(--surface)",
    foregroundColor: "var(--ink)",
    borderColor: "var(--line)",
    browserColorScheme: "inherit",
    cellTextColor: "var(--ink)",
    chromeBackgroundColor: "var(--surface)",
    headerBackgroundColor: "var(--head)",
    headerTextColor: "var(--muted)",
    headerFontWeight: 600,
    headerFontSize: 12,
    fontFamily: "inherit",
    fontSize: 13,
    oddRowBackgroundColor: "var(--surface)",
    rowHoverColor: "var(--hover)",
    selectedRowBackgroundColor: "var(--chosen)",
    rowHeight: row,
    headerHeight: header,
    cellHorizontalPadding: 8,
    wrapperBorderRadius: 6,
    borderRadius: 4,
    wrapperBorder: true,
  });
}
