/* On every page: `/` leads to the search, a title's page leads back to what was found, a button copies a line. */
"use strict";
{
  const field = document.querySelector("[data-search]");
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    dispatchEvent(new CustomEvent("search-wanted"));
    field.focus();
    field.select?.();
  });

  // What was found last, by its address; a reader may forbid that anything is kept.
  const kept = () => {
    try {
      return sessionStorage.getItem("results") ?? "";
    } catch {
      return "";
    }
  };
  const back = document.querySelector("a[data-back]");
  if (back && kept()) back.href += kept();

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const line = document.getElementById(button.dataset.copy);
      const said = button.nextElementSibling;
      try {
        await navigator.clipboard.writeText(line.textContent);
        said.textContent = "Copied.";
      } catch {
        getSelection().selectAllChildren(line);
        said.textContent = document.execCommand("copy") ? "Copied." : "It is selected: copy it.";
      }
    });
  }
}
