addEventListener('load', () => {
  document.querySelectorAll('details').forEach(fold => fold.open = true);
  const root = document.documentElement, bad = [], rects = [], range = document.createRange();
  if (root.scrollWidth > root.clientWidth) bad.push(`the page takes ${root.scrollWidth} of ${root.clientWidth}`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest('script, style, .vh, .skip, .toc, .scroll, .st thead')) continue;
    const box = parent.closest('td, th, li, dd, dt, pre, summary, h1, h2, h3, h4, p, caption, button, section, header, footer').getBoundingClientRect();
    // A space at which a line of a block to paste is broken hangs into its padding.
    const slack = parent.closest('pre') ? 12 : 1;
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 2 || rect.height < 2) continue;
      if (rect.left < box.left - slack || rect.right > box.right + slack) bad.push(`leaves its box: ${node.data.slice(0, 60)}`);
      // A block to paste scrolls by itself: what is out of its sight overlaps nothing.
      if (!parent.closest('pre')) rects.push({ rect, text: node.data.trim().slice(0, 40), node });
    }
  }
  rects.sort((one, other) => one.rect.top - other.rect.top);
  rects.forEach((one, at) => {
    for (let i = at + 1; i < rects.length && rects[i].rect.top < one.rect.bottom - 4; i++) {
      const other = rects[i].rect, wide = Math.min(one.rect.right, other.right) - Math.max(one.rect.left, other.left);
      if (wide > 2 && rects[i].node !== one.node) bad.push(`overlap: ${one.text} / ${rects[i].text}`);
    }
  });
  document.querySelectorAll('.scroll svg a').forEach(link => {
    const shape = link.querySelector('.b');
    if (!shape) return;
    const box = shape.getBoundingClientRect();
    link.querySelectorAll('text').forEach(text => {
      const rect = text.getBoundingClientRect();
      if (!text.classList.contains('num') && (rect.left < box.left - 1 || rect.right > box.right + 1)) bad.push(`leaves its box in the picture: ${text.textContent}`);
    });
  });
  parent.document.getElementById('found').textContent += [`measured ${root.clientWidth}`, ...bad.slice(0, 12).map(one => `${root.clientWidth}: ${one}`), ''].join('\n');
});
