// Look: takes the reader's colours, density and how numbers and dates are written from this browser before the page is drawn. Loaded in the head,
// not as a module, so that nothing flashes; what the reader chooses is kept by shell.js.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = (name, fallback) => {
    try {
      return JSON.parse(localStorage.getItem(`primanota.${name}`)) || fallback;
    } catch {
      return fallback; // a browser that keeps nothing shows the defaults
    }
  };
  root.dataset.theme = kept("theme", "auto");
  root.dataset.density = kept("density", "compact");
  root.dataset.numbers = kept("numbers", "point");
  root.dataset.dates = kept("dates", "iso");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const shade = () => {
    const chosen = root.dataset.theme;
    root.toggleAttribute("data-dark", chosen === "dark" || (chosen !== "light" && system.matches));
  };
  shade();
  system.addEventListener("change", shade);
  document.addEventListener("primanota:look", shade);
})();
