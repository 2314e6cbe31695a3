// Proof: asks again who is there, before a change that lets somebody do more or opens what was closed. The server
// says when; the change is sent again once it knows.

import { ask } from "./dialog.js";

const PASSWORD = { name: "password", label: "Password", type: "password", required: true, autocomplete: "current-password" };
const CODE = { name: "code", label: "Code of your app, or a recovery code", required: true, autocomplete: "one-time-code" };

/** Ask for the password, with a second factor for a code too, until it is right; false when it was left. */
export async function prove(csrf) {
  let wrong = "";
  const coded = Boolean(document.querySelector('meta[name="primanota-factor"]')?.content);
  const fields = coded ? [PASSWORD, CODE] : [PASSWORD];
  for (;;) {
    const answer = await ask({
      title: "Is it still you?",
      text: [wrong, `You signed in a while ago. Give your password${coded ? " and a code" : ""} once more; then it is done.`, "No password here? Sign out, and in again."],
      action: "Go on",
      fields,
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
    wrong = `${told.cause ?? "The server did not take it."} ${told.remedy ?? ""}`;
  }
}
