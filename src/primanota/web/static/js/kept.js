// Kept: small choices of a reader (columns, shortcuts, theme) kept in this browser. Nothing of the books is
// kept here; a browser that keeps nothing answers with the default.

const PREFIX = "primanota.";

/** What was kept under a name, or the fallback. */
export function kept(name, fallback = null) {
  try {
    const found = localStorage.getItem(PREFIX + name);
    return found === null ? fallback : JSON.parse(found);
  } catch {
    return fallback;
  }
}

/** Keep a value under a name; false when this browser keeps nothing. */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
