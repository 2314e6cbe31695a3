// Vendor: loads the libraries of others when a page first needs them; each is in static/vendor with its licence
// and its hash, nothing comes from elsewhere.

const loading = new Map();

/** Load a classic script once; done when it ran. */
export function script(path) {
  if (!loading.has(path)) {
    loading.set(
      path,
      new Promise((resolve, reject) => {
        const made = document.createElement("script");
        made.src = path;
        made.addEventListener("load", () => resolve());
        made.addEventListener("error", () => reject(new Error(`${path} cannot be loaded`)));
        document.head.append(made);
      }),
    );
  }
  return loading.get(path);
}
