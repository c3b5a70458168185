/* The dictionary's search: what has every word stays, tables whose columns have them open. */
"use strict";
{
  const field = document.getElementById("sought");
  const tables = [...document.querySelectorAll(".relation")].map((table) => ({
    table,
    own: `${table.id} ${table.querySelector("p").textContent}`.toLowerCase(),
    rows: [...table.querySelectorAll("tbody tr")].map((row) => [row, row.textContent.toLowerCase()]),
  }));
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (text) => words.every((word) => text.includes(word));
    let count = 0;
    for (const { table, own, rows } of tables) {
      const whole = has(own);
      const fit = rows.filter(([, text]) => has(`${table.id} ${text}`));
      for (const [row] of rows) row.hidden = false;
      if (!whole && fit.length) for (const [row, text] of rows) row.hidden = !has(`${table.id} ${text}`);
      table.hidden = !(whole || fit.length);
      table.open = words.length > 0 && !whole && fit.length > 0;
      if (!table.hidden) count++;
    }
    for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector(".relation:not([hidden])");
    document.getElementById("fits").textContent = words.length ? `${count} table${count === 1 ? "" : "s"}` : "";
  };
  field.addEventListener("input", search);
  const open = () => {
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!wanted?.classList.contains("relation")) return;
    field.value = "";
    search();
    wanted.open = true;
    wanted.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
  document.documentElement.dataset.ready = "";
}
