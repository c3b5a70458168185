/* How long ago each source was loaded, by the reader's clock: the page itself has none. */
"use strict";
for (const time of document.querySelectorAll("time[datetime]")) {
  const days = Math.max(0, Math.floor((Date.now() - new Date(time.dateTime)) / 86400000));
  const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-days, "day");
  time.after(` (${ago})`);
}
document.documentElement.dataset.ready = "";
