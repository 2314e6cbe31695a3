// Saving: the saves of a grid, done one behind the other, each over its row as the one before left it. What is done to
// rows waits for them (`settled`), so that nothing is asked for at a version that a save under way is about to replace.

import { tell } from "./api.js";

const EVENTS_MS = 10; // the grid tells of a changed cell a moment after the edit ended

/** The saves of a grid. */
export class Saves {
  constructor(grid) {
    Object.assign(this, { grid, last: Promise.resolve(), open: 0, failed: 0, typed: [] });
    if (grid.given.edited) this.guard();
  }

  // Who leaves by a link goes when everything is saved, and stays where something could not be; a reload or a closed
  // window is asked about meanwhile.
  guard() {
    addEventListener("beforeunload", (event) => this.open > 0 && event.preventDefault());
    let typing = false; // the edit ends when the pointer goes down elsewhere, and its save begins a moment later
    document.addEventListener("pointerdown", () => (typing = this.grid.api.getEditingCells().length > 0), { capture: true });
    document.addEventListener("click", async (event) => {
      const link = event.target.closest?.("a[href]");
      const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link?.target || link?.hasAttribute("download");
      if (!link || elsewhere || event.defaultPrevented) return;
      if (this.open === 0 && !typing) return;
      event.preventDefault();
      if (await this.settled()) location.assign(link.href);
    });
  }

  /** Do some work behind what is being saved; a failure is told and counts. Answers what the work answered. */
  run(work) {
    this.open += 1;
    this.grid.foot.saving(this.open);
    const done = this.last.then(work).catch((failure) => {
      this.failed += 1;
      tell(failure);
    });
    const over = () => {
      this.open -= 1;
      this.grid.foot.saving(this.open);
    };
    this.last = done.then(over, over);
    return done;
  }

  /** Save one cell with the page's `edited`. A row that could not be saved is shown as it is (`failure.row`) or was. */
  cell({ key, data, field, value, before }) {
    const one = { key, field, value };
    this.typed.push(one);
    return this.run(async () => {
      const row = { ...(this.grid.row(key) ?? data), [field]: value };
      try {
        this.shown(one, await this.grid.given.edited({ row, field, value, before }));
      } catch (failure) {
        this.shown(one, failure.row ?? { ...row, [field]: before });
        throw failure;
      }
    });
  }

  // The row as it is now; what was typed into it meanwhile and is not saved yet stays to be seen.
  shown(one, now) {
    this.typed.splice(this.typed.indexOf(one), 1);
    if (!now) return;
    const later = this.typed.filter(({ key }) => key === one.key).map(({ field, value }) => [field, value]);
    this.grid.update({ ...now, ...Object.fromEntries(later) });
  }

  /** End the edit of a cell and wait for all saves; false when one of them failed, which was told. */
  async settled() {
    const before = this.failed;
    this.grid.api.stopEditing();
    await new Promise((resolve) => setTimeout(resolve, EVENTS_MS));
    while (this.open > 0) await this.last;
    return this.failed === before;
  }
}
