/* The person that the address names. */
"use strict";
(async () => {
  const { parts, types, figures, pages } = JSON.parse(document.getElementById("declared").textContent);
  const id = new URLSearchParams(location.search).get("id") ?? "";
  const done = () => (document.documentElement.dataset.ready = "");
  const part = [...id].reduce((total, char) => (31 * total + char.codePointAt(0)) % 65536, 0) % parts;
  const people = await packed.read(`people/${part}`, `people_${part}`);
  const heading = document.getElementById("name");
  if (!Object.hasOwn(people, id)) {
    heading.textContent = "Nobody of that id";
    document.getElementById("facts").textContent = id ? "The person is in no title of this catalogue; people are found by their titles." : "People are reached from the pages of their titles.";
    return done();
  }
  const [name, born, died, values, credits] = people[id];
  const of = Object.fromEntries(figures.map((figure, at) => [figure, values[at]]));
  const number = new Intl.NumberFormat("en");
  const element = (tag, text, attributes = {}) => {
    const made = document.createElement(tag);
    made.append(...[text].flat());
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  };
  document.title = `${name} · netflix-ratings`;
  heading.textContent = name;
  const counted = (count, one, many = `${one}s`) => (count ? `${number.format(count)} ${count === 1 ? one : many}` : null);
  const life = born && died ? `${born}–${died}` : born ? `born ${born}` : died ? `died ${died}` : null;
  const years = of.first_year === null ? null : of.first_year === of.last_year ? `${of.first_year}` : `${of.first_year} to ${of.last_year}`;
  document.getElementById("facts").textContent = [life, counted(of.movies, "movie"), counted(of.series, "series", "series"), years].filter(Boolean).join(" · ");
  const tiles = [
    ["imdb", "IMDb", of.mean_imdb_rating, "", "mean of the titles"],
    ["critics", "Critics", of.mean_critics_score, "%", "mean of the titles"],
    ["audience", "Audience", of.mean_audience_score, "%", "mean of the titles"],
    ["combined", "Score", of.mean_combined_score, "", `mean of the titles; rank ${number.format(of.people_rank)} of all people`],
  ].filter(([, , value]) => value !== null);
  const list = document.getElementById("figures");
  list.append(...tiles.map(([kind, what, value, unit, said]) => element("li", [element("h2", what), element("strong", `${value}${unit}`), element("p", said)], { class: `tile ${kind}` })));
  list.hidden = !tiles.length;

  // Titles have their scores in the catalogue.
  const titles = new Map();
  for (const file of ["catalogue", "rest"]) {
    const columns = await packed.read(file);
    columns.netflix_id.forEach((netflixId, at) => titles.set(netflixId, [columns, at]));
  }
  const column = (netflixId, what) => ((found) => found && found[0][what][found[1]])(titles.get(netflixId));
  const characters = (text) => {
    if (!text) return "";
    try {
      return JSON.parse(text).join(", ");
    } catch {
      return text;
    }
  };
  const cell = (value, unit = "") => element("td", value === null ? "–" : `${value}${unit}`, { class: "right" });
  const order = ([a], [b]) => (column(a, "watch_rank") ?? Infinity) - (column(b, "watch_rank") ?? Infinity) || (a < b ? -1 : 1);
  const rows = [...credits].sort(order).map(([netflixId, roles]) => {
    const address = `title/${Object.hasOwn(pages, netflixId) ? pages[netflixId] : netflixId}.html`;
    const parts_ = roles.map(([role, text]) => (characters(text) ? `${role}: ${characters(text)}` : role)).join("; ");
    return element("tr", [
      element("th", [element("a", column(netflixId, "title"), { href: address }), " ", element("small", types[column(netflixId, "title_type")])], { scope: "row" }),
      element("td", parts_),
      cell(column(netflixId, "release_year")),
      cell(column(netflixId, "imdb_rating")?.toFixed(1) ?? null),
      cell(column(netflixId, "rt_critics_score"), "%"),
      cell(column(netflixId, "rt_audience_score"), "%"),
      cell(column(netflixId, "watch_score")?.toFixed(1) ?? null),
    ]);
  });
  document.querySelector("tbody").append(...rows);
  document.querySelector("section[aria-labelledby=credits]").hidden = false;
  done();
})();
