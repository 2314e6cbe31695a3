// Api: asks the API of this server as the person who is signed in: the CSRF value of the page, an idempotency
// key on every change, and a problem document turned into a Problem with cause and remedy.

import { toast } from "./toast.js";

const meta = (name) => document.querySelector(`meta[name="primanota-${name}"]`)?.content ?? "";

/** The company of this page, or "". */
export const company = meta("company");

/** A path of the API below this page's company: `inCompany("journals")`; parts are escaped. */
export function inCompany(...parts) {
  return `/api/v1/companies/${[company, ...parts].map(encodeURIComponent).join("/")}`;
}

/** The address of a page of this company: `pageOf("journals", "J-1")`. */
export function pageOf(...parts) {
  return `/${[company, ...parts].map(encodeURIComponent).join("/")}`;
}

/** A request that was not carried out: why (`message`), what helps (`remedy`), `code`, `status`, `details`. */
export class Problem extends Error {
  constructor({ cause, remedy = "", code = "", status = 0, details = [] }) {
    super(cause);
    this.name = "Problem";
    Object.assign(this, { remedy, code, status, details });
  }
}

/** A path with parameters; null, undefined and "" are left out, arrays repeat the name. */
export function withQuery(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "") query.append(name, each);
    }
  }
  const text = query.toString();
  return text ? `${path}${path.includes("?") ? "&" : "?"}${text}` : path;
}

/** Read: the answer's JSON. Throws Problem. `signal` aborts. */
export async function get(path, params = {}, { signal } = {}) {
  return (await send("GET", withQuery(path, params), { signal })).data;
}

/** Read with its version: `{data, etag}`, for a change with If-Match. */
export function getWithEtag(path, params = {}) {
  return send("GET", withQuery(path, params));
}

/** Change: POST a JSON body. `key`: an idempotency key of your own, to try the same thing again safely; null: none, for
 * what changes nothing. */
export async function post(path, body = {}, options = {}) {
  return (await send("POST", path, { body, ...options })).data;
}

/** Change with PUT; `etag` becomes If-Match. */
export async function put(path, body = {}, options = {}) {
  return (await send("PUT", path, { body, ...options })).data;
}

/** Change with PATCH; `etag` becomes If-Match. */
export async function patch(path, body = {}, options = {}) {
  return (await send("PATCH", path, { body, ...options })).data;
}

/** Remove with DELETE; `etag` becomes If-Match. */
export async function remove(path, body = undefined, options = {}) {
  return (await send("DELETE", path, { body, ...options })).data;
}

/** Send files: a FormData by POST. */
export async function upload(path, form, options = {}) {
  return (await send("POST", path, { form, ...options })).data;
}

/** Ask for a file by a JSON body, which changes nothing, and have the browser keep it under the name it came with. */
export async function save(path, body = {}) {
  const { data, headers } = await send("POST", path, { body, key: null, file: true });
  const name = decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(headers.get("Content-Disposition") ?? "")?.[1] ?? "download");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return name;
}

/** Tell a failure: a Problem as a toast with its remedy; what is no Problem is a mistake of ours and thrown on. */
export function tell(failure) {
  if (failure?.name === "AbortError") return;
  if (!(failure instanceof Problem)) throw failure;
  toast(failure.message, { kind: "error", remedy: failure.remedy, details: failure.details });
}

/** Run work of a button: disabled meanwhile, problems told; answers what the work answered, else undefined. */
export async function busy(button, work) {
  const here = document.activeElement === button; // a disabled button has no focus
  button?.setAttribute("aria-busy", "true");
  if (button) button.disabled = true;
  try {
    return await work();
  } catch (failure) {
    tell(failure);
    return undefined;
  } finally {
    button?.removeAttribute("aria-busy");
    if (button) button.disabled = false;
    if (here && document.activeElement === document.body) button?.focus();
  }
}

// The keys of changes to which no answer came: who sends the same again does it under the same key, so that it is done once
// whether the first one arrived or not.
const unanswered = new Map();

async function send(method, path, { body, form, etag, key, signal, file = false } = {}) {
  const headers = { Accept: "application/json" };
  const same = `${method} ${path} ${etag ?? ""} ${form ? "" : JSON.stringify(body)}`;
  if (method !== "GET") {
    headers["X-CSRF-Token"] = meta("csrf");
    if (key !== null) headers["Idempotency-Key"] = key ?? unanswered.get(same) ?? crypto.randomUUID?.() ?? randomKey();
  }
  if (etag) headers["If-Match"] = etag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const sent = form ?? (body === undefined ? undefined : JSON.stringify(body));
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: sent, signal, credentials: "same-origin" });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    if (method !== "GET" && !form) unanswered.set(same, headers["Idempotency-Key"]);
    throw new Problem({
      cause: "The server does not answer.",
      remedy: "Check your connection and try again; sending the same again does nothing twice.",
      code: "server-silent",
    });
  }
  if (answer.status < 502) unanswered.delete(same);
  else if (method !== "GET" && !form) unanswered.set(same, headers["Idempotency-Key"]); // a proxy answers that cannot know
  if (answer.ok) return { data: file ? await answer.blob() : await content(answer), etag: answer.headers.get("ETag"), headers: answer.headers };
  const problem = await problemOf(answer);
  if (await mended(problem, method)) return send(method, path, { body, form, etag, key: headers["Idempotency-Key"] ?? null, signal, file });
  throw problem;
}

// Whether the same may be sent again, for the server knows by now who is there. A page at which nobody is at work goes to
// the sign-in; what somebody typed into another one is not lost.
async function mended(problem, method) {
  if (problem.code === "proof-required") return (await import("./proof.js")).prove(meta("csrf"));
  if (problem.code === "form-foreign") return (await import("./proof.js")).sameAgain();
  if (problem.code !== "not-signed-in") return false;
  if (method !== "GET") return (await import("./proof.js")).signedInAgain();
  if (!document.querySelector("dialog[open]")) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  return false;
}

// Without https a browser has no randomUUID, but it has random bytes.
function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

async function content(answer) {
  if (answer.status === 204) return null;
  const json = (answer.headers.get("Content-Type") ?? "").includes("json");
  return json ? answer.json() : answer.text();
}

async function problemOf(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    told = {}; // a proxy's page, say: the status is all there is
  }
  return new Problem({
    cause: told.cause ?? `The server answered ${answer.status}.`,
    remedy: told.remedy ?? "Try again; if it stays, look into the server's log.",
    code: told.code ?? "",
    status: answer.status,
    details: told.details ?? [],
  });
}
