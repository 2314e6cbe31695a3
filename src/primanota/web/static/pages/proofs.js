// Proofs: says that proving goes on while the answer is on its way; the page works without it.

const form = document.getElementById("verify");
form.addEventListener("submit", () => {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  button.textContent = "Proving …";
});
// Back to this page from the browser's memory: the answer is no longer on its way.
addEventListener("pageshow", () => {
  const button = form.querySelector("button");
  button.removeAttribute("aria-busy");
  button.textContent = "Verify now";
});
