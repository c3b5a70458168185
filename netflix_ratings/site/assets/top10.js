/* The weekly Top 10: other weeks than the last, which is in the page itself. The week stands in the address. */
"use strict";
(async () => {
  const select = document.getElementById("week");
  const lists = document.getElementById("lists");
  const [earlier, later] = ["earlier", "later"].map((id) => document.getElementById(id));
  const number = new Intl.NumberFormat("en");
  await new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement("script"), { src: "assets/weeks.js", onload: loaded, onerror: failed });
    document.head.append(script);
  });
  const bytes = Uint8Array.from(atob(window.weeks), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { weeks, categories, titles, rows } = await new Response(stream).json();

  const element = (name, content, attributes = {}) => {
    const made = document.createElement(name);
    made.append(...[content].flat());
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  };
  const figure = (value, unit = "") => element("td", value === null ? "–" : `${number.format(value)}${unit}`, { class: "right" });
  const row = ([, , rank, at, season, hours, weeksThere]) => {
    const [title, page, imdb, critics, audience] = titles[at];
    const named = [element("a", title, { href: `title/${page}.html` })];
    if (season) named.push(element("small", season));
    // A rating keeps its place behind the point: 7.0.
    const rating = element("td", imdb === null ? "–" : imdb.toFixed(1), { class: "right" });
    return element("tr", [figure(rank), element("th", named, { scope: "row" }), figure(hours), figure(weeksThere), rating, figure(critics, "%"), figure(audience, "%")]);
  };
  const head = document.querySelector(".top10 thead");
  const list = (category, at, places) => {
    const heading = `list-${at + 1}`;
    const table = element("table", [head.cloneNode(true), element("tbody", places.map(row))], { class: "figures top10" });
    const scroll = element("div", table, { class: "scroll", tabindex: "0", role: "group", "aria-label": category });
    return element("section", [element("h2", category, { id: heading }), scroll], { "aria-labelledby": heading });
  };
  const show = (week) => {
    const at = weeks.indexOf(week);
    select.value = week;
    earlier.disabled = at === weeks.length - 1;
    later.disabled = at === 0;
    const places = rows.filter(([own]) => own === at);
    const made = categories.map((category, own) => [category, places.filter(([, theirs]) => theirs === own)]);
    lists.replaceChildren(...made.filter(([, own]) => own.length).map(([category, own], position) => list(category, position, own)));
  };
  const go = (week) => {
    history.pushState(null, "", week === weeks[0] ? location.pathname : `?week=${week}`);
    show(week);
  };
  const fromAddress = () => {
    const week = new URLSearchParams(location.search).get("week");
    show(weeks.includes(week) ? week : weeks[0]);
  };
  select.addEventListener("change", () => go(select.value));
  earlier.addEventListener("click", () => go(weeks[weeks.indexOf(select.value) + 1]));
  later.addEventListener("click", () => go(weeks[weeks.indexOf(select.value) - 1]));
  addEventListener("popstate", fromAddress);
  fromAddress();
  document.documentElement.dataset.ready = "";
})();
