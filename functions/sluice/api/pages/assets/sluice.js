// Says UTC times in the reader's own time as well; without it every page works.
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function sayLocalTimes(root = document) {
  for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
    time.dataset.local = local.format(new Date(time.dateTime));
    time.title = `${time.dataset.local} where you are`;
    if (time.hasAttribute("data-both")) time.append(` (${time.title})`);
  }
}

// How long something has lasted. In the server's page it would change with every poll.
const MINUTE_MS = 60000;

export function sayHowLong(root = document) {
  for (const one of root.querySelectorAll("[data-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(one.dataset.since)) / MINUTE_MS));
    one.textContent = minutes < 60 ? `for ${minutes} min` : `for ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
}

sayLocalTimes();
sayHowLong();
setInterval(() => sayHowLong(), MINUTE_MS / 4);

// A link to sign in carries its code behind the `#`, which no browser sends and no log sees.
const signIn = document.querySelector("form[data-sign-in]");

function takeCode() {
  if (!signIn || location.hash.length < 2) return;
  signIn.elements.code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  signIn.querySelector("button").focus();
}

addEventListener("hashchange", takeCode); // another link, opened where this page is shown already
takeCode();

// Keeps a page as it is now: asks less and less often while nothing changes, and not at all while hidden.
const FIRST_MS = 2000, LONGEST_MS = 30000, FACTOR = 1.4;
let live = document.querySelector("[data-poll]");
let wait = FIRST_MS, version = "", timer = 0;

async function look() {
  const headers = version ? { "If-None-Match": version } : {};
  const response = await fetch(location.href, { headers, cache: "no-store", redirect: "error" });
  if (response.status === 401) return location.reload();
  if (response.ok) {
    version = response.headers.get("ETag") ?? "";
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
  } else {
    wait = Math.min(wait * FACTOR, LONGEST_MS);
  }
}

function show(page) {
  const fresh = page.querySelector("[data-poll]");
  // What is asked here is not asked any more: the whole page is another.
  if (document.getElementById("decide") && !page.getElementById("decide")) return location.reload();
  const isBusy = live.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  if (!fresh || isBusy) return;
  sayLocalTimes(fresh);
  sayHowLong(fresh);
  if (fresh.isEqualNode(live)) return;
  const open = [...live.querySelectorAll("details[open][id]")].map((one) => one.id);
  live.replaceWith(fresh);
  live = fresh;
  document.title = page.title;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  wait = FIRST_MS;
}

function plan() {
  clearTimeout(timer);
  if (live && !document.hidden) timer = setTimeout(() => look().catch(() => { wait = LONGEST_MS; }).finally(plan), wait);
}

document.addEventListener("visibilitychange", () => { wait = FIRST_MS; plan(); });
plan();
