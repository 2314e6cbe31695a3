// Proof: asks again who is there, before a change that lets somebody do more or opens what was closed, and when a
// session has ended while somebody was at work. The server says when; the change is sent again once it knows.

import { Problem } from "./api.js";
import { ask, element } from "./dialog.js";

const PASSWORD = { name: "password", label: "Password", type: "password", required: true, autocomplete: "current-password" };
const CODE = { name: "code", label: "Code of your app, or a recovery code", required: true, autocomplete: "one-time-code" };

/** Ask for the password, with a second factor for a code too, until it is right; false when it was left. */
export async function prove(csrf) {
  let wrong = "";
  let coded = Boolean(document.querySelector('meta[name="primanota-factor"]')?.content);
  for (;;) {
    const answer = await ask({
      title: "Is it still you?",
      text: [wrong, `You signed in a while ago. Give your password${coded ? " and a code" : ""} once more; then it is done.`, "No password here? Sign out, and in again."],
      action: "Go on",
      fields: coded ? [PASSWORD, CODE] : [PASSWORD],
    });
    if (!answer) return false;
    const reply = await fetch("/api/v1/me/proof", {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify(answer),
      credentials: "same-origin",
    });
    if (reply.ok) return true;
    const told = await reply.json().catch(() => ({}));
    coded ||= told.code === "code-wrong"; // set up in another window, after this page was made
    wrong = `${told.cause ?? "The server did not take it."} ${told.remedy ?? ""}`;
  }
}

/** Wait until the person of this page has signed in again, in another window; false when it was left. */
export async function signedInAgain() {
  const link = element("a", { href: "/sign-in?next=/account", target: "_blank", className: "button" }, "Sign in");
  const answer = await ask({
    title: "Your session has ended",
    text: ["Nothing was done yet, and what you typed is still here. Sign in again in another window, then go on in this one.", link],
    action: "Go on",
    attempt: renewed,
  });
  return answer !== null;
}

/** Whether the person of this page has signed in anew elsewhere, so that a change carries another word from now on. */
export async function sameAgain() {
  const before = document.querySelector("meta[name=primanota-csrf]").content;
  await renewed().catch(() => null);
  return document.querySelector("meta[name=primanota-csrf]").content !== before;
}

// The word that a change carries is another one in the new session; it is taken over for the same person only.
async function renewed() {
  const answer = await fetch("/account", { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  if (!answer) throw new Problem({ cause: "The server does not answer.", remedy: "Check your connection and try again." });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const of = (place, name) => place.querySelector(`meta[name="primanota-${name}"]`)?.content ?? "";
  const person = of(page, "person");
  if (!person) throw new Problem({ cause: "You are not signed in yet.", remedy: "Sign in in the other window first." });
  if (person !== of(document, "person")) {
    throw new Problem({ cause: `${person} is signed in now, and this page is ${of(document, "person")}'s.`, remedy: "Sign in as before, or load the page anew." });
  }
  document.querySelector("meta[name=primanota-csrf]").content = of(page, "csrf");
  for (const each of document.querySelectorAll("input[name=csrf_token]")) each.value = of(page, "csrf");
}
