/* Controls of the report. Without this script the page is complete: every row, open. */
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const root = document.documentElement;
  root.classList.add("scripted");

  /* Light or dark: the system's choice until the reader makes one. */
  const theme = one("button.theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const showTheme = () => {
    theme.textContent = isDark() ? "Light page" : "Dark page";
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);
  showTheme();

  /* The menu closes once it has led somewhere, or on Escape. */
  const menu = one("#menu");
  menu.addEventListener("click", (event) => {
    if (event.target.closest("a")) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* Scorecard: rows open in place. */
  for (const more of all(".scorecard tr.more")) {
    const row = more.previousElementSibling;
    const words = row.querySelector(".words");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "opener";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", more.id);
    button.append(...words.childNodes);
    words.append(button);
    const toggle = () => {
      const open = more.classList.toggle("open");
      row.classList.toggle("opened", open);
      button.setAttribute("aria-expanded", String(open));
    };
    row.addEventListener("click", (event) => {
      const selecting = String(getSelection()).length > 0;
      if (event.target.closest("button") === button) toggle();
      else if (!event.target.closest("a, button") && !selecting) toggle();
    });
  }

  /* Scorecard: choose a dimension, a verdict, and the day of the evidence. */
  const card = one("#scorecard");
  const picked = (name) => one(`input[name="${name}"]:checked`).value;
  const choose = () => {
    const dimension = picked("dimension");
    const asof = picked("asof");
    const verdict = one('select[name="verdict"]').value;
    card.classList.toggle("then", asof === "then");
    let shown = 0;
    const rows = all("tr.row", card);
    for (const row of rows) {
      const fits =
        (!dimension || row.parentElement.dataset.dimension === dimension) &&
        (!verdict || row.dataset[asof] === verdict);
      row.hidden = !fits;
      const more = row.nextElementSibling;
      if (more && more.classList.contains("more")) more.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const body of all("tbody", card)) body.hidden = !body.querySelector("tr.row:not([hidden])");
    const every = shown === rows.length;
    one(".controls .status").textContent = every
      ? `${rows.length} statements`
      : `${shown} of ${rows.length} statements`;
  };
  for (const control of all(".controls input, .controls select")) {
    control.addEventListener("change", choose);
  }
  choose();

  /* All code of a section at once. */
  for (const button of all("button.all-code")) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(open));
      button.textContent = open ? "Hide all code" : "Show all code";
      for (const code of all("details.code", button.closest("section"))) code.open = open;
    });
  }

  /* A link into something folded or filtered away opens it first. */
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let up = target; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
    }
    if (target.hidden) {
      one('input[name="dimension"][value=""]').checked = true;
      one('select[name="verdict"]').value = "";
      choose();
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  /* The side navigation marks where the reader is. */
  const links = new Map(all("nav.side a").map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id).setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-10% 0px -80% 0px" },
  );
  for (const id of links.keys()) {
    const place = document.getElementById(id);
    if (place) watcher.observe(place);
  }
})();
