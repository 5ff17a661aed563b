// What is pasted from Word, Google Docs and web pages, as Markdown: headings, lists in lists, tables, links, bold and
// italic stay; fonts, colours, pictures, scripts and Word's own marks go. Nothing is loaded and nothing runs.
"use strict";

const GONE = "script, style, meta, link, title, xml, template, noscript, iframe, object, svg, img, input, button, select";
const BLOCKS = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "TABLE", "BLOCKQUOTE", "PRE", "HR", "SECTION", "ARTICLE", "MAIN", "HEADER", "FOOTER", "ASIDE", "NAV", "FIGURE", "DL", "DT", "DD", "ADDRESS", "CENTER", "BODY"]);
const NUMBERED = /^\(?(\d{1,3}|[ivxlc]{1,5}|[a-zα-ω]{1,2}['’΄]?)[.)]/i;
const OPENS_AFTER = /[\s([{«“„–—/]$/;

export function toMarkdown(html, language) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const element of page.querySelectorAll(GONE)) element.remove();
  for (const element of page.querySelectorAll("*")) if (element.localName.includes(":") && !element.textContent.trim()) element.remove(); // <o:p>
  return withQuotes(joined(blocksOf(page.body)), language);
}

// Straight quotation marks as the language writes them: «Greek», “English”.
export function withQuotes(text, language, before = "") {
  const [open, close] = language === "en" ? ["“", "”"] : ["«", "»"];
  let so_far = before;
  return [...text].map(sign => {
    if (sign === '"') sign = !so_far || OPENS_AFTER.test(so_far.slice(-1)) || /[*_]$/.test(so_far) && /(^|[\s(])[*_]+$/.test(so_far) ? open : close;
    so_far = (so_far + sign).slice(-8);
    return sign;
  }).join("");
}

function joined(blocks) {
  return blocks.filter(Boolean).join("\n\n").replace(/[ \t]+$/gm, "").trim();
}

function blocksOf(node) {
  const found = [];
  let run = "", items = [];
  const flushRun = () => { const text = paragraph(run); run = ""; if (text) found.push(text); };
  const flushItems = () => { if (items.length) found.push(listed(items)); items = []; };
  for (const child of node.childNodes) {
    const item = child.nodeType === Node.ELEMENT_NODE ? wordItem(child) : null;
    if (item) { flushRun(); items.push(item); continue; }
    if (child.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(child.tagName) || child.querySelector?.("p, div, table, ul, ol, h1, h2, h3, h4"))) {
      flushRun();
      const blocks = blockOf(child);
      if (blocks.some(Boolean)) { flushItems(); found.push(...blocks); }
    } else {
      const text = inline(child);
      if (text.trim()) flushItems();
      run += text;
    }
  }
  flushRun();
  flushItems();
  return found;
}

function hidden(element) {
  return /display:\s*none|mso-hide:\s*all|mso-list:\s*ignore/i.test(element.getAttribute("style") || "");
}

function blockOf(element) {
  if (hidden(element)) return [];
  const name = element.tagName;
  if (/^H[1-6]$/.test(name) || element.classList.contains("MsoTitle")) {
    const text = plainMarks(paragraph(inlines(element)));
    return text ? [`${Number(name[1] || 1) > 2 ? "###" : "##"} ${text}`] : [];
  }
  if (name === "UL" || name === "OL") return [listed(itemsOf(element, 1))];
  if (name === "TABLE") return tableOf(element);
  if (name === "HR") return ["---"];
  if (name === "BLOCKQUOTE") return [joined(blocksOf(element)).replace(/^/gm, "> ").replace(/^> $/gm, ">")].filter(text => text.replace(/[>\s]/g, ""));
  if (name === "PRE") return [element.textContent.trim() ? "```\n" + element.textContent.replace(/\s+$/, "") + "\n```" : ""];
  return blocksOf(element);
}

// ---- lists

function wordItem(element) { // a paragraph that Word shows as an item of a list
  const style = element.getAttribute("style") || "";
  const level = /mso-list:\s*\S+\s+level(\d)/i.exec(style);
  const byClass = /^MsoList(Bullet|Number)(\d?)/.exec(element.className);
  if (!level && !byClass || element.tagName !== "P") return null;
  const copy = element.cloneNode(true);
  let marker = "";
  for (const one of copy.querySelectorAll("[style]")) {
    if (/mso-list:\s*ignore/i.test(one.getAttribute("style"))) { marker ||= one.textContent; one.remove(); }
  }
  marker = marker.replace(/\s|\u00a0/g, "");
  const ordered = marker ? NUMBERED.test(marker) : byClass?.[1] === "Number";
  return { level: Number(level?.[1] || byClass?.[2] || 1), ordered, text: paragraph(inlines(copy)) };
}

function itemsOf(list, level) {
  const found = [], ordered = list.tagName === "OL";
  for (const child of list.children) {
    if (child.tagName === "UL" || child.tagName === "OL") { found.push(...itemsOf(child, level + 1)); continue; } // as Google writes them
    const copy = child.cloneNode(true), inner = [];
    for (const nested of copy.querySelectorAll("ul, ol")) if (!nested.parentElement.closest("ul, ol")) inner.push(nested);
    for (const nested of inner) nested.remove();
    found.push({ level, ordered, text: blocksOf(copy).join("\n\n") });
    for (const nested of inner) found.push(...itemsOf(nested, level + 1));
  }
  return found;
}

function listed(items) {
  const lines = [], stack = []; // of the levels above: their level, how far their text stands in, their number
  for (const { level, ordered, text } of items) {
    while (stack.length && stack.at(-1).level > level) stack.pop();
    if (!text) continue;
    if (!stack.length || stack.at(-1).level < level) stack.push({ level, number: 0, ordered });
    const here = stack.at(-1);
    if (here.ordered !== ordered) { here.ordered = ordered; here.number = 0; }
    here.number += 1;
    const marker = ordered ? `${here.number}. ` : "- ";
    here.indent = marker.length;
    const before = " ".repeat(stack.slice(0, -1).reduce((sum, one) => sum + one.indent, 0));
    const rest = "\n" + before + " ".repeat(marker.length);
    lines.push(before + marker + text.replace(/\n(?!\n)/g, rest).replace(/\n +\n/g, "\n\n"));
  }
  return lines.join("\n");
}

// ---- tables

function tableOf(table) {
  const rows = [...table.rows].filter(row => row.closest("table") === table);
  const cells = rows.map(row => [...row.cells].flatMap(cell => [cellText(cell), ...Array(Math.min(cell.colSpan, 30) - 1).fill("")]));
  const wide = Math.max(0, ...cells.map(row => row.length));
  if (wide < 2) return rows.flatMap(row => [...row.cells].flatMap(cell => blocksOf(cell))); // a frame, not a table
  const filled = cells.filter(row => row.some(Boolean)).map(row => [...row, ...Array(wide - row.length).fill("")]);
  if (!filled.length) return [];
  const line = row => `| ${row.join(" | ")} |`;
  const [head, ...body] = filled;
  return [[line(head.map(plainMarks)), line(head.map(() => "---")), ...body.map(line)].join("\n")];
}

function cellText(cell) {
  return blocksOf(cell).join(" ").replace(/\\?\n/g, " ").replace(/^#+ /, "").replace(/\s+/g, " ").replace(/\|/g, "\\|").trim();
}

// ---- inside a paragraph

function inlines(node) { return [...node.childNodes].map(inline).join(""); }

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replace(/[\s\u00a0]+/g, " ").replace(/[\u00ad\u200b\ufeff]/g, ""));
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const style = (node.getAttribute("style") || "").toLowerCase();
  if (hidden(node)) return "";
  if (node.tagName === "BR") return "\\\n";
  if (node.tagName === "CODE") return node.textContent.trim() ? "`" + node.textContent.replace(/`/g, "'") + "`" : "";
  let text = inlines(node);
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/.exec(style)?.[1];
  const strong = weight ? weight === "bold" || Number(weight) >= 600 : ["B", "STRONG"].includes(node.tagName);
  const slant = /(?:^|[;\s])font-style:\s*(\w+)/.exec(style)?.[1];
  const italic = slant ? slant === "italic" : ["I", "EM"].includes(node.tagName);
  if (["S", "DEL", "STRIKE"].includes(node.tagName)) text = marked(text, "~~");
  if (italic) text = marked(text, "*");
  if (strong) text = marked(text, "**");
  if (node.tagName === "A") text = linked(text, node.getAttribute("href") || "");
  return text;
}

function marked(text, mark) {
  const [, before, inside, after] = /^((?:\s|\\\n)*)([\s\S]*?)((?:\s|\\\n)*)$/.exec(text);
  if (!inside || mark === "**" && inside.includes("**")) return mark === "**" && inside ? before + mark + inside.replaceAll("**", "") + mark + after : text;
  return before + mark + inside + mark + after;
}

function linked(text, address) {
  if (!/^(https?:|mailto:|tel:)/i.test(address.trim()) || !text.trim()) return text;
  const [, before, inside, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text);
  return `${before}[${inside}](${address.trim().replace(/[()\s]/g, sign => encodeURIComponent(sign).replace("(", "%28").replace(")", "%29"))})${after}`;
}

function plainMarks(text) { return text.replace(/\*\*/g, "").replace(/\\\n/g, " "); } // a heading is bold already

function escaped(text) {
  return text.replace(/[\\`*[\]]/g, "\\$&").replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");
}

function paragraph(text) {
  return text
    .replace(/\*\*(\s*)\*\*/g, "$1") // two bold pieces, one beside the other
    .replace(/ *\\\n */g, "\\\n")
    .replace(/ {2,}/g, " ")
    .replace(/^(?:\s|\\\n)+|(?:\s|\\\n)+$/g, "")
    .replace(/^([#>+-])(?=\s)/gm, "\\$1")
    .replace(/^(\d+)([.)])(?=\s)/gm, "$1\\$2");
}
