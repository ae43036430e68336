// Filters, keys, and the way from a cell to its evidence. Without this script the page shows all and opens by hand.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  const find = (id) => document.getElementById(id);
  const rows = all(document, ".r").map((at) => ({
    at, states: at.dataset.s.split("|"), file: at.closest(".file"), head: at.firstElementChild, said: null,
  }));
  const files = all(document, ".file");
  const controls = { words: find("words"), place: find("place"), file: find("file") };
  const boxes = all(document, ".legend input");
  root.classList.add("js");

  // A state's letter stands in the row's list of cells, in capitals where the failure was not foreseen.
  const tried = (cells) => /[a-z]/i.test(cells);
  const has = (cells, wanted) => wanted === "!" ? cells !== cells.toLowerCase()
    : wanted === "-" ? !tried(cells) : cells.toLowerCase().includes(wanted);

  // What a row says, its evidence included; read when first asked for.
  const said = (row) => {
    if (row.said === null) row.said = (row.file.dataset.path + " " + row.at.textContent).toLowerCase();
    return row.said;
  };

  const apply = () => {
    const words = controls.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const states = boxes.filter((box) => box.checked).map((box) => box.value);
    const place = controls.place.value;
    const file = controls.file.value;
    for (const name of Array.from(root.classList)) if (name.startsWith("only-")) root.classList.remove(name);
    if (place !== "") root.classList.add("only-" + place);
    let shown = 0;
    const open = new Set();
    for (const row of rows) {
      const cells = place === "" ? row.states.join("") : row.states[Number(place)];
      const kept = (file === "" || row.file.id === file)
        && (states.length === 0 ? place === "" || tried(cells) : states.some((wanted) => has(cells, wanted)))
        && words.every((word) => said(row).includes(word));
      row.at.hidden = !kept;
      if (kept) { shown += 1; open.add(row.file); }
    }
    for (const at of files) at.hidden = !open.has(at);
    find("shown").value = shown === rows.length ? rows.length + " shown" : shown + " of " + rows.length + " shown";
    find("nothing").hidden = shown > 0;
  };

  let waiting = 0;
  controls.words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 80); });
  controls.place.addEventListener("change", apply);
  controls.file.addEventListener("change", apply);
  for (const box of boxes) box.addEventListener("change", apply);
  const clear = () => {
    for (const control of Object.values(controls)) control.value = "";
    for (const box of boxes) box.checked = false;
    apply();
  };
  find("clear").addEventListener("click", clear);
  const visible = () => rows.filter((row) => !row.at.hidden);
  find("open").addEventListener("click", () => { for (const row of visible().slice(0, 200)) row.at.open = true; });
  find("close").addEventListener("click", () => { for (const row of rows) row.at.open = false; });

  // A cell opens its row and points at what it stands for.
  const point = (row, cell) => {
    for (const at of all(document, ".here")) at.classList.remove("here");
    if (cell === null) return;
    cell.classList.add("here");
    const part = row.querySelector('tbody[data-c~="' + cell.dataset.c + '"]');
    if (part === null) return;
    part.classList.add("here");
    part.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", (event) => {
    const cell = event.target.closest(".r summary .c[data-c]");
    if (cell === null) return;
    const row = cell.closest(".r");
    const again = row.open && cell.classList.contains("here");
    event.preventDefault();
    row.open = !again;
    point(row, again ? null : cell);
    row.firstElementChild.focus({ preventScroll: true });
  });
  document.addEventListener("mouseover", (event) => {
    const cell = event.target.closest(".c[aria-label]");
    if (cell !== null && !cell.title) cell.title = cell.getAttribute("aria-label");
  });

  const sideways = (row, step) => {
    const cells = all(row, "summary .c[data-c]").filter((cell) => cell.offsetParent !== null);
    if (cells.length === 0) return;
    const at = cells.findIndex((cell) => cell.classList.contains("here"));
    const next = at < 0 ? (step > 0 ? 0 : cells.length - 1) : Math.min(Math.max(at + step, 0), cells.length - 1);
    point(row, cells[next]);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=checkbox]), select") !== null;
    if (event.key === "Escape") {
      if (typing) event.target.blur();
      clear();
      return;
    }
    if (typing) return;
    if (event.key === "/") { event.preventDefault(); controls.words.focus(); controls.words.select(); return; }
    const here = event.target.closest(".r");
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step !== undefined && (here !== null || event.key.length === 1)) {
      const left = visible();
      const at = left.findIndex((row) => row.at === here);
      const next = left[here === null ? 0 : Math.min(Math.max(at + step, 0), left.length - 1)];
      if (next !== undefined) { event.preventDefault(); next.head.focus(); }
    } else if (here !== null && event.target.tagName === "SUMMARY" && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      sideways(here, event.key === "ArrowRight" ? 1 : -1);
    }
  });

  // A link to a row opens it, whatever the filters hide.
  const follow = () => {
    const row = location.hash.length > 1 ? find(location.hash.slice(1)) : null;
    if (row === null || !row.classList.contains("r")) return;
    if (row.hidden) clear();
    row.open = true;
    row.scrollIntoView({ block: "nearest" });
  };
  addEventListener("hashchange", follow);
  apply();
  follow();
})();
