/**
 * What the page does by itself: it filters, hides what all agree on, and copies keys. It runs before the body is there, so that
 * nothing is laid out twice, and asks each row for its text once.
 */
export const SCRIPT = `"use strict";
document.documentElement.classList.add("js");
addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");

  const listOf = (list) => {
    const head = list.querySelector(":scope > [data-head]");
    const rows = [...list.querySelectorAll(":scope > :not([data-head])")].map((row) => ({
      row,
      head,
      section: row.dataset.section ?? list.dataset.section,
      isOld: "ages" in list.dataset && !("new" in row.dataset),
      isUsual: "tenants" in list.dataset && !("odd" in row.dataset),
    }));
    return { group: list.closest(".group"), head, headCount: head?.querySelector(".count"), rows };
  };
  const parts = [...document.querySelectorAll(".part")].map((element) => ({
    element,
    count: element.querySelector("h2 .count"),
    lists: [...element.querySelectorAll("[data-rows]")].map(listOf),
  })).filter(({ lists }) => lists.length > 0);

  const textOf = (one) => {
    if (one.text === undefined) {
      const { row, head } = one;
      const heads = row.closest("table")?.tHead?.rows[0].cells;
      // What is odd is also found by the path on which it is.
      const paths = [...row.querySelectorAll(":scope > .o, :scope > .d, :scope > .s")].map((cell) => heads[cell.cellIndex].textContent);
      one.text = [head?.textContent, row.textContent, ...paths].join(" ").toLowerCase();
    }
    return one.text;
  };
  const say = (count, left, all) => {
    if (count) count.textContent = left === all ? all : left + " of " + all;
  };
  const show = (element, isShown) => element?.classList.toggle("out", !isShown);

  const filter = () => {
    const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
    const section = form.elements.section.value;
    const onlyNew = form.elements.new?.checked ?? false;
    const onlyOdd = form.elements.odd.checked;
    const isWanted = (one) =>
      (section === "" || one.section === section) &&
      !(onlyNew && one.isOld) &&
      !(onlyOdd && one.isUsual) &&
      (words.length === 0 || words.every((word) => textOf(one).includes(word)));
    const isFiltering = section !== "" || onlyNew || onlyOdd || words.length > 0;
    let left = 0;
    let all = 0;
    for (const { element, count, lists } of parts) {
      let leftInPart = 0;
      let allInPart = 0;
      for (const { group, head, headCount, rows } of lists) {
        let leftInList = 0;
        for (const one of rows) {
          const isLeft = isWanted(one);
          show(one.row, isLeft);
          if (isLeft) leftInList++;
        }
        show(head, leftInList > 0);
        show(group, leftInList > 0);
        say(headCount, leftInList, rows.length);
        leftInPart += leftInList;
        allInPart += rows.length;
      }
      show(element, leftInPart > 0);
      say(count, leftInPart, allInPart);
      left += leftInPart;
      all += allInPart;
    }
    shown.textContent = !isFiltering ? "" : left === 0 ? "Nothing matches" : "Showing " + left + " of " + all + " rows";
  };

  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 60);
  });
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());

  const brief = document.getElementById("brief");
  const toggle = () => brief.closest(".matrix").classList.toggle("brief", brief.checked);
  brief?.addEventListener("change", toggle);

  const copy = async (key) => {
    try {
      await navigator.clipboard.writeText(key.textContent);
      return "Copied";
    } catch {
      getSelection().selectAllChildren(key);
      return document.execCommand("copy") ? "Copied" : "Selected";
    }
  };
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("button.copy");
    if (!button) return;
    const said = await copy(button.previousElementSibling);
    button.textContent = said;
    shown.textContent = said;
    setTimeout(() => {
      button.textContent = "Copy";
      filter();
    }, 2000);
  });

  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
});
`;
