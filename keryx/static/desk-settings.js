// Lists are put in order by dragging; the arrows beside each entry do the same without.
for (const list of document.querySelectorAll("[data-order]")) {
  let dragged = null;
  const entries = () => [...list.querySelectorAll("[data-slug]")];
  for (const entry of entries()) {
    entry.draggable = true;
    entry.addEventListener("dragstart", (event) => {
      dragged = entry;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", entry.dataset.slug);
    });
    entry.addEventListener("dragover", (event) => {
      if (!dragged || dragged === entry) return;
      event.preventDefault();
      entry.classList.add("keryx-desk__over");
    });
    entry.addEventListener("dragleave", () => entry.classList.remove("keryx-desk__over"));
    entry.addEventListener("drop", async (event) => {
      event.preventDefault();
      entry.classList.remove("keryx-desk__over");
      if (!dragged || dragged === entry) return;
      const down = entries().indexOf(dragged) < entries().indexOf(entry);
      if (down) entry.after(dragged);
      else entry.before(dragged);
      const body = new URLSearchParams(entries().map((one) => ["slug", one.dataset.slug]));
      const answer = await fetch(list.dataset.order, { method: "POST", body, redirect: "manual" });
      // A redirect is how the page says that it is done; whatever else it says is shown by loading the list anew.
      if (answer.type !== "opaqueredirect") location.reload();
    });
    entry.addEventListener("dragend", () => { dragged = null; });
  }
}
