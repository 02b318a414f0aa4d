// What the pages do beyond links: the colours one chose, the menu of narrow screens, and scrolling by keyboard.
"use strict";
(() => {
  const KEY = "bpgrade-colours";
  const colours = (chosen) => {
    document.documentElement.style.colorScheme = chosen;
  };
  const remembered = () => {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return ""; // A browser that keeps nothing shows what the system says.
    }
  };
  // Before anything is painted.
  colours(remembered());

  const chooseColours = () => {
    const choice = document.querySelector("select.scheme");
    choice.hidden = false;
    if (remembered()) choice.value = remembered();
    choice.addEventListener("change", () => {
      colours(choice.value);
      try {
        localStorage.setItem(KEY, choice.value);
      } catch {
        // It holds for this page, then.
      }
    });
  };

  const openMenu = () => {
    const button = document.querySelector("button.menu");
    button.hidden = false;
    document.documentElement.classList.add("with-menu");
    const show = (open) => button.setAttribute("aria-expanded", String(open));
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
        show(false);
        button.focus();
      }
    });
  };

  // What is wider than the screen scrolls in itself, and with the keyboard too.
  const reachScrolling = () => {
    const called = document.querySelector("article").dataset.region;
    for (const one of document.querySelectorAll(".scroll, pre")) {
      const wide = one.scrollWidth > one.clientWidth;
      if (wide) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
      // A picture keeps its own name.
      if (one.getAttribute("role") === "img") continue;
      one.toggleAttribute("role", wide);
      one.toggleAttribute("aria-label", wide);
      if (wide) {
        one.setAttribute("role", "group");
        one.setAttribute("aria-label", called);
      }
    }
  };

  // The other language shows the same place: anchors are the same in all.
  const keepPlace = () => {
    for (const link of document.querySelectorAll("a.language")) {
      link.addEventListener("click", () => {
        link.hash = location.hash;
        link.search = location.search;
      });
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    chooseColours();
    openMenu();
    keepPlace();
    const headings = document.querySelector(".headings details");
    if (headings && innerWidth < 1200) headings.open = false;
    reachScrolling();
    addEventListener("resize", reachScrolling);
  });
})();
