// Proof: asks again who is there, before a change that lets somebody do more or opens what was closed. The server
// says when; the change is sent again once it knows.

import { ask } from "./dialog.js";

/** Ask for the password until it is right; false when it was left. */
export async function prove(csrf) {
  let wrong = "";
  for (;;) {
    const answer = await ask({
      title: "Is it still you?",
      text: [wrong, "You signed in a while ago. Give your password once more; then it is done.", "No password here? Sign out, and in again."],
      action: "Go on",
      fields: [{ name: "password", label: "Password", type: "password", required: true, autocomplete: "current-password" }],
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
