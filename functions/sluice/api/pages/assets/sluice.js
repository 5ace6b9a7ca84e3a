// Says UTC times in the reader's own time as well; without it every page works.
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function sayLocalTimes(root = document) {
  for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
    time.dataset.local = local.format(new Date(time.dateTime));
    time.title = `${time.dataset.local} where you are`;
    if (time.hasAttribute("data-both")) time.append(` (${time.title})`);
  }
}

sayLocalTimes();

// A link to sign in carries its code behind the `#`, which no browser sends and no log sees.
const signIn = document.querySelector("form[data-sign-in]");
if (signIn && location.hash.length > 1) {
  signIn.elements.code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  signIn.querySelector("button").focus();
}
