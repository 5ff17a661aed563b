// The browser's own printing, behind a button. Each item is set in the largest type with which it stays on one page.
"use strict";

const LARGEST = 24, SMALLEST = 18, OVERLEAF = 22; // points, as in the PDF
const PAGE_MM = 270; // A4 without its margins, and a little less: printers round

// On a leaf as wide as the paper's: 210 mm less the margins of @page.
function fit() {
  document.documentElement.classList.add("fitting");
  const mm = document.querySelector(".leaf")?.getBoundingClientRect().width / 170;
  for (const leaf of document.querySelectorAll(".leaf")) {
    let points = LARGEST;
    do leaf.style.setProperty("--points", points); while (leaf.offsetHeight > PAGE_MM * mm && --points >= SMALLEST);
    if (points < SMALLEST) leaf.style.setProperty("--points", OVERLEAF); // what fits at none goes on overleaf, large
  }
  document.documentElement.classList.remove("fitting");
}

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => print());
fit();
document.fonts.ready.then(fit);
