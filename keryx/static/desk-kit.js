// One click copies the text and downloads the picture. Without this, the link downloads it and the text is selected by hand.
for (const link of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const text = document.getElementById(link.dataset.copy);
  const told = link.parentElement.querySelector("[role=status]");
  link.textContent = link.dataset.label;
  text.parentElement.querySelector("[data-by-hand]").hidden = true;
  link.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = link.dataset.copied;
    } catch {
      text.focus();
      text.select();
    }
  });
}
